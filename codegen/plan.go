package codegen

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// maxTypes bounds the types of one package: merged schemas could otherwise be
// combined without end.
const maxTypes = 20_000

// Error is why nothing is generated: findings with places.
type Error struct{ Findings []diag.Finding }

// Error returns the findings, one a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.Span.String() + ": " + f.Message
		if f.Hint != "" {
			lines[i] += "\n\thint: " + f.Hint
		}
	}
	return strings.Join(lines, "\n")
}

// input is one schema that becomes one unit.
type input struct {
	name       string // of the root type, and the beginning of every other
	file       string
	doc        string // of the root type; empty: from the schema
	deprecated string // what a tool shows to who uses the type; see also old
	old        string // the same of a type that people's steps take, in its doc alone
	schema     *schema.Schema
	major      *workspace.Major // nil: the schema is of no event
}

// planner plans one package.
type planner struct {
	facts    *facts
	tabler   *tabler // of unit
	pkg      *Package
	unit     *input
	out      *Unit            // of unit
	shared   *Unit            // of the documents that units refer to
	types    map[string]*Type // by the schemas that form them
	words    map[*schema.Schema]branchWord
	numbered map[string]*schema.Schema // branches, by names that their positions gave
	wrapped  bool                      // the unit's root type is a wrapper
	open     map[string]bool           // unnamed lists and maps being planned
	notes    []Note
	problems []diag.Finding
}

// site is where a value is used: its name in Go and its place in the schema.
type site struct {
	name    string
	span    source.Span
	pointer source.Pointer
}

// sub returns the site of a part of the value, where s is written.
func (at site) sub(word string, s *schema.Schema) site {
	if s == nil {
		return site{name: at.name + word, span: at.span, pointer: at.pointer}
	}
	return siteOf(at.name+word, s)
}

func siteOf(name string, s *schema.Schema) site {
	return site{name: name, span: s.Doc.Span(s.Node), pointer: s.Pointer}
}

// planPackage plans a package with one unit for each input.
func planPackage(pkg *Package, inputs []*input) ([]Note, []diag.Finding) {
	p := &planner{facts: newFacts(), pkg: pkg, shared: &Unit{File: SharedFile}, types: map[string]*Type{}, words: map[*schema.Schema]branchWord{}, numbered: map[string]*schema.Schema{}, open: map[string]bool{}}
	for _, in := range inputs {
		p.facts.dynamic = p.facts.dynamic || len(dynamicAnchors(in.schema)) > 0
	}
	for _, in := range inputs {
		_, fingerprint := in.schema.Bundle()
		p.unit = in
		p.out = &Unit{File: in.file, Source: in.schema.Doc.File, Fingerprint: fingerprint}
		pkg.Units = append(pkg.Units, p.out)
		p.checkOverrides()
		p.table()
		p.personal()
		p.root()
		if pkg.hasLatest {
			pkg.Latest = p.out
		}
	}
	if len(p.shared.Types) > 0 {
		pkg.Units = append(pkg.Units, p.shared)
	}
	box(pkg)
	nest(pkg)
	p.checkNames()
	p.noteNumbered()
	return p.notes, p.problems
}

// root plans the type of the whole schema, which always has the unit's name: a
// type of its own where the schema describes one, else a struct around the value.
func (p *planner) root() {
	s := p.unit.schema
	at := siteOf(p.unit.name, s)
	p.wrapped = false
	f := p.facts.form(s)
	var t *Type
	if !f.null && (f.kind == Struct || f.kind == Map || f.kind == List || f.kind == Union) {
		t = p.create(f, at, p.unit.name, s)
		p.out.Check = p.check(f, []*schema.Schema{s}, Ref{Kind: RefNamed, Type: t})
	} else {
		p.wrapped = true
		t = &Type{Name: p.unit.name, Kind: Wrapper, Doc: docOf(s), Asks: f.asks(), Span: at.span, Pointer: at.pointer}
		p.declare(t, s.Doc)
		elem := p.ref([]*schema.Schema{s}, at.sub("Value", s))
		t.Elem = &elem
	}
	if p.unit.doc != "" {
		t.Doc = p.unit.doc
	}
	t.Deprecated = p.unit.deprecated
	if p.unit.old != "" {
		t.Doc = strings.TrimPrefix(t.Doc+"\n\n"+p.unit.old, "\n\n")
	}
	for _, n := range p.tabler.notes {
		t.Unchecked = append(t.Unchecked, n.Reason+" (#"+string(n.Pointer)+")")
	}
	p.out.Root, t.Part = t, Check{} // it has the whole table
	if len(p.tabler.anchors) > 0 {
		// Parts of the schema mean one thing here and another there: all is asked.
		p.out.Check = Check{Table: t.Name, Node: p.tabler.out.Root}
	}
}

// note lists a place that stays raw and returns the raw reference.
func (p *planner) note(at site, format string, args ...any) Ref {
	note := Note{Span: at.span, Pointer: at.pointer, Place: at.name, Reason: fmt.Sprintf(format, args...)}
	p.notes = append(p.notes, note)
	return Ref{Kind: RefRaw, note: &note}
}

// problem reports a name that cannot be.
func (p *planner) problem(f diag.Finding) {
	f.Rule, f.Severity = RuleGoName, diag.Error
	p.problems = append(p.problems, f)
}

// declare adds a type to the unit where it belongs.
func (p *planner) declare(t *Type, doc *source.Document) {
	unit := p.out
	if doc != p.unit.schema.Doc {
		unit = p.shared
	}
	unit.Types = append(unit.Types, t)
}
