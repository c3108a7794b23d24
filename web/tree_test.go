package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// version is a version with that schema.
func version(t testing.TB, number, text string) *workspace.Revision {
	t.Helper()
	doc, err := source.Parse("v1.schema.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, problems := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(problems)
	}
	n, err := contract.ParseVersion(number)
	if err != nil {
		t.Fatal(err)
	}
	return &workspace.Revision{Version: n, Schema: s}
}

// outline writes a tree as text: one line a place, indented.
func outline(p *property, indent string) string {
	var b strings.Builder
	for _, c := range p.Children {
		fmt.Fprintf(&b, "%s%s: %s", indent, c.Name, c.Type)
		if c.Required {
			b.WriteString(", required")
		}
		for _, m := range c.Marks {
			b.WriteString(" [" + m.Text + "]")
		}
		if len(c.Values) > 0 {
			b.WriteString(" of " + strings.Join(c.Values, " "))
		}
		for _, l := range c.Limits {
			b.WriteString("; " + l)
		}
		for _, p := range c.Patterns {
			b.WriteString("; matches " + p)
		}
		if c.Default != "" {
			b.WriteString("; default " + c.Default)
		}
		if c.Since != "" {
			b.WriteString("; since " + c.Since)
		}
		for _, s := range c.ReadBy {
			b.WriteString("; read by " + s.Name)
		}
		if c.Again {
			b.WriteString("; as above")
		}
		if c.Description != "" {
			b.WriteString(" // " + c.Description)
		}
		b.WriteString("\n" + outline(c, indent+"  "))
	}
	return b.String()
}

func TestTreeSaysWhatTheSchemaSays(t *testing.T) {
	for _, tt := range []struct{ name, schema, want string }{
		{"members in the order of the file, required ones marked",
			`{"type":"object","required":["b"],"properties":{"b":{"type":"string"},"a":{"type":"integer"}}}`,
			"b: string, required\na: integer\n"},
		{"types, formats, and none",
			`{"properties":{"a":{"type":"string","format":"date-time"},"b":{"type":["number","null"]},"c":true,"d":false,"e":{},"f":{"const":1},"g":{"enum":["x",null]}}}`,
			"a: string, date-time\nb: number or null\nc: anything\nd: nothing\ne: anything\nf: integer of 1\ng: string or null of \"x\" null\n"},
		{"a union with null is its other form",
			`{"properties":{"a":{"anyOf":[{"$ref":"#/$defs/M"},{"type":"null"}],"description":"None is free."},"b":{"oneOf":[{"type":"null"},{"type":"string","maxLength":3}]}},"$defs":{"M":{"type":"object","description":"Money.","required":["n"],"properties":{"n":{"type":"integer"}}}}}`,
			"a: object or null // None is free.\n  n: integer, required\nb: string or null; at most 3 characters\n"},
		{"variants have names",
			`{"properties":{"by":{"oneOf":[{"title":"Card","properties":{"pan":{}}},{"$ref":"#/$defs/B"},{"type":"string"},{"properties":{"x":{}}}]}},"$defs":{"B":{"title":"Bank","properties":{"iban":{}}}}}`,
			"by: union\n  one of: Card: object\n    pan: anything\n  one of: Bank: object\n    iban: anything\n  one of: string: string\n  one of: form 4: object\n    x: anything\n"},
		{"what is written closest describes the place",
			`{"properties":{"goods":{"$ref":"#/$defs/M","description":"All lines."},"rest":{"$ref":"#/$defs/M"}},"$defs":{"M":{"description":"Money.","type":"object","properties":{"n":{"type":"integer"}}}}}`,
			"goods: object // All lines.\n  n: integer\nrest: object // Money.\n  n: integer\n"},
		{"the parts of allOf are one place",
			`{"allOf":[{"$ref":"#/$defs/Base"},{"required":["id"],"properties":{"own":{"type":"string"},"id":{"maxLength":9}}}],"$defs":{"Base":{"type":"object","properties":{"id":{"type":"string"}}}}}`,
			"id: string, required; at most 9 characters\nown: string\n"},
		{"maps, arrays, tuples",
			`{"properties":{"m":{"type":"object","additionalProperties":{"type":"number"},"patternProperties":{"^x-":{"type":"string"}}},"l":{"type":"array","minItems":1,"items":{"type":"object","properties":{"sku":{"type":"string"}}}},"t":{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}}}`,
			"m: object\n  names like ^x-: string\n  any other name: number\nl: array; at least 1 item\n  each item: object\n    sku: string\nt: anything\n  item 0: string\n  each further item: integer\n"},
		{"recursion ends",
			`{"properties":{"tree":{"$ref":"#/$defs/N"}},"$defs":{"N":{"type":"object","properties":{"value":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/$defs/N"}}}}}}`,
			"tree: object\n  value: string\n  kids: array\n    each item: object; as above\n"},
		{"a reference to the root ends",
			`{"type":"object","properties":{"again":{"$ref":"#"}}}`,
			"again: object; as above\n"},
		{"limits in words",
			`{"properties":{"a":{"minLength":3,"maxLength":3},"b":{"minLength":1},"c":{"minItems":1,"maxItems":9,"uniqueItems":true},"d":{"minimum":0.5,"maximum":2e3},"e":{"exclusiveMinimum":0,"multipleOf":0.01},"f":{"minimum":-1},"g":{"maxProperties":1},"h":{"minLength":0}}}`,
			"a: anything; exactly 3 characters\nb: anything; at least 1 character\nc: anything; 1 to 9 items; no item twice\nd: anything; 0.5 to 2000\ne: anything; > 0; multiple of 0.01\nf: anything; ≥ -1\ng: anything; at most 1 member\nh: anything\n"},
		{"marks, defaults, patterns",
			`{"properties":{"a":{"type":"string","x-pii":"personal","deprecated":true,"default":"x","pattern":"^a$"},"b":{"enum":["p","q"],"x-open-enum":true},"c":{"if":{"minimum":1},"then":{"maximum":5}}}}`,
			"a: string [personal data] [deprecated]; matches ^a$; default \"x\"\nb: string [open enum] of \"p\" \"q\"\nc: anything [more rules in the schema]\n"},
		{"names that paths escape",
			`{"properties":{"a/b":{},"*":{},"~":{}}}`,
			"a/b: anything\n*: anything\n~: anything\n"},
		{"a title describes where nothing else does",
			`{"properties":{"a":{"title":"The first"},"b":{"title":"b"}}}`,
			"a: anything // The first\nb: anything\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree := treeOf([]*workspace.Revision{version(t, "1.0", tt.schema)}, nil)
			if diff := cmp.Diff(tt.want, outline(tree.Root, "")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tree.Cut {
				t.Error("the tree is cut")
			}
		})
	}
}

