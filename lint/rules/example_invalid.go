package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/glance"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var exampleInvalid = &lint.Rule{
	ID:          "example-invalid",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "An example is not valid under its schema",
	Rationale: "Examples are what people copy first. One that the schema refuses teaches every reader of it to write events " +
		"that the consumers refuse.",
	FalsePositive: "There is none: the independent validator refuses the event. Mend the example, or the schema.",
	Bad: event("OrderPlaced", "", `{"type": "object", "required": ["orderId"]}`) +
		file("contexts/ordering/OrderPlaced/examples/v1.empty.json", `{}`),
	Good: event("OrderPlaced", "", `{"type": "object", "required": ["orderId"]}`) +
		file("contexts/ordering/OrderPlaced/examples/v1.small.json", `{"orderId": "o-1"}`),
	Contract: func(p *lint.ContractPass) {
		for _, major := range p.Contract.Majors {
			newest := major.Newest()
			if newest.Schema == nil {
				continue
			}
			// Compiling takes the validator a hundred times as long as a glance.
			doubtful := slices.DeleteFunc(slices.Clone(newest.Examples), func(e *workspace.Example) bool { return glance.Valid(newest.Schema, e.Doc.Root) })
			if len(doubtful) == 0 {
				continue
			}
			v, err := validator.Compile(newest.Schema)
			if err != nil {
				continue // unsupported-pattern says so, with its place
			}
			for _, example := range doubtful {
				reportInvalid(p, lint.Subject(p.Contract.Name, major.Number), v, example)
			}
		}
	},
}

func reportInvalid(p *lint.ContractPass, subject string, v *validator.Validator, example *workspace.Example) {
	violations, err := v.Validate(example.Doc.Root)
	if err != nil {
		return
	}
	for _, violation := range violations {
		p.Report(diag.Finding{
			Subject: subject,
			Span:    example.Doc.SpanAt(violation.Instance),
			Pointer: violation.Instance,
			Message: fmt.Sprintf("the example is not valid: %s", violation.Message),
			Why:     "people copy examples",
			Hint:    fmt.Sprintf("mend the example, or the schema at %s#%s", violation.File, violation.Keyword),
		})
	}
}
