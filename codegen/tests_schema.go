package codegen

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
)

// AddTests plans what the package of one schema, as [PlanSchema] planned it, is tested
// with: the schema's examples, events that are drawn from it, and changes that it
// refuses. Nothing says whether anybody has such events already, so no example is frozen.
func AddTests(m *Model, s *schema.Schema) {
	p := m.Packages[0]
	tester := &majorTester{schema: s, tests: &MajorTests{Unit: p.unit(schemaFile), Draft: true}}
	for i, value := range s.Annotations.Examples {
		tester.given = append(tester.given, given{fmt.Sprintf("examples/%d", i), value, s.Doc.Span(value)})
	}
	tester.plan(nil)
	p.Tests = &Tests{Event: s.Doc.File, Majors: []*MajorTests{tester.tests}}
	m.Notes = append(m.Notes, p.located(tester.notes)...)
}
