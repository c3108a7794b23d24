package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var timeFormat = &lint.Rule{
	ID:          "time-format",
	Since:       "0.1",
	Group:       lint.Types,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "A time is a string that nothing describes",
	Rationale: "\"placedAt\": a local time, a Unix time as text, a date? Each consumer parses the first example that it saw, and " +
		"fails on the first one with another offset.",
	FalsePositive: "The string is a name of a time (`validAt: christmas`): describe it with an `enum` or a `pattern`, which is enough.",
	Bad:           event("OrderPlaced", "", `{"type": "object", "properties": {"placedAt": {"type": "string"}}}`),
	Good:          event("OrderPlaced", "", `{"type": "object", "properties": {"placedAt": {"type": "string", "format": "date-time"}}}`),
	Contract: func(p *lint.ContractPass) {
		p.Fields(func(f lint.Field) {
			if !isTimeName(f.Name) || !isPlainString(&f) {
				return
			}
			p.Report(diag.Finding{
				Subject: f.Subject,
				Span:    f.Span,
				Pointer: f.Pointer,
				Message: fmt.Sprintf("%s is a time, but any string is allowed", f.Path),
				Why:     "consumers parse it each in their own way",
				Hint:    `add "format": "date-time" (RFC 3339), "date" or "time"`,
			})
		})
	},
}

// timeWords end the name of a time.
var timeWords = map[string]bool{"at": true, "timestamp": true, "datetime": true}

func isTimeName(name string) bool {
	words := Words(name)
	return len(words) > 0 && timeWords[words[len(words)-1]] && (len(words) > 1 || words[0] != "at")
}

// isPlainString reports whether the field is said to be a string, and no more about
// its form.
func isPlainString(f *lint.Field) bool {
	saysMore := func(s *schema.Schema) bool {
		return s.Annotations.Format != "" || s.Pattern != nil || isEnumerated(s) || s.Ref != nil && s.Ref.Target == nil
	}
	return typesOf(f.Schema)&^schema.TypeNull == schema.TypeString && !someForm(f, saysMore)
}
