package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzReader compares the reader with encoding/json: what it accepts is JSON and
// is written again as it was; what it refuses is no JSON, or one of the things
// that it refuses on purpose.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,-0.5e+7,"x\u00e9\ud83d\ude00\n",true,false,null,{}],"b":""}`, `{"a":1,"\u0061":2}`,
		`"\ud800"`, "\"\xff\"", "[1,]", "01", "1e", `{"a"}`, " [ ] ", "[[[[", `{"é":{}}`, "nulll", "\u2028",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var raw Raw
		err := Decode(data, &raw, ReadRaw)
		if err != nil {
			if json.Valid(data) && !refusedOnPurpose(data, err) {
				t.Fatalf("%q is JSON, but is refused: %v", data, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q is no JSON, but is accepted", data)
		}
		out, err := raw.MarshalJSON()
		if err != nil || !bytes.Equal(out, bytes.Trim(data, " \t\r\n")) {
			t.Fatalf("%q is written as %q, %v", data, out, err)
		}
		var text string
		if Decode(data, &text, ReadText) == nil {
			checkText(t, data, text)
		}
	})
}

func refusedOnPurpose(data []byte, err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, purpose := range []string{"twice", "deeply", "surrogate"} {
		if strings.Contains(e.Message, purpose) {
			return true
		}
	}
	return !utf8.Valid(data)
}

// checkText compares a string with what encoding/json reads, and reads it again
// from what is written.
func checkText(t *testing.T, data []byte, text string) {
	var want, again string
	if err := json.Unmarshal(data, &want); err != nil || text != want {
		t.Fatalf("%q is read as %q; encoding/json reads %q, %v", data, text, want, err)
	}
	out, err := AppendText(&text, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Decode(out, &again, ReadText); err != nil || again != text {
		t.Fatalf("%q is written as %q and read again as %q, %v", text, out, again, err)
	}
}

// FuzzInt64 compares the integers with exact arithmetic.
func FuzzInt64(f *testing.F) {
	for _, s := range []string{"1", "-1.0e2", "9223372036854775808", "1e18", "0.1e1", "00", "12345678901234567890e-2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumber(s)
		if err != nil {
			return
		}
		exact, err := n.Rat()
		if err != nil {
			return // beyond what is computed
		}
		got, err := n.Int64()
		fits := exact.IsInt() && exact.Num().IsInt64()
		if (err == nil) != fits || fits && exact.Num().Int64() != got {
			t.Fatalf("%s is read as %d, %v; it is %s", s, got, err, exact)
		}
	})
}

// FuzzRoundTrip decodes and encodes a struct: what is accepted is JSON that keeps
// every member and value, and decodes to the same again.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","count":1}`, `{"count":1.0,"id":"\ud83d\ude00","note":null,"price":1e400,"tags":["",null],"x":[1,{"y":-0}],"":0}`,
		`{"id":"","count":-9223372036854775808,"note":"\u0000","Id":1,"ID":2}`, `{"id":"a","count":1,"tags":[]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v, again order
		if Decode(data, &v, (*order).decode) != nil {
			return
		}
		out, err := v.append(nil)
		if err != nil {
			t.Fatalf("%q is read but not written: %v", data, err)
		}
		if err := Decode(out, &again, (*order).decode); err != nil || !reflect.DeepEqual(v, again) {
			t.Fatalf("%q is written as %q and read again as another value, %v", data, out, err)
		}
		if before, after := values(t, data), values(t, out); !reflect.DeepEqual(before, after) {
			t.Fatalf("%q is written as %q: the values differ", data, out)
		}
	})
}

// values returns what encoding/json reads, numbers as they are written; the
// spelling of an int64 is not kept, its value is.
func values(t *testing.T, data []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q is accepted, but encoding/json says %v", data, err)
	}
	count, err := Number(v["count"].(json.Number)).Int64()
	if err != nil {
		t.Fatal(err)
	}
	v["count"] = count
	return v
}

// append writes an order as the generator does.
func (v *order) append(dst []byte) ([]byte, error) {
	var err error
	dst = append(dst, '{')
	if dst, err = AppendText(&v.ID, append(Comma(dst), `"id":`...)); err != nil {
		return dst, At(err, "id")
	}
	if dst, err = AppendInt64(&v.Count, append(Comma(dst), `"count":`...)); err != nil {
		return dst, At(err, "count")
	}
	if v.Price.IsPresent() {
		if dst, err = AppendOptional(&v.Price, append(Comma(dst), `"price":`...), AppendNumber); err != nil {
			return dst, At(err, "price")
		}
	}
	if v.Note.IsPresent() {
		if dst, err = AppendOptionalNullable(&v.Note, append(Comma(dst), `"note":`...), AppendText[string]); err != nil {
			return dst, At(err, "note")
		}
	}
	if v.Tags.IsPresent() {
		if dst, err = AppendOptional(&v.Tags, append(Comma(dst), `"tags":`...), appendTags); err != nil {
			return dst, At(err, "tags")
		}
	}
	dst, err = AppendExtra(v.Extra, dst, fieldOfOrder)
	return append(dst, '}'), err
}

func appendTags(v *[]Nullable[string], dst []byte) ([]byte, error) {
	return AppendList(v, dst, func(v *Nullable[string], dst []byte) ([]byte, error) {
		return AppendNullable(v, dst, AppendText[string])
	})
}
