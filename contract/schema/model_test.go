package schema_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
)

// What each keyword means, draft by draft. The model is written as its asserted
// keywords and the labels of its subschemas; ~ marks members that are ignored,
// ? members that the draft does not know.
func TestKeywords(t *testing.T) {
	const (
		d4, d6, d7 = schema.Draft4, schema.Draft6, schema.Draft7
		d19, d20   = schema.Draft2019, schema.Draft2020
	)
	cases := []struct {
		from, to schema.Draft
		text     string
		want     string
	}{
		{d4, d20, `{}`, ``},
		{d6, d20, `true`, `bool=true`},
		{d6, d20, `false`, `bool=false`},
		{d4, d20, `{"type": "number"}`, `types=number`},
		{d4, d20, `{"type": ["integer", "null"]}`, `types=null or integer`},
		{d4, d20, `{"enum": [1, "a", null]}`, `enum=[1,"a",null]`},
		{d6, d20, `{"enum": []}`, `enum=[]`},
		{d6, d20, `{"enum": [1, 1.0]}`, `enum=[1,1]`},
		{d4, d4, `{"const": 1}`, `?const`},
		{d6, d20, `{"const": null}`, `const=null`},
		{d4, d4, `{"minimum": 1.5, "exclusiveMinimum": true}`, `xmin=3/2`},
		{d4, d4, `{"exclusiveMaximum": true, "maximum": 2}`, `xmax=2/1`},
		{d4, d4, `{"exclusiveMaximum": false, "maximum": 1e2}`, `max=100/1`},
		{d6, d20, `{"minimum": 0, "exclusiveMaximum": 1e-1}`, `min=0/1 xmax=1/10`},
		{d4, d20, `{"multipleOf": 0.01}`, `mul=1/100`},
		{d4, d20, `{"minLength": 3.0, "maxLength": 1e3}`, `maxl=1000 minl=3`},
		{d4, d20, `{"maxItems": 1e400, "minItems": 9007199254740993}`, `maxi=9007199254740992 mini=9007199254740992`},
		{d4, d20, `{"pattern": "(?<!x)y", "uniqueItems": true}`, `pattern=(?<!x)y unique=true`},
		{d4, d20, `{"minProperties": 1, "maxProperties": 2, "required": ["b", "a"]}`, `maxp=2 minp=1 required=map[a:true b:true]`},
		{d6, d20, `{"required": []}`, ``},
		{d4, d20, `{"properties": {}}`, `properties=`},
		{d4, d20, `{"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": {}}`,
			`patterns= properties= [additional] [pattern ^x] [property a]`},
		{d4, d4, `{"additionalProperties": false, "items": [{}], "additionalItems": true}`, `[additional] [items] [prefix0]`},
		{d4, d4, `{"propertyNames": {}, "contains": {}, "if": {}, "examples": []}`, `?contains ?examples ?if ?propertyNames`},
		{d6, d6, `{"propertyNames": {}, "contains": {}, "if": {}, "$comment": ""}`, `[contains] [names] ?$comment ?if`},
		{d7, d20, `{"if": {}, "then": {}, "else": {}}`, `[else] [if] [then]`},
		{d7, d20, `{"then": {}, "else": {}}`, `~else ~then`},
		{d4, d20, `{"allOf": [{}, {}], "anyOf": [{}], "oneOf": [{}], "not": {}}`, `[allOf0] [allOf1] [anyOf0] [not] [oneOf0]`},
		{d4, d19, `{"items": [{}, {}], "additionalItems": {}}`, `[items] [prefix0] [prefix1]`},
		{d4, d19, `{"items": {}, "additionalItems": {}}`, `[items] ~additionalItems`},
		{d4, d19, `{"additionalItems": {}}`, `~additionalItems`},
		{d4, d19, `{"prefixItems": [{}]}`, `?prefixItems`},
		{d20, d20, `{"prefixItems": [{}], "items": false, "additionalItems": {}}`, `[items] [prefix0] ?additionalItems`},
		{d4, d7, `{"dependencies": {"a": ["b", "c"], "d": {}}}`, `dependent a=[b c] [dependent d]`},
		{d6, d7, `{"dependencies": {"a": [], "d": true}}`, `dependent a=[] [dependent d]`},
		{d19, d20, `{"dependencies": {"a": ["b"]}}`, `?dependencies`},
		{d19, d20, `{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {}}}`, `dependent a=[b] [dependent c]`},
		{d4, d7, `{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {}}}`, `?dependentRequired ?dependentSchemas`},
		{d19, d20, `{"contains": {}, "minContains": 0, "maxContains": 2}`, `maxc=2 minc=0 [contains]`},
		{d19, d20, `{"minContains": 1, "maxContains": 2}`, `~maxContains ~minContains`},
		{d6, d7, `{"contains": {}, "minContains": 2}`, `[contains] ?minContains`},
		{d19, d20, `{"unevaluatedItems": {}, "unevaluatedProperties": false}`, `[uitems] [uprops]`},
		{d4, d7, `{"unevaluatedItems": {}, "unevaluatedProperties": {}}`, `?unevaluatedItems ?unevaluatedProperties`},
		{d4, d7, `{"properties": {"a": {}}, "$ref": "#/definitions/x", "title": "T", "definitions": {"x": {}}}`, `[$ref] ~properties`},
		{d19, d20, `{"properties": {"a": {}}, "$ref": "#/$defs/x", "$defs": {"x": {}}}`, `properties= [$ref] [property a]`},
		{d4, d20, `{"x-other": 1, "x-pii": "personal", "x-open-enum": true}`, `?x-other`},
		{d4, d20, `{"x-pii": true}`, `?x-pii`},
		{d4, d20, `{"title": "", "description": "", "default": 1, "format": "any"}`, ``},
		{d7, d20, `{"readOnly": true, "writeOnly": false, "contentEncoding": "", "contentMediaType": "", "$comment": "", "examples": []}`, ``},
		{d19, d20, `{"deprecated": true, "contentSchema": {}}`, ``},
		{d4, d4, `{"$id": "a"}`, `?$id`},
		{d6, d20, `{"id": "a"}`, `?id`},
	}
	for _, c := range cases {
		for d := c.from; d <= c.to; d++ {
			t.Run(fmt.Sprintf("%s/%s", d, c.text), func(t *testing.T) {
				s := loads(t, "", parse(t, "a.json", c.text), schema.Options{Draft: d})
				if s == nil {
					return
				}
				if got := render(s); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
				standsAlone(t, s)
			})
		}
	}
}

