package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

var tooLarge = &lint.Rule{
	ID:          "too-large",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Warning,
	Strict:      diag.Warning,
	Title:       "An event can be larger than a message may be",
	Rationale: "Brokers refuse messages over a size, mostly 1 MB, and they refuse them at run time: on the day of the largest order, at the " +
		"producer, which can do nothing about it.",
	FalsePositive: "Your broker takes more: say how much with the option `most`. Where a schema sets no bound at all, nothing is " +
		"found, for that would be nearly every schema; a note says through which field it has none.",
	Bad: event("OrderPlaced", "", `{"type": "object", "additionalProperties": false, "properties": {"lines": {"type": "array", "maxItems": 10000, "items": `+
		`{"type": "string", "maxLength": 100}}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "additionalProperties": false, "properties": {"lines": {"type": "array", "maxItems": 100, "items": `+
		`{"type": "string", "maxLength": 100}}}}`),
	Options: []lint.Option{
		{Name: "most", Doc: "how many bytes a message may have", Default: 1 << 20, Least: 1, Most: 1 << 40},
	},
	Contract: func(p *lint.ContractPass) {
		most := int64(p.Int("most"))
		for _, major := range p.Contract.Majors {
			s := major.Newest().Schema
			if s == nil {
				continue
			}
			f := diag.Finding{
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    s.Span(),
				Pointer: s.Pointer,
				Why:     "the broker refuses it on the day of the largest one",
				Hint:    "bound lists, maps and texts (`maxItems`, `maxProperties`, `maxLength`), or send what is large as a reference",
			}
			switch size := sizeOf(s); {
			case size.via != "":
				f.Message = fmt.Sprintf("how large an event can be is not bounded: %s", size.via)
				p.Note(f)
			case size.bytes > most:
				f.Message = fmt.Sprintf("an event can have %s, more than %s", inBytes(size.bytes), inBytes(most))
				p.Report(f)
			}
		}
	},
}

// inBytes writes a number of bytes for people.
func inBytes(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
