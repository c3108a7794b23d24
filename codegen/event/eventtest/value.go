package eventtest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object: its members in their order, and every one of them.
type object []member

type member struct {
	name  string
	value any
}

// parse reads one JSON text: object, []any, json.Number, string, bool or nil.
func parse(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := read(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the value")
	}
	return value, nil
}

func read(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := read(d)
			if err != nil {
				return nil, err
			}
			o = append(o, member{name.(string), value})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := read(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}

// text writes a value as JSON.
func text(value any) string {
	var b strings.Builder
	write(&b, value, false)
	return b.String()
}

// canonical writes a value such that equal values have equal texts: members by
// name, numbers by what they are worth.
func canonical(value any) string {
	var b strings.Builder
	write(&b, value, true)
	return b.String()
}

func write(b *strings.Builder, value any, canonical bool) {
	switch v := value.(type) {
	case object:
		if canonical {
			v = slices.Clone(v)
			slices.SortStableFunc(v, func(x, y member) int { return cmp.Compare(x.name, y.name) })
		}
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, m.name, canonical)
			b.WriteByte(':')
			write(b, m.value, canonical)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, item, canonical)
		}
		b.WriteByte(']')
	case json.Number:
		if canonical {
			b.WriteString(worth(string(v)))
			return
		}
		b.WriteString(string(v))
	default:
		data, err := json.Marshal(v)
		if err != nil {
			panic(err) // a string, a bool and nil have JSON
		}
		b.Write(data)
	}
}

// worth writes a number such that 1, 1.0 and 1e0 are the same.
func worth(number string) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	power := new(big.Int)
	if exponent != "" {
		power.SetString(exponent, 10)
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	whole, negative := strings.CutPrefix(whole, "-")
	digits := strings.TrimLeft(whole+fraction, "0")
	power.Sub(power, big.NewInt(int64(len(fraction))))
	trimmed := strings.TrimRight(digits, "0")
	power.Add(power, big.NewInt(int64(len(digits)-len(trimmed))))
	switch {
	case trimmed == "":
		return "0"
	case negative:
		return "-" + trimmed + "e" + power.String()
	}
	return trimmed + "e" + power.String()
}

// same says how two JSON texts differ, or returns nil.
func same(want, got []byte) error {
	a, err := parse(want)
	if err != nil {
		return err
	}
	b, err := parse(got)
	if err != nil {
		return fmt.Errorf("it became no JSON: %w: %s", err, got)
	}
	if canonical(a) != canonical(b) {
		return fmt.Errorf("it became another event\n-%s\n+%s", want, got)
	}
	return nil
}

// pointer splits a JSON Pointer.
func pointer(at string) []string {
	if at == "" {
		return nil
	}
	tokens := strings.Split(at[1:], "/")
	for i, t := range tokens {
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
	}
	return tokens
}

// index returns which item or member of a value a token names, or -1.
func index(value any, token string) int {
	switch v := value.(type) {
	case object:
		return slices.IndexFunc(v, func(m member) bool { return m.name == token })
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(v) {
			return i
		}
	}
	return -1
}