func TestPathsAreThoseOfConsumers(t *testing.T) {
	tree := treeOf([]*workspace.Revision{version(t, "1.0", `{"properties":{"a/b":{},"*":{},"l":{"items":{"properties":{"sku":{}}}},"u":{"oneOf":[{"properties":{"x":{}}},{"properties":{"x":{}}}]}}}`)}, nil)
	for path, want := range map[string]bool{
		"/a~1b": true, "/~2": true, "/*": false, "/l": true, "/l/*": true, "/l/*/sku": true, "/l/0": false, "/u/x": true, "/u/x~~2": true, "": false,
	} {
		if got := tree.Has(path); got != want {
			t.Errorf("Has(%q) = %v, want %v", path, got, want)
		}
	}
	if tree.Count != 7 {
		t.Errorf("%d members", tree.Count)
	}
}

func TestTreeSaysSinceWhenAndForWhom(t *testing.T) {
	first := version(t, "1.0", `{"properties":{"id":{},"gone":{}}}`)
	second := version(t, "1.1", `{"properties":{"id":{},"gift":{"properties":{"text":{}}}}}`)
	third := version(t, "1.2", `{"properties":{"id":{},"gone":{},"gift":{"properties":{"text":{},"paper":{}}}}}`)
	consumer := func(name, versions string, fields ...string) consumerRow {
		r, err := contract.ParseRange(versions)
		if err != nil {
			t.Fatal(err)
		}
		service := &registry.Service{Service: &workspace.Service{Service: contract.Service{Name: name}}}
		return consumerRow{Service: service, Consumption: contract.Consumption{Versions: r, Fields: fields}}
	}
	tree := treeOf([]*workspace.Revision{first, second, third}, []consumerRow{
		consumer("billing", ">=1 <2", "/id", "/gift/text"), consumer("everything", ">=1", "all"),
		consumer("later", "=2", "/id"), consumer("shipping", ">=1.1", "/id", "/id"),
	})
	want := `id: anything; read by billing; read by shipping
gone: anything
gift: object; since 1.1
  text: anything; read by billing
  paper: anything; since 1.2
`
	if diff := cmp.Diff(want, outline(tree.Root, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFirstField(t *testing.T) {
	for text, want := range map[string]string{
		`{"properties":{"a":{},"b":{}},"required":["b"]}`: "/b",
		`{"properties":{"a":{},"b":{}}}`:                  "/a",
		`{"type":"object"}`:                               "/…",
	} {
		if got := treeOf([]*workspace.Revision{version(t, "1.0", text)}, nil).firstField(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	var none *tree
	if none.firstField() != "/…" || none.Has("/a") {
		t.Error("a schema that cannot be read has fields")
	}
}

// wide is an object with n properties of that schema.
func wide(n int, of string) string {
	var b strings.Builder
	b.WriteString(`{"type":"object","properties":{`)
	for i := range n {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `"property%d":%s`, i, of)
	}
	b.WriteString(`}`)
	return b.String()
}

// TestTreesAreBounded holds trees of hostile schemas to a size and a time; each
// of these had no end, or took minutes, without its bound.
func TestTreesAreBounded(t *testing.T) {
	chain := func(n int, link func(i int) string) string {
		var defs []string
		for i := range n {
			defs = append(defs, fmt.Sprintf(`"d%d":%s`, i, link(i)))
		}
		return fmt.Sprintf(`{"$ref":"#/$defs/d0","$defs":{%s,"d%d":{"properties":{"end":{}}}}}`, strings.Join(defs, ","), n)
	}
	long := strings.Repeat("long ", 50_000)
	for _, tt := range []struct {
		name, schema string
		cut          bool
	}{
		{"more properties than a page shows", wide(8_000, `{"type":"string"}`) + "}", true},
		{"a tree that branches and recurs", chain(30, func(i int) string {
			return fmt.Sprintf(`{"properties":{"l":{"$ref":"#/$defs/d%d"},"r":{"$ref":"#/$defs/d%d"}}}`, i+1, i+1)
		}), true},
		{"parts of parts, twice each", chain(200, func(i int) string {
			return fmt.Sprintf(`{"allOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]}`, i+1, i+1)
		}), false},
		{"everything is everything else", chain(60, func(int) string {
			var members []string
			for j := range 60 {
				members = append(members, fmt.Sprintf(`"m%d":{"$ref":"#/$defs/d%d"}`, j, j))
			}
			return `{"properties":{` + strings.Join(members, ",") + `}}`
		}), true},
		{"places inside of each other without end", chain(200, func(i int) string {
			return fmt.Sprintf(`{"properties":{"in":{"$ref":"#/$defs/d%d"}}}`, i+1)
		}), true},
		{"one long text everywhere", wide(1_000, `{"$ref":"#/$defs/t"}`) + `,"$defs":{"t":{"description":"` + long + `"}}}`, true},
		{"long names inside of each other", chain(39, func(i int) string {
			return fmt.Sprintf(`{"properties":{"%s":{"$ref":"#/$defs/d%d"}}}`, long, i+1)
		}), true},
		{"long values everywhere", wide(1_000, `{"$ref":"#/$defs/t"}`) + `,"$defs":{"t":{"enum":["` + long + `"]}}}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := version(t, "1.1", tt.schema)
			started := time.Now()
			tree := treeOf([]*workspace.Revision{version(t, "1.0", tt.schema), v}, nil)
			if took := time.Since(started); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
			if tree.Cut != tt.cut {
				t.Errorf("cut: %v, want %v", tree.Cut, tt.cut)
			}
			if size := len(outline(tree.Root, "")); tree.Count > maxTree || size > 4<<20 {
				t.Errorf("%d places, %d bytes", tree.Count, size)
			}
		})
	}
}

func TestNumbersAreExact(t *testing.T) {
	tree := treeOf([]*workspace.Revision{version(t, "1.0", `{"properties":{"a":{"minimum":9007199254740993},"b":{"minimum":1e400},"c":{"multipleOf":1e-300},"d":{"maximum":-0.001}}}`)}, nil)
	want := "a: anything; ≥ 9007199254740993\nb: anything; ≥ 1e+400\nc: anything; multiple of 1e-300\nd: anything; ≤ -0.001\n"
	if diff := cmp.Diff(want, outline(tree.Root, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func BenchmarkTree(b *testing.B) {
	v := version(b, "1.0", wide(2_000, `{"type":"string","description":"What it is.","maxLength":40}`)+"}")
	b.ReportAllocs()
	for b.Loop() {
		if treeOf([]*workspace.Revision{v}, nil).Count != 2_000 {
			b.Fatal("not the whole tree")
		}
	}
}
