package codegen

import (
	"fmt"
	"path"
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/contract/workspace"
)

// TestFile is the name of a package's generated tests.
const TestFile = "contract_test.go"

// Tests is what the generated tests of a package test it with.
type Tests struct {
	Event  string // its name, for people
	Majors []*MajorTests
}

// MajorTests are the events of one major.
type MajorTests struct {
	Unit  *Unit
	Major int
	Draft bool // nothing is promised yet: its examples are not frozen
	// Examples are those of the contract; Kept are those that an earlier run froze
	// and that the contract has no more.
	Examples, Kept []Example
	// Earlier are kept ones of an earlier revision: a Reader makes them valid.
	Earlier []Example
	// Past are drawn from earlier revisions: no events of the newest, until a Reader
	// makes them some.
	Past    []Example
	Drawn   []Example
	Refused []Mutant

	way way
}

// Example is an event that is valid.
type Example struct {
	Name, JSON string
	Lifted
}

// Mutant is a change that makes an event invalid.
type Mutant struct {
	Of   int            // which event: the examples, then the kept ones, then the drawn ones
	At   source.Pointer // the place
	JSON string         // what is put there; empty with no Name: it is removed
	Name string         // the name that the member gets instead of its own
	// Decoded says that leniently it is decoded: a text that enum or const does not know.
	Decoded bool
	Why     string // the assertion that refuses it: "#/properties/id/minLength"
}

// Bounds of the events that are drawn for one major: the tests are read by people,
// and compiled.
const (
	maxDrawn      = 6
	maxDrawnBytes = 24 << 10
)

// tests decides what the package of an event is tested with. The schemas are those
// of the units.
func (s *subject) tests(pkg *Package, inputs []*input, earlier map[int][]*earlierRevision, opt PlanOptions) (*Tests, []Note, []diag.Finding) {
	old, err := readFrozen(opt.Before, path.Join(pkg.Dir, TestFile))
	if err != nil {
		return nil, nil, []diag.Finding{unreadableTests(s.contract, pkg.Dir, err)}
	}
	t := &Tests{Event: s.contract.Name.String()}
	var notes []Note
	var problems []diag.Finding
	for _, in := range inputs {
		unit := pkg.unit(in.file)
		if unit == nil {
			continue
		}
		m := &majorTester{
			contract: s.contract, major: in.major, schema: in.schema,
			tests: &MajorTests{Unit: unit, Major: in.major.Number, Draft: in.major.Status == contract.Draft}, thaw: opt.Thaw,
		}
		for _, e := range in.major.Newest().Examples {
			m.given = append(m.given, given{path.Base(e.Doc.File), e.Doc.Root, e.Doc.Span(e.Doc.Root)})
		}
		m.tests.way = way{pkg.Upcasting.pathFrom(in.major.Number), pkg.Upcasting.revise[in.major.Number]}
		m.plan(old[in.major.Number])
		m.past(earlier[in.major.Number])
		t.Majors = append(t.Majors, m.tests)
		notes, problems = append(notes, m.notes...), append(problems, m.problems...)
	}
	return t, notes, problems
}

func (p *Package) unit(file string) *Unit {
	for _, u := range p.Units {
		if u.File == file && u.Root != nil {
			return u
		}
	}
	return nil
}

// majorTester plans the tests of one major.
type majorTester struct {
	contract *workspace.Contract
	major    *workspace.Major
	schema   *schema.Schema
	table    *event.Schema
	valid    *validator.Validator // nil: it cannot be asked
	given    []given
	thaw     bool
	tests    *MajorTests
	notes    []Note
	problems []diag.Finding
}

// given is an example that people wrote.
type given struct {
	name  string
	value *source.Node
	span  source.Span
}

func (m *majorTester) plan(old frozen) {
	m.table = m.tests.Unit.Schema
	m.valid, _ = validator.Compile(m.schema)
	if m.valid == nil {
		return // the prover says Unknown; nothing is known to be valid
	}
	m.examples(old)
	m.draw()
	m.atBounds()
	m.tests.Refused = m.mutants()
}

