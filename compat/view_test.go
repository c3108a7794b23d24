package compat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

func fieldsOf(t testing.TB, read ...string) compat.Fields {
	t.Helper()
	fields, err := compat.ParseFields(read, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// TestReadable is a table of compat.md, "A consumer's view": what a consumer
// that reads some fields of the older schema says about what a newer one writes.
func TestReadable(t *testing.T) {
	const P, R = compat.Proved, compat.Refuted
	kinds := func(a, b string) string {
		return `{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"}` + a + `},"required":["kind"]},{"type":"object","properties":{"kind":{"const":"b"}` + b + `},"required":["kind"]}]}`
	}
	for _, tt := range []struct {
		name         string
		older, newer string
		fields       []string
		want         compat.Verdict
	}{
		{"a field that is read changes its type", object + `{"a":{"type":"string"}}}`, object + `{"a":{"type":"integer"}}}`, []string{"/a"}, R},
		{"another changes its type", object + `{"a":{"type":"string"},"b":{"type":"string"}}}`, object + `{"a":{"type":"string"},"b":{"type":"integer"}}}`, []string{"/a"}, P},
		{"whoever reads everything is hurt by any", object + `{"b":{"type":"string"}}}`, object + `{"b":{"type":"integer"}}}`, []string{""}, R},
		{"whoever reads nothing is hurt by nothing", `{"type":"object"}`, `{"type":"string"}`, nil, P},
		{"the type above a field stays", object + `{"a":{}}}`, `{"type":"array"}`, []string{"/a"}, R},
		{"a required field becomes optional", object + `{"a":{}},"required":["a"]}`, object + `{"a":{}}}`, []string{"/a"}, R},
		{"another becomes optional", object + `{"a":{},"b":{}},"required":["a","b"]}`, object + `{"a":{},"b":{}},"required":["a"]}`, []string{"/a"}, P},
		{"what leads to a field becomes optional", object + `{"a":{"type":"object","properties":{"b":{}}}},"required":["a"]}`, object + `{"a":{"type":"object","properties":{"b":{}}}}}`, []string{"/a/b"}, R},
		{"a field is read with all that is in it", object + `{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}`, object + `{"a":{"type":"object","properties":{"b":{"type":"integer"}}}}}`, []string{"/a"}, R},
		{"what is beside a deep field is not read", object + `{"a":{"type":"object","properties":{"b":{"type":"string"},"c":{}}}}}`, object + `{"a":{"type":"object","properties":{"b":{"type":"integer"},"c":{}}}}}`, []string{"/a/c"}, P},
		{"an enum above a field goes", `{"enum":[{"a":1,"b":1}]}`, `{"enum":[{"a":1,"b":2}]}`, []string{"/a"}, P},

		{"items are read", `{"type":"array","items":{"type":"string"}}`, `{"type":"array","items":{"type":"integer"}}`, []string{"/*"}, R},
		{"a field of all items is read", `{"items":{"type":"object","properties":{"a":{"type":"string"}}}}`, `{"items":{"type":"object","properties":{"a":{"type":"integer"}}}}`, []string{"/*/a"}, R},
		{"another field of items is not", `{"items":{"type":"object","properties":{"a":{"type":"string"},"b":{}}}}`, `{"items":{"type":"object","properties":{"a":{"type":"integer"},"b":{}}}}`, []string{"/*/b"}, P},
		{"the star reads the length", `{"type":"array","maxItems":2}`, `{"type":"array","maxItems":3}`, []string{"/*/a"}, R},
		{"a number does not", `{"type":"array","maxItems":2}`, `{"type":"array","maxItems":3}`, []string{"/0/a"}, P},
		{"the star reads the names", `{"type":"object","propertyNames":{"maxLength":2}}`, `{"type":"object","propertyNames":{"maxLength":3}}`, []string{"/*/a"}, R},
		{"the star reads how many members there are", `{"type":"object","minProperties":2}`, `{"type":"object","minProperties":1}`, []string{"/*/a"}, R},
		{"a name does not", `{"type":"object","minProperties":2}`, `{"type":"object","minProperties":1}`, []string{"/a"}, P},
		{"the star reads who is required", object + `{"a":{}},"required":["a"]}`, object + `{"a":{}}}`, []string{"/*/x"}, R},
		{"the first item is read", `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{"type":"string"}]}`, `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{"type":"integer"}]}`, []string{"/0"}, R},
		{"the second is not", `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{},{"type":"string"}]}`, `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{},{"type":"integer"}]}`, []string{"/0"}, P},
		{"a number is also a name", object + `{"0":{"type":"string"}}}`, object + `{"0":{"type":"integer"}}}`, []string{"/0"}, R},
		{"a star that is meant is a name", object + `{"*":{"type":"string"},"a":{"type":"string"}}}`, object + `{"*":{"type":"string"},"a":{"type":"integer"}}}`, []string{"/~2"}, P},
		{"and it is read", object + `{"*":{"type":"string"}}}`, object + `{"*":{"type":"integer"}}}`, []string{"/~2"}, R},
		{"what is additional is read by its name", `{"type":"object","additionalProperties":{"type":"string"}}`, `{"type":"object","additionalProperties":{"type":"integer"}}`, []string{"/a"}, R},
		{"and not under another", object + `{"a":{}},"additionalProperties":{"type":"string"}}`, object + `{"a":{}},"additionalProperties":{"type":"integer"}}`, []string{"/a"}, P},
		{"a pattern describes a name that is read", `{"patternProperties":{"^a":{"type":"string"}}}`, `{"patternProperties":{"^a":{"type":"integer"}}}`, []string{"/ab"}, R},
		{"and one that is not", `{"patternProperties":{"^a":{"type":"string"}}}`, `{"patternProperties":{"^a":{"type":"integer"}}}`, []string{"/b"}, P},
		{"different items are read item by item", `{"type":"array","uniqueItems":true}`, `{"type":"array"}`, []string{"/*"}, R},
		{"or not", `{"type":"array","uniqueItems":true}`, `{"type":"array"}`, []string{"/*/a"}, P},
		{"contains stays if it is read", `{"contains":{"type":"object","required":["a"]}}`, `{"contains":{"type":"object"}}`, []string{"/*/a"}, R},
		{"else it goes", `{"contains":{"type":"object","required":["b"]}}`, `{"contains":{"type":"object"}}`, []string{"/*/a"}, P},

		{"a branch is added, its tag is read", kinds("", ""), `{"oneOf":[{"type":"object","properties":{"kind":{"const":"c"}},"required":["kind"]}]}`, []string{"/kind"}, R},
		{"a branch is added, its tag is not", kinds(`,"x":{}`, ""), `{"oneOf":[{"type":"object","properties":{"kind":{"const":"c"},"x":{}},"required":["kind"]}]}`, []string{"/x"}, P},
		{"a field of one branch", kinds(`,"x":{"type":"string"}`, `,"x":{"type":"string"}`), kinds(`,"x":{"type":"integer"}`, `,"x":{"type":"string"}`), []string{"/kind", "/x"}, R},
		{"two branches may match", `{"oneOf":[{"required":["a"]},{"required":["b"]}]}`, `{"anyOf":[{"required":["a"]},{"required":["b"]}]}`, []string{"/a", "/b"}, P},

		{"not stays if it is read", `{"not":{"required":["a"]}}`, `{}`, []string{"/a"}, R},
		{"else it goes", `{"not":{"required":["a","b"]}}`, `{}`, []string{"/a"}, P},
		{"if stays if it is read", `{"if":{"properties":{"a":{"const":1}},"required":["a"]},"then":{"required":["b"]}}`, `{}`, []string{"/a", "/b"}, R},
		{"else it is either branch", `{"if":{"properties":{"a":{"const":1}},"required":["a"]},"then":{"required":["b"]}}`, `{}`, []string{"/b"}, P},
		{"and both are viewed", `{"if":{"required":["a"]},"then":{"properties":{"b":{"type":"string"}}},"else":{"properties":{"b":{"type":"integer"}}}}`, `{"properties":{"b":{"type":"boolean"}}}`, []string{"/b"}, R},
		{"a dependency stays if it is read", `{"dependencies":{"a":["b"]}}`, `{}`, []string{"/a", "/b"}, R},
		{"else it goes", `{"dependencies":{"a":["b"]}}`, `{}`, []string{"/b"}, P},

		{"recursion: a field of children's children", recursive("string"), recursive("integer"), []string{"/children/*/children/*/name"}, R},
		{"recursion: another field", recursive("string"), recursive("integer"), []string{"/children/*/children/*/id"}, P},
		{"recursion: the whole tree below", recursive("string"), recursive("integer"), []string{"/children/0"}, R},
	} {
		got := compat.Readable(load(t, "newer.json", tt.newer), load(t, "older.json", tt.older), fieldsOf(t, tt.fields...), compat.Options{})
		if got.Verdict != tt.want {
			t.Errorf("%s: %v %s %s, want %v", tt.name, got.Verdict, got.Reason.Code, got.Reason.Message, tt.want)
		}
	}
}

// recursive is a tree of nodes with a name of that type.
func recursive(name string) string {
	return `{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"` + name + `"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["id"]}`
}

// TestIgnoredValues: with `otherwise: ignore` new values of an enum do not break
// a consumer; without, it relies on the whole enum.
func TestIgnoredValues(t *testing.T) {
	const P, R = compat.Proved, compat.Refuted
	enum := func(values string) string { return object + `{"a":{"enum":[` + values + `]},"b":{"type":"string"}}}` }
	for _, tt := range []struct {
		name          string
		older, newer  string
		read, ignored []string
		want          compat.Verdict
	}{
		{"a new value breaks", enum(`"x"`), enum(`"x","y"`), []string{"/a"}, nil, R},
		{"unless it is ignored", enum(`"x"`), enum(`"x","y"`), []string{"/a"}, []string{"/a"}, P},
		{"a value of another type breaks all the same", enum(`"x"`), enum(`"x",1`), []string{"/a"}, []string{"/a"}, R},
		{"also where everything is read", enum(`"x"`), enum(`"x","y"`), []string{""}, []string{"/a"}, P},
		{"where the rest still breaks", enum(`"x"`), object + `{"a":{"enum":["x","y"]},"b":{"type":"integer"}}}`, []string{""}, []string{"/a"}, R},
		{"a const is an enum of one", object + `{"a":{"const":"x"}}}`, object + `{"a":{"const":"y"}}}`, []string{"/a"}, []string{"/a"}, P},
		{"and so are branches of them", object + `{"a":{"oneOf":[{"const":"x"},{"const":"y"}]}}}`, object + `{"a":{"const":"z"}}}`, []string{"/a"}, []string{"/a"}, P},
		{"a length holds", object + `{"a":{"enum":["x"],"maxLength":1}}}`, object + `{"a":{"enum":["yy"]}}}`, []string{"/a"}, []string{"/a"}, R},
		{"of all items", `{"items":{"enum":["x"]}}`, `{"items":{"enum":["y"]}}`, []string{""}, []string{"/*"}, P},
		{"of one item, where all are read", `{"items":{"enum":["x"]},"maxItems":1}`, `{"items":{"enum":["y"]},"maxItems":1}`, []string{""}, []string{"/0"}, P},
		{"of one item, but not of the next", `{"items":{"enum":["x"]}}`, `{"items":{"enum":["y"]}}`, []string{""}, []string{"/0"}, R},
		{"of one member of a map", `{"additionalProperties":{"enum":["x"]},"propertyNames":{"enum":["a"]}}`, `{"additionalProperties":{"enum":["y"]},"propertyNames":{"enum":["a"]}}`, []string{""}, []string{"/a"}, P},
		{"of one member of a map, but not of another", `{"additionalProperties":{"enum":["x"]}}`, `{"additionalProperties":{"enum":["y"]}}`, []string{""}, []string{"/a"}, R},
		{"of one member that a pattern describes", `{"patternProperties":{"^a$":{"enum":["x"]}}}`, `{"patternProperties":{"^a$":{"enum":["y"]}}}`, []string{""}, []string{"/a"}, P},
		{"but not of another", `{"patternProperties":{"^a":{"enum":["x"]}}}`, `{"patternProperties":{"^a":{"enum":["y"]}}}`, []string{""}, []string{"/a"}, R},
		{"in a member that a pattern describes", `{"patternProperties":{"^a$":{"properties":{"k":{"enum":["x"]}}}}}`, `{"patternProperties":{"^a$":{"properties":{"k":{"enum":["y"]}}}}}`, []string{"/*"}, []string{"/a/k"}, P},
	} {
		fields, err := compat.ParseFields(tt.read, tt.ignored)
		if err != nil {
			t.Fatal(err)
		}
		got := compat.Readable(load(t, "newer.json", tt.newer), load(t, "older.json", tt.older), fields, compat.Options{})
		if got.Verdict != tt.want {
			t.Errorf("%s: %v %s %s, want %v", tt.name, got.Verdict, got.Reason.Code, got.Reason.Message, tt.want)
		}
	}
}

func TestSameView(t *testing.T) {
	older := object + `{"a":{"type":"string"},"b":{"type":"string"}}}`
	for _, tt := range []struct {
		name   string
		newer  string
		fields []string
		want   compat.Verdict
	}{
		{"what is not read changes", object + `{"a":{"type":"string"},"b":{"type":"integer"}}}`, []string{"/a"}, compat.Proved},
		{"what is read changes", object + `{"a":{"type":"string"},"b":{"type":"integer"}}}`, []string{"/b"}, compat.Refuted},
		{"what is read is narrowed", object + `{"a":{"type":"string","minLength":1}}}`, []string{"/a"}, compat.Refuted},
		{"what is read is widened", object + `{"a":{"type":["string","null"]}}}`, []string{"/a"}, compat.Refuted},
		{"what is read is written otherwise", object + `{"a":{"$ref":"#/definitions/t"}},"definitions":{"t":{"type":"string","minLength":0}}}`, []string{"/a"}, compat.Proved},
		{"nothing is read", `{"type":"array"}`, nil, compat.Proved},
	} {
		a, b := load(t, "older.json", older), load(t, "newer.json", tt.newer)
		for _, pair := range [][2]*schema.Schema{{a, b}, {b, a}} {
			if got := compat.SameView(pair[0], pair[1], fieldsOf(t, tt.fields...), compat.Options{}); got.Verdict != tt.want {
				t.Errorf("%s: %v %s %s, want %v", tt.name, got.Verdict, got.Reason.Code, got.Reason.Message, tt.want)
			}
		}
	}
}

// TestSameViewOfUniqueItems is about items that differ for a reader who opens them
// and are equal for one who does not: there are none.
func TestSameViewOfUniqueItems(t *testing.T) {
	const items = `{"contains":{"type":"integer"},"uniqueItems":true}`
	a := load(t, "a.json", `{"contains":{"allOf":[`+items+`]}}`)
	b := load(t, "b.json", `{"$schema":"https://json-schema.org/draft/2020-12/schema","contains":`+items+`,"maxContains":3}`)
	for _, model := range contract.ContentModels {
		if got := compat.SameView(a, b, fieldsOf(t, ""), compat.Options{Model: model}); got.Verdict != compat.Refuted {
			t.Errorf("%s: %v %s %s", model, got.Verdict, got.Reason.Code, got.Reason.Message)
		}
	}
}

func TestNeverOccurs(t *testing.T) {
	const never, occurs = compat.Proved, compat.Refuted
	for _, tt := range []struct {
		name, schema, field, value string
		want                       compat.Verdict
		path                       string
	}{
		{"a declared field", object + `{"a":{}}}`, "/a", "", occurs, "/a"},
		{"one that is not declared", object + `{"a":{}}}`, "/b", "", never, ""},
		{"one in a part that is free", object + `{"a":{"type":"object"}}}`, "/a/b", "", occurs, "/a/b"},
		{"one that is false", object + `{"a":false}}`, "/a", "", never, ""},
		{"a listed value", object + `{"a":{"enum":["x","y"]}}}`, "/a", `"y"`, occurs, "/a"},
		{"one that is not listed", object + `{"a":{"enum":["x","y"]}}}`, "/a", `"z"`, never, ""},
		{"in an item", object + `{"l":{"type":"array","items":{"type":"object","properties":{"s":{}}}}}}`, "/l/*/s", "", occurs, "/l/0/s"},
		{"in no item", object + `{"l":{"type":"array","items":{"type":"object","properties":{"s":{}}},"maxItems":0}}}`, "/l/*/s", "", never, ""},
		{"an item by its number", `{"type":"array","items":{"enum":[1,2]}}`, "/1", "2", occurs, "/1"},
		{"in one branch", `{"anyOf":[` + object + `{"a":{}}},` + object + `{"b":{}}}]}`, "/b", "", occurs, "/b"},
		{"deep in a tree", recursive("string"), "/children/*/children/*/name", "", occurs, "/children/0/children/0/name"},
		{"a star that is meant", object + `{"a":{}}}`, "/~2", "", never, ""},
		{"in nothing", object + `{"a":{}},"not":{}}`, "/a", "", never, ""},
		{"no pointer", `{}`, "a", "", compat.Unknown, ""},
	} {
		o := compat.Occurrence{Field: tt.field}
		if tt.value != "" {
			o.Value = parsed(t, tt.value)
		}
		got := compat.NeverOccurs(load(t, "s.json", tt.schema), o, compat.Options{})
		if got.Verdict != tt.want {
			t.Errorf("%s: %v %s %s, want %v", tt.name, got.Verdict, got.Reason.Code, got.Reason.Message, tt.want)
		} else if got.Witness != nil && string(got.Witness.Path) != tt.path {
			t.Errorf("%s: in %s at %q, want %q", tt.name, got.Witness.JSON, got.Witness.Path, tt.path)
		}
	}
}

func TestKnows(t *testing.T) {
	s := load(t, "s.json", `{"type":"object","properties":{"orderId":{"type":"string"},"lines":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}},
		"free":{"type":"object"},"tags":{"type":"object","additionalProperties":{"type":"string"}},"gone":false},"required":["traced"],
		"oneOf":[{"properties":{"card":{"type":"object","properties":{"number":{}}}}},{"properties":{"iban":{"type":"string"}}}]}`)
	for field, want := range map[string]bool{
		"": true, "/orderId": true, "/lines/*/sku": true, "/lines/0/sku": true, "/free/anything/at/all": true, "/tags/x": true, "/traced": true,
		"/card/number": true, "/iban": true,
		"/orderID": false, "/lines/sku": false, "/tags/x/y": false, "/gone": false, "/orderId/x": false, "orderId": false, "/~2": false,
	} {
		if got := compat.Knows(s, field); got != want {
			t.Errorf("%q: %v, want %v", field, got, want)
		}
	}
	for field, want := range map[string][]string{
		"/orderID":      {"/orderId"},
		"/odrerId":      {"/orderId"},
		"/line/*/sku":   {"/lines/*/sku"},
		"/lines/sku":    {"/lines/*/sku"},
		"/lines/*/skus": {"/lines/*/sku"},
		"/card/nmber":   {"/card/number"},
		"/orderId":      nil,
		"/elephant":     nil,
	} {
		if diff := cmp.Diff(want, compat.DidYouMean(s, field)); diff != "" {
			t.Errorf("%q: %s", field, diff)
		}
	}
}

func TestFieldsOfManifest(t *testing.T) {
	for _, pointer := range []string{"a", "/~3", "/a~", "#/a"} {
		if _, err := compat.ParseFields([]string{pointer}, nil); err == nil {
			t.Errorf("%q is read as a field", pointer)
		}
	}
	older, newer := load(t, "older.json", object+`{"a":{"enum":["x"]}}}`), load(t, "newer.json", object+`{"a":{"enum":["x","y"]}}}`)
	for _, tt := range []struct {
		use  contract.Consumption
		want compat.Verdict
	}{
		{contract.Consumption{Fields: []string{"/a"}}, compat.Refuted},
		{contract.Consumption{Fields: []string{contract.AllFields}}, compat.Refuted},
		{contract.Consumption{Fields: []string{"/a"}, EnumValues: map[string][]string{"/a": {"x"}}}, compat.Refuted},
		{contract.Consumption{Fields: []string{"/a"}, EnumValues: map[string][]string{"/a": {"x"}}, Otherwise: "ignore"}, compat.Proved},
		{contract.Consumption{Fields: []string{"/b"}}, compat.Proved},
	} {
		fields, err := compat.FieldsOf(tt.use)
		if err != nil {
			t.Fatal(err)
		}
		if got := compat.Readable(newer, older, fields, compat.Options{}); got.Verdict != tt.want {
			t.Errorf("%+v: %v %s, want %v", tt.use, got.Verdict, got.Reason.Message, tt.want)
		}
	}
}

func parsed(t testing.TB, text string) *source.Node {
	t.Helper()
	doc, err := source.ParseJSON("value.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}

// A star means whatever has a name in its place, in recursion too.
func TestFieldsMeant(t *testing.T) {
	s := load(t, "s.json", `{"type":"object","properties":{"a":{"items":{"properties":{"b":{}}}},"tree":{"$ref":"#/$defs/t"}},
		"$defs":{"t":{"properties":{"kid":{"$ref":"#/$defs/t"},"leaf":{"type":"string"}}}}}`)
	for field, want := range map[string][]string{
		"":               {""},
		"/a/*/b":         {"/a/*/b"},
		"/*/leaf":        {"/*/leaf", "/tree/leaf"},
		"/tree/*/leaf":   {"/tree/*/leaf", "/tree/kid/leaf"},
		"/tree/*/*/leaf": {"/tree/*/*/leaf", "/tree/*/kid/leaf", "/tree/kid/*/leaf", "/tree/kid/kid/leaf"},
		"/none":          nil,
		"nought":         nil,
	} {
		if diff := cmp.Diff(want, compat.FieldsMeant(s, field, 100)); diff != "" {
			t.Errorf("%q: %s", field, diff)
		}
	}
	if few := compat.FieldsMeant(s, "/tree/*/*/*/*/leaf", 5); len(few) != 5 {
		t.Errorf("%d fields, want 5", len(few))
	}
}

// What a manifest may read below a field: names, and stars for what has none.
func TestFieldsBelow(t *testing.T) {
	s := load(t, "s.json", `{"type":"object","properties":{"a":{"type":"array","items":{"properties":{"b":{},"*":{},"c/d":{}}}},"gone":false,
		"m":{"additionalProperties":{"type":"string"},"patternProperties":{"^x":{"properties":{"y":{}}}}},"free":{"additionalProperties":true},"any":{"items":true},
		"tree":{"$ref":"#/$defs/t"},"pair":{"prefixItems":[{},{"properties":{"z":{}}}]}},"$defs":{"t":{"properties":{"kid":{"$ref":"#/$defs/t"},"leaf":{}}}}}`)
	for field, want := range map[string][]string{
		"/a":     {"/a/*", "/a/*/b", "/a/*/~2", "/a/*/c~1d"},
		"/a/0":   {"/a/0/b", "/a/0/~2", "/a/0/c~1d"},
		"/m":     {"/m/*", "/m/*/y"},
		"/free":  nil,
		"/any":   {"/any/*"},
		"/gone":  nil,
		"/none":  nil,
		"nought": nil,
		"/tree":  {"/tree/kid", "/tree/leaf"},
		"/pair":  {"/pair/0", "/pair/1", "/pair/1/z"},
	} {
		if diff := cmp.Diff(want, compat.FieldsBelow(s, field, 100)); diff != "" {
			t.Errorf("%q: %s", field, diff)
		}
	}
	if all := compat.FieldsBelow(s, "", 100); len(all) != 18 || all[0] != "/a" {
		t.Errorf("%d fields: %v", len(all), all)
	}
	if few := compat.FieldsBelow(s, "", 3); len(few) != 3 {
		t.Errorf("%d fields, want 3", len(few))
	}
}
