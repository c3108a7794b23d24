package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"
	"testing"
	"time"
)

var seed = maphash.MakeSeed()

// listSchema is {"type": "array", "uniqueItems": true, "items": {"type": "integer"}}.
var listSchema = Schema{Root: 2, Nodes: []Node{{}, {},
	{At: "#", Types: KindArray, Array: &ArrayRules{Items: 3, ItemsAt: "items", Unique: true}},
	{At: "#/items", Types: KindInteger},
}}

func TestViolationsHaveTheirPlaces(t *testing.T) {
	err := listSchema.Check([]byte(` [1, "a/~b", 1.0, 1.5] `))
	var invalid *Invalid
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	want := []Violation{
		{"/1", "type", "#/items/type", "must be an integer, is a string"},
		{"/3", "type", "#/items/type", "must be an integer, is the number 1.5"},
		{"/2", "uniqueItems", "#/uniqueItems", "must differ from all other items, but is equal to item 0"},
	}
	if fmt.Sprint(invalid.Violations) != fmt.Sprint(want) || invalid.More {
		t.Errorf("found %q", invalid.Violations)
	}
	if got := err.Error(); !strings.HasPrefix(got, "/1: must be an integer, is a string\n/3: ") {
		t.Errorf("the error says %s", got)
	}
}

func TestViolationsAreCapped(t *testing.T) {
	err := listSchema.Check([]byte("[" + strings.Repeat("null,", 10*MaxViolations) + "null]"))
	var invalid *Invalid
	if !errors.As(err, &invalid) || len(invalid.Violations) != MaxViolations || !invalid.More {
		t.Fatalf("%d violations, more: %v", len(invalid.Violations), invalid.More)
	}
	if !strings.Contains(err.Error(), "more than 100") {
		t.Errorf("the error says %s", err)
	}
}

func TestWhatIsNoJSONIsNotChecked(t *testing.T) {
	for _, text := range []string{"", "[1", "[1]]", `{"a":1,"a":1}`, strings.Repeat("[", MaxDepth+1)} {
		var e *Error
		if err := listSchema.Check([]byte(text)); !errors.As(err, &e) {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}

// Items are equal as JSON: members in any order, numbers by their value.
func TestItemsAreComparedAsJSON(t *testing.T) {
	anything := Schema{Root: 2, Nodes: []Node{{}, {}, {Array: &ArrayRules{Unique: true}}}}
	twins := [][2]string{
		{`{"a":1,"b":[2.0,{}]}`, `{"b":[2,{}],"a":10e-1}`}, {`"é"`, `"\u00e9"`}, {`0`, `-0.0`}, {`1e400`, `10e399`}, {`null`, `null`}, {`[[]]`, `[[ ]]`},
	}
	others := [][2]string{
		{`{"a":1}`, `{"a":1,"b":1}`}, {`1`, `"1"`}, {`0`, `false`}, {`[]`, `{}`}, {`[1,2]`, `[2,1]`}, {`1e400`, `1e401`}, {`"\ud800"`, `"\ud801"`}, {`""`, `null`},
	}
	// Few items are compared each with each, many by their hashes.
	for _, more := range []string{"", `,"1a","2a","3a","4a","5a","6a","7a","8a","9a"`} {
		for _, pair := range twins {
			if anything.Check([]byte("["+pair[0]+more+","+pair[1]+"]")) == nil {
				t.Errorf("%s and %s are equal", pair[0], pair[1])
			}
		}
		for _, pair := range others {
			if err := anything.Check([]byte("[" + pair[0] + more + "," + pair[1] + "]")); err != nil {
				t.Errorf("%s and %s differ: %v", pair[0], pair[1], err)
			}
		}
	}
}

// A hundred thousand items are compared in the time of reading them.
func TestManyItemsAreCompared(t *testing.T) {
	var b bytes.Buffer
	for i := range 100_000 {
		fmt.Fprintf(&b, ",%d", i)
	}
	if err := listSchema.Check([]byte("[" + b.String()[1:] + "]")); err != nil {
		t.Fatal(err)
	}
}

// A recursive schema of alternatives would take 2 to the power of the depth: what
// was found out is remembered.
func TestAlternativesOfAlternativesEnd(t *testing.T) {
	// {"anyOf": [{"items": {"$ref": "#"}, "minItems": 1}, {"items": {"$ref": "#"}, "minItems": 1}]}
	branch := &ArrayRules{Items: 2, Count: Count{Min: 1}}
	s := Schema{Root: 2, Nodes: []Node{{}, {},
		{Types: KindArray, Apply: &ApplyRules{Any: []int32{3, 4}}}, {Array: branch}, {Array: branch},
	}}
	deep := strings.Repeat("[", 400) + strings.Repeat("]", 400)
	start := time.Now()
	var invalid *Invalid
	if err := s.Check([]byte(deep)); !errors.As(err, &invalid) {
		t.Errorf("the innermost array is empty: %v", err)
	}
	if spent := time.Since(start); spent > 20*time.Second {
		t.Errorf("it took %v", spent)
	}
}

// FuzzCheck looks for bytes with which a check fails otherwise than by its errors,
// or is of two minds.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{`[1,2]`, `[1,1.0]`, `[{"a":[1,{"b":null}]},"\ud83d\ude00","\ud800",-0.5e+7,true]`, `{"":{"":""}}`, ` [ ] `, `"`, "[1,\x00]"} {
		f.Add([]byte(s))
	}
	everything := Schema{Root: 2, Nodes: []Node{{}, {},
		{Apply: &ApplyRules{All: []int32{3, 4}, One: []int32{4, 5}, If: 3, Then: 4, Not: 6}},
		{Types: KindArray | KindObject, Array: &ArrayRules{Prefix: []int32{1, 2}, Items: 5, ItemsAt: "items", Unique: true, Unevaluated: 6, Contains: &ContainsRule{Node: 5, Count: Count{Min: 1}}}},
		{Object: &ObjectRules{Members: []MemberRule{{Name: "a", Node: 2, Required: true}, {Name: "b"}}, Rest: 5, Names: 5, Dependents: []Dependent{{If: 0, Needs: []int32{1}, Keyword: "dependentRequired"}}, Unevaluated: 2}},
		{Enum: &Values{Texts: []string{"", "a", "é"}, Others: []string{"1", "[]", `{"a":1}`}}, Text: &TextRules{Length: Count{Max: 3, Capped: true}, Pattern: 1}, Number: &NumberRules{Minimum: "0.5", MultipleOf: "0.1"}},
		{Never: true},
	}, Patterns: []Pattern{{}, {Written: "^a|b", Text: `\Aa|b`}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, s := range []*Schema{&listSchema, &everything} {
			err := s.Check(data)
			var e *Error
			var invalid *Invalid
			if errors.As(err, &e) && json.Valid(data) && !refusedOnPurpose(data, err) {
				t.Fatalf("%q is JSON, but is refused: %v", data, err)
			}
			if errors.As(err, &invalid) && len(invalid.Violations) == 0 {
				t.Fatalf("%q is not valid without a reason", data)
			}
			text, bad := wellFormed(data)
			if bad == nil && s.holds(s.Root, text, 0) != (err == nil) {
				t.Fatalf("%q: the first violation and all of them disagree: %v", data, err)
			}
		}
	})
}
