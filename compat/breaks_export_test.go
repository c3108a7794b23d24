package compat

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// BreakFaults returns what is wrong with the breaks of a refutation by what they
// promise, and whether they are said to be all. The events are the writer's; the
// reader refuses them.
func BreakFaults(older, newer *schema.Schema, about contract.Question, opt Options, refused []*source.Node) (faults []string, complete bool) {
	writer, reader := older, newer
	if about == contract.RunningConsumers {
		writer, reader = newer, older
	}
	q := newQuestion(writer, reader, opt)
	if q.decide().Verdict != Refuted {
		return nil, false
	}
	f := newFinder(q, about)
	q.listing, q.budget = true, q.work+opt.budget()
	breaks, complete := f.find()
	again := newQuestion(writer, reader, opt)
	if again.decide(); again.budget-again.work < opt.budget()/2 {
		return nil, complete
	}
	again.budget += opt.budget()
	l := &law{finder: f, asker: newFinder(again, about), breaks: breaks}
	l.asker.list, _ = again.candidates(again.reader)
	for _, b := range breaks {
		l.refusedFor(b)
	}
	if complete {
		l.nothingElse()
		for _, v := range refused {
			l.isExplained(v)
		}
	}
	return l.faults, complete
}

// law asks again, with nothing remembered, what a finder's breaks promise.
type law struct {
	finder, asker *finder
	breaks        []Break
	faults        []string
}

func (l *law) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// refusedFor sees to it that the witness of a break is not refused where nothing
// but its assertion is left out, or the union that it is inside of, and what the
// finder sets aside; of a group, where its assertions are. Keywords about
// unevaluated parts ask for something else where something is left out: there it
// is no law.
func (l *law) refusedFor(b Break) {
	f := l.asker
	if slices.ContainsFunc(f.terms, (*term).contextual) {
		return
	}
	without := []Place{b.Reader}
	for _, part := range b.Together {
		without = append(without, part.Reader)
	}
	if l.reads(b, without) {
		return
	}
	for _, c := range f.list {
		if c.part.branches != nil && l.reads(b, []Place{c.place()}) {
			return
		}
	}
	l.fault("%s: %s is refused without it, too", b.Message, b.Witness.JSON)
}

// reads reports whether the witness is read without the assertions, of which there
// is at least one, and what the finder sets aside: what always fails, and unions
// whose failing other breaks explain. A variant may fail all that is written of
// it although the union does not, and would hide what its events fail besides.
func (l *law) reads(b Break, without []Place) bool {
	f := l.asker
	var edits []edit
	for _, c := range f.list {
		if slices.ContainsFunc(without, c.isAt) {
			edits = append(edits, edit{steps: c.steps})
		}
	}
	return len(edits) > 0 && f.holdsOf(b.Witness.Node, f.reads(f.edited(f.reader, append(edits, l.setAside()...))))
}

// setAside leaves out what the finder has dropped, and each union that it asks for
// less of than is written.
func (l *law) setAside() []edit {
	list := l.dropped()
	for i, c := range l.asker.list {
		if l.finder.relaxed[i] != nil {
			list = append(list, edit{steps: c.steps})
		}
	}
	return list
}

// dropped leaves out what the finder has left out because it always fails.
func (l *law) dropped() []edit {
	var list []edit
	for i, c := range l.asker.list {
		if l.finder.hidden[i] {
			list = append(list, edit{steps: c.steps})
		}
	}
	return list
}

func (c candidate) isAt(p Place) bool {
	at := c.place()
	return at.Pointer == p.Pointer && at.Span.File == p.Span.File
}

// reported reports whether a break is about the candidate, or, where a reference
// leads back, about something in the schema that it leads back to.
func (l *law) reported(c candidate) bool {
	return slices.ContainsFunc(l.breaks, func(b Break) bool {
		for at := b.Reader.Schema; at != nil && c.part.sub != nil; at = at.Parent {
			if at.Node == c.part.sub.Deref().Node {
				return true
			}
		}
		return c.isAt(b.Reader)
	})
}

// nothingElse sees to it that no event satisfies all reported assertions and is
// still refused; without those that always fail, which must.
func (l *law) nothingElse() {
	f := l.asker
	ask := []literal{f.writes(), f.refuses(f.edited(f.reader, l.dropped()))}
	for i, c := range f.list {
		if l.finder.hidden[i] {
			if f.solve([]literal{f.writes(), holds(f.somewhere(c.hops, c.part.term))}).outcome == yes {
				l.fault("%s %s does not always fail", c.part.keyword, c.path)
			}
		}
	}
	for _, c := range l.inner() {
		if i := slices.IndexFunc(f.list, func(d candidate) bool { return slices.Equal(c.steps, d.steps) }); i >= 0 && l.finder.hidden[i] {
			continue
		}
		if l.reported(c) {
			ask = append(ask, f.reads(f.alone(c)))
		}
	}
	if got := f.solve(ask); got.outcome == yes {
		l.fault("the breaks do not explain %s", got.value.AppendJSON(nil))
	}
}

// inner lists all assertions, those inside of unions too.
func (l *law) inner() []candidate {
	var list []candidate
	for _, c := range l.asker.list {
		for k := range c.part.branches {
			list = append(list, l.asker.inside(c, k)...)
		}
		list = append(list, c)
	}
	return list
}

// isExplained sees to it that an event that is refused fails what is reported.
func (l *law) isExplained(v *source.Node) {
	for _, c := range l.inner() {
		if !l.reported(c) {
			continue
		}
		if _, fails := l.asker.failsAt(c, v); fails {
			return
		}
	}
	if l.asker.spend(0) {
		l.fault("no break explains why %s is refused", v.AppendJSON(nil))
	}
}
