package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var unboundedString = &lint.Rule{
	ID:          "unbounded-string",
	Since:       "0.1",
	Group:       lint.Size,
	Recommended: diag.Off,
	Strict:      diag.Off,
	Title:       "A string has no largest length",
	Rationale: "Every consumer stores it somewhere: in a column of 255, in an index, on a label. The first event that is longer is " +
		"cut or refused, and by each consumer at another length.",
	FalsePositive: "Most strings of most events are short by nature, so that the rule is off: turn it on where events are written " +
		"by strangers, or stored in columns.",
	Bad:  event("OrderPlaced", "", `{"type": "object", "properties": {"note": {"type": "string"}}}`),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"note": {"type": "string", "maxLength": 1000}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Fields(func(f lint.Field) {
			if isBounded(f.Schema) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is a string without a largest length", f.Path),
				Why:     "each consumer cuts it where its column ends",
				Hint:    "add `maxLength`",
			})
		})
	},
}

// isBounded reports whether the field is no string, or one whose length has a bound.
func isBounded(s *schema.Schema) bool {
	return s.Types == nil || *s.Types&schema.TypeString == 0 || s.MaxLength != nil || len(s.Enum) > 0 || s.Const != nil ||
		isCombined(s) || lengthOfFormat[s.Annotations.Format] > 0
}

// lengthOfFormat is how long a text of a format can be, in characters.
var lengthOfFormat = map[string]int64{
	"date": 10, "time": 25, "date-time": 40, "duration": 60, "uuid": 36, "ipv4": 15, "ipv6": 45, "email": 320, "idn-email": 320,
	"hostname": 253, "idn-hostname": 253,
}
