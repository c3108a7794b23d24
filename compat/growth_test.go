package compat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// shapes are schemas that grow: each returns one of size n in two versions, of
// which the newer asks for a little more, somewhere at the end.
var shapes = []struct {
	name    string
	sizes   []int
	deepest int // the largest of which a witness can be confirmed; 0: all
	make    func(n int, newer bool) string
}{
	{"properties", []int{10, 100, 1_000, 10_000}, 0, func(n int, newer bool) string {
		return withProperties(n, func(i int) string { return bound(i, n, newer) })
	}},
	{"nested objects", []int{4, 40, 160}, 40, func(n int, newer bool) string {
		text := `{"type": "object", "required": ["leaf"], "properties": {"leaf": ` + bound(n-1, n, newer) + `}}`
		for i := range n {
			text = fmt.Sprintf(`{"type": "object", "required": ["in"], "properties": {"level": {"const": %d}, "in": %s}}`, i, text)
		}
		return text
	}},
	{"tagged variants", []int{10, 100, 1_000}, 0, func(n int, newer bool) string {
		return `{"oneOf": [` + commas(n, func(i int) string {
			return fmt.Sprintf(`{"type": "object", "required": ["kind", "size"], "properties": {"kind": {"const": "k%d"}, "size": %s}}`,
				i, bound(i, n, newer))
		}) + `]}`
	}},
	{"variants with a tag one level down", []int{10, 100, 1_000}, 100, func(n int, newer bool) string {
		return `{"oneOf": [` + commas(n, func(i int) string {
			return fmt.Sprintf(`{"type": "object", "required": ["context", "size"], "properties": {
				"context": {"type": "object", "required": ["type"], "properties": {"type": {"const": "t%d"}, "id": {"type": "string"}}}, "size": %s}}`,
				i, bound(i, n, newer))
		}) + `]}`
	}},
	{"variants in another order", []int{10, 100, 1_000}, 0, func(n int, newer bool) string {
		return `{"type": "object", "anyOf": [` + commas(n, func(i int) string {
			if newer {
				i = n - 1 - i
			}
			return fmt.Sprintf(`{"properties": {"context": {"type": "object", "required": ["type"], "properties": {"type": {"const": "t%d"}}}, "size": %s},
				"required": ["context", "size"]}`, i, bound(i, n, newer))
		}) + `]}`
	}},
	{"one of many ranges", []int{10, 100, 1_000}, 0, func(n int, newer bool) string {
		if newer {
			n--
		}
		return `{"type": "integer", "oneOf": [` + commas(n, func(i int) string {
			return fmt.Sprintf(`{"minimum": %d, "maximum": %d}`, 10*i, 10*i+9)
		}) + `]}`
	}},
	{"one of many constants", []int{10, 100, 1_000}, 0, func(n int, newer bool) string {
		if newer {
			n--
		}
		return `{"oneOf": [` + commas(n, func(i int) string { return fmt.Sprintf(`{"const": "c%d", "title": "number %d"}`, i, i) }) + `]}`
	}},
	{"references", []int{10, 100, 1_000}, 10, func(n int, newer bool) string {
		return `{"$defs": {` + commas(n, func(i int) string {
			return fmt.Sprintf(`"d%d": {"type": "object", "properties": {"next": {"$ref": "#/$defs/d%d"}, "size": %s}}`,
				i, (i+1)%n, bound(i, n, newer))
		}) + `}, "$ref": "#/$defs/d0"}`
	}},
	{"records that refer to each other", []int{10, 100, 1_000}, 10, func(n int, newer bool) string {
		return `{"$defs": {` + commas(n, func(i int) string {
			return fmt.Sprintf(`"d%d": {"type": "object", "properties": {%s, "size": %s}}`, i, commas(5, func(j int) string {
				return fmt.Sprintf(`"p%d": {"$ref": "#/$defs/d%d"}`, j, (7*i+13*j+1)%n)
			}), bound(i, n, newer))
		}) + `}, "$ref": "#/$defs/d0"}`
	}},
	{"conditions on a tag", []int{10, 100, 1_000}, 0, func(n int, newer bool) string {
		return `{"type": "object", "required": ["kind"], "properties": {"kind": {"enum": [` +
			commas(n, func(i int) string { return fmt.Sprintf(`"k%d"`, i) }) + `]}}, "allOf": [` + commas(n, func(i int) string {
			return fmt.Sprintf(`{"if": {"properties": {"kind": {"const": "k%d"}}}, "then": {"required": ["size"], "properties": {"size": %s}}}`,
				i, bound(i, n, newer))
		}) + `]}`
	}},
	{"ranges side by side", []int{10, 100, 1_000}, 0, func(n int, newer bool) string {
		if newer {
			n--
		}
		return `{"type": "integer", "anyOf": [` + commas(n, func(i int) string {
			return fmt.Sprintf(`{"minimum": %d, "maximum": %d}`, 10*i, 10*i+9)
		}) + `]}`
	}},
	{"enum values", []int{10, 100, 1_000, 10_000, 100_000}, 0, func(n int, newer bool) string {
		if newer {
			n--
		}
		return `{"enum": [` + commas(n, func(i int) string { return fmt.Sprintf(`"value-%d"`, i) }) + `]}`
	}},
}

