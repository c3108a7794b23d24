package event

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// fewSchema allows three items, or three members, of numbers.
var fewSchema = Schema{Root: 2, Nodes: []Node{{}, {}, {
	At:     "#",
	Array:  &ArrayRules{Count: Count{Max: 3, Capped: true, Min: 1}},
	Object: &ObjectRules{Count: Count{Max: 3, Capped: true}},
}}}

var few = Shape{Field: func(string) int { return -1 }}

// Too many items and members are refused while they are read: nothing is decoded of
// those that are too many, though there may be millions. Those that are few enough are
// decoded, and so are many in a place that does not count.
func TestWhoSendsTooManyIsRefusedEarly(t *testing.T) {
	list := func(v *[]Number, d *Decoder) error { return ReadList(v, d, ReadNumber) }
	checked := func(v *[]Number, d *Decoder) error { return ReadChecked(v, d, list, &fewSchema, 2) }
	counted := func(v *[]Number, d *Decoder) error { return ReadCheckedList(v, d, ReadNumber, &fewSchema, 2) }
	ofMap := func(v *map[string]Number, d *Decoder) error {
		return ReadChecked(v, d, func(v *map[string]Number, d *Decoder) error { return ReadMap(v, d, ReadNumber) }, &fewSchema, 2)
	}
	ofStruct := func(v *Extra, d *Decoder) error {
		return ReadChecked(v, d, func(v *Extra, d *Decoder) error { return d.Struct(&few, nil, nil, v, nil) }, &fewSchema, 2)
	}
	pair := func(v *[][]Number, d *Decoder) error { // the inner ones are not counted
		return ReadCheckedList(v, d, list, &fewSchema, 2)
	}
	array := func(n int) string { return "[" + strings.Repeat("1,", n-1) + "1]" }
	object := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"%d":1`, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	const many = 300_000
	for name, tt := range map[string]struct {
		decoding
		fits []string
		bomb string
	}{
		"a list":         {strictly(checked), []string{"[1]", "[1,2,3]"}, array(many)},
		"a counted list": {strictly(counted), []string{"[1]", "[1,2,3]"}, array(many)},
		"a map":          {strictly(ofMap), []string{"{}", object(3)}, object(many)},
		"a struct":       {strictly(ofStruct), []string{"{}", object(3)}, object(many)},
		"a list within":  {strictly(pair), []string{"[[]]", "[[1,2,3,4,5],[],[1,2,3,4]]"}, "[[1],[1],[1]," + array(many) + "]"},
	} {
		for _, text := range tt.fits {
			if err := tt.decode([]byte(text)); err != nil {
				t.Errorf("%s: %s: %v", name, text, err)
			}
		}
		var invalid *Invalid
		if err := tt.decode([]byte(tt.bomb)); !errors.As(err, &invalid) || !strings.Contains(err.Error(), "must have at most 3") {
			t.Errorf("%s: %.200v", name, err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := tt.read(&Decoder{src: tt.bomb, strict: true})
		runtime.ReadMemStats(&after)
		if spent := after.TotalAlloc - before.TotalAlloc; err != errInvalid || spent > 10_000 {
			t.Errorf("%s: %v, and %d bytes were allocated for what is too many", name, err, spent)
		}
	}
	if err := strictly(counted).decode([]byte("[]")); err == nil || !strings.Contains(err.Error(), "at least 1 item") {
		t.Errorf("too few: %v", err)
	}
}

// decoding is the two ways to decode strictly: whole, and its first pass.
type decoding struct {
	decode func(data []byte) error
	read   func(d *Decoder) error
}

func strictly[T any](read func(*T, *Decoder) error) decoding {
	return decoding{
		func(data []byte) error { return DecodeValid(data, new(T), read, &fewSchema) },
		func(d *Decoder) error { return read(new(T), d) },
	}
}