// render writes what s asserts, the labels of its subschemas, and what counts
// for nothing.
func render(s *schema.Schema) string {
	var words []string
	for name, value := range flat(s) {
		if name != "draft" {
			words = append(words, name+"="+value)
		}
	}
	slices.Sort(words)
	for _, label := range slices.Sorted(maps.Keys(below(s))) {
		words = append(words, "["+label+"]")
	}
	var rest []string
	for _, m := range s.Ignored {
		rest = append(rest, "~"+m.Name)
	}
	slices.Sort(rest)
	words = append(words, rest...)
	rest = nil
	for _, m := range s.Unknown {
		rest = append(rest, "?"+m.Name)
	}
	slices.Sort(rest)
	return strings.Join(append(words, rest...), " ")
}

func TestAnnotations(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{
		"$id": "https://example.com/a", "$anchor": "A", "$dynamicAnchor": "D",
		"title": "T", "description": "W", "$comment": "C", "format": "date",
		"default": 1, "examples": [1, 2], "deprecated": true, "readOnly": true, "writeOnly": true,
		"contentEncoding": "base64", "contentMediaType": "text/plain",
		"x-pii": "sensitive", "x-open-enum": true, "x-go-name": "Go", "x-renamed-from": "Old",
		"x-removed": {"a": "drop"}, "x-upcast-default": [2], "x-upcast-values": {"b": 3}}`), schema.Options{Draft: schema.Draft2020})
	a := s.Annotations
	got := fmt.Sprint(a.ID, a.Anchor, a.DynamicAnchor, a.Title, a.Description, a.Comment, a.Format, a.Default.Text, len(a.Examples),
		a.Deprecated, a.ReadOnly, a.WriteOnly, a.ContentEncoding, a.ContentMediaType, a.PII, a.OpenEnum, a.GoName, a.RenamedFrom,
		string(a.Removed.AppendJSON(nil)), string(a.UpcastDefault.AppendJSON(nil)), string(a.UpcastValues.AppendJSON(nil)))
	want := `https://example.com/aADTWCdate1 2 true true true base64text/plainsensitive true GoOld{"a":"drop"}[2]{"b":3}`
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got %s", got)
	}
}

