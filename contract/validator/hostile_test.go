package validator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// longest is what one call may take. The budget aims at a second; the machine of
// a test may be slow and shared.
const longest = 30 * time.Second

// Whatever the schema and the value, a call answers or gives up in time.
func TestHostile(t *testing.T) {
	tests := []struct {
		name, schema, value string
		want                string // "valid", "invalid" or the reason of Unsupported
	}{
		{"400 nested not", nest(`{"not":`, `{"type":"string"}`, `}`, 400), `"x"`, "valid"},
		{"nested not, the other way", nest(`{"not":`, `{"type":"string"}`, `}`, 401), `"x"`, "invalid"},
		{"a chain of anyOf doubles at every link", chain("anyOf", 60), `1`, "budget"},
		{"a chain of allOf doubles too", chain("allOf", 60), `1`, "budget"},
		{"a short chain is answered", chain("anyOf", 10), `1`, "valid"},
		{"recursion along a deep value", `{"properties":{"a":{"$ref":"#"}},"required":["b"]}`, nest(`{"b":1,"a":`, `{"b":1}`, `}`, 400), "valid"},
		{"recursion that branches in a deep value", `{"anyOf":[{"properties":{"a":{"$ref":"#"}}},{"properties":{"a":{"$ref":"#"}}}]}`, nest(`{"a":`, `1`, `}`, 300), "budget"},
		{"errors deep in a value", `{"properties":{"a":{"$ref":"#"}},"anyOf":[{"type":"string"},{"required":["a"]},{"not":{}}]}`, nest(`{"a":`, `{}`, `}`, 200), "invalid"},
		{"a large enum, a large array", `{"items":{"enum":[` + numbers(3000) + `]}}`, `[` + numbers(3000) + `]`, "budget"},
		{"an array of equal items", `{"uniqueItems":true}`, `[` + strings.Repeat(`0,`, 50_000) + `0]`, "invalid"},
		{"an array of distinct items", `{"uniqueItems":true}`, `[` + numbers(50_000) + `]`, "valid"},
		{"large numbers", `{"items":{"multipleOf":1e-9000}}`, `[` + strings.Repeat(`1.5e9000,`, 2000) + `1]`, "budget"},
		{"a large number", `{"multipleOf":1e-9000,"minimum":1e8999}`, `1.5e9000`, "valid"},
		{"a large pattern, a long text", `{"pattern":"^(a?){5000}a{5000}$"}`, `"` + strings.Repeat("a", 20_000) + `"`, "budget"},
		{"a long text", `{"pattern":"^[a-z]*$","maxLength":1000000}`, `"` + strings.Repeat("a", 1_000_000) + `"`, "valid"},
		{"many patterns, many names", `{"patternProperties":{` + many(`"a%d.*z$":{"type":"string"}`, 500) + `}}`, `{` + many(`"a%d":1`, 5000) + `}`, "budget"},
		{"counts beyond what the library can hold", `{"maxLength":1e300,"maxItems":99999999999999999999,"minProperties":0}`, `"x"`, "valid"},
		{"a count that no value reaches", `{"minItems":1e30}`, `[1]`, "invalid"},
		{"every branch of a wide oneOf", `{"oneOf":[` + many(`{"const":%d}`, 2000) + `]}`, `7`, "valid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := compile(t, tt.schema)
			value := parse(t, []byte(tt.value)).Root
			start := time.Now()
			if got := outcome(v.Valid(value)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			_, err := v.Declared(value)
			mustBeUnsupported(t, err)
			_, err = v.OpenedValid(value)
			mustBeUnsupported(t, err)
			_, err = v.Validate(value)
			mustBeUnsupported(t, err)
			if took := time.Since(start); took > longest {
				t.Errorf("it took %v", took)
			} else {
				t.Logf("it took %v", took)
			}
		})
	}
}

