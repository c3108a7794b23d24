package compat_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// TestMutations changes real schemas at random places. No answer is contradicted
// by the validator, nor by the real events that go with the schema.
func TestMutations(t *testing.T) {
	t.Parallel()
	originals := realSchemas(t)
	rapid.Check(t, func(t *rapid.T) {
		o, a, b := drawMutation(t, originals)
		if a == nil || b == nil {
			return
		}
		for _, model := range contract.ContentModels {
			for _, question := range questions {
				answer := compat.Compare(a, b, question, compat.Options{Model: model})
				if answer.Result.Reason.Code == "unconfirmed" {
					t.Errorf("%s, %s: %s", model, question, answer.Result.Reason.Message)
				}
				if answer.Result.Verdict == compat.Proved && question == contract.StoredEvents {
					o.eventsMustHold(t, a, b, model)
				}
			}
		}
	})
}

// drawMutation draws a real schema and a change of it; nil is none.
func drawMutation(t *rapid.T, originals []original) (o original, a, b *schema.Schema) {
	o = rapid.SampledFrom(originals).Draw(t, "schema")
	var changed any
	if err := json.Unmarshal(o.text, &changed); err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(1, 3).Draw(t, "mutations") {
		mutateReal(t, changed)
	}
	t.Logf("%s became %s", o.file, text(changed))
	a, _ = tryLoad("a.json", o.text)
	b, _ = tryLoad("b.json", []byte(text(changed)))
	return o, a, b
}

// original is a real schema with real events.
type original struct {
	file   string
	text   []byte
	events []*source.Node
}

func realSchemas(t *testing.T) []original {
	t.Helper()
	dir := testkit.Data(t)
	var list []original
	for _, pattern := range []string{
		"events/eiffel/schemas/*/*.json",
		"events/cdevents/v0.4.1/schemas/*.json",
		"events/iglu-central/schemas/com.snowplowanalytics.snowplow/*/jsonschema/*",
	} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if s, _ := tryLoad(filepath.Base(file), data); s != nil {
				list = append(list, original{file: file, text: data})
			}
		}
	}
	events := realEvents(t, dir)
	for i := range list {
		list[i].events = events
	}
	return list
}

func realEvents(t *testing.T, dir string) []*source.Node {
	var events []*source.Node
	for _, pattern := range []string{"events/eiffel/examples/events/*/*.json", "events/cdevents/v0.4.1/examples/*.json"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if doc, err := source.ParseJSON(file, data, source.DefaultLimits); err == nil {
				events = append(events, doc.Root)
			}
		}
	}
	return events
}

// eventsMustHold checks that real events that a writes are read by b.
func (o original) eventsMustHold(t *rapid.T, a, b *schema.Schema, model contract.ContentModel) {
	inA, err := validator.Compile(a)
	if err != nil {
		return
	}
	inB, err := validator.Compile(b)
	if err != nil {
		return
	}
	p := &pair{a: a, b: b, inA: inA, inB: inB}
	for _, v := range o.events {
		p.mustHold(t, model, v)
	}
}

// mutateReal changes the schema somewhere: a keyword goes, or one is drawn.
func mutateReal(t *rapid.T, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	var inside []any
	for _, name := range []string{"properties", "items", "additionalProperties", "definitions", "$defs", "oneOf", "anyOf"} {
		switch sub := m[name].(type) {
		case map[string]any:
			inside = append(inside, sub)
		case []any:
			inside = append(inside, sub...)
		}
	}
	if len(inside) > 0 && rapid.IntRange(0, 2).Draw(t, "deeper") > 0 {
		next := rapid.SampledFrom(inside).Draw(t, "where")
		mutateReal(t, oneOfNamed(t, next))
		return
	}
	if rapid.Bool().Draw(t, "drop") {
		for _, keyword := range []string{"required", "additionalProperties", "enum", "type", "pattern", "maxLength", "minimum"} {
			if _, ok := m[keyword]; ok && rapid.Bool().Draw(t, keyword) {
				delete(m, keyword)
				return
			}
		}
	}
	drawKeyword(t, m, 1)
}

// oneOfNamed goes into one of an object of schemas; a schema stays.
func oneOfNamed(t *rapid.T, v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if _, ok := m[name].(map[string]any); !ok {
			return v
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return v
	}
	return m[rapid.SampledFrom(names).Draw(t, "name")]
}
