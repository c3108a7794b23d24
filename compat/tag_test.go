package compat_test

import (
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestTagsTellVariantsApart asks about many variants of which one was widened:
// readers of stored events lose nothing, running consumers do.
func TestTagsTellVariantsApart(t *testing.T) {
	for _, n := range []int{2, 50, 300} {
		narrow, wide := load(t, "a.json", tagged(n, "integer")), load(t, "b.json", tagged(n, "number"))
		for _, model := range contract.ContentModels {
			if got := compat.Contained(narrow, wide, compat.Options{Model: model}); got.Verdict != compat.Proved {
				t.Errorf("%d variants, %s, widened: %v %v", n, model, got.Verdict, got.Reason.Message)
			}
			got := compat.Contained(wide, narrow, compat.Options{Model: model})
			if got.Verdict != compat.Refuted {
				t.Errorf("%d variants, %s, narrowed: %v %v", n, model, got.Verdict, got.Reason.Message)
			}
		}
	}
}

// tagged is a union of n variants; the value of the last is of a type.
func tagged(n int, last string) string {
	return repeated(n, `{"oneOf":[`, func(i int) string {
		of := "integer"
		if i == n-1 {
			of = last
		}
		return fmt.Sprintf(`{"type":"object","required":["kind"],"properties":{"kind":{"const":"k%d"},"v":{"type":%q}}}`, i, of)
	}, `]}`)
}

// TestWhatIsNoTag holds the unions whose variants overlap all the same.
func TestWhatIsNoTag(t *testing.T) {
	const variant = `{"type":"object","required":["kind"],"properties":{"kind":%s}}`
	one := fmt.Sprintf(variant, `{"const":1}`)
	for name, tt := range map[string]struct {
		other string
		want  compat.Verdict
	}{
		"another value":            {fmt.Sprintf(variant, `{"const":2}`), compat.Proved},
		"other values":             {fmt.Sprintf(variant, `{"enum":[2,"1",true]}`), compat.Proved},
		"the same number":          {fmt.Sprintf(variant, `{"const":1.0}`), compat.Refuted},
		"one value shared":         {fmt.Sprintf(variant, `{"enum":[2,1]}`), compat.Refuted},
		"not required":             {`{"type":"object","properties":{"kind":{"const":2}}}`, compat.Proved},
		"any of the types":         {fmt.Sprintf(variant, `{"enum":[2],"x-open-enum":true}`), compat.Proved},
		"a type instead of values": {fmt.Sprintf(variant, `{"type":"integer"}`), compat.Refuted},
	} {
		reader := load(t, "b.json", `{"oneOf":[`+one+`,`+tt.other+`]}`)
		for _, model := range contract.ContentModels {
			got := compat.Contained(load(t, "a.json", one), reader, compat.Options{Model: model})
			if got.Verdict != tt.want {
				t.Errorf("%s, %s: %v %v; want %v", name, model, got.Verdict, got.Reason.Message, tt.want)
			}
		}
	}
	none := `{"oneOf":[{"type":"object","required":["k"],"properties":{"k":{"const":1}}},{"type":"object","properties":{"k":{"const":2}}}]}`
	got := compat.Contained(load(t, "a.json", `{"type":"object","properties":{"k":{"const":1}}}`), load(t, "b.json", none), compat.Options{})
	if got.Verdict != compat.Proved {
		t.Errorf("without the member the second variant matches: %v", got.Verdict)
	}
	open := `{"not":{"type":"object","required":["k"],"properties":{"k":{"enum":[2],"x-open-enum":true}}}}`
	got = compat.Contained(load(t, "a.json", `{"type":"object","required":["k"],"properties":{"k":{"const":1}}}`), load(t, "b.json", open), compat.Options{})
	if got.Verdict != compat.Proved {
		t.Errorf("what stands under not is not opened: %v", got.Verdict)
	}
}
