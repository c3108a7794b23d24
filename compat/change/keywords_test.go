package change_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/treaty-events/treaty/compat/change"
)

// changedAlone are, for each keyword that asserts something, two schemas that
// differ in it alone.
var changedAlone = map[string][2]string{
	"$ref":                  {`{"$ref":"#/$defs/a"}`, `{"$ref":"#/$defs/b"}`},
	"$dynamicRef":           {`{"$dynamicRef":"#a"}`, `{"$dynamicRef":"#b"}`},
	"type":                  {`{"type":"string"}`, `{"type":"integer"}`},
	"enum":                  {`{"enum":[1]}`, `{"enum":[1,2]}`},
	"const":                 {`{"const":1}`, `{"const":2}`},
	"multipleOf":            {`{"multipleOf":2}`, `{"multipleOf":3}`},
	"minimum":               {`{"minimum":2}`, `{"minimum":3}`},
	"maximum":               {`{"maximum":2}`, `{"maximum":3}`},
	"exclusiveMinimum":      {`{"exclusiveMinimum":2}`, `{"exclusiveMinimum":3}`},
	"exclusiveMaximum":      {`{"exclusiveMaximum":2}`, `{"exclusiveMaximum":3}`},
	"minLength":             {`{"minLength":2}`, `{"minLength":3}`},
	"maxLength":             {`{"maxLength":2}`, `{"maxLength":3}`},
	"pattern":               {`{"pattern":"a"}`, `{"pattern":"b"}`},
	"minItems":              {`{"minItems":2}`, `{"minItems":3}`},
	"maxItems":              {`{"maxItems":2}`, `{"maxItems":3}`},
	"uniqueItems":           {`{"uniqueItems":true}`, `{"uniqueItems":false}`},
	"minContains":           {`{"contains":{},"minContains":2}`, `{"contains":{},"minContains":3}`},
	"maxContains":           {`{"contains":{},"maxContains":2}`, `{"contains":{},"maxContains":3}`},
	"minProperties":         {`{"minProperties":2}`, `{"minProperties":3}`},
	"maxProperties":         {`{"maxProperties":2}`, `{"maxProperties":3}`},
	"required":              {`{"required":["a"]}`, `{"required":["b"]}`},
	"dependentRequired":     {`{"dependentRequired":{"a":["b"]}}`, `{"dependentRequired":{"a":["c"]}}`},
	"dependentSchemas":      {`{"dependentSchemas":{"a":{"minProperties":2}}}`, `{"dependentSchemas":{"a":{"minProperties":3}}}`},
	"allOf":                 {`{"allOf":[{"minimum":2}]}`, `{"allOf":[{"minimum":2},{"maximum":3}]}`},
	"anyOf":                 {`{"anyOf":[{"const":1},{"const":2}]}`, `{"anyOf":[{"const":1}]}`},
	"oneOf":                 {`{"oneOf":[{"const":1},{"const":2}]}`, `{"oneOf":[{"const":1}]}`},
	"not":                   {`{"not":{"const":1}}`, `{"not":{"const":2}}`},
	"if":                    {`{"if":{"const":1},"then":false}`, `{"if":{"const":2},"then":false}`},
	"then":                  {`{"if":{"minimum":1},"then":{"maximum":5}}`, `{"if":{"minimum":1},"then":{"maximum":6}}`},
	"else":                  {`{"if":{"minimum":1},"else":{"maximum":5}}`, `{"if":{"minimum":1},"else":{"maximum":6}}`},
	"items":                 {`{"items":{"minimum":1}}`, `{"items":{"minimum":2}}`},
	"prefixItems":           {`{"prefixItems":[{"minimum":1}]}`, `{"prefixItems":[{"minimum":1},{"minimum":2}]}`},
	"contains":              {`{"contains":{"const":1}}`, `{"contains":{"const":2}}`},
	"unevaluatedItems":      {`{"unevaluatedItems":{"minimum":1}}`, `{"unevaluatedItems":{"minimum":2}}`},
	"properties":            {`{"properties":{"a":{"minimum":1}}}`, `{"properties":{"a":{"minimum":2}}}`},
	"patternProperties":     {`{"patternProperties":{"a":{"minimum":1}}}`, `{"patternProperties":{"a":{"minimum":2}}}`},
	"additionalProperties":  {`{"additionalProperties":{"minimum":1}}`, `{"additionalProperties":{"minimum":2}}`},
	"propertyNames":         {`{"propertyNames":{"minLength":1}}`, `{"propertyNames":{"minLength":2}}`},
	"unevaluatedProperties": {`{"unevaluatedProperties":{"minimum":1}}`, `{"unevaluatedProperties":{"minimum":2}}`},
}

// older are the keywords of earlier drafts, which the model says as those of
// later ones.
var older = map[string]string{
	"additionalItems": "items", "dependencies": "dependentRequired", "$recursiveRef": "$dynamicRef",
}

// Every keyword that asserts something has a kind of change of its own, and
// only the dynamic scope has none but the last resort.
func TestEveryKeywordHasAKind(t *testing.T) {
	for _, name := range asserting(t) {
		if later, ok := older[name]; ok {
			name = later
		}
		pair, ok := changedAlone[name]
		if !ok {
			t.Errorf("%s: no example of its change", name)
			continue
		}
		for _, list := range [][]change.Change{
			change.Diff(load(t, "old.json", modern(pair[0])), load(t, "new.json", modern(pair[1]))),
			change.Diff(load(t, "old.json", modern(pair[1])), load(t, "new.json", modern(pair[0]))),
		} {
			if len(list) == 0 {
				t.Errorf("%s: %v is no change", name, pair)
			}
			for _, c := range list {
				if (c.Kind.ID == "schema-changed") != (name == "$dynamicRef") {
					t.Errorf("%s: the change is a %s", name, c.Kind.ID)
				}
			}
		}
	}
}

func modern(s string) string {
	return `{"$schema":"https://json-schema.org/draft/2020-12/schema",` + s[1:len(s)-1] +
		`,"$defs":{"a":{"$dynamicAnchor":"a","minimum":1},"b":{"$dynamicAnchor":"b","minimum":2}}}`
}

// asserting reads from the source of the parser which keywords assert something.
func asserting(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../contract/schema/keywords.go")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	row := regexp.MustCompile(`(?m)^\t\t\{"([^"]+)", Draft\w+, Draft\w+, (keyword\{asserts|k\(|one\(|all\()`)
	for _, m := range row.FindAllSubmatch(text, -1) {
		list = append(list, string(m[1]))
	}
	if len(list) < 40 {
		t.Fatalf("only %d keywords found: %v", len(list), list)
	}
	return list
}
