package event

import (
	"encoding/json"
	"strings"
	"testing"
)

// order is written as the generator writes a struct.
type order struct {
	ID    string
	Count int64
	Price Optional[Number]
	Note  OptionalNullable[string]
	Tags  Optional[[]Nullable[string]]
	Extra Extra
}

var shapeOfOrder = Shape{
	Names:    []string{"id", "count", "price", "note", "tags"},
	Required: []uint64{0x3},
	Field:    fieldOfOrder,
}

func fieldOfOrder(name string) int {
	for i, n := range []string{"id", "count", "price", "note", "tags"} {
		if n == name {
			return i
		}
	}
	return -1
}

func (v *order) decode(d *Decoder) error {
	var seen [1]uint64
	return d.Struct(&shapeOfOrder, seen[:], v.decodeField, &v.Extra, nil)
}

func readTag(v *Nullable[string], d *Decoder) error { return ReadNullable(v, d, ReadText[string]) }

func readTags(v *[]Nullable[string], d *Decoder) error { return ReadList(v, d, readTag) }

func (v *order) decodeField(field int, d *Decoder) error {
	switch field {
	case 0:
		return ReadText(&v.ID, d)
	case 1:
		return ReadInt64(&v.Count, d)
	case 2:
		return ReadOptional(&v.Price, d, ReadNumber)
	case 3:
		return ReadOptionalNullable(&v.Note, d, ReadText[string])
	}
	return ReadOptional(&v.Tags, d, readTags)
}

// What a struct refuses, and where it says that it is.
func TestStructureErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"another type", `[1]`, "must be an object, is an array (at byte 0)"},
		{"null", `null`, "must be an object, is null (at byte 0)"},
		{"nothing", ``, "must be an object, is missing: the text ends (at byte 0)"},
		{"a member of another type", `{"id":1,"count":2}`, "/id: must be a string, is a number (at byte 6)"},
		{"in a list", `{"id":"a","count":2,"tags":["x",null,true]}`, "/tags/2: must be a string, is a boolean (at byte 37)"},
		{"required members are not there", `{"price":1}`, `lacks "id", "count" (at byte 11)`},
		{"a wrong-case name is another name", `{"ID":"a","count":2}`, `lacks "id" (at byte 20)`},
		{"null is no value", `{"id":null,"count":2}`, "/id: must be a string, is null (at byte 6)"},
		{"null is no absence", `{"id":"a","count":2,"price":null}`, "/price: must be a number, is null (at byte 28)"},
		{"a name twice", `{"id":"a","id":"a","count":2}`, "/id: is there twice (at byte 15)"},
		{"a name twice, once escaped", `{"id":"a","\u0069d":"a","count":2}`, "/id: is there twice (at byte 20)"},
		{"an unknown name twice", `{"x":1,"x":1}`, "/x: is there twice (at byte 11)"},
		{"a name twice, deep in the unknown", `{"x/~":[{"y":1,"y":1}]}`, "/x~1~0/0/y: is there twice (at byte 19)"},
		{"a fraction", `{"id":"a","count":1.5}`, `/count: "1.5" is not an integer (at byte 18)`},
		{"too large", `{"id":"a","count":9223372036854775808}`, `/count: "9223372036854775808" does not fit in 64 bits (at byte 18)`},
		{"much too large", `{"id":"a","count":1e999999999999}`, `/count: "1e999999999999" does not fit in 64 bits (at byte 18)`},
		{"half a surrogate pair", `{"id":"\ud800","count":1}`, "/id: the string has half a surrogate pair, which is no character (at byte 6)"},
		{"a surrogate pair the wrong way round", `{"id":"\udc00\ud800","count":1}`, "/id: the string has half a surrogate pair, which is no character (at byte 6)"},
		{"no UTF-8", "{\"id\":\"\xff\",\"count\":1}", "/id: the string is not well formed (at byte 6)"},
		{"a control character", "{\"id\":\"a\nb\",\"count\":1}", "/id: the string is not well formed (at byte 8)"},
		{"a comma at the end", `{"id":"a",}`, "the name of a member must follow, in quotes (at byte 10)"},
		{"no colon", `{"id" 1}`, `a colon must follow the name "id" (at byte 6)`},
		{"cut off", `{"id":"a"`, "a comma or } must follow (at byte 9)"},
		{"more after the end", `{"id":"a","count":1} x`, "there is more after the end of the value (at byte 21)"},
		{"deep nesting", `{"x":` + strings.Repeat("[", 100_000), "nests too deeply"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := order{ID: "as it was"}
			err := Decode([]byte(tt.text), &v, (*order).decode)
			if err == nil {
				t.Fatalf("%s was accepted", tt.text)
			}
			if got := err.Error(); got != tt.want && !(tt.name == "deep nesting" && strings.Contains(got, tt.want)) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if v.ID != "as it was" {
				t.Error("a decoding that failed changed the value")
			}
		})
	}
}

func TestAbsentNullAndZeroStayApart(t *testing.T) {
	tests := []struct {
		text                string
		present, null, some bool
	}{
		{`{"id":"a","count":0}`, false, false, false},
		{`{"id":"a","count":0,"note":null}`, true, true, false},
		{`{"id":"a","count":0,"note":""}`, true, false, true},
	}
	for _, tt := range tests {
		var v order
		if err := Decode([]byte(tt.text), &v, (*order).decode); err != nil {
			t.Fatal(err)
		}
		if _, some := v.Note.Get(); v.Note.IsPresent() != tt.present || v.Note.IsNull() != tt.null || some != tt.some {
			t.Errorf("%s: present %v, null %v, value %v", tt.text, v.Note.IsPresent(), v.Note.IsNull(), some)
		}
	}
}

