package rules_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// fixable are the rules that mend; one that is added is added here.
var fixable = []string{
	"example-missing", "implicit-content-model", "type-constant", "unknown-required", "unsorted-required", "unused-definition",
}

func TestTheRulesThatMend(t *testing.T) {
	var got []string
	for _, r := range rules.All() {
		if r.Fix != nil {
			got = append(got, r.ID)
			if r.Contract == nil && r.Catalogue == nil {
				t.Errorf("%s mends, and looks at something else than a workspace as it stands", r.ID)
			}
		}
	}
	if diff := cmp.Diff(fixable, got); diff != "" {
		t.Error(diff)
	}
}

// What a rule mends it does not find any more, and there is nothing left to mend.
func TestWhatIsMendedIsNotFoundAnyMore(t *testing.T) {
	for _, id := range fixable {
		t.Run(id, func(t *testing.T) {
			r, err := rules.ByID(id)
			if err != nil {
				t.Fatal(err)
			}
			_, files := split(r.Bad)
			mended := mend(t, []*lint.Rule{r}, files, workspace.MemFiles{})
			if len(mended.Fixed) == 0 || len(mended.Left) > 0 {
				t.Fatalf("fixed %v, left %v", mended.Fixed, mended.Left)
			}
			for name, f := range mended.Files {
				files[name] = f.After
			}
			var archive txtar.Archive
			for _, name := range slices.Sorted(maps.Keys(files)) {
				archive.Files = append(archive.Files, txtar.File{Name: name, Data: files[name]})
			}
			for _, f := range findings(t, r, string(txtar.Format(&archive))) {
				t.Errorf("still found: %s: %s\n%s", f.Span, f.Message, txtar.Format(&archive))
			}
			if again := mend(t, []*lint.Rule{r}, files, workspace.MemFiles{}); len(again.Fixed) > 0 || len(again.Files) > 0 {
				t.Errorf("the second time it mends %v", again.Fixed)
			}
		})
	}
}

