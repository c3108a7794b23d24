package compat_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// TestSteps compares explanations with what the archives in testdata/steps say.
func TestSteps(t *testing.T) {
	eachArchive(t, "testdata/steps", func(writer, reader *schema.Schema, opt compat.Options) string {
		explained := compat.Explain(writer, reader, opt)
		return explained.Result.Verdict.String() + "\n" + printSteps(explained.Steps, "")
	})
}

func printSteps(steps []compat.Step, margin string) string {
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "%s%s", margin, s.Kind)
		if s.Count > 1 {
			fmt.Fprintf(&b, " %d", s.Count)
		}
		if s.Path != "" {
			fmt.Fprintf(&b, " %s", s.Path)
		}
		fmt.Fprintf(&b, ": %s\n", s.Says)
		show := func(who string, a compat.Assertion) {
			fmt.Fprintf(&b, "%s  %s %s:%d:%d %s   %s\n", margin, who, a.File, a.Line, a.Column, a.Path, a.Says)
		}
		if s.Reader != nil {
			show("reader", *s.Reader)
		}
		if s.Value != nil {
			fmt.Fprintf(&b, "%s  value %s\n", margin, s.Value)
		}
		for _, w := range s.Writer {
			show("writer", w)
		}
		b.WriteString(printSteps(s.Steps, margin+"  "))
	}
	return b.String()
}

// Real proofs are explained whole, and each step is proved again with nothing
// remembered; real refutations name what the independent validator names.
func TestStepsOfRealVersionsHold(t *testing.T) {
	t.Parallel()
	kinds := map[compat.StepKind]int{}
	longest, proofs := 0, 0
	for _, n := range histories(t) {
		for _, model := range contract.ContentModels {
			opt := compat.Options{Model: model}
			for _, pair := range [][2]*schema.Schema{{n.older, n.newer}, {n.newer, n.older}} {
				writer, reader := pair[0], pair[1]
				got := compat.Explain(writer, reader, opt)
				for _, s := range got.Steps {
					kinds[s.Kind]++
				}
				switch got.Result.Verdict {
				case compat.Proved:
					proofs++
					longest = max(longest, len(got.Steps))
					checkProof(t, n.name, writer, reader, opt, got.Steps)
				case compat.Refuted:
					if model == contract.Strict {
						checkRefutation(t, n.name, reader, got)
					}
				}
			}
		}
	}
	t.Logf("%d proofs, the longest has %d steps", proofs, longest)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("  %5d %s", kinds[kind], kind)
	}
}

func checkProof(t *testing.T, name string, writer, reader *schema.Schema, opt compat.Options, steps []compat.Step) {
	t.Helper()
	explained := 0
	for _, s := range steps {
		explained += s.Count
		if s.Kind == compat.StepLeftOut {
			t.Errorf("%s, %s: left out:\n%s", name, opt.Model, printSteps([]compat.Step{s}, ""))
		} else if !compat.StepHolds(writer, reader, opt, s) {
			t.Errorf("%s, %s: this does not hold by itself:\n%s", name, opt.Model, printSteps([]compat.Step{s}, ""))
		}
	}
	if want := compat.Assertions(reader); explained != want && steps[0].Kind != compat.StepNoEvent {
		t.Errorf("%s, %s: %d of %d assertions are explained:\n%s", name, opt.Model, explained, want, printSteps(steps, ""))
	}
}

// checkRefutation compares the refusals with what the validator finds: the same
// place in the event, the same keyword.
func checkRefutation(t *testing.T, name string, reader *schema.Schema, got compat.Explanation) {
	t.Helper()
	v, err := validator.Compile(reader)
	if err != nil {
		t.Fatal(err)
	}
	found, err := v.Validate(got.Result.Witness.Node)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got.Steps {
		if s.Kind != compat.StepRefused || s.Reader == nil || s.Steps != nil {
			continue // a union has its reasons below it
		}
		same := func(f validator.Violation) bool {
			return f.Instance == source.Pointer(s.Path) && strings.HasPrefix(string(s.Reader.Pointer), string(f.Keyword))
		}
		if !slices.ContainsFunc(found, same) {
			t.Errorf("%s: the validator does not find\n%sbut %+v", name, printSteps([]compat.Step{s}, ""), found)
		}
	}
}

// Explaining costs no more than the question may, whatever is asked, and says
// the same each time.
func TestExplainingIsBoundedAndTheSameEachTime(t *testing.T) {
	variants := func(n, from int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"type": "object", "required": ["k%d"], "properties": {"k%d": {"type": "integer", "minimum": %d}}}`, i%3, i%5, i+from))
		}
		return `{"oneOf": [` + strings.Join(list, ",") + `]}`
	}
	properties := func(n int, typ string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"p%d": {"type": "object", "additionalProperties": {"type": %q, "maxProperties": %d}}`, i, typ, i))
		}
		return `{"properties": {` + strings.Join(list, ",") + `}}`
	}
	tree := func(n int) string {
		return `{"$ref": "#/$defs/t", "$defs": {"t": {"oneOf": [` + strings.Repeat(`{"required": ["l"], "properties": {"l": {"$ref": "#/$defs/t"}}},`, n) +
			`{"type": "null"}]}}}`
	}
	for name, pair := range map[string][2]string{
		"overlapping variants": {variants(40, 1), variants(40, 0)},
		"many properties":      {properties(900, "integer"), properties(900, "number")},
		"none takes it":        {properties(900, "string"), variants(300, 0)},
		"nested unions":        {tree(2), tree(5)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, budget := range []int64{1, 1_000, 200_000} {
				opt := compat.Options{Model: contract.Strict, Budget: budget}
				writer, reader := load(t, "writer.json", pair[0]), load(t, "reader.json", pair[1])
				got := compat.Explain(writer, reader, opt)
				if got.Work > budget+1 || len(got.Steps) == 0 {
					t.Errorf("budget %d: %d steps of work for %d steps", budget, got.Work, len(got.Steps))
				}
				if again := compat.Explain(writer, reader, opt); !reflect.DeepEqual(got.Steps, again.Steps) || got.Work != again.Work {
					t.Errorf("budget %d: another explanation the second time", budget)
				}
				if plain := compat.Contained(writer, reader, opt); plain.Verdict != got.Result.Verdict || plain.Work != got.Result.Work {
					t.Errorf("budget %d: %s with %d, and %s with %d where it is not explained",
						budget, got.Result.Verdict, got.Result.Work, plain.Verdict, plain.Work)
				}
			}
		})
	}
}
