package privacy_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/lint/privacy"
)

// Whatever an event holds at a marked place is in the register: a walk over the
// event, which knows nothing of places that recur, finds every value that some
// schema marks at one of the pointers.
func TestEveryMarkedValueIsAtAPointerOfTheRegister(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &drawing{T: t}
		s := d.schema()
		for _, leaf := range d.leaves {
			if d.chance(3) {
				leaf["x-pii"] = "personal"
			}
		}
		marked := privacy.Find(load(t, text(s)))
		if marked.Cut {
			return // the register says so
		}
		var patterns []*regexp.Regexp
		for _, m := range marked.Marks {
			patterns = append(patterns, pointerPattern(m.Pointer))
		}
		event := d.value(4)
		w := valueWalk{root: s}
		w.walk(s, event, "")
	found:
		for _, at := range w.marked {
			for _, p := range patterns {
				if p.MatchString(at) {
					continue found
				}
			}
			t.Fatalf("%s of %s is marked, and none of %v\n%s", at, text(event), describe(marked.Marks), text(s))
		}
	})
}

// pointerPattern matches the pointers of events that a pointer of the register
// means, and what is below.
func pointerPattern(pointer string) *regexp.Regexp {
	pattern := "^"
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch {
		case pointer == "":
		case part == "**":
			pattern += "(/[^/]*)*"
		case part == "*":
			pattern += "/[^/]*"
		default:
			pattern += "/" + regexp.QuoteMeta(strings.ReplaceAll(part, "~2", "*"))
		}
	}
	return regexp.MustCompile(pattern + "(/|$)")
}

// valueWalk finds the values of an event that some schema marks, whether that
// schema holds or not.
type valueWalk struct {
	root   object
	marked []string
}

func (w *valueWalk) walk(schema any, value any, at string) {
	s, ok := schema.(object)
	if !ok {
		return
	}
	if s["x-pii"] != nil {
		w.marked = append(w.marked, at)
	}
	if ref, ok := s["$ref"].(string); ok {
		w.walk(w.root["$defs"].(object)[strings.TrimPrefix(ref, "#/$defs/")], value, at)
	}
	for _, word := range []string{"if", "then", "else"} {
		w.walk(s[word], value, at)
	}
	for _, word := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := s[word].([]any)
		for _, sub := range list {
			w.walk(sub, value, at)
		}
	}
	dependent, _ := s["dependentSchemas"].(object)
	for _, sub := range dependent {
		w.walk(sub, value, at)
	}
	switch v := value.(type) {
	case object:
		w.members(s, v, at)
	case []any:
		prefix, _ := s["prefixItems"].([]any)
		for i, item := range v {
			sub := s["items"]
			if i < len(prefix) {
				sub = prefix[i]
			}
			w.walk(sub, item, at+"/"+strconv.Itoa(i))
		}
	}
}

func (w *valueWalk) members(s object, v object, at string) {
	properties, _ := s["properties"].(object)
	patterns, _ := s["patternProperties"].(object)
	for name, member := range v {
		sub, described := properties[name]
		w.walk(sub, member, at+"/"+name)
		for pattern, sub := range patterns {
			if strings.HasPrefix(name, strings.TrimPrefix(pattern, "^")) {
				described = true
				w.walk(sub, member, at+"/"+name)
			}
		}
		if !described {
			w.walk(s["additionalProperties"], member, at+"/"+name)
		}
	}
}

// Who does not receive a field reads nothing of it: in compat's view, a consumer
// cannot tell a schema from one that has another type there.
func TestWhoIsNoReceiverReadsNothing(t *testing.T) {
	proved := 0
	rapid.Check(t, func(t *rapid.T) {
		d := &drawing{T: t}
		s := d.schema()
		if len(d.leaves) == 0 {
			return
		}
		leaf := rapid.SampledFrom(d.leaves).Draw(t, "leaf")
		leaf["x-pii"] = "personal"
		fields := []string{d.field(), d.field()}
		before := load(t, text(s))
		marked := privacy.Find(before)
		if marked.Cut || len(marked.ReadBy(fields[0]))+len(marked.ReadBy(fields[1])) > 0 {
			return
		}
		leaf["type"] = "integer"
		after := load(t, text(s))
		view, err := compat.ParseFields(fields, nil)
		if err != nil {
			t.Fatal(err)
		}
		switch got := compat.SameView(before, after, view, compat.Options{}); got.Verdict {
		case compat.Refuted:
			t.Fatalf("%q reads %s (leaf %v), as %s shows\n%s", fields, describe(marked.Marks), leaf["title"], got.Witness.JSON, text(s))
		case compat.Proved:
			proved++
		}
	})
	if proved == 0 {
		t.Error("nothing was proved")
	}
}