// examples takes the contract's examples, and keeps what an earlier run froze.
func (m *majorTester) examples(old frozen) {
	now := map[string]bool{}
	for _, e := range m.given {
		name, value := e.name, e.value
		now[canonical(value)] = true
		switch fault := m.fault(value); {
		case fault == "":
			m.tests.Examples = append(m.tests.Examples, m.example(name, value))
		case old.has(value) && !m.thaw && m.tests.way.revised(value):
			m.tests.Earlier = append(m.tests.Earlier, m.example(name, value))
		case old.has(value) && !m.thaw:
			m.broken(name, e.span, fault)
		default:
			m.note(e.span, name, "is not tested with: it is not valid: "+fault)
		}
	}
	if m.thaw || m.tests.Draft {
		return
	}
	for _, e := range old {
		if now[canonical(e.value)] {
			continue
		}
		now[canonical(e.value)] = true
		switch fault := m.fault(e.value); {
		case fault == "":
			m.tests.Kept = append(m.tests.Kept, m.example(e.Name, e.value))
		case m.tests.way.revised(e.value):
			m.tests.Earlier = append(m.tests.Earlier, m.example(e.Name, e.value))
		default:
			m.broken(e.Name, m.schema.Span(), fault)
			continue
		}
		if !e.kept {
			m.note(m.schema.Span(), e.Name, "stays in the tests as it was frozen: the contract has it no more, or another event under its name; events like it are stored")
		}
	}
}

func (m *majorTester) example(name string, value *source.Node) Example {
	return Example{name, string(value.AppendJSON(nil)), m.tests.way.lift(value)}
}

// fault says why a value is not what the schema describes; empty: it is. What the
// generated code cannot check does not count.
func (m *majorTester) fault(value *source.Node) string {
	if err := m.table.Check(value.AppendJSON(nil)); err != nil {
		return err.Error()
	}
	ok, err := m.valid.Valid(value)
	if err != nil {
		return err.Error()
	}
	if !ok {
		return "the validator refuses it"
	}
	return ""
}

// draw draws events from the schema.
func (m *majorTester) draw() {
	known := map[string]bool{}
	for _, e := range m.tests.all() {
		known[e.JSON] = true
	}
	size := 0
	for sample, err := range compat.Samples(m.schema, compat.SampleOptions{Count: maxDrawn, Seed: 1}) {
		if err != nil {
			return // there are no more
		}
		text := string(sample.Value.AppendJSON(nil))
		if size += len(text); size > maxDrawnBytes && len(known) > 0 {
			return
		}
		if known[text] || m.fault(sample.Value) != "" {
			continue
		}
		known[text] = true
		name := fmt.Sprintf("drawn %d", len(m.tests.Drawn)+1)
		if sample.Shows != "" {
			name += ": " + sample.Shows
		}
		m.tests.Drawn = append(m.tests.Drawn, m.example(name, sample.Value))
	}
}

// past takes events of earlier revisions that only a Reader makes valid, of every
// revision the first ones before more of one.
func (m *majorTester) past(earlier []*earlierRevision) {
	if m.valid == nil || m.tests.way.revise == nil {
		return
	}
	size := 0
	for i := range drawnEarlier {
		for _, e := range slices.Backward(earlier) {
			if i >= len(e.drawn) || len(m.tests.Past) == maxDrawn || m.fault(e.drawn[i]) == "" || !m.tests.way.revised(e.drawn[i]) {
				continue
			}
			example := m.example(fmt.Sprintf("drawn %d of %s", i+1, e.label), e.drawn[i])
			if size += len(example.JSON); size > maxDrawnBytes {
				return
			}
			m.tests.Past = append(m.tests.Past, example)
		}
	}
}

// all returns the events, in the order in which mutants count them.
func (t *MajorTests) all() []Example {
	var list []Example
	return append(append(append(list, t.Examples...), t.Kept...), t.Drawn...)
}

func (m *majorTester) note(span source.Span, name, reason string) {
	m.notes = append(m.notes, Note{Span: span, Place: name, Reason: reason, Example: true})
}

// broken reports an example that was promised to be readable, and is not.
func (m *majorTester) broken(name string, span source.Span, fault string) {
	m.problems = append(m.problems, diag.Finding{
		Rule: RuleFrozen, Severity: diag.Error, Subject: fmt.Sprintf("%s v%d", m.contract.Name, m.major.Number), Span: span,
		Message: fmt.Sprintf("the example %s was frozen by an earlier `treaty gen`, and is not valid any more: %s", name, fault),
		Why:     "an event like it may be stored, and could not be read again",
		Hint:    "let the schema accept it, or open a new major: treaty new major " + m.contract.Name.String() + "; if it never was published: treaty gen --thaw",
	})
}
