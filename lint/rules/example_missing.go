package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

var exampleMissing = &lint.Rule{
	ID:          "example-missing",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "A major has no example",
	Rationale: "People read the example before the schema, and tests begin with it. Treaty checks each one against its schema, so " +
		"an example that is here is never out of date. `treaty lint --fix --rule example-missing` writes a valid one with made-up " +
		"values, to fill in; `--fix` alone does not, for it makes files that say something about your events.",
	FalsePositive: "The schema has `examples` of its own: they count.",
	FixNamed:      true,
	Bad:           event("OrderPlaced", "", `{"type": "object"}`),
	Good: event("OrderPlaced", "", `{"type": "object"}`) +
		file("contexts/ordering/OrderPlaced/examples/v1.small.json", `{"orderId": "o-1"}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			newest := major.Newest()
			if newest.Schema == nil || len(newest.Examples) > 0 || len(newest.Schema.Annotations.Examples) > 0 {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    newest.Schema.Span(),
				Pointer: newest.Schema.Pointer,
				Message: fmt.Sprintf("%s has no example", lint.Subject(p.Contract.Name, major.Number)),
				Why:     "people copy an example from wherever they find one, also a wrong one",
				Hint:    fmt.Sprintf("add one as examples/v%d.NAME.json beside event.yaml; `treaty lint --fix --rule example-missing` writes one to fill in", major.Number),
			})
		}
	},
	Fix: func(p *lint.FixPass) {
		if p.Contract.Doc == nil {
			p.Leave("examples stand beside an event.yaml, and there is none")
			return
		}
		value, why := skeleton(p.Major.Newest().Schema, p.Contract.ContentModel)
		if value == nil {
			p.Leave(why)
			return
		}
		var text bytes.Buffer
		if err := json.Indent(&text, value.AppendJSON(nil), "", "  "); err != nil {
			p.Leave(err.Error())
			return
		}
		text.WriteByte('\n')
		name := path.Join(p.Contract.Dir, "examples", fmt.Sprintf("v%d.skeleton.json", p.Major.Number))
		p.Create("wrote a valid example to fill in: "+name, name, text.Bytes())
	},
}

// skeleton returns an instance of the schema that shows all that may be in one, or
// as much as can be made; the validator has confirmed it. Else it says why not.
func skeleton(s *schema.Schema, model contract.ContentModel) (value *source.Node, why string) {
	for sample, err := range compat.Samples(s, compat.SampleOptions{Model: model, Count: 2}) {
		if err != nil {
			return value, err.Error()
		}
		value = sample.Value
	}
	return value, ""
}
