package compat_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// What is no regular expression at all is said to be that, on whichever side it
// stands: the validator is not to blame.
func TestAPatternThatIsNoneIsTheReason(t *testing.T) {
	for _, pair := range [][2]string{
		{`{"pattern": "("}`, `{"type": "string"}`},
		{`{"type": "string"}`, `{"pattern": "("}`},
		{`{"type": "number"}`, `{"type": "string", "pattern": "("}`},
		{`{"patternProperties": {"[": {}}, "type": "object"}`, `{"type": "string"}`},
	} {
		got := compat.Contained(load(t, "a.json", pair[0]), load(t, "b.json", pair[1]), compat.Options{Model: contract.Strict})
		if got.Verdict != compat.Unknown || got.Reason.Code != "unsupported-pattern" || !strings.Contains(got.Reason.Message, `the pattern "`) {
			t.Errorf("%s in %s: %v %v", pair[0], pair[1], got.Verdict, got.Reason)
		}
	}
}
