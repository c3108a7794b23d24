package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/claiming"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

// claimView is the JSON of `treaty claim`.
type claimView struct {
	Proposals []proposalView `json:"proposals"` // by event
	Left      []leftView     `json:"left"`      // subjects for which none is proposed
	Written   []string       `json:"written"`   // files, with --write
}

type proposalView struct {
	Event         string             `json:"event"`   // "?.OrderPlaced" where nothing says the context
	Context       string             `json:"context"` // empty: nothing says which
	From          string             `json:"from"`    // what the name was taken from: title, $id, record, topic, subject
	Strategy      string             `json:"strategy"`
	Subjects      []string           `json:"subjects"`
	Compatibility string             `json:"compatibility"`
	ContentModel  string             `json:"contentModel"`
	Exists        bool               `json:"exists"` // the workspace has a contract of that name: nothing is written
	Majors        []claimedMajorView `json:"majors"`
}

type claimedMajorView struct {
	Major   int    `json:"major"`
	Numbers []int  `json:"numbers"`           // of the first subject's versions
	Since   string `json:"since,omitempty"`   // the version from which on the promise is proved; missing: from the first
	Witness string `json:"witness,omitempty"` // an event that proves why it begins; missing of the first
	ByHand  bool   `json:"byHand"`            // the step from the major before cannot be derived
}

func (c *claim) print() error {
	if c.json() {
		view := claimView{[]proposalView{}, nonNil(c.left), nonNil(c.written)}
		for _, p := range c.proposals {
			view.Proposals = append(view.Proposals, proposalViewOf(p))
		}
		return report.Encode(c.Out, view)
	}
	var b strings.Builder
	c.table(&b)
	c.printLeft(&b)
	for _, name := range c.written {
		fmt.Fprintf(&b, "%s %s\n", c.Paint(term.Green, "wrote"), term.Safe(name))
	}
	c.next(&b)
	_, err := fmt.Fprint(c.Out, b.String())
	return err
}

func proposalViewOf(p *claiming.Proposal) proposalView {
	first := p.Subjects[0]
	view := proposalView{
		Event: eventOf(p), Context: p.Event.Context, From: p.By, Strategy: string(p.Strategy), Subjects: p.Names(),
		Compatibility: string(first.Mode), ContentModel: string(first.Model), Exists: p.Exists,
	}
	for _, m := range p.Majors {
		major := claimedMajorView{Major: m.Number, Since: m.Since, Witness: m.Because, ByHand: m.ByHand}
		for _, v := range m.Versions {
			major.Numbers = append(major.Numbers, v.Number)
		}
		view.Majors = append(view.Majors, major)
	}
	return view
}

// eventOf names the event of a proposal, and asks for its context where nothing says it.
func eventOf(p *claiming.Proposal) string {
	if p.Event.Context == "" {
		return "?." + p.Event.Event
	}
	return p.Event.String()
}

// table prints a line for each proposal, and one for each major after the first.
func (c *claim) table(b *strings.Builder) {
	wide, wider := 0, 0
	for _, p := range c.proposals {
		wide, wider = max(wide, len(subjectsOf(p))), max(wider, len(eventOf(p)))
	}
	for _, p := range c.proposals {
		first := p.Subjects[0]
		notes := []string{"by its " + p.By, string(first.Mode), plural(len(first.Versions), "version")}
		if p.Exists {
			notes = append(notes, c.Paint(term.Yellow, "the workspace has it: add the subject to its `subjects:`"))
		}
		event := fmt.Sprintf("%-*s", wider, eventOf(p))
		if p.Event.Context == "" {
			event = c.Paint(term.Yellow, event)
		}
		fmt.Fprintf(b, "  %-*s  %s  %s\n", wide, term.Safe(subjectsOf(p)), event, c.Paint(term.Dim, strings.Join(notes, ", ")))
		for _, m := range p.Majors {
			for _, line := range majorLines(m) {
				fmt.Fprintf(b, "  %-*s  %s\n", wide, "", term.Safe(line))
			}
		}
	}
}

// majorLines say what is to be known of a major; nothing of most.
func majorLines(m claiming.Major) (lines []string) {
	if m.Because != "" {
		lines = append(lines, fmt.Sprintf("v%d begins with number %d, which breaks what was before: %s", m.Number, m.Versions[0].Number, brief(m.Because)))
	}
	if m.Since != "" {
		lines = append(lines, fmt.Sprintf("v%d: not all of its past is proved: the promise begins with %s", m.Number, m.Since))
	}
	if m.ByHand {
		lines = append(lines, fmt.Sprintf("v%d: upcast: by-hand, for the step to it cannot be derived", m.Number))
	}
	return lines
}

// brief cuts a witness that would fill the screen.
func brief(witness string) string {
	const most = 120
	if r := []rune(witness); len(r) > most {
		return string(r[:most]) + "…"
	}
	return witness
}

func subjectsOf(p *claiming.Proposal) string {
	if n := len(p.Subjects); n > 1 {
		return fmt.Sprintf("%s and %d more", p.Subjects[0].Name, n-1)
	}
	return p.Subjects[0].Name
}

func (c *claim) printLeft(b *strings.Builder) {
	if len(c.left) == 0 {
		return
	}
	fmt.Fprintf(b, "%s not proposed for:\n", c.Paint(term.Yellow, plural(len(c.left), "subject")))
	for i, l := range c.left {
		if i == maxSkipped {
			fmt.Fprintf(b, "  … and %d more: --output json lists them all\n", len(c.left)-i)
			return
		}
		fmt.Fprintf(b, "  %s: %s\n", term.Safe(l.Subject), term.Safe(l.Reason))
	}
}

// next says what to do with it.
func (c *claim) next(b *strings.Builder) {
	switch {
	case len(c.proposals) == 0:
		fmt.Fprintln(b, "there is no subject to claim")
	case len(c.written) > 0:
		c.place.ownerless = c.owner == "" && slices.ContainsFunc(c.written, func(name string) bool { return path.Base(name) == "context.yaml" })
		if c.visibility == "" {
			c.place.private = len(c.fresh())
		}
		printNotes(b, c.place.notes())
		fmt.Fprintln(b, "next: treaty lint, commit, then treaty push --history: numbers and ids go on as Kafka clients know them")
	case len(c.asked()) > 0:
		fmt.Fprintln(b, "next: say --context NAME, or --context 'PATTERN=NAME', for what begins with ?")
	case len(c.fresh()) > 0 && !c.write:
		fmt.Fprintln(b, "next: the same with --write makes the files")
	}
}