func withProperties(n int, schema func(int) string) string {
	return `{"type": "object", "properties": {` + commas(n, func(i int) string {
		return fmt.Sprintf(`"name%d": %s`, i, schema(i))
	}) + `}}`
}

func commas(n int, item func(int) string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = item(i)
	}
	return strings.Join(items, ", ")
}

// bound is an integer whose last one is narrower in the newer version.
func bound(i, n int, newer bool) string {
	most := 1_000 + i
	if newer && i == n-1 {
		most = 500
	}
	return fmt.Sprintf(`{"type": "integer", "minimum": 0, "maximum": %d}`, most)
}

// TestGrowth holds the work on ordinary shapes to what grows as they do: ten
// times the size may cost sixteen times the work, whatever the answer.
func TestGrowth(t *testing.T) {
	t.Parallel()
	for _, shape := range shapes {
		for _, question := range []struct {
			name           string
			writer, reader bool
			want           compat.Verdict
		}{
			{"equal", false, false, compat.Proved},
			{"narrowed", false, true, compat.Refuted},
			{"widened", true, false, compat.Proved},
		} {
			t.Run(shape.name+"/"+question.name, func(t *testing.T) {
				var before float64
				for i, n := range shape.sizes {
					if shape.deepest > 0 && n > shape.deepest && question.want == compat.Refuted {
						break
					}
					got := compat.Contained(
						load(t, "a.json", shape.make(n, question.writer)), load(t, "b.json", shape.make(n, question.reader)),
						compat.Options{Model: contract.Tolerant})
					t.Logf("%6d: %v, %d steps", n, got.Verdict, got.Work)
					if got.Verdict != question.want {
						t.Errorf("%d: %v %v, want %v", n, got.Verdict, got.Reason, question.want)
					}
					work := float64(got.Work)
					if i > 0 {
						times := float64(n) / float64(shape.sizes[i-1])
						if limit := 1.6 * times * before; work > limit {
							t.Errorf("%d: %.0f steps, which is more than %.0f", n, work, limit)
						}
					}
					before = work
				}
			})
		}
	}
}

// TestOrderOfVariants asks about unions whose variants stand in another order, and
// of which nothing tells the variants apart: order says nothing, so equal ones
// cost no more than reading them.
func TestOrderOfVariants(t *testing.T) {
	t.Parallel()
	for _, keyword := range []string{"anyOf", "oneOf"} {
		union := func(n, step int) string {
			return `{"` + keyword + `": [` + commas(n, func(i int) string {
				i = i * step % n
				return fmt.Sprintf(`{"required": ["r%d"], "properties": {"a%d": {"type": "integer", "maximum": %d}}}`, i, i, i)
			}) + `]}`
		}
		for _, n := range []int{5, 50, 500} {
			for _, model := range contract.ContentModels {
				got := compat.Contained(load(t, "a.json", union(n, 1)), load(t, "b.json", union(n, 7)), compat.Options{Model: model})
				t.Logf("%s of %d, %s: %v, %d steps", keyword, n, model, got.Verdict, got.Work)
				if got.Verdict != compat.Proved {
					t.Errorf("%s of %d, %s: %v %v", keyword, n, model, got.Verdict, got.Reason)
				}
				if model == contract.Strict && got.Work > int64(2*n) {
					t.Errorf("%s of %d: %d steps", keyword, n, got.Work)
				}
			}
		}
	}
}

// TestBreaksInAnotherOrder sees to it that a break inside a union is found in
// the variant that changed, wherever it stands.
func TestBreaksInAnotherOrder(t *testing.T) {
	t.Parallel()
	variant := func(tag string, most int) string {
		return fmt.Sprintf(`{"type": "object", "required": ["c"], "properties": {"c": {"type": "object", "required": ["k"], "properties": {"k": {"const": %q}}}, "size": {"type": "integer", "maximum": %d}}}`, tag, most)
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		older := load(t, "a.json", `{"`+keyword+`": [`+variant("a", 9)+`,`+variant("b", 9)+`,`+variant("c", 9)+`]}`)
		newer := load(t, "b.json", `{"`+keyword+`": [`+variant("c", 9)+`,`+variant("a", 9)+`,`+variant("b", 5)+`]}`)
		for _, model := range contract.ContentModels {
			got := compat.Compare(older, newer, contract.StoredEvents, compat.Options{Model: model})
			if len(got.Breaks) != 1 || !got.Complete {
				t.Fatalf("%s, %s: %d breaks, complete is %v; want one, and all", keyword, model, len(got.Breaks), got.Complete)
			}
			if at := string(got.Breaks[0].Reader.Pointer); at != "/"+keyword+"/2/properties/size/maximum" {
				t.Errorf("%s, %s: the break is at %s", keyword, model, at)
			}
		}
	}
}

func BenchmarkGrowth(b *testing.B) {
	for _, shape := range shapes {
		for _, n := range shape.sizes {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				benchmark(b, []onDisk{{[]byte(shape.make(n, false)), []byte(shape.make(n, true))}})
			})
		}
	}
}