// Without $schema the keywords decide, in schemas only: names of properties and
// values do not count.
func TestDraftDetection(t *testing.T) {
	cases := []struct {
		text string
		want schema.Draft
	}{
		{`{}`, schema.Draft7},
		{`true`, schema.Draft7},
		{`{"$defs": {}}`, schema.Draft2020},
		{`{"properties": {"a": {"items": {"unevaluatedItems": false}}}}`, schema.Draft2020},
		{`{"anyOf": [{"$recursiveRef": "#"}]}`, schema.Draft2020},
		{`{"properties": {"a": {"minimum": 1, "exclusiveMinimum": true}}}`, schema.Draft4},
		{`{"minimum": 1, "exclusiveMinimum": 1}`, schema.Draft7},
		{`{"properties": {"$defs": {}, "exclusiveMinimum": {}}}`, schema.Draft7},
		{`{"default": {"$defs": {}}, "enum": [{"prefixItems": []}], "x-y": {"$anchor": "a"}}`, schema.Draft7},
		{`{"properties": {"exclusiveMinimum": true}}`, schema.Draft7},
		{`{"$schema": "http://json-schema.org/draft-04/schema#"}`, schema.Draft4},
		{`{"$schema": "http://json-schema.org/draft-04/schema"}`, schema.Draft4},
		{`{"$schema": "http://json-schema.org/draft-06/schema#", "x": {"$defs": 1}}`, schema.Draft6},
		{`{"$schema": "https://json-schema.org/draft-07/schema#"}`, schema.Draft7},
		{`{"$schema": "https://json-schema.org/draft/2019-09/schema"}`, schema.Draft2019},
		{`{"$schema": "https://json-schema.org/draft/2020-12/schema#"}`, schema.Draft2020},
		{`{"$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"}`, schema.Draft4},
	}
	for _, c := range cases {
		if s := loads(t, c.text, parse(t, "a.json", c.text), schema.Options{}); s != nil && s.Draft != c.want {
			t.Errorf("%s: draft %s, want %s", c.text, s.Draft, c.want)
		}
	}
}

// A $schema that is not known is never passed over in silence: a foreign one is
// read by its keywords, with a warning, one before draft 4 is refused. Who says
// which draft to read it as is not asked again.
func TestUnknownDialect(t *testing.T) {
	for _, c := range []struct {
		dialect  string
		override schema.Draft
		draft    schema.Draft
		severity diag.Severity
	}{
		{"https://example.com/meta", 0, schema.Draft2020, diag.Warning},
		{"https://example.com/meta", schema.Draft7, schema.Draft7, ""},
		{"urn:example:meta", 0, schema.Draft2020, diag.Warning},
		{"http://json-schema.org/draft-05/schema#", 0, schema.Draft2020, diag.Warning},
		{"http://json-schema.org/draft-03/schema#", 0, 0, diag.Error},
		{"https://json-schema.org/draft-03/schema", 0, 0, diag.Error},
		{"http://json-schema.org/draft-03/schema#", schema.Draft4, schema.Draft4, ""},
		{"http://json-schema.org/schema#", 0, 0, diag.Error},
	} {
		text := `{"$schema": "` + c.dialect + `", "prefixItems": [{}]}`
		s, findings := schema.Load(parse(t, "a.json", text), schema.Options{Draft: c.override})
		switch {
		case (s == nil) != (c.draft == 0), s != nil && s.Draft != c.draft:
			t.Errorf("%s: %v %v", text, s, findings)
		case c.severity == "" && len(findings) != 0:
			t.Errorf("%s: %v", text, findings)
		case c.severity != "" && (len(findings) != 1 || findings[0].Rule != "unknown-dialect" ||
			findings[0].Severity != c.severity || findings[0].Span.String() != "a.json:1:13"):
			t.Errorf("%s: %v", text, findings)
		}
	}
}