// Integers are read in every spelling, exactly.
func TestInt64(t *testing.T) {
	tests := map[string]int64{
		"0": 0, "-0": 0, "0.000": 0, "0e99999999999999999999": 0, "1": 1, "1.0": 1, "10e-1": 1, "1E2": 100,
		"-1.50e1": -15, "9223372036854775807": 1<<63 - 1, "-9223372036854775808": -1 << 63,
		"9.223372036854775807e18": 1<<63 - 1, "922337203685477580700e-2": 1<<63 - 1,
	}
	for text, want := range tests {
		if got, err := Number(text).Int64(); got != want || err != nil {
			t.Errorf("%s is read as %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"0.1", "1e-1", "1e19", "-9223372036854775809", "1e400", "15e-1", "1e-99999999999999999999", "1e99999999999999999999"} {
		if got, err := Number(text).Int64(); err == nil {
			t.Errorf("%s is read as %d; want an error", text, got)
		}
	}
}

func TestNumberKeepsItsDigits(t *testing.T) {
	for _, text := range []string{"0.1", "1e400", "9223372036854775808", "1.0", "-0", "1E+2", "0.10000000000000000001"} {
		var n Number
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(n); string(got) != text || err != nil {
			t.Errorf("%s is written as %s, %v", text, got, err)
		}
	}
	if _, err := Number("1e10001").Rat(); err == nil {
		t.Error("an exponent beyond the bound was computed")
	}
	if r, err := Number("1.5e2").Rat(); err != nil || r.String() != "150/1" {
		t.Errorf("1.5e2 is %v, %v", r, err)
	}
	for _, text := range []string{"01", "+1", ".5", "1.", "1e", "0x10", "NaN", "1_000", "--1", " 1"} {
		if _, err := ParseNumber(text); err == nil {
			t.Errorf("%q was accepted as a number", text)
		}
		n := Number(text)
		if out, err := n.MarshalJSON(); err == nil {
			t.Errorf("the Number %q was written as %s", text, out)
		}
	}
}

func TestWhatHasNoJSONIsRefused(t *testing.T) {
	text := "\xff"
	if _, err := AppendText(&text, nil); err == nil {
		t.Error("text that is not UTF-8 was written")
	}
	for _, raw := range []Raw{"{", "1 2", `{"a":1,"a":2}`, "nul"} {
		if out, err := raw.MarshalJSON(); err == nil {
			t.Errorf("the Raw %s was written as %s", raw, out)
		}
	}
	field := func(name string) int { return strings.Index("known", name) }
	if out, err := AppendExtra(Extra{{Name: "known", Value: "1"}}, []byte("{"), field); err == nil {
		t.Errorf("a known name in Extra gives %s", out)
	}
	if out, err := AppendExtra(Extra{{Name: "x", Value: "1"}, {Name: "x", Value: "1"}}, []byte("{"), field); err == nil {
		t.Errorf("a name twice in Extra gives %s", out)
	}
	var nothing *string
	if out, err := AppendPointer(&nothing, nil, AppendText[string]); err == nil {
		t.Errorf("a nil pointer gives %s", out)
	}
}

func TestExtra(t *testing.T) {
	var x Extra
	x.Set("a", "1")
	x.Set("b", "2")
	x.Set("a", "3")
	if v, ok := x.Get("a"); v != "3" || !ok || len(x) != 2 {
		t.Errorf("after setting twice: %v", x)
	}
	x.Delete("a")
	if _, ok := x.Get("a"); ok || len(x) != 1 {
		t.Errorf("after deleting: %v", x)
	}
}

func TestFormatsKeepTheirText(t *testing.T) {
	at, err := Timestamp("2026-01-31T23:59:60.5z").Time()
	if want := "2026-02-01 00:00:00.5 +0000 UTC"; err != nil || at.String() != want {
		t.Errorf("a leap second is %v, %v; want %s", at, err, want)
	}
	if _, err := Timestamp("yesterday").Time(); err == nil {
		t.Error("yesterday is a timestamp")
	}
	if _, err := Date("2026-02-30").Time(); err == nil {
		t.Error("the 30th of February is a date")
	}
	id, err := UUID("0189F7E0-0000-7000-8000-00000000000a").Bytes()
	if err != nil || id[0] != 1 || id[15] != 10 {
		t.Errorf("a UUID is %x, %v", id, err)
	}
	for _, s := range []UUID{"", "0189F7E0-0000-7000-8000-00000000000g", "0189F7E0000070008000-000000000000000"} {
		if _, err := s.Bytes(); err == nil {
			t.Errorf("%q is a UUID", s)
		}
	}
	if ip, err := IP("::1").Addr(); err != nil || !ip.IsLoopback() {
		t.Errorf("::1 is %v, %v", ip, err)
	}
	if u, err := URI("pkg:golang/x@1?y#z").URL(); err != nil || u.Scheme != "pkg" {
		t.Errorf("a URI is %v, %v", u, err)
	}
}

// Types of people's own may hold the values, with encoding/json.
func TestValuesInTypesOfPeople(t *testing.T) {
	type mine struct {
		A Optional[int]            `json:"a,omitzero"`
		B Nullable[string]         `json:"b"`
		C OptionalNullable[string] `json:"c,omitzero"`
		D Raw                      `json:"d"`
	}
	for _, text := range []string{
		`{"b":null,"d":null}`, `{"a":0,"b":"","c":null,"d":{"x":1.0}}`, `{"a":1,"b":"b","c":"c","d":[]}`,
	} {
		var v mine
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(v); string(got) != text || err != nil {
			t.Errorf("%s becomes %s, %v", text, got, err)
		}
	}
}
