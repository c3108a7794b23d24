package event

import (
	"strings"
	"testing"
)

// alternatives is a list of numbers or of texts, told apart by all items.
var alternatives = Schema{Root: 4, Nodes: []Node{
	{}, {}, {Types: KindNumber}, {Types: KindString},
	{Apply: &ApplyRules{One: []int32{5, 6}}},
	{Array: &ArrayRules{Items: 2}}, {Array: &ArrayRules{Items: 3}},
}}

func TestAlternatives(t *testing.T) {
	for _, tt := range []struct {
		text     string
		one, any int
	}{
		{"[1,2]", 0, 0}, {` ["a"] `, 1, 1}, {"[]", -1, 0}, {`[1,"a"]`, -1, -1}, {"true", -1, 0},
	} {
		d := Decoder{src: tt.text}
		one, err := d.OneOf(&alternatives, 5, 6)
		any, err2 := d.AnyOf(&alternatives, 5, 6)
		if one != tt.one || any != tt.any || err != nil || err2 != nil {
			t.Errorf("%s is %d of oneOf, %d of anyOf (%v, %v), want %d and %d", tt.text, one, any, err, err2, tt.one, tt.any)
		}
		if d.skip() != nil || d.next() != 0 {
			t.Errorf("%s was not left where it was", tt.text)
		}
	}
	d := Decoder{src: `[1,{"a":1,"a":2}]`}
	if _, err := d.OneOf(&alternatives, 5, 6); err == nil || !strings.Contains(err.Error(), "/1/a: is there twice") {
		t.Errorf("a name that is there twice gives %v", err)
	}
}

// Alternatives within alternatives are looked at again at every level: all of that
// has one bound.
func TestTellingAlternativesApartIsBounded(t *testing.T) {
	d := Decoder{src: "[" + strings.Repeat("1,", 100_000) + "1]", steps: maxSteps - 200_000}
	for i := range 5 {
		if _, err := d.AnyOf(&alternatives, 6, 5); err != nil {
			if i < 2 || !strings.Contains(err.Error(), "too many steps") {
				t.Errorf("call %d: %v", i, err)
			}
			return
		}
	}
	t.Error("no bound was met")
}
