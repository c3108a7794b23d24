package main

import (
	"fmt"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// behind is a copy that is not what the registry has.
type behind struct {
	What  string     `json:"what"`            // "ordering.OrderPlaced", "consumer crm/crm" or "relationship ordering/crm", which ordering accepted
	Have  string     `json:"have,omitempty"`  // the version that is copied; empty: none
	Now   string     `json:"now,omitempty"`   // that the registry has; empty: it is not asked for any more
	Since *time.Time `json:"since,omitempty"` // when the first newer one was published
}

func (b behind) words(now time.Time) string {
	text := b.What + " "
	switch {
	case b.Have == "":
		text += b.Now + " is not copied yet"
	case b.Now == "":
		text += b.Have + " is not asked for any more"
	default:
		text += b.Have + " → " + b.Now
	}
	if b.Since != nil && b.Now != "" {
		text += ", published " + b.Since.UTC().Format(time.DateOnly) + ", " + daysAgo(*b.Since, now)
	}
	return text
}

// daysAgo says how many days lie between two times.
func daysAgo(then, now time.Time) string {
	day := 24 * time.Hour
	days := int(now.UTC().Truncate(day).Sub(then.UTC().Truncate(day)) / day)
	if days <= 0 {
		return "today"
	}
	return plural(days, "day") + " ago"
}

// behind compares the lock that is there with the one that the registry gives.
func (p *pulled) behind(before *workspace.Lock) []behind {
	if before == nil {
		before = &workspace.Lock{}
	}
	list := []behind{}
	for _, now := range p.lock.Contracts {
		have, ok := before.Of(now.Event, now.Version.Major)
		if ok && have == now {
			continue
		}
		b := behind{What: now.Event.String(), Now: now.Version.String()}
		if ok {
			b.Have = have.Version.String()
		}
		b.Since = p.after(now, have.Version)
		list = append(list, b)
	}
	for _, have := range before.Contracts {
		if _, ok := p.lock.Of(have.Event, have.Version.Major); !ok {
			list = append(list, behind{What: have.Event.String(), Have: have.Version.String()})
		}
	}
	if p.lock.Policy != before.Policy {
		list = append(list, behind{What: "policy", Have: short(before.Policy), Now: short(p.lock.Policy)})
	}
	list = append(list, p.consentsBehind(before)...)
	return append(list, p.consumersBehind(before)...)
}

// after is when the first version of the major after have came.
func (p *pulled) after(now workspace.Locked, have contract.Version) *time.Time {
	for _, v := range p.all[now.Event] {
		if v.version.Major == now.Version.Major && v.version.Compare(have) > 0 {
			return &v.at
		}
	}
	return nil
}

func (p *pulled) consentsBehind(before *workspace.Lock) []behind {
	var list []behind
	what := func(c contract.Consent) string { return fmt.Sprintf("relationship %s/%s", c.To, c.From) }
	for _, now := range p.lock.Consents {
		if before.Consents.To(now.Proposal) == nil {
			list = append(list, behind{What: what(now), Now: string(now.Pattern)})
		}
	}
	for _, have := range before.Consents {
		if p.lock.Consents.To(have.Proposal) == nil {
			list = append(list, behind{What: what(have), Have: string(have.Pattern)})
		}
	}
	return list
}

func (p *pulled) consumersBehind(before *workspace.Lock) []behind {
	var list []behind
	for _, now := range p.lock.Consumers {
		id := now.Context + "/" + now.Service
		b := behind{What: "consumer " + id, Now: short(now.Sum)}
		if have := before.Consumer(now.Context, now.Service); have != nil {
			if have.Sum == now.Sum {
				continue
			}
			b.Have = short(have.Sum)
		}
		if at := p.at[id]; !at.IsZero() {
			b.Since = &at
		}
		list = append(list, b)
	}
	for _, have := range before.Consumers {
		if p.lock.Consumer(have.Context, have.Service) == nil {
			list = append(list, behind{What: fmt.Sprintf("consumer %s/%s", have.Context, have.Service), Have: short(have.Sum)})
		}
	}
	return list
}

// short is enough of a hash for people.
func short(sum string) string { return contract.Fingerprint(sum).Short() }

// pullView is the JSON of `treaty pull`.
type pullView struct {
	Registry string   `json:"registry"`
	Lock     []string `json:"lock"`            // the lines of treaty.lock
	Changed  []string `json:"changed"`         // files; with --check: that would change
	Behind   []behind `json:"behind,omitzero"` // absent without --check
}
