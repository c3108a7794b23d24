package registry

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// Outlook says what the newest version of a live major does to a consumer that was
// written against an earlier one: what Impact answers for that pair.
type Outlook struct {
	Service *Service
	Index   int              // of the entry in what it consumes
	From    contract.Version // that it is written against; zero: nobody knows
	To      contract.Version // the newest of the major
	Effect  impact.Effect    // empty where it was not asked: From is not known, or the work was too much
	Reasons []string         // of Breaking and Unknown, in words; one for each cause
}

// Current reports whether the consumer is written against the newest version.
func (o Outlook) Current() bool { return o.From == o.To }

// Bounds of what is asked at once about one contract: what is beyond them is left
// to Impact, which asks about one pair of versions. Outlooks are read by people
// who wait for a page.
const (
	outlookBudget   = compat.DefaultBudget / 32 // steps of the prover, for all consumers
	outlookPatience = 2 * time.Second           // for a turn, and for the answers; what is late is asked anew the next time
	outlookReasons  = 20                        // of one consumer
	outlookBytes    = 4 << 20                   // of answers that are kept
)

// outlookKey is the hash of all that the outlooks of a contract depend on.
type outlookKey [sha256.Size]byte

// outlookAnswer is what is kept of an outlook.
type outlookAnswer struct {
	effect  impact.Effect
	reasons []string
}

// Outlook says, of each entry with which a service reads the contract and each of
// its live majors, what is newer than the version that the entry is written
// against. Answers are kept; work is bounded.
func (r *Registry) Outlook(ctx context.Context, s *Snapshot, c *Contract) ([]Outlook, error) {
	list := s.outlooks(c)
	behind := slices.DeleteFunc(indexes(list), func(i int) bool { return list[i].Current() || list[i].From == contract.Version{} })
	if len(behind) == 0 {
		return list, nil
	}
	key := outlookKeyOf(c, list)
	if kept, ok := r.outlooks.Get(key); ok {
		fill(list, behind, kept)
		return list, nil
	}
	short, cancel := context.WithTimeout(ctx, outlookPatience)
	defer cancel()
	done, err := r.Turn(short, "outlook")
	if err == nil {
		defer done()
		answers, kept := r.outlooks.Get(key) // by somebody who asked at the same time
		if !kept {
			answers, err = r.foresee(short, c, list, behind)
		}
		if err == nil {
			r.outlooks.Put(key, answers, costOf(answers))
			fill(list, behind, answers)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = nil // not asked
	}
	return list, err
}

// outlooks lists the entries with their versions, without answers, by service.
func (s *Snapshot) outlooks(c *Contract) []Outlook {
	var list []Outlook
	for _, service := range c.Consumers {
		for i := range service.Consumes {
			use := &service.Consumes[i]
			if !c.Is(use.Event) {
				continue
			}
			for _, m := range c.Majors {
				if newest := m.Newest(); newest != nil && m.InUse() && use.Versions.TouchesMajor(m.Number) {
					o := Outlook{Service: service, Index: i, To: newest.Version}
					if knows := c.readBy(service, m.Number); knows != nil {
						o.From = knows.Version
					}
					list = append(list, o)
				}
			}
		}
	}
	return list
}

// foresee asks about those that are behind, by the version that they know.
func (r *Registry) foresee(ctx context.Context, c *Contract, list []Outlook, behind []int) ([]outlookAnswer, error) {
	whole, err := r.whole(ctx, c, true)
	if err != nil {
		return nil, err
	}
	places := map[contract.Version][]int{} // in behind
	var versions []contract.Version
	for place, i := range behind {
		from := list[i].From
		if places[from] == nil {
			versions = append(versions, from)
		}
		places[from] = append(places[from], place)
	}
	answers := make([]outlookAnswer, len(behind))
	left := int64(outlookBudget)
	for _, from := range versions {
		major := majorUntil(whole, from)
		if major == nil {
			continue // deleted since
		}
		change := lint.ChangeOf(whole.Event, major)
		change.Newer, change.Budget = whole.Major(from.Major).Newest(), max(1, left)
		consumers := make([]impact.Consumer, len(places[from]))
		for n, place := range places[from] {
			o := &list[behind[place]]
			consumers[n] = impact.Consumer{Service: o.Service.Service, Index: o.Index}
		}
		report, err := impact.Of(ctx, change, consumers, nil)
		if err != nil {
			return nil, err
		}
		left -= report.Work
		for n, place := range places[from] {
			answers[place] = outlookAnswerOf(&report.Verdicts[n])
		}
	}
	return answers, nil
}

// outlookAnswerOf keeps a verdict in words; empty where the work was too much.
func outlookAnswerOf(v *impact.Verdict) outlookAnswer {
	answer := outlookAnswer{effect: v.Effect}
	for _, r := range v.Reasons {
		if v.Effect == impact.Unknown && r.Code == impact.OverBudget {
			return outlookAnswer{}
		}
		words := r.Message
		if question := r.Asked(); question != "" {
			words = question.Title() + ": " + words
		}
		if len(answer.reasons) < outlookReasons && !slices.Contains(answer.reasons, words) {
			answer.reasons = append(answer.reasons, words)
		}
	}
	return answer
}

func fill(list []Outlook, behind []int, answers []outlookAnswer) {
	for place, i := range behind {
		list[i].Effect, list[i].Reasons = answers[place].effect, answers[place].reasons
	}
}

func indexes(list []Outlook) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

func costOf(answers []outlookAnswer) int {
	cost := 0
	for _, a := range answers {
		cost += 64
		for _, words := range a.reasons {
			cost += 16 + len(words)
		}
	}
	return cost
}

func outlookKeyOf(c *Contract, list []Outlook) outlookKey {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", c.Name, c.ContentModel)
	for _, m := range c.Majors {
		fmt.Fprintf(h, "%d since %q\n", m.Number, c.Since(m.Number))
		for _, v := range m.Versions {
			fmt.Fprintf(h, "%s %s %t\n", v.Version, v.Fingerprint, v.Promised)
		}
	}
	for i := range list {
		o := &list[i]
		use := &o.Service.Consumes[o.Index]
		fmt.Fprintf(h, "%q %d %s %s %q %q %q %v\n", serviceID(o.Service.Service), o.Index, o.From, o.To, use.Fields, use.EnumValues, use.Otherwise, use.Replays)
	}
	return outlookKey(h.Sum(nil))
}
