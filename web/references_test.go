package web

import (
	"slices"
	"testing"
)

func TestReferencesLeadSomewhere(t *testing.T) {
	for _, tt := range []struct {
		name, older, newer string
		equal              bool
	}{
		{"from history and from beside it", `"$ref": "../../../common/money.json#/$defs/a"`, `"$ref": "../common/money.json#/$defs/a"`, true},
		{"in YAML", `a: {$ref: ../../../common/money.json}`, `a: {$ref: ../common/money.json}`, true},
		{"in YAML with quotes", `a: {"$ref": '../../../common/money.json'}`, `a: {"$ref": '../common/money.json'}`, true},
		{"two in a line", `{"$ref": "../../../x.json"}, {"$ref": "../../../y.json"}`, `{"$ref": "../x.json"}, {"$ref": "../y.json"}`, true},
		{"to another file", `"$ref": "../../../common/money.json"`, `"$ref": "../common/price.json"`, false},
		{"to another place in the file", `"$ref": "../../../common/money.json#/a"`, `"$ref": "../common/money.json#/b"`, false},
		{"something else beside it", `"$ref": "../../../x.json", "title": "a"`, `"$ref": "../x.json", "title": "b"`, false},
		{"the same words, another file", `"$ref": "../x.json"`, `"$ref": "../x.json"`, false},
		{"in the file itself", `"$ref": "#/$defs/a"`, `"$ref": "#/$defs/a"`, true},
		{"an address", `"$ref": "https://example.com/../x.json"`, `"$ref": "https://example.com/x.json"`, false},
		{"a word that is no reference", `"title": "../../../x.json"`, `"title": "../x.json"`, false},
	} {
		older := ledTo("shop/Thing/history/v1/0001-a.schema.json", []string{tt.older})
		newer := ledTo("shop/Thing/v1.schema.json", []string{tt.newer})
		if got := slices.Equal(older, newer); got != tt.equal {
			t.Errorf("%s: equal %v, want %v: %s, %s", tt.name, got, tt.equal, older, newer)
		}
	}
}

// Where a line differs only in the way that it leads to the same file, it stands as it
// is written, is no difference, and is counted.
func TestAnotherWayToTheSameFileIsNoDifference(t *testing.T) {
	older := "{\n\"$ref\": \"../../../common/money.json\",\n\"title\": \"a\"\n}\n"
	newer := "{\n\"$ref\": \"../common/money.json\",\n\"title\": \"b\"\n}\n"
	s := sidesOf(sideText{"shop/Thing/history/v1/0001-a.schema.json", older}, sideText{"shop/Thing/v1.schema.json", newer})
	if got, want := unified(s), " {\n \"$ref\": \"../common/money.json\",\n-\"title\": \"a\"\n+\"title\": \"b\"\n }\n"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
	if s.Moved != 1 || s.Rows[1].Old.Head != `"$ref": "../../../common/money.json",` {
		t.Errorf("%d moved, %+v", s.Moved, s.Rows[1])
	}
}