// mend mends what the rules find in the files, where base was promised; nil: the
// files themselves were.
func mend(t *testing.T, list []*lint.Rule, files, base workspace.MemFiles) *lint.Mended {
	t.Helper()
	head := load(t, files, "head")
	req := lint.MendRequest{Files: files, Request: lint.Request{Head: head, Rules: list, Policy: lint.PolicyOf(head.Config, now)}}
	for _, r := range list {
		if r.Fix != nil {
			req.Policy.Rules[r.ID] = lint.Setting{Severity: diag.Error, Options: req.Policy.Rules[r.ID].Options}
		}
	}
	if base != nil {
		req.Base = load(t, base, "base")
	}
	req.Promised = req.Policy
	if len(list) == 1 {
		req.Only = []string{list[0].ID}
	}
	mended, err := lint.Mend(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return mended
}

const schemaFile = "contexts/ordering/OrderPlaced/v1.schema.json"

// orderOf is a workspace with one active major of that schema.
func orderOf(schema string, more ...txtar.File) workspace.MemFiles {
	files := workspace.MemFiles{
		"contexts/ordering/context.yaml":           []byte("context: ordering\nowner: team-ordering\npurpose: Takes orders.\n"),
		"contexts/ordering/OrderPlaced/event.yaml": []byte("event: OrderPlaced\nsummary: A customer confirmed an order.\nversions:\n  1: {status: active}\n"),
		schemaFile: []byte(schema),
	}
	for _, f := range more {
		files[f.Name] = f.Data
	}
	return files
}

// The promise decides: what would break it is left, with the reason, and the rest
// is mended all the same.
func TestAPromiseIsKeptBeforeAnythingIsMended(t *testing.T) {
	const published = `{"type": "object", "required": ["orderId", "customer"], "properties": {"orderId": {"type": "string"}}, "$defs": {"x": true}}` + "\n"
	mended := mend(t, rules.All(), orderOf(published), orderOf(published))
	if got := texts(mended.Fixed); !slices.Contains(got, `took the definition "x" away`) || strings.Contains(strings.Join(got, "\n"), "from `required`") {
		t.Errorf("fixed: %q", got)
	}
	left := ""
	for _, l := range mended.Left {
		if l.Finding.Rule == "unknown-required" {
			left = l.Why
		}
	}
	if !strings.HasPrefix(left, "it would be `property-optional`: ") && !strings.Contains(left, "optional") {
		t.Errorf("left because %q", left)
	}

	fresh := mend(t, rules.All(), orderOf(published), workspace.MemFiles{})
	if got := texts(fresh.Fixed); !slices.Contains(got, `took "customer" from `+"`required`") {
		t.Errorf("nothing was promised, and fixed is only %q", got)
	}

	slip := strings.Replace(published, `"required": ["orderId", "customer"]`, `"required": ["orderID"]`, 1)
	good := strings.Replace(published, `"required": ["orderId", "customer"]`, `"required": ["orderId"]`, 1)
	back := mend(t, rules.All(), orderOf(slip), orderOf(good))
	if got := texts(back.Fixed); !slices.Contains(got, `wrote "orderId" instead of "orderID" in `+"`required`") {
		t.Errorf("the slip is new, and fixed is only %q", got)
	}
}

func texts(list []lint.Fixed) []string {
	var what []string
	for _, f := range list {
		what = append(what, f.What)
	}
	return what
}

// Cases of single rules, beyond their Bad.
func TestFixes(t *testing.T) {
	example := func(name, content string) txtar.File {
		return txtar.File{Name: "contexts/ordering/OrderPlaced/examples/" + name, Data: []byte(content)}
	}
	fields := txtar.File{Name: "treaty.yaml", Data: []byte("treaty: 1\nenvelope: fields\n")}
	strict := txtar.File{Name: "contexts/ordering/OrderPlaced/event.yaml", Data: []byte("event: OrderPlaced\nsummary: A customer confirmed an order.\ncontent-model: strict\nversions:\n  1: {status: active}\n")}
	for _, c := range []struct {
		name, rule, before, after string
		left                      string // a part of the reason
		more                      []txtar.File
	}{
		{
			name: "a name that looks like one that is required already goes", rule: "unknown-required",
			before: `{"type": "object", "required": ["orderId", "orderID"], "properties": {"orderId": {"type": "string"}}}`,
			after:  `{"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}}`,
		},
		{
			name: "two slips of one name", rule: "unknown-required",
			before: `{"type": "object", "required": ["orderID", "order_Id"], "properties": {"orderId": {"type": "string"}}}`,
			after:  `{"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}}`,
		},
		{
			name: "definitions that need each other go together", rule: "unused-definition",
			before: `{"type": "object", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": true, "c": true}, "properties": {"c": {"$ref": "#/$defs/c"}}}`,
			after:  `{"type": "object", "$defs": {"c": true}, "properties": {"c": {"$ref": "#/$defs/c"}}}`,
		},
		{
			name: "the type of the examples", rule: "type-constant",
			before: `{"type": "object", "properties": {"eventType": {"type": "string"}}}`,
			after:  `{"type": "object", "properties": {"eventType": {"type": "string", "const": "order.placed"}}}`,
			more:   []txtar.File{fields, example("v1.a.json", `{"eventType": "order.placed"}`), example("v1.b.json", `{}`)},
		},
		{
			name: "a draft without const", rule: "type-constant",
			before: `{"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "properties": {"eventType": {"type": "string"}}}`,
			after:  `{"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "properties": {"eventType": {"type": "string", "enum": ["OrderPlaced"]}}}`,
		},
		{
			name: "examples that disagree", rule: "type-constant", left: "the examples hold different types",
			before: `{"type": "object", "properties": {"eventType": {"type": "string"}}}`,
			more:   []txtar.File{fields, example("v1.a.json", `{"eventType": "a"}`), example("v1.b.json", `{"eventType": "b"}`)},
		},
		{
			name: "a type that is shared", rule: "type-constant", left: "shared",
			before: `{"type": "object", "properties": {"eventType": {"$ref": "#/$defs/t"}, "other": {"$ref": "#/$defs/t"}}, "$defs": {"t": {"type": "string"}}}`,
		},
		{
			name: "objects in objects say what they mean", rule: "implicit-content-model", more: []txtar.File{strict},
			before: `{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": true}}, "c": {"properties": {"d": true}, "additionalProperties": false}}}`,
			after:  `{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": true}, "additionalProperties": true}, "c": {"properties": {"d": true}, "additionalProperties": false}}, "additionalProperties": true}`,
		},
		{
			name: "what others count is not evaluated", rule: "implicit-content-model", more: []txtar.File{strict}, left: "`unevaluatedProperties` is in the schema",
			before: `{"unevaluatedProperties": false, "allOf": [{"properties": {"a": true}}]}`,
		},
		{
			name: "no example of what has no instance", rule: "example-missing", left: "no value is an instance of the schema",
			before: `{"type": "object", "required": ["a"], "properties": {"a": false}}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := rules.ByID(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			files := orderOf(c.before, c.more...)
			mended := mend(t, []*lint.Rule{r}, files, workspace.MemFiles{})
			if c.left != "" {
				if len(mended.Left) != 1 || len(mended.Fixed) > 0 || !strings.Contains(mended.Left[0].Why, c.left) {
					t.Errorf("fixed %v, left %v", mended.Fixed, mended.Left)
				}
				return
			}
			if diff := cmp.Diff(c.after, string(mended.Files[schemaFile].After)); diff != "" || len(mended.Left) > 0 {
				t.Errorf("%s\nleft: %v", diff, mended.Left)
			}
		})
	}
}

func TestAMajorOnItsWayOutIsNotMended(t *testing.T) {
	r, err := rules.ByID("unsorted-required")
	if err != nil {
		t.Fatal(err)
	}
	files := orderOf(`{"type": "object", "required": ["b", "a"], "properties": {"a": true, "b": true}}`)
	name := "contexts/ordering/OrderPlaced/event.yaml"
	files[name] = []byte(strings.Replace(string(files[name]), "status: active", "status: deprecated, sunset: 2030-01-01", 1))
	mended := mend(t, []*lint.Rule{r}, files, workspace.MemFiles{})
	if len(mended.Fixed) > 0 || len(mended.Left) != 1 || !strings.Contains(mended.Left[0].Why, "deprecated") {
		t.Errorf("fixed %v, left %v", mended.Fixed, mended.Left)
	}
}

// The skeleton is an example that the rule of examples finds valid.
func TestTheSkeletonIsAnExample(t *testing.T) {
	r, err := rules.ByID("example-missing")
	if err != nil {
		t.Fatal(err)
	}
	files := orderOf(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}, "lines": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{3}$"}}}}}}`)
	mended := mend(t, []*lint.Rule{r}, files, nil)
	text := string(mended.Files["contexts/ordering/OrderPlaced/examples/v1.skeleton.json"].After)
	if !strings.Contains(text, "\"lines\": [\n") || !strings.HasSuffix(text, "}\n") {
		t.Errorf("the skeleton is %s", text)
	}
	valid, err := rules.ByID("example-invalid")
	if err != nil {
		t.Fatal(err)
	}
	report, err := lint.Review(context.Background(), lint.Request{Head: mended.Head, Rules: []*lint.Rule{valid, r}, Policy: lint.PolicyOf(mended.Head.Config, now)})
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("%v %v\n%s", err, report.Findings, text)
	}
}
