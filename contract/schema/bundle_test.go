package schema_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Each case is a workspace; the first file is loaded. Its bundle is the file
// want.json, which loads alone, as an equivalent schema and its own bundle.
func TestBundle(t *testing.T) {
	cases, err := filepath.Glob("testdata/bundle/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s := loads(t, name, first(t, archive), schema.Options{Loader: files(archive)})
			if s == nil {
				return
			}
			got, _ := s.Bundle()
			want := parse(t, "want.json", text(archive, "want.json"))
			if diff := cmp.Diff(indent(t, want.Root.Canonical()), indent(t, got)); diff != "" {
				t.Errorf("bundle (-want +got):\n%s", diff)
			}
			standsAlone(t, s)
		})
	}
}

// A subschema has a bundle too.
func TestBundleOfSubschema(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"$defs": {"tree": {"items": {"$ref": "#/$defs/tree"}, "type": "array"}}}`), schema.Options{})
	data, _ := s.Defs[0].Schema.Bundle()
	again := loads(t, "", parse(t, "bundle.json", string(data)), schema.Options{})
	if err := equivalent(s.Defs[0].Schema, again); err != nil {
		t.Errorf("%v in %s", err, data)
	}
}

// A draft that the options put in force holds in the bundle, whatever $schema
// said at the root and inside.
func TestBundleOfOverriddenDraft(t *testing.T) {
	s := loads(t, "", parse(t, "a.json", `{"$schema": "http://json-schema.org/draft-04/schema#", "items": {"$ref": "#/definitions/a"},
		"definitions": {"a": {"$schema": "http://json-schema.org/draft-04/schema#", "id": "a", "contains": {}}}}`), schema.Options{Draft: schema.Draft6})
	standsAlone(t, s)
	if s.Draft != schema.Draft6 || s.Defs[0].Schema.Contains == nil {
		t.Error("the draft of the options does not hold")
	}
}

// The layout of a file, the order of its keys and the spelling of its numbers do
// not show in the fingerprint, nor does where it lies.
func TestFingerprintIgnoresSpelling(t *testing.T) {
	one := loads(t, "", parse(t, "a.json", `{"type":"object","properties":{"a":{"minimum":1.0},"b":{"maximum":1e2}}}`), schema.Options{})
	two := loads(t, "", parse(t, "dir/b.yaml", "properties:\n  b: {maximum: 100}\n  a: {minimum: 1}\ntype: object\n"), schema.Options{})
	_, x := one.Bundle()
	_, y := two.Bundle()
	if x != y {
		t.Errorf("fingerprints differ: %s, %s", x, y)
	}
}

// The bundles of all schemas of the official suite's pairs stand alone.
func TestPairsBundle(t *testing.T) {
	for _, pair := range testkit.OfficialSuite(t) {
		if s := loads(t, pair.ID, parse(t, "pair.json", string(pair.B)), schema.Options{}); s != nil {
			standsAlone(t, s)
		}
	}
}

// standsAlone checks that the bundle of s loads without any other file, as a
// schema equivalent to s that is its own bundle.
func standsAlone(t *testing.T, s *schema.Schema) {
	t.Helper()
	data, print := s.Bundle()
	again := loads(t, "bundle", parse(t, "bundle.json", string(data)), schema.Options{})
	if again == nil {
		t.Fatalf("in bundle %s", data)
	}
	if _, second := again.Bundle(); second != print {
		t.Errorf("the bundle's bundle is another: %s, %s", print, second)
	}
	if err := equivalent(s, again); err != nil {
		t.Errorf("the bundle means something else: %v\nbundle: %s", err, data)
	}
}

// equivalent reports how a and b differ in what they assert.
func equivalent(a, b *schema.Schema) error {
	type pair struct{ a, b *schema.Schema }
	seen := map[pair]bool{}
	var compare func(a, b *schema.Schema) error
	compare = func(a, b *schema.Schema) error {
		if a == nil || b == nil {
			if a != b {
				return fmt.Errorf("a subschema is missing on one side")
			}
			return nil
		}
		a, b = unwrapped(a), unwrapped(b)
		if seen[pair{a, b}] {
			return nil
		}
		seen[pair{a, b}] = true
		if diff := cmp.Diff(flat(a), flat(b)); diff != "" {
			return fmt.Errorf("%s %s: %s", a.Doc.File, a.Pointer, diff)
		}
		x, y := below(a), below(b)
		for label := range x {
			if err := compare(x[label], y[label]); err != nil {
				return fmt.Errorf("%s: %w", label, err)
			}
		}
		if len(x) != len(y) {
			return fmt.Errorf("%s %s: %d and %d subschemas", a.Doc.File, a.Pointer, len(x), len(y))
		}
		return nil
	}
	return compare(a, b)
}

// unwrapped skips what only leads to another schema.
func unwrapped(s *schema.Schema) *schema.Schema {
	for {
		next := s.Deref()
		if len(next.AllOf) == 1 && strings.HasPrefix(next.Annotations.ID, "urn:treaty:bundle:") {
			next = next.AllOf[0]
		}
		if next == s {
			return s
		}
		s = next
	}
}

// flat renders what s asserts by itself.
func flat(s *schema.Schema) map[string]string {
	if s.Bool != nil { // the same in every draft
		return map[string]string{"bool": fmt.Sprint(*s.Bool)}
	}
	out := map[string]string{"draft": s.Draft.String()}
	put := func(name string, value any, present bool) {
		if present {
			out[name] = fmt.Sprint(value)
		}
	}
	for name, r := range map[string]*big.Rat{"min": s.Minimum, "max": s.Maximum, "xmin": s.ExclusiveMinimum, "xmax": s.ExclusiveMaximum, "mul": s.MultipleOf} {
		put(name, r, r != nil)
	}
	for name, n := range map[string]*int64{"minl": s.MinLength, "maxl": s.MaxLength, "mini": s.MinItems, "maxi": s.MaxItems,
		"minp": s.MinProperties, "maxp": s.MaxProperties, "minc": s.MinContains, "maxc": s.MaxContains} {
		if n != nil {
			out[name] = fmt.Sprint(*n)
		}
	}
	if s.Types != nil {
		out["types"] = s.Types.String()
	}
	if s.Pattern != nil {
		out["pattern"] = *s.Pattern
	}
	put("unique", true, s.UniqueItems)
	if s.Enum != nil {
		out["enum"] = string((&source.Node{Kind: source.Array, Items: s.Enum}).Canonical())
	}
	if s.Const != nil {
		out["const"] = string(s.Const.Canonical())
	}
	required := map[string]bool{}
	for _, r := range s.Required {
		required[r.Name] = true
	}
	put("required", required, len(required) > 0)
	put("properties", "", s.HasProperties)
	put("patterns", "", s.HasPatternProperties)
	for _, d := range s.DependentRequired {
		out["dependent "+d.Name] = fmt.Sprint(d.Required)
	}
	if s.DynamicRef != nil {
		out["dynamic"] = fmt.Sprint(s.DynamicRef.Dynamic, s.DynamicRef.Anchor)
	}
	return out
}

// below returns the schemas that s asserts, labelled.
func below(s *schema.Schema) map[string]*schema.Schema {
	out := map[string]*schema.Schema{}
	put := func(label string, c *schema.Schema) {
		if c != nil {
			out[label] = c
		}
	}
	if s.Ref != nil {
		put("$ref", s.Ref.Target)
	}
	if s.DynamicRef != nil {
		put("$dynamicRef", s.DynamicRef.Target)
	}
	for label, list := range map[string][]*schema.Schema{"allOf": s.AllOf, "anyOf": s.AnyOf, "oneOf": s.OneOf, "prefix": s.PrefixItems} {
		for i, c := range list {
			put(fmt.Sprint(label, i), c)
		}
	}
	for label, c := range map[string]*schema.Schema{"not": s.Not, "if": s.If, "then": s.Then, "else": s.Else, "items": s.Items, "contains": s.Contains,
		"uitems": s.UnevaluatedItems, "additional": s.AdditionalProperties, "names": s.PropertyNames, "uprops": s.UnevaluatedProperties} {
		put(label, c)
	}
	for _, p := range s.Properties {
		put("property "+p.Name, p.Schema)
	}
	for _, p := range s.PatternProperties {
		put("pattern "+p.Pattern, p.Schema)
	}
	for _, p := range s.DependentSchemas {
		put("dependent "+p.Name, p.Schema)
	}
	return out
}

// first returns the first file of the archive, files a loader of all of them.
func first(t testing.TB, archive *txtar.Archive) *source.Document {
	t.Helper()
	return parse(t, archive.Files[0].Name, string(archive.Files[0].Data))
}

func files(archive *txtar.Archive) schema.Loader {
	return func(name string) (*source.Document, error) {
		for _, f := range archive.Files {
			if f.Name == name {
				return source.Parse(name, f.Data)
			}
		}
		return nil, fmt.Errorf("there is no such file")
	}
}

func text(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func indent(t testing.TB, data []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	out, _ := json.MarshalIndent(v, "", "  ")
	return string(out)
}
