package delivery

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheTextOfAKey(t *testing.T) {
	const data = `{"orderId":"o-1", "skip": {"orderId":["\"}]", {}], "n": null}, "a/b~": {"c": [10, [1], 12.50]},
		"sp\u0061m": "\u00e9\n", "": "empty name", "yes": true, "none": null, "list": [], "object": {}, "big": 123456789012345678901234567890}`
	for pointer, want := range map[string]string{
		"/orderId": "o-1", "/skip/orderId/0": `"}]`, "/a~1b~0/c/0": "10", "/a~1b~0/c/1/0": "1", "/a~1b~0/c/2": "12.50",
		"/spam": "é\n", "/": "empty name", "/yes": "true", "/big": "123456789012345678901234567890",
	} {
		if got, ok := textAt([]byte(data), pointer); got != want || !ok {
			t.Errorf("%s: %q, %v; want %q", pointer, got, ok, want)
		}
	}
	for _, pointer := range []string{
		"", "/none", "/list", "/object", "/list/0", "/orderId/0", "/nowhere", "/skip/n", "/skip/none", "/ORDERID",
		"/a~1b~0/c/3", "/a~1b~0/c/00", "/a~1b~0/c/-1", "/a~1b~0/c/-", "/a~1b~0/c/9999999999999999999999", "/object/x",
	} {
		if got, ok := textAt([]byte(data), pointer); ok {
			t.Errorf("%s is %q, and should not be there", pointer, got)
		}
	}
}

// FuzzTextAt holds what is found in any JSON against encoding/json; of what is no JSON
// nothing is asked but an end.
func FuzzTextAt(f *testing.F) {
	for _, data := range []string{`{"a":{"b":[1,"x\"",null,true]}}`, `[[],{"a":"\\"}]`, `{"a":`, `{"a" "b"`, `"`, `["`, `{"a":"\`} {
		for _, pointer := range []string{"/a/b/1", "/1/a", "/a", "/0", ""} {
			f.Add([]byte(data), pointer)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, pointer string) {
		got, ok := textAt(data, pointer)
		if want, known := slowly(data, pointer); known && (want.text != got || want.ok != ok) {
			t.Errorf("%s in %s: %q, %v; want %+v", pointer, data, got, ok, want)
		}
	})
}

type found struct {
	text string
	ok   bool
}

// slowly is textAt by encoding/json; known is false of what that cannot tell: no JSON, or
// a name that is there twice.
func slowly(data []byte, pointer string) (want found, known bool) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var v any
	if !json.Valid(data) || d.Decode(&v) != nil || twice(data) {
		return found{}, false
	}
	for _, name := range strings.Split(pointer, "/")[1:] {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			v = nil
			for i := range in {
				if index, _ := json.Marshal(i); string(index) == name {
					v = in[i]
				}
			}
		default:
			return found{}, true
		}
	}
	switch v := v.(type) {
	case string:
		return found{v, true}, true
	case json.Number:
		return found{v.String(), true}, true
	case bool:
		text, _ := json.Marshal(v)
		return found{string(text), true}, true
	}
	return found{}, true
}

// twice reports whether data has a name twice: encoding it again loses one. Text that is no
// Unicode, which is no event either, changes as well.
func twice(data []byte) bool {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return true
	}
	again, err := json.Marshal(v)
	return err != nil || strings.Count(string(again), `":`) != strings.Count(string(data), `":`) ||
		strings.Contains(string(again), "\ufffd") || strings.Contains(string(again), `\ufffd`)
}
