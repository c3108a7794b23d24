package compat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
)

// proof explains why nothing that the writer writes fails the assertions of a
// reader: of the whole event, or of the variants of a union in it.
type proof struct {
	*explainer
	writer, reader *schema.Schema
	base           string              // the path to what both describe
	lift           func(t *term) *term // t, asserted of that place in the event
	outer          *proof              // of which this is one variant of a union; nil for the whole event

	list, theirs []candidate    // assertions of the reader, of the writer
	wrote        map[*term]bool // what the writer asserts, each alone
	steps        []Step
	unchanged    int
	index        map[string]int // of steps that speak of several assertions
}

// proved explains why the reader refuses nothing that the writer writes.
func (e *explainer) proved() []Step {
	if e.never(e.writes()) {
		return []Step{{Kind: StepNoEvent, Says: "the writer can write no event at all, so the reader refuses none"}}
	}
	p := &proof{explainer: e, writer: e.question.writer, reader: e.question.reader, lift: func(t *term) *term { return t }}
	return p.explain()
}

// explain goes through the assertions of the reader, the unchanged first.
func (p *proof) explain() []Step {
	var whole, wholeTheirs bool
	p.list, whole = p.listed(p.reader)
	p.theirs, wholeTheirs = p.listed(p.writer)
	p.index, p.wrote = map[string]int{}, map[*term]bool{}
	for _, w := range p.theirs {
		if !p.spend(len(w.steps)) {
			break
		}
		p.wrote[p.alone(w)] = true
	}
	for _, c := range p.list {
		p.one(c)
	}
	if !whole || !wholeTheirs {
		p.add("left-out", Step{Kind: StepLeftOut, Says: "there are more assertions than are explained one by one; the proof has them all"})
	}
	if len(p.list) == 0 {
		p.add("always", Step{Kind: StepAlways, Says: "the reader asserts nothing here, so it refuses nothing"})
	}
	if p.unchanged > 0 {
		p.steps = slices.Insert(p.steps, 0, Step{Kind: StepUnchanged, Count: p.unchanged,
			Says: counted(p.unchanged, "assertion") + " of the reader: the writer asserts the same"})
	}
	return p.steps
}

// one explains one assertion.
func (p *proof) one(c candidate) {
	alone := p.alone(c)
	p.spend(len(c.steps))
	if p.wrote[alone] {
		p.unchanged++
		return
	}
	for _, why := range []func(candidate, *term) bool{p.always, p.absent, p.byInduction, p.byVariants, p.implied, p.together} {
		if why(c, alone) {
			return
		}
	}
	p.add("left-out", Step{Kind: StepLeftOut, Says: "proved, but not explained one by one: that would take more than the budget",
		Steps: []Step{{Kind: StepLeftOut, Says: "holds", Path: p.base + c.path, Reader: c.assertion(p.base)}}})
}

// add adds a step, or counts it with the one of the same key; every step stands
// for one assertion more.
func (p *proof) add(key string, s Step) {
	if i, ok := p.index[key]; ok {
		p.steps[i].Count++
		p.steps[i].Steps = append(p.steps[i].Steps, s.Steps...)
		return
	}
	p.index[key] = len(p.steps)
	s.Count = 1
	p.steps = append(p.steps, s)
}

// always explains what nothing can fail, among it what a tolerant reader opens.
func (p *proof) always(c candidate, alone *term) bool {
	if !p.never(p.refuses(alone)) {
		return false
	}
	here := Step{Kind: StepAlways, Says: "nothing can fail it", Path: p.base + c.path, Reader: c.assertion(p.base)}
	if c.part.term.closed && p.tolerant {
		here.Kind, here.Says = StepOpened, "not enforced"
		p.add("opened", Step{Kind: StepOpened, Says: "a tolerant reader ignores fields that it does not know: this is not enforced", Steps: []Step{here}})
		return true
	}
	if c.part.overlap != nil {
		here.Says = "no value is taken by two of the variants"
		p.add("apart", Step{Kind: StepAlways, Says: here.Says, Steps: []Step{here}})
		return true
	}
	p.add("always", Step{Kind: StepAlways, Says: "nothing can fail these", Steps: []Step{here}})
	return true
}

// absent explains what is about a place that the writer never writes.
func (p *proof) absent(c candidate, _ *term) bool {
	path := p.base
	for i, s := range c.steps {
		part := p.table.assertions(s.schema)[s.index]
		if part.at == "" {
			continue
		}
		around := path
		path += "/" + part.at
		if part.term.kind == kAdditional && part.term.closed && p.tolerant {
			continue
		}
		none := p.lift(p.lone(c.steps[:i+1], p.around(part, p.nothing())))
		if !p.never(p.writes(), fails(none)) {
			continue
		}
		p.add(fmt.Sprintf("absent %d", none.id), Step{Kind: StepAbsent, Path: path, Says: "the writer never writes " + whatIs(part, around)})
		return true
	}
	return false
}

// whatIs names the members or items that an applicator is about.
func whatIs(part assertion, around string) string {
	switch part.term.kind {
	case kAdditional:
		return "other members in " + change.Place(around) + " than the reader names"
	case kPatternProperty:
		return "members in " + change.Place(around) + " whose names match " + cut(part.term.name)
	case kItem, kRest:
		return "such an item"
	}
	return "it"
}

// maxCovering bounds the assertions of the writer that are tried as the reason
// for one of the reader.
const maxCovering = 40