// The library panics on a number that is none, which contract/source never
// reads: the fault is kept in.
func TestFaultOfTheLibrary(t *testing.T) {
	none := &source.Node{Kind: source.Number, Text: "none"}
	for _, text := range []string{`{"minimum":1}`, `{"type":"integer"}`} {
		if got := outcome(compile(t, text).Valid(none)); got != "library" {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// What nests deeper than 500 never comes here.
func TestSourceRefusesDepth(t *testing.T) {
	if _, err := source.Parse("deep.json", []byte(nest(`{"not":`, `{}`, `}`, 5000))); err == nil {
		t.Error("a schema with 5,000 nested not was read")
	}
}

// References within an embedded resource are looked for among all subschemas.
func TestManyReferencesInAResource(t *testing.T) {
	for n, want := range map[int]string{1_000: "valid", 9_000: "size"} {
		refs := many(`"p%[1]d":{"$ref":"#/definitions/d%[1]d"}`, n)
		s := load(t, `{"definitions":{"e":{"$id":"https://example.com/e","definitions":{`+many(`"d%d":{}`, n)+`},"properties":{`+refs+`}}},"$ref":"#/definitions/e"}`)
		start := time.Now()
		_, err := validator.Compile(s)
		if got := outcome(true, err); got != want {
			t.Errorf("%d references: %s, want %s", n, got, want)
		}
		if took := time.Since(start); took > longest {
			t.Errorf("%d references: it took %v", n, took)
		}
	}
}

// So are anchors.
func TestManyAnchors(t *testing.T) {
	for n, want := range map[int]string{500: "valid", 4_000: "size"} {
		s := load(t, `{"$schema":"https://json-schema.org/draft/2019-09/schema","$defs":{`+many(`"d%[1]d":{"$anchor":"a%[1]d"}`, n)+`},"properties":{`+many(`"p%[1]d":{"$ref":"#a%[1]d"}`, n)+`}}`)
		start := time.Now()
		_, err := validator.Compile(s)
		if got := outcome(true, err); got != want {
			t.Errorf("%d anchors: %s, want %s", n, got, want)
		}
		if took := time.Since(start); took > longest {
			t.Errorf("%d anchors: it took %v", n, took)
		} else {
			t.Logf("%d anchors: %v", n, took)
		}
	}
}

// Compiling is bounded too.
func TestLargeSchemas(t *testing.T) {
	for _, n := range []int{4_000, 30_000} {
		start := time.Now()
		_, err := validator.Compile(load(t, `{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{`+many(`"p%d":{"type":"string"}`, n)+`}}`))
		if got := outcome(true, err); (n > 20_000) != (got == "size") {
			t.Errorf("%d properties: %s", n, got)
		}
		if took := time.Since(start); took > longest {
			t.Errorf("%d properties: it took %v", n, took)
		} else {
			t.Logf("%d properties: %v", n, took)
		}
	}
}

// A chain of references is as deep as the library's stack, and quadratic.
func TestLongChainOfReferences(t *testing.T) {
	for n, want := range map[int]string{300: "valid", 9_000: "budget"} {
		start := time.Now()
		text := `{"definitions":{` + link(n) + `"d` + fmt.Sprint(n) + `":{}},"$ref":"#/definitions/d0"}`
		v, err := validator.Compile(load(t, text))
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		if got := outcome(v.Valid(parse(t, []byte(`1`)).Root)); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
		if took := time.Since(start); took > longest {
			t.Errorf("%d: it took %v", n, took)
		}
	}
}

func link(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `"d%d":{"$ref":"#/definitions/d%d"},`, i, i+1)
	}
	return text.String()
}

func mustBeUnsupported(t *testing.T, err error) {
	t.Helper()
	var refused *validator.Unsupported
	if err != nil && !errors.As(err, &refused) {
		t.Errorf("an error of another type: %v", err)
	}
}

// outcome names an answer: "valid", "invalid" or the reason of Unsupported.
func outcome(ok bool, err error) string {
	var refused *validator.Unsupported
	switch {
	case errors.As(err, &refused):
		return refused.Reason
	case err != nil:
		return err.Error()
	case ok:
		return "valid"
	}
	return "invalid"
}

func load(t testing.TB, text string) *schema.Schema {
	t.Helper()
	s, findings := schema.Load(parse(t, []byte(text)), schema.Options{})
	if s == nil {
		t.Fatalf("%.200s: %v", text, findings[0].Message)
	}
	return s
}

func compile(t testing.TB, text string) *validator.Validator {
	t.Helper()
	v, err := validator.Compile(load(t, text))
	if err != nil {
		t.Fatalf("Compile: %v", err)
	}
	return v
}

func nest(open, core, end string, n int) string {
	return strings.Repeat(open, n) + core + strings.Repeat(end, n)
}

// chain returns definitions of which each names the next twice.
func chain(keyword string, n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `"d%d":{%q:[{"$ref":"#/definitions/d%d"},{"$ref":"#/definitions/d%d"}]},`, i, keyword, i+1, i+1)
	}
	return fmt.Sprintf(`{"definitions":{%s"d%d":{}},"allOf":[{"$ref":"#/definitions/d0"}]}`, text.String(), n)
}

func many(format string, n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

func numbers(n int) string { return many("%d", n) }
