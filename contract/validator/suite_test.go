package validator_test

import (
	"errors"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// undecided lists the questions of the official suite that the validator refuses
// to answer, each with the reason. There is none that it answers wrongly: what
// the library errs on (empty enums, a dynamic reference under then) is repaired.
var undecided = map[string]string{}

// The validator agrees with the official test suite, drafts 7 and 2020-12.
func TestOfficialSuite(t *testing.T) {
	questions := testkit.OfficialSuite(t)
	for _, pair := range questions {
		value := parse(t, pair.A).Root.Get("const")
		got, err := validUnder(t, pair.B, value)
		var refused *validator.Unsupported
		switch {
		case errors.As(err, &refused):
			if undecided[pair.ID] != refused.Reason {
				t.Errorf("%s: unsupported %s: %v", pair.ID, refused.Reason, err)
			}
		case err != nil:
			t.Errorf("%s: %v", pair.ID, err)
		case got != pair.Expected:
			t.Errorf("%s: valid %v, the suite says %v", pair.ID, got, pair.Expected)
		case undecided[pair.ID] != "":
			t.Errorf("%s is decided now: remove it from the list", pair.ID)
		}
	}
	if len(questions) != 2140 {
		t.Fatalf("%d questions were read", len(questions))
	}
}

// validUnder reports whether value is valid under the schema.
func validUnder(t *testing.T, text []byte, value *source.Node) (bool, error) {
	t.Helper()
	s, findings := schema.Load(parse(t, text), schema.Options{})
	if s == nil {
		t.Fatalf("%s: %v", text, findings)
	}
	v, err := validator.Compile(s)
	if err != nil {
		return false, err
	}
	return v.Valid(value)
}

func parse(t testing.TB, text []byte) *source.Document {
	t.Helper()
	doc, err := source.Parse("schema.json", text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return doc
}
