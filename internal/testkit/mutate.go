package testkit

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Mutate returns the JSON text with one place of it changed: another value, a
// member or an item more or less, another name, a number or a string that differs
// a little. It is the same for the same random numbers.
func Mutate(r *rand.Rand, text []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(err) // a caller's fault: it was no JSON
	}
	m := mutator{Rand: r, left: r.IntN(places(v))}
	out, err := json.Marshal(m.place(v))
	if err != nil {
		panic(err) // it was JSON before
	}
	return out
}

// places counts the values in v, itself too.
func places(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, value := range v {
			n += places(value)
		}
	case []any:
		for _, item := range v {
			n += places(item)
		}
	}
	return n
}

// mutator changes the place before which there are left others.
type mutator struct {
	*rand.Rand
	left int
}

func (m *mutator) place(v any) any {
	if m.left--; m.left < 0 {
		return m.change(v)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if m.left < 0 {
				break
			}
			v[name] = m.place(v[name])
		}
	case []any:
		for i := range v {
			if m.left < 0 {
				break
			}
			v[i] = m.place(v[i])
		}
	}
	return v
}

var otherValues = []any{
	nil, true, false, json.Number("0"), json.Number("-1"), json.Number("1"), json.Number("1.0"), json.Number("0.1"), json.Number("1e400"),
	json.Number("9223372036854775808"), json.Number("65536"), "", "a", "A b", "é😀", "\x00", "2026-02-30T25:00:00Z", "true",
	[]any{}, []any{json.Number("1"), json.Number("1")}, map[string]any{}, map[string]any{"a": nil},
}

func (m *mutator) other() any { return otherValues[m.IntN(len(otherValues))] }

// change returns a value that is likely near to v.
func (m *mutator) change(v any) any {
	if m.IntN(3) == 0 {
		return m.other()
	}
	switch v := v.(type) {
	case map[string]any:
		return m.object(v)
	case []any:
		return m.array(v)
	case string:
		return m.text(v)
	case json.Number:
		return m.number(v)
	}
	return m.other()
}

func (m *mutator) object(v map[string]any) any {
	names := slices.Sorted(maps.Keys(v))
	if len(names) == 0 || m.IntN(3) == 0 {
		v[[]string{"extra", "", "a", "x-b", "Ünknown"}[m.IntN(5)]] = m.other()
		return v
	}
	name := names[m.IntN(len(names))]
	value := v[name]
	delete(v, name)
	if m.IntN(3) == 0 {
		v[name+"x"] = value
	}
	return v
}

func (m *mutator) array(v []any) any {
	if len(v) == 0 {
		return []any{m.other()}
	}
	i := m.IntN(len(v))
	switch m.IntN(4) {
	case 0:
		return append(v, v[i])
	case 1:
		return append(v, m.other())
	case 2:
		slices.Reverse(v)
		return v
	}
	return slices.Delete(v, i, i+1)
}

func (m *mutator) text(v string) any {
	runes := []rune(v)
	if len(runes) == 0 {
		return "x"
	}
	i := m.IntN(len(runes))
	switch m.IntN(5) {
	case 0:
		return string(runes[:i])
	case 1:
		return v + v
	case 2:
		return v + "\n"
	case 3:
		runes[i] = []rune("aZ0-é😀 /")[m.IntN(8)]
		return string(runes)
	}
	return string(slices.Delete(runes, i, i+1))
}

func (m *mutator) number(v json.Number) any {
	switch m.IntN(5) {
	case 0:
		return json.Number("-1")
	case 1:
		return "1" + json.Number(strings.TrimLeft(string(v), "-"))
	case 2:
		if _, err := v.Int64(); err == nil {
			return v + ".5"
		}
	case 3:
		if _, err := v.Int64(); err == nil {
			return v + ".0"
		}
	}
	return json.Number("100000000000000000000000000")
}
