package validator_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// Each violation says where in the value, where in the schema, and what.
func TestValidate(t *testing.T) {
	tests := []struct {
		name, schema, value string
		want                []string // instance, keyword, message
	}{
		{"valid", `{"type":"object"}`, `{}`, nil},
		{"type", `{"type":"string"}`, `1`, []string{` /type: must be string, not number`}},
		{"types", `{"type":["string","null"]}`, `{}`, []string{` /type: must be one of "string", "null", not object`}},
		{"integer", `{"type":"integer"}`, `1.50`, []string{` /type: must be integer, not the number 1.50`}},
		{"enum", `{"enum":["a",1,null]}`, `"b"`, []string{` /enum: must be one of "a", 1, null, not "b"`}},
		{"empty enum", `{"enum":[]}`, `1`, []string{` : nothing is allowed here`}},
		{"const", `{"const":12345678901234567890}`, `1`, []string{` /const: must be 12345678901234567890, not 1`}},
		{"bounds", `{"minimum":10,"exclusiveMaximum":1e1,"multipleOf":0.1}`, `10.25`, []string{
			` /exclusiveMaximum: must be less than 1e1, not 10.25`, ` /multipleOf: must be a multiple of 0.1, not 10.25`}},
		{"lengths", `{"maxLength":1,"pattern":"^\\d$"}`, `"😀a"`, []string{
			` /maxLength: must have at most 1 characters, not 2`, ` /pattern: must match the pattern "^\\d$", not be "😀a"`}},
		{"required", `{"required":["b","a"]}`, `{}`, []string{` /required: must have "a", "b"`}},
		{"unknown names, each by itself", `{"properties":{"a":{}},"patternProperties":{"^x\\u002d":{}},"additionalProperties":false}`, `{"a":1,"z":1,"x-":1,"y/":1}`, []string{
			`/y~1 /additionalProperties: the member "y/" is not allowed`, `/z /additionalProperties: the member "z" is not allowed`}},
		{"members called like keywords", `{"properties":{"additionalProperties":false,"minContains":{"type":"string","maxLength":0}}}`, `{"additionalProperties":{"x":1},"minContains":"a"}`, []string{
			`/additionalProperties /properties/additionalProperties: nothing is allowed here`, `/minContains /properties/minContains/maxLength: must have at most 0 characters, not 1`}},
		{"the leaves of every branch", `{"anyOf":[{"type":"string"},{"required":["a"]}]}`, `{}`, []string{
			` /anyOf/0/type: must be string, not object`, ` /anyOf/1/required: must have "a"`}},
		{"two alternatives of oneOf", `{"oneOf":[true,true]}`, `1`, []string{
			` /oneOf: must match one alternative of oneOf only: it is valid against schemas at indexes 0 and 1`}},
		{"not", `{"not":{"type":"null"}}`, `null`, []string{` /not: must not be what "not" describes, but null is`}},
		{"contains", `{"contains":{"type":"null"}}`, `[1,2]`, []string{` /contains: valid must be >= 1, but got 0`}},
		{"names", `{"propertyNames":{"maxLength":1}}`, `{"ab":1}`, []string{
			`/ab /propertyNames/maxLength: must have at most 1 characters, not 2`}},
		{"names of members called propertyNames", `{"properties":{"propertyNames":{"maxLength":0}},"propertyNames":{"$ref":"#/definitions/n"},"definitions":{"n":{"not":{"const":"propertyNames"}}}}`, `{"propertyNames":"x"}`, []string{
			`/propertyNames /definitions/n/not: must not be what "not" describes, but "propertyNames" is`, `/propertyNames /properties/propertyNames/maxLength: must have at most 0 characters, not 1`}},
		{"behind references and patterns", `{"definitions":{"a b/c":{"type":"null"}},"patternProperties":{"^\\u0061":{"$ref":"#/definitions/a%20b~1c"},"^b[]":{},"^\\w\\x62":{"type":"null"}}}`, `{"ab":1}`, []string{
			`/ab /definitions/a b~1c/type: must be null, not number`, `/ab /patternProperties/^\w\x62/type: must be null, not number`}},
		{"sorted by place", `{"items":{"type":"null"}}`, `[1,null,"x"]`, []string{
			`/0 /items/type: must be null, not number`, `/2 /items/type: must be null, not string`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			violations, err := compile(t, tt.schema).Validate(parse(t, []byte(tt.value)).Root)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, v := range violations {
				got = append(got, fmt.Sprintf("%s %s: %s", v.Instance, v.Keyword, v.Message))
				if v.File != "schema.json" {
					t.Errorf("file %q", v.File)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestViolationsAreBounded(t *testing.T) {
	v := compile(t, `{"items":{"type":"null"}}`)
	violations, err := v.Validate(parse(t, []byte("["+numbers(5000)+"]")).Root)
	if err != nil || len(violations) != validator.MaxViolations {
		t.Errorf("%d violations, %v", len(violations), err)
	}
}

// What the library asserts and JSON Schema does not, or not in that draft.
func TestKeptFromTheLibrary(t *testing.T) {
	tests := []struct{ name, schema, value, want string }{
		{"formats", `{"format":"email"}`, `"x"`, "valid"},
		{"formats of draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","format":"ipv4"}`, `"x"`, "valid"},
		{"content of draft 7", `{"contentEncoding":"base64","contentMediaType":"application/json"}`, `"{"`, "valid"},
		{"a keyword of the library's own", `{"regexProperties":true}`, `{"[":1}`, "valid"},
		{"const in draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","const":1}`, `2`, "valid"},
		{"dependencies in 2020-12", `{` + draft2020 + `"dependencies":{"a":["b"]}}`, `{"a":1}`, "valid"},
		{"$recursiveRef in 2020-12", `{` + draft2020 + `"$recursiveRef":"#/$defs/no","$defs":{"no":false}}`, `1`, "valid"},
		{"siblings of $ref in draft 7", `{"$ref":"#/definitions/a","type":"null","definitions":{"a":{}}}`, `1`, "valid"},
		{"an empty enum", `{"properties":{"a":{"enum":[]}}}`, `{"a":1}`, "invalid"},
		{"an enum that repeats", `{"enum":[1,1.0]}`, `1`, "valid"},
		{"required without names, in draft 4", `{"$schema":"http://json-schema.org/draft-04/schema#","title":"x","properties":{}}`, `{}`, "valid"},
		{"an unknown $schema", `{"$schema":"https://example.com/our-dialect","type":"string"}`, `1`, "invalid"},
		{"1.0 is an integer", `{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}`, `1.0`, "valid"},
		{"a pattern of ECMA-262", `{"pattern":"^\\s.$"}`, `"\ufeff😀"`, "valid"},
		{"patterns that read alike in Go", `{"patternProperties":{"^\\d":{"type":"null"},"^[0-9]":{"type":"string"}}}`, `{"1":null}`, "invalid"},
		{"a pattern that is not used", `{"definitions":{"a":{"pattern":"(?=a)"}}}`, `1`, "valid"},
		{"a schema under an unknown keyword", `{"components":{"a":{"format":"email","pattern":"^\\u0061$"}},"$ref":"#/components/a"}`, `"a"`, "valid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := validator.Compile(load(t, tt.schema))
			if err != nil {
				t.Fatal(err)
			}
			if got := outcome(v.Valid(parse(t, []byte(tt.value)).Root)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// What cannot be decided says why, and of which subschema.
func TestUnsupported(t *testing.T) {
	tests := []struct{ schema, reason, at string }{
		{`{"properties":{"a":{"pattern":"a(?=b)"}}}`, "pattern", "/properties/a"},
		{`{"patternProperties":{"(a)\\1":{}}}`, "pattern", ""},
		{`{` + draft2020 + `"properties":{"a":{"$id":"https://example.com/a","$schema":"http://json-schema.org/draft-07/schema#"}}}`, "draft", "/properties/a"},
	}
	for _, tt := range tests {
		_, err := validator.Compile(load(t, tt.schema))
		var refused *validator.Unsupported
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", tt.schema, err)
			continue
		}
		if refused.Reason != tt.reason || string(refused.Schema.Pointer) != tt.at || !strings.HasPrefix(err.Error(), "schema.json:1:") {
			t.Errorf("%s: %s at %q: %v", tt.schema, refused.Reason, refused.Schema.Pointer, err)
		}
	}
}

// A dynamic reference leads to what the outermost resource says.
func TestDynamicReferences(t *testing.T) {
	tree := `{` + draft2020 + `"$id":"https://example.com/strict","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,
		"$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node","properties":{"data":true,"children":{"items":{"$dynamicRef":"#node"}}}}}}`
	check(t, tree, values{
		`{"children":[{"data":1}]}`:                "D",
		`{"children":[{"daat":1}]}`:                "O",
		`{"children":[{"children":[{"data":1}]}]}`: "D",
		`{"children":1,"z":[{"x":1}]}`:             "O",
	})
	check(t, strings.Replace(tree, `"$dynamicAnchor":"node","$ref":"tree"`, `"$ref":"tree"`, 1), values{
		`{"children":[{"daat":1}]}`: "V",
	})
	check(t, `{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"$id":"https://example.com/s","$ref":"t","unevaluatedProperties":false,
		"$defs":{"t":{"$id":"t","$recursiveAnchor":true,"properties":{"next":{"$recursiveRef":"#"}}}}}`, values{
		`{"next":{"next":{}}}`: "D", `{"next":{"z":1}}`: "O",
	})
}

// A schema may be part of a document, and its references lead to other files.
func TestOtherDocuments(t *testing.T) {
	files := map[string]string{
		"shop/common.json": `{"$id":"https://example.com/common.json","definitions":{"money":{"type":"object","required":["amount"],"properties":{"amount":{"$ref":"#/definitions/amount"}}},"amount":{"type":"integer"}}}`,
		"shop/item.json":   `{"properties":{"price":{"$ref":"common.json#/definitions/money"},"part":{"$ref":"item.json"}},"additionalProperties":false}`,
	}
	doc, err := source.Parse("shop/item.json", []byte(files["shop/item.json"]))
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{Loader: func(file string) (*source.Document, error) {
		return source.Parse(file, []byte(files[file]))
	}})
	if s == nil {
		t.Fatal(findings)
	}
	v, err := validator.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Validate(parse(t, []byte(`{"part":{"price":{"amount":"x"}}}`)).Root)
	want := []validator.Violation{{
		Instance: "/part/price/amount", Keyword: "/definitions/amount/type", File: "shop/common.json", Message: "must be integer, not string",
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	part, err := validator.Compile(s.Property("price"))
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := part.Valid(parse(t, []byte(`{}`)).Root); ok || err != nil {
		t.Errorf("a part of a schema: %v, %v", ok, err)
	}
}

// Nothing is opened: neither files nor the network.
func TestOffline(t *testing.T) {
	for _, ref := range []string{"file:///etc/passwd", "https://example.com/x.json", "/etc/passwd", "../../../etc/passwd", "//example.com/x"} {
		s, findings := schema.Load(parse(t, fmt.Appendf(nil, `{"properties":{"a":{"$ref":%q}}}`, ref)), schema.Options{})
		if s != nil {
			t.Errorf("%s was loaded: %v", ref, findings)
		}
	}
	// Nor where the model claims to have resolved it.
	s := load(t, `{"properties":{"a":{"$id":"file:///etc/","$ref":"#/definitions/b"},"c":{"$ref":"file:///etc/passwd"}},"definitions":{"d":{"$id":"file:///etc/passwd"},"b":{}}}`)
	if _, err := validator.Compile(s); err != nil {
		t.Errorf("a schema that calls itself file:///etc/passwd: %v", err)
	}
}

func TestConfirm(t *testing.T) {
	open, closed := `{"properties":{"a":{"type":"string"}}}`, `{"properties":{"a":{"type":"string"}},"additionalProperties":false}`
	number := `{"properties":{"a":{"type":"number"}}}`
	tests := []struct {
		writer, reader string
		model          contract.ContentModel
		witness, want  string
	}{
		{open, number, contract.Tolerant, `{"a":"x"}`, ""},
		{open, number, contract.Strict, `{"a":"x"}`, ""},
		{open, number, contract.Strict, `{"a":1}`, "the witness is not valid under the writer"},
		{open, number, contract.Strict, `{}`, "the witness is valid under the reader"},
		{open, closed, contract.Strict, `{"z":1}`, ""},
		{open, closed, contract.Tolerant, `{"z":1}`, "the witness has fields that the writer does not declare"},
		{`{"properties":{"a":{},"z":{}}}`, closed, contract.Tolerant, `{"z":1}`, "the tolerant reader accepts the witness"},
	}
	for _, tt := range tests {
		ok, reason, err := validator.Confirm(compile(t, tt.writer), compile(t, tt.reader), tt.model, parse(t, []byte(tt.witness)).Root)
		if reason != tt.want || ok != (tt.want == "") || err != nil {
			t.Errorf("%s, %s, %s: %v %q %v", tt.model, tt.reader, tt.witness, ok, reason, err)
		}
	}
	_, _, err := validator.Confirm(compile(t, chain("anyOf", 60)), compile(t, number), contract.Strict, parse(t, []byte(`1`)).Root)
	if outcome(false, err) != "budget" {
		t.Errorf("a writer beyond the budget: %v", err)
	}
}

// What was compiled is kept; what differs only in its file is not taken for it.
func TestKept(t *testing.T) {
	text := []byte(`{"type":"string","title":"kept"}`)
	at := func(file string) *validator.Validator {
		doc, err := source.ParseJSON(file, text, source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := schema.Load(doc, schema.Options{})
		v, err := validator.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := at("a.json")
	if first != at("a.json") {
		t.Error("the same schema was compiled twice")
	}
	if first == at("b.json") {
		t.Error("a violation would name the wrong file")
	}
}

// A validator is shared by requests; `go test -race` looks on.
func TestConcurrentUse(t *testing.T) {
	value := parse(t, []byte(`{"orderId":"deadbeef","lines":[{"sku":"a"}]}`)).Root
	v := compile(t, strings.Replace(order, `{`, `{"title":"shared",`, 1))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			declared, err1 := v.Declared(value)
			opened, err2 := v.OpenedValid(value)
			if !declared || !opened || errors.Join(err1, err2) != nil {
				t.Errorf("declared %v, opened %v: %v, %v", declared, opened, err1, err2)
			}
		})
	}
	group.Wait()
}

const order = `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["orderId","lines"],"properties":{
	"orderId":{"type":"string","pattern":"^[0-9a-f]{8}$"},"status":{"enum":["placed","paid"]},
	"lines":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/line"}},"note":{"type":["string","null"]}},
	"$defs":{"line":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"},"count":{"type":"integer","minimum":1}}}}}`

func BenchmarkCompile(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		// Another title each time, so that nothing is kept.
		compile(b, strings.Replace(order, `{`, fmt.Sprintf(`{"title":"%d",`, i), 1))
	}
}

func BenchmarkConfirm(b *testing.B) {
	writer, reader := compile(b, order), compile(b, strings.Replace(order, `"paid"`, `"settled"`, 1))
	witness := parse(b, []byte(`{"orderId":"deadbeef","status":"paid","lines":[{"sku":"a","count":2},{"sku":"b"}]}`)).Root
	for b.Loop() {
		if ok, reason, err := validator.Confirm(writer, reader, contract.Tolerant, witness); !ok || err != nil {
			b.Fatal(reason, err)
		}
	}
}
