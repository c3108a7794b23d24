package event

import (
	"errors"
	"strings"
	"testing"
)

// The schemas here are tables by hand; those of real schemas are in package codegen.
var (
	marked = &PersonalRules{Marked: true}
	person = Schema{Root: 2, Nodes: []Node{{}, {},
		{Types: KindObject, Object: &ObjectRules{Members: []MemberRule{
			{Name: "email", Node: 3}, {Name: "id", Node: 4, Required: true}, {Name: "name", Node: 3, Required: true}, {Name: "tags", Node: 5},
		}}},
		{Types: KindString, Personal: marked},
		{Types: KindString},
		{Types: KindArray, Array: &ArrayRules{Items: 3, Unique: true}},
	}}
)

const anna = `{"email":"a@b.ch","id":"7","name":"Anna","tags":["x","y"],"other":1}`

func redactRaw(t *testing.T, s *Schema, in string) string {
	t.Helper()
	v := Raw(in)
	out, err := Redact(&v, AppendRaw, ReadRaw, s)
	if err != nil {
		t.Fatal(err)
	}
	if v != Raw(in) {
		t.Errorf("the value itself became %s", v)
	}
	return string(out)
}

func TestRedactLeavesOutOrStandsIn(t *testing.T) {
	const want = `{"id":"7","name":"[redacted]","tags":["[redacted]","[redacted2]"],"other":1}`
	if got := redactRaw(t, &person, anna); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPseudonymiseAsksInOrder(t *testing.T) {
	var asked []string
	v := Raw(anna)
	out, err := Pseudonymise(&v, AppendRaw, ReadRaw, &person, func(field string, value Raw) (Raw, error) {
		asked = append(asked, field+" "+string(value))
		return Raw(`"p` + string(value[1:])), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(asked, "\n"), "/email \"a@b.ch\"\n/name \"Anna\"\n/tags/0 \"x\"\n/tags/1 \"y\""; got != want {
		t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
	if want := Raw(`{"email":"pa@b.ch","id":"7","name":"pAnna","tags":["px","py"],"other":1}`); out != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
}

// One text is one value, however it is written.
func TestPseudonymiseSpellsTextsInOneWay(t *testing.T) {
	v := Raw(`{"id":"7","name":"Ann\u0061 \/ \ud800"}`)
	if _, err := Pseudonymise(&v, AppendRaw, ReadRaw, &person, func(_ string, value Raw) (Raw, error) {
		if value != `"Ann\u0061 \/ \ud800"` { // no UTF-8 says it: as it was
			t.Errorf("asked for %s", value)
		}
		return value, nil
	}); err != nil {
		t.Fatal(err)
	}
	v = `{"id":"7","name":"Ann\u0061 \/"}`
	if _, err := Pseudonymise(&v, AppendRaw, ReadRaw, &person, func(_ string, value Raw) (Raw, error) {
		if value != `"Anna /"` {
			t.Errorf("asked for %s", value)
		}
		return value, nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestPseudonymiseRefusesWhatCannotStand(t *testing.T) {
	refused := errors.New("no key")
	for _, tt := range []struct {
		answer Raw
		err    error
		want   string
	}{
		{`5`, nil, "/name: must be a string, is a number"},
		{`"a" 1`, nil, "/name: what is to stand for the value is not one JSON value"},
		{`{`, nil, "/name: what is to stand for the value is not one JSON value"},
		{``, nil, "/name: must be a string, is null"},
		{`"x"`, refused, "no key"},
	} {
		v := Raw(`{"id":"7","name":"Anna"}`)
		out, err := Pseudonymise(&v, AppendRaw, ReadRaw, &person, func(string, Raw) (Raw, error) { return tt.answer, tt.err })
		if err == nil || err.Error() != tt.want || out != "" {
			t.Errorf("%s: %v, want %s", tt.answer, err, tt.want)
		}
		if tt.err != nil && !errors.Is(err, tt.err) {
			t.Errorf("the caller's error is lost: %v", err)
		}
	}
}

// What was not valid before need not be valid after it, and is redacted all the same.
func TestRedactOfWhatIsNotValid(t *testing.T) {
	for in, want := range map[string]string{
		`{"email":5,"name":{"first":"Anna"}}`: `{"name":{}}`,
		`{"name":null,"tags":"Anna"}`:         `{"name":null,"tags":"Anna"}`, // no item: nothing is marked
		`["Anna"]`:                            `["Anna"]`,
	} {
		if got := redactRaw(t, &person, in); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

// A type that asks for more than a stand-in can give is an error, not personal data.
func TestRedactSaysWhenNothingCanStand(t *testing.T) {
	v := Raw(`{"id":"7","name":"Anna"}`)
	read := func(v *Raw, d *Decoder) error {
		if err := ReadRaw(v, d); err != nil {
			return err
		}
		return d.errorf("holds Anna only")
	}
	if out, err := Redact(&v, AppendRaw, read, &person); err == nil || out != "" || !strings.Contains(err.Error(), "cannot be taken out") {
		t.Errorf("%s, %v", out, err)
	}
}