func TestDraftNames(t *testing.T) {
	for d := schema.Draft4; d <= schema.Draft2020; d++ {
		for _, name := range []string{d.String(), d.URI(), "draft" + d.String(), "draft-0" + d.String(), "Draft-" + d.String(), strings.Split(d.String(), "-")[0]} {
			if got, err := schema.ParseDraft(name); err != nil || got != d {
				t.Errorf("ParseDraft(%q) = %v, %v", name, got, err)
			}
		}
	}
	for _, name := range []string{"", "3", "5", "draft", "2018", "2020-09", "https://example.com"} {
		if got, err := schema.ParseDraft(name); err == nil {
			t.Errorf("ParseDraft(%q) = %v", name, got)
		}
	}
}

func TestTypes(t *testing.T) {
	for set, want := range map[schema.Types]string{
		0: "nothing", schema.AllTypes: "null or boolean or number or string or array or object",
		schema.TypeInteger: "integer", schema.TypeNumber | schema.TypeNull: "null or number", schema.TypeFraction: "number",
	} {
		if set.String() != want {
			t.Errorf("%d: %s, want %s", set, set, want)
		}
	}
}

// Children come in the order of the file, with the words that lead to them.
func TestChildrenAndWalk(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"not": {"type": "null"}, "properties": {"b/c": {"items": [{}]}, "a": {}}, "allOf": [{}], "then": {}}`), schema.Options{})
	var labels []string
	for c := range s.Children() {
		labels = append(labels, fmt.Sprintf("%s %s %v", c.Keyword, c.Token, c.Nested))
	}
	if got, want := strings.Join(labels, "|"), "not  false|properties b/c true|properties a true|allOf 0 true|then  false"; got != want {
		t.Errorf("children %s", got)
	}
	var walked []string
	s.Walk(func(s *schema.Schema) bool {
		walked = append(walked, string(s.Pointer))
		return len(walked) < 5
	})
	if got, want := strings.Join(walked, " "), " /not /properties/b~1c /properties/b~1c/items/0 /properties/a"; got != want {
		t.Errorf("walked %s", got)
	}
	property := s.Property("b/c")
	if property == nil || property.Parent != s || property.Root != s || s.Property("x") != nil {
		t.Error("Property")
	}
	if got := s.KeywordSpan("allOf").String() + " " + property.Span().String() + " " + s.KeywordSpan("absent").String(); got != "a.json:1:76 a.json:1:49 a.json:1:1" {
		t.Error(got)
	}
}

func TestDeref(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {
		"a": {"$ref": "#/$defs/b", "description": "said"}, "b": {"$ref": "#/$defs/c"}, "c": {"$ref": "#/$defs/d", "minimum": 1}, "d": {}}}`), schema.Options{})
	if got := s.Defs[0].Schema.Deref().Pointer; got != "/$defs/c" {
		t.Error(got)
	}
}

func TestIsRequired(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"required": ["a"]}`), schema.Options{})
	if !s.IsRequired("a") || s.IsRequired("b") {
		t.Error("IsRequired")
	}
}
