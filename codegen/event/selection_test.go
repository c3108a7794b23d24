package event

import (
	"encoding/json"
	"testing"
)

func TestReadSelection(t *testing.T) {
	p := &Selection{Any: &Selection{Names: []SelectedName{{"x", Selection{Whole: true}}}}, Names: []SelectedName{
		{"all", Selection{Whole: true}}, {"1", Selection{Names: []SelectedName{{"y", Selection{Whole: true}}}}},
	}}
	for text, want := range map[string]string{
		`{"all":{"a":[1.50]},"other":{"x":1,"z":2},"1":{"x":1,"y":"\u00e9"},"text":"secret","q\u0022":{}}`: `{"all":{"a":[1.50]},"other":{"x":1},"1":{"y":"\u00e9"},"text":null,"q\"":{}}`,
		` [ {"x":1,"z":2} , {"x":1,"y":2}, 5, [{"x":1}] ] `:                                                `[{"x":1},{"y":2},null,[null]]`,
		`"secret"`: `null`, `null`: `null`, `{}`: `{}`, `[]`: `[]`,
	} {
		var got Raw
		err := Decode([]byte(text), &got, func(v *Raw, d *Decoder) error { return ReadSelection(v, d, p) })
		if err != nil || string(got) != want || !json.Valid([]byte(got)) {
			t.Errorf("of %s is kept\n%s, %v, want\n%s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		`{"a":1,"a":2}`:                   "/a: is there twice (at byte 11)",
		`{"all":{"x":1,"x":2}}`:           "/all/x: is there twice (at byte 18)",
		`{"dropped":{"q":{"x":1,"x":1}}}`: "/dropped/q/x: is there twice (at byte 27)",
		`[nil]`:                           "/0: must be a JSON value, is no JSON (at byte 1)",
		`[1,]`:                            "/1: must be a JSON value, is no JSON (at byte 3)",
		`{"a"}`:                           `a colon must follow the name "a" (at byte 4)`,
	} {
		var got Raw
		err := Decode([]byte(text), &got, func(v *Raw, d *Decoder) error { return ReadSelection(v, d, p) })
		if err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}
