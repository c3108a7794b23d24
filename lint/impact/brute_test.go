package impact_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// leaf, part: what a field of a drawn event is.
func drawnLeaf(t *rapid.T) any {
	return rapid.SampledFrom([]any{
		tree{"type": "string"}, tree{"type": "integer"}, tree{"type": "string", "enum": []any{"x"}}, tree{"type": "string", "enum": []any{"x", "y"}}, tree{"type": "string", "maxLength": 1.0},
		tree{"type": []any{"string", "integer"}}, tree{"type": "integer", "maximum": 0.0}, tree{}, true, false, tree{"not": tree{}}, tree{"type": "integer", "const": 2.0},
	}).Draw(t, "leaf")
}

func drawnObject(t *rapid.T, name ...string) tree {
	s := tree{"type": "object"}
	properties := tree{}
	var required []any
	for _, n := range name {
		if rapid.IntRange(0, 3).Draw(t, "there") > 0 {
			properties[n] = drawnLeaf(t)
			if rapid.IntRange(0, 3).Draw(t, "required") == 0 {
				required = append(required, n)
			}
		}
	}
	if len(properties) > 0 || rapid.Bool().Draw(t, "declares") {
		s["properties"] = properties
	}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

func drawnPart(t *rapid.T) any {
	switch rapid.IntRange(0, 11).Draw(t, "part") {
	case 0, 1:
		return drawnLeaf(t)
	case 2, 3:
		return drawnObject(t, "p", "q")
	case 4: // closed, or a map
		s := drawnObject(t, "p", "q")
		s["additionalProperties"] = drawnLeaf(t)
		return s
	case 5:
		return tree{"type": "object", "patternProperties": tree{"^p": drawnLeaf(t)}}
	case 6:
		return tree{"type": "array", "maxItems": rapid.SampledFrom([]any{0.0, 1.0, 2.0}).Draw(t, "most"), "items": drawnLeaf(t)}
	case 7:
		return tree{"type": "array", "items": drawnObject(t, "p", "q"), "maxItems": 1.0}
	case 8, 9: // a union
		branches := []any{}
		for _, kind := range []string{"x", "y"} {
			if rapid.IntRange(0, 3).Draw(t, "branch") > 0 {
				s := drawnObject(t, "p", "q")
				if _, ok := s["properties"]; !ok {
					s["properties"] = tree{}
				}
				s["properties"].(tree)["kind"] = tree{"const": kind}
				s["required"] = append(listAt(s, "required"), "kind")
				branches = append(branches, s)
			}
		}
		if len(branches) == 0 {
			return drawnLeaf(t)
		}
		return tree{rapid.SampledFrom([]string{"anyOf", "oneOf"}).Draw(t, "union"): branches}
	case 10:
		return tree{"allOf": []any{drawnObject(t, "p"), drawnObject(t, "q", "p")}}
	}
	return tree{"$ref": "#/$defs/t"}
}

func drawnSchema(t *rapid.T) tree {
	s := tree{"type": "object", "properties": tree{}, "$schema": "https://json-schema.org/draft/2020-12/schema"}
	var required []any
	for _, name := range []string{"a", "b"} {
		if rapid.IntRange(0, 4).Draw(t, "there") > 0 {
			s["properties"].(tree)[name] = drawnPart(t)
			if rapid.IntRange(0, 2).Draw(t, "required") == 0 {
				required = append(required, name)
			}
		}
	}
	if len(required) > 0 {
		s["required"] = required
	}
	leaf := drawnObject(t, "p", "q")
	if leaf["properties"] == nil {
		leaf["properties"] = tree{}
	}
	leaf["properties"].(tree)["kid"] = tree{"$ref": "#/$defs/t"}
	s["$defs"] = tree{"t": leaf}
	return s
}

// mutated is a schema with one or two of its parts drawn anew.
func mutated(t *rapid.T, s tree) tree {
	s = cloned(s).(tree)
	if rapid.IntRange(0, 4).Draw(t, "anew") == 0 {
		return drawnSchema(t)
	}
	for range rapid.IntRange(1, 2).Draw(t, "edits") {
		var spots []func()
		var walk func(at any)
		walk = func(at any) {
			switch at := at.(type) {
			case tree:
				for _, k := range sortedKeys(at) {
					if k == "$schema" || k == "$defs" && len(at) == 0 {
						continue
					}
					v := at[k]
					if k == "properties" || k == "patternProperties" {
						for _, n := range sortedKeys(v.(tree)) {
							props := v.(tree)
							if n != "kind" && n != "kid" {
								spots = append(spots, func() { delete(props, n) }, func() { props[n] = drawnLeaf(t) })
							}
						}
						if _, isRoot := at["$defs"]; !isRoot {
							spots = append(spots, func() { v.(tree)["p"] = drawnLeaf(t) })
						}
					}
					if k == "required" || k == "additionalProperties" || k == "maxItems" {
						spots = append(spots, func() {
							if k != "required" || len(at[k].([]any)) < 2 && treeAt(at, "properties")["kind"] == nil {
								delete(at, k)
							}
						})
					}
					if k == "items" || k == "additionalProperties" {
						spots = append(spots, func() { at[k] = drawnLeaf(t) })
					}
					if k == "anyOf" || k == "oneOf" {
						if list := v.([]any); len(list) > 1 {
							spots = append(spots, func() { at[k] = list[:1] }, func() { at[k] = list[1:] })
						}
					}
					walk(v)
				}
			case []any:
				for _, v := range at {
					walk(v)
				}
			}
		}
		walk(s)
		for _, name := range []string{"a", "b"} {
			spots = append(spots, func() { treeAt(s, "properties")[name] = drawnPart(t) })
		}
		spots[rapid.IntRange(0, len(spots)-1).Draw(t, "spot")]()
	}
	return s
}

func sortedKeys(s tree) []string {
	var list []string
	for k := range s {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func cloned(v any) any {
	data, _ := json.Marshal(v)
	var out any
	_ = json.Unmarshal(data, &out)
	return out
}

// pool has the values that a field may have.
var pool = func() []any {
	leaves := []any{"x", "y", "zz", 0.0, 2.0, nil}
	list := slices.Clone(leaves)
	absent := any("absent")
	some := append([]any{absent}, "x", "zz", 0.0, 2.0)
	var objects []any
	for _, kind := range []any{absent, "x", "y"} {
		for _, p := range some {
			for _, q := range some {
				o := tree{}
				for name, v := range map[string]any{"kind": kind, "p": p, "q": q} {
					if v != absent {
						o[name] = v
					}
				}
				objects = append(objects, o)
			}
		}
	}
	list = append(list, objects...)
	for _, o := range objects {
		if o.(tree)["kind"] == nil {
			list = append(list, []any{o})
			for _, kid := range []tree{{}, {"p": "x"}, {"q": "x"}, {"p": 0.0}, {"q": 2.0}, {"p": "x", "q": "x"}, {"p": 0.0, "q": 0.0}, {"p": "x", "q": 0.0}, {"p": 0.0, "q": "x"}, {"p": 2.0}, {"q": 0.0}, {"p": 2.0, "q": 2.0}, {"p": 2.0, "q": "x"}, {"p": "x", "q": 2.0}} {
				with := cloned(o).(tree)
				with["kid"] = kid
				list = append(list, with)
			}
		}
	}
	for _, o := range []tree{{"zz": "x"}, {"zz": 2.0}, {"zz": 0.0}, {"pp": "x"}, {"pp": 2.0}, {"zz": "zz"}, {"pp": "zz"}, {"pp": 0.0}} {
		for _, p := range some[:3] {
			with := cloned(o).(tree)
			if p != absent {
				with["p"] = p
			}
			list = append(list, with)
		}
	}
	for _, a := range leaves {
		list = append(list, []any{a})
		for _, b := range leaves {
			list = append(list, []any{a, b})
		}
	}
	return append(list, []any{})
}()

var drawnFields = []string{"/a", "/b", "/a/p", "/a/q", "/b/p", "/a/*", "/b/*", "/a/*/p", "/b/*/q", "/a/kid/p", "/a/kid", "all"}

// world is what can be known of a schema by trying: each field by itself, for nothing
// ties them.
type world struct {
	schema  tree
	written map[string][]any // by field: the values that may be written; absent is not among them
	read    map[string][]any // by field: those that a tolerant reader takes
}

func worldOf(schema tree) world {
	w := world{schema, map[string][]any{}, map[string][]any{}}
	for _, name := range []string{"a", "b"} {
		b := brute{tree{"$defs": schema["$defs"], "type": "object", "properties": tree{}}}
		if s, ok := treeAt(schema, "properties")[name]; ok {
			b.root["properties"].(tree)[name] = s
		}
		if slices.Contains(listAt(schema, "required"), any(name)) {
			b.root["required"] = []any{name}
		}
		try := func(event tree, v any) {
			if b.writes(event) {
				w.written[name] = append(w.written[name], v)
			}
			if b.valid(b.root, event, true) {
				w.read[name] = append(w.read[name], v)
			}
		}
		try(tree{}, tree(nil))
		for _, v := range pool {
			try(tree{name: v}, v)
		}
	}
	return w
}

func (w world) empty() bool { return len(w.written["a"]) == 0 || len(w.written["b"]) == 0 }

func eventOf(name string, v any) tree {
	if m, ok := v.(tree); ok && m == nil {
		return tree{}
	}
	return tree{name: v}
}

func of(name string, fields []string) []string {
	var list []string
	for _, f := range fields {
		if f == "all" || f == "/"+name || strings.HasPrefix(f, "/"+name+"/") {
			list = append(list, f)
		}
	}
	return list
}

// unread returns a value that may be written and that who knows the schema cannot
// read, and which none of the others wrote.
func unread(knows, newer world, others []world, fields []string) any {
	named := map[string]bool{}
	brute{knows.schema}.names(knows.schema, "", named)
	for _, name := range []string{"a", "b"} {
		mine := of(name, fields)
		if len(mine) == 0 {
			continue
		}
		ok := map[string]bool{}
		for _, v := range knows.read[name] {
			ok[seen(eventOf(name, v), mine)] = true
		}
		was := map[string]bool{}
		for _, o := range others {
			for _, v := range slices.Concat(o.written[name], knows.read[name]) {
				cells(known(eventOf(name, v), "", named), "", named, func(cell string) bool { was[cell] = true; return true })
			}
		}
		if !slices.ContainsFunc(knows.written[name], func(v any) bool { return len(eventOf(name, v)) > 0 }) {
			continue // it never came
		}
		for _, v := range newer.written[name] {
			event := eventOf(name, v)
			if ok[seen(event, mine)] || len(others) > 0 && cells(known(event, "", named), "", named, func(cell string) bool { return was[cell] || !isSeen(cell, mine) }) {
				continue
			}
			return event
		}
	}
	return nil
}

// known is v without the members that nobody expects who knows the names.
func known(v any, at string, names map[string]bool) any {
	o, ok := v.(tree)
	if !ok {
		return v
	}
	kept := tree{}
	for name, value := range o {
		if names[at+"/"+name] {
			kept[name] = known(value, at+"/"+name, names)
		}
	}
	return kept
}

// cells visits what is at each place of v, or that nothing is where a name is known, as
// long as it may go on; false: it was stopped.
func cells(v any, at string, names map[string]bool, visit func(string) bool) bool {
	switch v := v.(type) {
	case tree:
		for name := range names {
			if strings.HasPrefix(name, at+"/") && !strings.Contains(name[len(at)+1:], "/") && v[name[len(at)+1:]] == nil && !visit(name+" is missing") {
				return false
			}
		}
		for name, value := range v {
			if !cells(value, at+"/"+name, names, visit) {
				return false
			}
		}
		return visit(at + " is an object")
	case []any:
		for _, item := range v {
			if !cells(item, at+"/*", names, visit) {
				return false
			}
		}
		return visit(at + " has " + strings.Repeat("1", len(v)))
	}
	return visit(at + " is " + textOf(tree{"": v}))
}

// isSeen reports whether the cell is of what is read.
func isSeen(cell string, fields []string) bool {
	place, _, _ := strings.Cut(cell, " ")
	return isRead(place, fields)
}

// places are the fields that may be there.
func (w world) places() map[string]bool {
	found := map[string]bool{}
	for _, name := range []string{"a", "b"} {
		for _, v := range w.written[name] {
			placesOf(eventOf(name, v), "", found)
		}
	}
	return found
}

func isRead(place string, fields []string) bool {
	return slices.ContainsFunc(fields, func(f string) bool {
		if f == "all" {
			return true
		}
		p, q := strings.Split(place, "/"), strings.Split(f, "/")
		if len(p) < len(q) {
			return false
		}
		for i := range q {
			if q[i] != p[i] && q[i] != "*" {
				return false
			}
		}
		return true
	})
}

// names are the fields that the schema spells out.
func (b brute) names(schema any, at string, found map[string]bool) {
	s, ok := b.follow(schema).(tree)
	if !ok || strings.Count(at, "/") > 4 {
		return
	}
	for name, sub := range treeAt(s, "properties") {
		found[at+"/"+name] = true
		b.names(sub, at+"/"+name, found)
	}
	if sub, ok := s["items"]; ok {
		found[at+"/*"] = true
		b.names(sub, at+"/*", found)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		for _, sub := range listAt(s, keyword) {
			b.names(sub, at, found)
		}
	}
}

// missing returns a field that is read, that the schema spells out, which came and
// comes no more.
func missing(schema tree, fields []string, after map[string]bool, before ...map[string]bool) string {
	named := map[string]bool{}
	brute{schema}.names(schema, "", named)
	for _, place := range slices.Sorted(maps.Keys(named)) {
		came := !slices.ContainsFunc(before, func(m map[string]bool) bool { return !m[place] })
		if came && !after[place] && isRead(place, fields) {
			return place
		}
	}
	return ""
}

func drawnUse(t *rapid.T, knows tree) contract.Consumption {
	known := revision2(t, textOf(knows)).Schema
	drawnFields := slices.DeleteFunc(slices.Clone(drawnFields), func(f string) bool { return f != "all" && !compat.Knows(known, f) })
	fields := rapid.SliceOfNDistinct(rapid.SampledFrom(drawnFields), 1, min(3, len(drawnFields)), rapid.ID[string]).Draw(t, "fields")
	if slices.Contains(fields, "all") {
		fields = []string{"all"}
	}
	return contract.Consumption{Fields: fields}
}

func textOf(s tree) string { data, _ := json.Marshal(s); return string(data) }

// Whatever trying finds to hurt who reads the fields is no pass.
func TestWhatTryingFindsIsNoPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		older := drawnSchema(t)
		newer := mutated(t, older)
		use := drawnUse(t, older)
		was, is := worldOf(older), worldOf(newer)
		if was.empty() || is.empty() {
			return // nothing is written
		}
		report, err := impact.Of(t.Context(), impact.Change{Event: orderPlaced, Major: 1, Model: contract.Tolerant,
			Older: list(revision2(t, textOf(older))), Newer: revision2(t, textOf(newer))}, []impact.Consumer{consumer(use)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := report.Verdicts[0]
		if v.Effect == impact.Unknown {
			t.Fatalf("unknown: %v", v.Reasons[0].Message)
		}
		said := func() string {
			return textOf(older) + "\n" + textOf(newer) + "\n" + strings.Join(use.Fields, " ") + "\n" + brief(v)
		}
		if event := unread(was, is, nil, use.Fields); event != nil && v.Effect.Passes() {
			t.Fatalf("%s\n%s cannot be read", said(), textOf(event.(tree)))
		}
		before, after := was.places(), is.places()
		if place := missing(older, use.Fields, after, before); place != "" && v.Effect.Passes() {
			t.Fatalf("%s\n%s comes no more", said(), place)
		}
		for _, r := range v.Reasons {
			if r.Rule == impact.RemovedInUse {
				for place := range after {
					if isRead(place, r.Fields) && strings.Count(place, "/") == strings.Count(r.Fields[0], "/") {
						t.Fatalf("%s\n%s comes", said(), place)
					}
				}
			}
		}
	})
}

// Who knows an older revision than the one in force: what the change does is refused,
// and what it did not is not.
func TestWhatTryingFindsOfWhoIsBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := drawnSchema(t)
		second := mutated(t, first)
		newer := mutated(t, second)
		use := drawnUse(t, first)
		knew, was, is := worldOf(first), worldOf(second), worldOf(newer)
		if knew.empty() || was.empty() || is.empty() {
			return // nothing is written
		}
		older := []*workspace.Revision{revision2(t, textOf(first)), revision2(t, textOf(second))}
		c := consumer(use)
		c.Knows = older[0]
		report, err := impact.Of(t.Context(), impact.Change{Event: orderPlaced, Major: 1, Model: contract.Tolerant,
			Older: older, Newer: revision2(t, textOf(newer))}, []impact.Consumer{c}, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := report.Verdicts[0]
		said := func() string {
			return textOf(first) + "\n" + textOf(second) + "\n" + textOf(newer) + "\n" + strings.Join(use.Fields, " ") + "\n" + brief(v)
		}
		if v.Effect.Passes() && !older[1].Same(report.Newer) {
			if event := unread(knew, is, []world{was}, use.Fields); event != nil {
				t.Fatalf("%s\n%s cannot be read, and was not written", said(), textOf(event.(tree)))
			}
			if place := missing(first, use.Fields, is.places(), knew.places(), was.places()); place != "" {
				t.Fatalf("%s\n%s comes no more", said(), place)
			}
		}
	})
}