// implied explains what few assertions of the writer imply by themselves: one of
// them, or as few as can be found.
func (p *proof) implied(c candidate, alone *term) bool {
	covering := p.covering(c.path, c.part.keyword)
	for _, w := range covering {
		if p.never(holds(p.alone(w)), p.refuses(alone)) {
			p.because(c, p, []candidate{w})
			return true
		}
	}
	if p.impliedOutside(c, alone) {
		return true
	}
	if c.part.branches != nil || len(covering) < 2 || !p.enough(covering, alone) {
		return false
	}
	for i := len(covering) - 1; i >= 0; i-- {
		if fewer := slices.Delete(slices.Clone(covering), i, i+1); p.enough(fewer, alone) {
			covering = fewer
		}
	}
	p.because(c, p, covering)
	return true
}

// impliedOutside explains what an assertion of the writer beside or around the
// union implies, in which this is about one variant.
func (p *proof) impliedOutside(c candidate, alone *term) bool {
	if p.outer == nil {
		return false
	}
	o := p.outer
	for _, w := range o.covering(p.base[len(o.base):]+c.path, c.part.keyword) {
		if w.part.branches == nil && p.never(holds(o.lift(o.alone(w))), p.refuses(p.lift(alone))) {
			p.because(c, o, []candidate{w})
			return true
		}
	}
	return false
}

// enough reports whether the writer's assertions imply that of the reader.
func (p *proof) enough(covering []candidate, alone *term) bool {
	list := []literal{p.refuses(alone)}
	for _, w := range covering {
		list = append(list, holds(p.alone(w)))
	}
	return p.never(list...)
}

// because adds the step that assertions of the writer, found in from, imply one
// of the reader. The
// same two assertions at another place, of a schema that is used there as well,
// are counted.
func (p *proof) because(c candidate, from *proof, covering []candidate) {
	s := Step{Kind: StepImplied, Says: "implied by what the writer asserts", Path: p.base + c.path, Reader: c.assertion(p.base)}
	key := fmt.Sprintf("implied %p %d", c.schema, c.steps[len(c.steps)-1].index)
	for _, w := range covering {
		s.Writer = append(s.Writer, *w.assertion(from.base))
		key += fmt.Sprintf(" %p %d", w.schema, w.steps[len(w.steps)-1].index)
	}
	p.add(key, s)
}

// covering lists the writer's assertions at the place and around it, the nearest
// first, those of the same keyword before others.
func (p *proof) covering(path, keyword string) []candidate {
	var list []candidate
	for _, w := range p.theirs {
		if len(list) > 8*maxCovering || !p.spend(1) {
			break
		}
		if withinPath(path, w.path) {
			list = append(list, w)
		}
	}
	rank := func(w candidate) int {
		near := -2 * strings.Count(w.path, "/")
		if w.part.keyword == keyword {
			near--
		}
		return near
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return rank(a) - rank(b) })
	return list[:min(len(list), maxCovering)]
}

// withinPath reports whether a place is inside of another, in which `*` stands for
// any step.
func withinPath(path, around string) bool {
	if around == "" {
		return true
	}
	here, there := strings.Split(path, "/"), strings.Split(around, "/")
	if len(here) < len(there) {
		return false
	}
	for i, token := range there {
		if token != "*" && token != here[i] {
			return false
		}
	}
	return true
}

// together explains what all that the writer says implies, perhaps with its
// promise to write only what it declares.
func (p *proof) together(c candidate, alone *term) bool {
	s := Step{Path: p.base + c.path, Reader: c.assertion(p.base)}
	switch lifted := p.lift(alone); {
	case p.never(holds(p.w), p.refuses(lifted)):
		s.Kind, s.Says = StepTogether, "all that the writer says implies it"
	case p.never(p.writes(), p.refuses(lifted)):
		s.Kind, s.Says = StepDeclared, "it holds because the writer writes only fields that it declares"
	default:
		return false
	}
	p.add(fmt.Sprintf("%s %d", s.Kind, alone.id), s)
	return true
}

// byInduction explains a reference back: the reader asks of a part of the event
// what it asked of the event around it, and the writer does the same.
func (p *proof) byInduction(c candidate, alone *term) bool {
	back, ok := p.returns(c)
	if !ok {
		return false
	}
	same := slices.ContainsFunc(p.theirs, func(w candidate) bool {
		at, ok := p.returns(w)
		return ok && at == back && w.path == c.path && w.part.at == c.part.at
	})
	if !same || !p.never(p.writes(), p.refuses(p.lift(alone))) {
		return false
	}
	path := c.path
	if c.part.at != "" {
		path += "/" + c.part.at
	}
	p.add(fmt.Sprintf("induction %d", alone.id), Step{
		Kind: StepInduction, Path: p.base + path, Reader: c.assertion(p.base),
		Says: fmt.Sprintf("by induction on the size of the event: it is asked what %s was", change.Place(p.base+back)),
	})
	return true
}

// returns is the path of the schema on the way to c that c refers back to.
func (tb *table) returns(c candidate) (path string, ok bool) {
	if c.part.sub == nil {
		return "", false
	}
	for i, s := range c.steps {
		if s.schema == c.part.sub {
			return tb.pathOf(c.steps[:i]), true
		}
	}
	return "", false
}

// pathOf is the place in an event that the steps lead to.
func (tb *table) pathOf(steps []step) string {
	path := ""
	for _, s := range steps {
		if at := tb.assertions(s.schema)[s.index].at; at != "" {
			path += "/" + at
		}
	}
	return path
}
