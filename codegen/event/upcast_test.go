package event

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// tree renames "old" to "new" and fills "v" in an object, and in whatever "in" and
// "list" of it hold.
var tree = &UpcastStep{From: 1, To: 2, Root: 1, Lifts: []UpcastLift{
	{},
	{Names: []UpcastName{
		{Name: "in", Rules: []UpcastRule{{To: 0, Lift: 1}}},
		{Name: "list", Rules: []UpcastRule{{To: 1, Lift: 2}}},
		{Name: "new", Rules: []UpcastRule{{To: 2}}},
		{Name: "old", Rules: []UpcastRule{{To: 2}}},
		{Name: "v", Rules: []UpcastRule{{To: 4}}},
	}, Fills: []UpcastFill{{Name: 4, Value: `"filled"`}}, Place: "#/$defs/tree"},
	{Items: 1},
}}

func TestUpcast(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                          `{"v":"filled"}`,
		` { "old" : 1.0 , "x":[ ] } `: `{"new":1.0,"x":[ ],"v":"filled"}`,
		`{"in":{"old":{"old":1}},"v":null,"list":[{},{"v":1},2]}`: `{"in":{"new":{"old":1},"v":"filled"},"v":null,"list":[{"v":"filled"},{"v":1},2]}`,
		`{"\u006fld":"\u00e9","\"":{"old":1}}`:                    `{"new":"\u00e9","\"":{"old":1},"v":"filled"}`,
		`{"in":[{"old":1}],"list":{"old":1}}`:                     `{"in":[{"old":1}],"list":{"old":1},"v":"filled"}`,
		`7`:                                                       `7`, `[{"old":1}]`: `[{"old":1}]`,
	} {
		if got, err := tree.Text([]byte(in), nil); err != nil || string(got) != want {
			t.Errorf("%s becomes %s, %v; want %s", in, got, err, want)
		}
	}
}

// A new name that is taken is told where the old one stands.
func TestUpcastFindsANameTaken(t *testing.T) {
	_, err := tree.Text([]byte(`{"list":[{},{"a/b":1,"in":{"old":1,"new":2}}]}`), nil)
	var invalid *Invalid
	var not *NotUpcast
	if !errors.As(err, &not) || not.From != 1 || not.To != 2 || !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	v := invalid.Violations[0]
	if v.Pointer != "/list/1/in/old" || v.Schema != "#/$defs/tree" || !strings.HasPrefix(v.Message, `is called "new" now`) {
		t.Errorf("%+v", v)
	}
}

// Work is bounded by the text, however deep it nests: whoever looks whether a new
// name is taken gets past the value of each member at once.
func TestUpcastIsLinear(t *testing.T) {
	payload := `{"old":1,"x":"` + strings.Repeat("x", 200_000) + `","y":[` + strings.Repeat("[],", 100_000) + `0]}`
	flat := took(t, payload)
	deep := took(t, strings.Repeat(`{"old":1,"in":`, 400)+payload+strings.Repeat("}", 400))
	t.Logf("flat %v, nested %v", flat, deep)
	if deep > 40*flat+20*time.Millisecond {
		t.Errorf("nested 400 times it takes %v instead of %v", deep, flat)
	}
}

func took(t *testing.T, text string) time.Duration {
	t.Helper()
	best := time.Hour
	for range 5 {
		start := time.Now()
		if _, err := tree.Text([]byte(text), nil); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}

func TestUpcastEndsWhereItIsTooMuch(t *testing.T) {
	var e *Error
	deep := strings.Repeat(`{"in":`, 600) + "1" + strings.Repeat("}", 600)
	if _, err := tree.Text([]byte(deep), nil); !errors.As(err, &e) || !strings.Contains(err.Error(), "nests too deeply") {
		t.Error(err)
	}
	if _, err := tree.lift(text(deep)); !errors.As(err, &e) || e.Message != "nests too deeply" {
		t.Error(err) // of a value of Go
	}
	many := text(`{"list":[` + strings.Repeat("{},", 1000) + `{}]}`)
	if _, err := tree.liftWithin(many, 10_000); !errors.As(err, &e) || e.Message != "what the event becomes is too large" {
		t.Error(err)
	}
	if lifted, err := tree.liftWithin(many, 20_000); err != nil || len(lifted) > 20_000 {
		t.Error(len(lifted), err)
	}
}

// FuzzUpcast: whatever the text is, it is refused, or becomes JSON that can be lifted
// again to itself.
func FuzzUpcast(f *testing.F) {
	for _, s := range []string{`{"old":1,"in":{"list":[{"v":0}]}}`, `{"old":{},"new":[]}`, `{"in":{"in":{}},"\u006f":"\ud800"}`, `[{"in":1}]`, ` {"list" : [ [ ] , { } ] } `, `{"v":1,"v":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		lifted, err := tree.Text(data, nil)
		if err != nil {
			return
		}
		if !json.Valid(lifted) {
			t.Fatalf("%q becomes %q", data, lifted)
		}
		if again, err := tree.Text(lifted, nil); err != nil || string(again) != string(lifted) {
			t.Fatalf("%q becomes %q, and then %q, %v", data, lifted, again, err)
		}
	})
}
