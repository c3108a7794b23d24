package importing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/treaty-events/treaty/contract"
)

func TestAPatternSaysWhichFileIsWhichRevision(t *testing.T) {
	p, err := ParsePattern("schemas/{context}/{event}/jsonschema/{major}-{revision}-{addition}")
	if err != nil {
		t.Fatal(err)
	}
	got := Make([]string{
		"schemas/com.acme/order_placed/jsonschema/2-0-0",
		"schemas/com.acme/order_placed/jsonschema/1-0-10",
		"schemas/com.acme/order_placed/jsonschema/1-0-9",
		"schemas/com.acme/order_placed/jsonschema/1-1-0",
		"schemas/com.acme/order_placed/README.md",
		"schemas/com acme/order_placed/jsonschema/1-0-0",
	}, p, "")
	want := Plan{
		Events: []Event{{
			Name: contract.EventName{Context: "com.acme", Event: "order_placed"},
			Majors: []Major{
				{Number: 1, Revisions: []Revision{
					{File: "schemas/com.acme/order_placed/jsonschema/1-0-9", Label: "1-0-9"},
					{File: "schemas/com.acme/order_placed/jsonschema/1-0-10", Label: "1-0-10"},
					{File: "schemas/com.acme/order_placed/jsonschema/1-1-0", Label: "1-1-0"},
				}},
				{Number: 2, Revisions: []Revision{
					{File: "schemas/com.acme/order_placed/jsonschema/2-0-0", Label: "2-0-0"},
				}},
			},
		}},
		Skipped: []Skipped{
			{"schemas/com acme/order_placed/jsonschema/1-0-0", contract.CheckContextName("com acme").Error()},
			{"schemas/com.acme/order_placed/README.md", "its name does not match the pattern"},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Revision{})); diff != "" {
		t.Error(diff)
	}
}

func TestAMajorZeroShiftsTheMajorsOfItsEvent(t *testing.T) {
	p, err := ParsePattern("v{major}.{minor}.{patch}/schemas/{event}.json")
	if err != nil {
		t.Fatal(err)
	}
	got := Make([]string{"v0.1.2/schemas/built.json", "v0.4.1/schemas/built.json", "v1.0.0/schemas/built.json"}, p, "cd")
	if len(got.Events) != 1 || !got.Events[0].Shifted || got.Events[0].Majors[0].Number != 1 || got.Events[0].Majors[1].Number != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestTwoFilesOfOneRevisionAreNotBothImported(t *testing.T) {
	p, err := ParsePattern("**/{event}.{revision}.*")
	if err != nil {
		t.Fatal(err)
	}
	got := Make([]string{"a/paid.1.json", "b/paid.1.yaml"}, p, "c")
	if len(got.Events) != 1 || len(got.Events[0].Majors[0].Revisions) != 1 || len(got.Skipped) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestAPatternThatCannotBeUsedSaysWhy(t *testing.T) {
	for _, text := range []string{"{major}.json", "{event}/{event}.json", "{event.json", "event}", "{}/{event}"} {
		if _, err := ParsePattern(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestNumbersInNamesCompareAsNumbers(t *testing.T) {
	ordered := []string{"", "1", "2", "9", "10", "010a", "a2", "a10", "a10b"}
	for i := 1; i < len(ordered); i++ {
		if compareNatural(ordered[i-1], ordered[i]) >= 0 || compareNatural(ordered[i], ordered[i-1]) <= 0 {
			t.Errorf("%q should come before %q", ordered[i-1], ordered[i])
		}
	}
}
