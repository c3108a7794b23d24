package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// Empty says what Contained proves of the schema that allows nothing, which asks the
// validator as well.
func TestEmptyIsContainedInNothing(t *testing.T) {
	nothing, _ := tryLoad("nothing.json", []byte(`{"not": {}}`))
	for text, want := range map[string]bool{
		`{}`:                              false,
		`{"type": "object"}`:              false,
		`{"minimum": 3}`:                  false,
		`{"enum": [1], "type": "string"}`: true,
		`{"allOf": [{"minimum": 5, "type": "number"}, {"maximum": 4}]}`:     true,
		`{"type": "object", "required": ["a"], "properties": {"a": false}}`: true,
		`{"type": "object", "properties": {"a": false}}`:                    false,
		`{"type": "string", "pattern": "^(a)\\1$"}`:                         false, // not known
	} {
		s, _ := tryLoad("schema.json", []byte(text))
		if got := compat.Empty(s, 50_000); got != want {
			t.Errorf("Empty(%s) = %v", text, got)
		}
		r := compat.Contained(s, nothing, compat.Options{Model: contract.Strict, Budget: 50_000})
		if got := r.Verdict == compat.Proved; got != want {
			t.Errorf("Contained(%s, nothing) proved: %v", text, got)
		}
		if compat.Empty(s, 1) && !want {
			t.Errorf("Empty(%s) is true where there is no budget", text)
		}
	}
}
