package event

import "slices"

// Strict is a generated type that decodes only what is valid.
type Strict[T any] interface {
	*T
	DecodeStrict(data []byte) error
}

// DecodeStrict decodes one JSON text into a T, which it returns only if the text
// is what the schema of T describes: write
//
//	order, err := event.DecodeStrict[orderplaced.V1](data)
//
// The error is an *[Invalid] with every violation, or an *[Error] where the text is
// no JSON that can be decoded.
func DecodeStrict[T any, P Strict[T]](data []byte) (T, error) {
	var v T
	err := P(&v).DecodeStrict(data)
	return v, err
}

// DecodeValid, for generated code, is [Decode] for data that must be what a schema
// describes. One pass decodes and checks; only where it finds fault is the schema asked
// for the reasons.
func DecodeValid[T any](data []byte, v *T, read func(*T, *Decoder) error, s *Schema) error {
	d := Decoder{src: string(data), strict: true}
	old := *v
	*v = *new(T)
	if err := read(v, &d); err == nil && d.next() == 0 && d.pos == len(d.src) {
		return nil
	}
	*v = old
	if err := s.Check(data); err != nil {
		return err
	}
	return Decode(data, v, read)
}

// DecodePart, for generated code, is [DecodeValid] for a type that holds a part of what
// s describes. The whole is checked first: what the type does not hold counts too.
func DecodePart[T any](data []byte, v *T, read func(*T, *Decoder) error, s *Schema) error {
	whole := string(data)
	if err := s.checkJSON(whole); err != nil {
		return err
	}
	return decodeJSON(whole, v, read)
}

// ReadChecked, for generated code, reads a value that must be valid under a node, if
// reading is strict.
func ReadChecked[T any](v *T, d *Decoder, read func(*T, *Decoder) error, s *Schema, node int32) error {
	first := d.next()
	start := d.pos
	if d.strict {
		d.limit(first, &s.Nodes[node])
	}
	err := read(v, d)
	d.room = 0
	if err != nil {
		return err
	}
	if d.strict && !s.holds(node, text(d.src[:d.pos]), start) {
		return errInvalid
	}
	return nil
}

// limit lets the array or object that begins with first have no more items or members
// than a node allows: who sends millions is refused before they are decoded. All of it
// is counted once more by the check.
func (d *Decoder) limit(first byte, n *Node) {
	var most Count
	switch {
	case first == '[' && n.Array != nil:
		most = n.Array.Count
	case first == '{' && n.Object != nil:
		most = n.Object.Count
	}
	if most.Capped {
		d.room = most.Max + 1
	}
}

// take returns the room for the array or object that is about to be read; what is in
// it has room of its own.
func (d *Decoder) take() (room int64) {
	room, d.room = d.room, 0
	return room
}

// ReadCheckedList, for generated code, is ReadChecked for an array, of which the node
// asks nothing but how many items there are.
func ReadCheckedList[T any](v *[]T, d *Decoder, read func(*T, *Decoder) error, s *Schema, node int32) error {
	count := &s.Nodes[node].Array.Count
	if d.strict && count.Capped {
		d.room = count.Max + 1
	}
	if err := ReadList(v, d, read); err != nil {
		return err
	}
	if d.strict && int64(len(*v)) < count.Min {
		return errInvalid
	}
	return nil
}

// ReadCheckedText, for generated code, is ReadChecked for a string, of which the node
// asks nothing but its length, its pattern and whether it is one of some values.
func ReadCheckedText[T ~string](v *T, d *Decoder, s *Schema, node int32) error {
	if err := ReadText(v, d); err != nil {
		return err
	}
	if d.strict && !s.holdsText(&s.Nodes[node], string(*v)) {
		return errInvalid
	}
	return nil
}

// ReadCheckedNumber, for generated code, is ReadChecked for a number, of which the node
// asks nothing but that it is an integer, and its bounds.
func ReadCheckedNumber(v *Number, d *Decoder, s *Schema, node int32) error {
	if err := ReadNumber(v, d); err != nil {
		return err
	}
	if d.strict && !s.holdsNumber(&s.Nodes[node], string(*v)) {
		return errInvalid
	}
	return nil
}

// ReadCheckedInt64, for generated code, is ReadChecked for an integer, of which the
// node asks nothing but its bounds.
func ReadCheckedInt64(v *int64, d *Decoder, s *Schema, node int32) error {
	d.next()
	start := d.pos
	if err := ReadInt64(v, d); err != nil {
		return err
	}
	if d.strict && !s.holdsNumber(&s.Nodes[node], d.src[start:d.pos]) {
		return errInvalid
	}
	return nil
}

// holdsNumber reports whether a number is what a node asks of it.
func (s *Schema) holdsNumber(n *Node, have string) bool {
	if n.Types != 0 && n.Types&KindNumber == 0 && !integral(have) {
		return false
	}
	return n.Number == nil || n.Number.violated(have) == ""
}

// holdsText reports whether a string is what a node asks of it.
func (s *Schema) holdsText(n *Node, have string) bool {
	for _, values := range [...]*Values{n.Enum, n.Const} {
		if values != nil {
			if _, found := slices.BinarySearch(values.Texts, have); !found {
				return false
			}
		}
	}
	if n.Text == nil {
		return true
	}
	if length := n.Text.Length; length != (Count{}) {
		if have := codePoints(have); have < length.Min || length.Capped && have > length.Max {
			return false
		}
	}
	return n.Text.Pattern == 0 || s.matches(n.Text.Pattern, have)
}

// ReadKnown, for generated code, reads a string that must be one of the values that its
// type knows, if reading is strict.
func ReadKnown[T interface {
	~string
	Known() bool
}](v *T, d *Decoder) error {
	if err := ReadText(v, d); err != nil {
		return err
	}
	if d.strict && !(*v).Known() {
		return errInvalid
	}
	return nil
}

// ReadUnknown, for generated code, reads an object of which its schema knows no
// alternative.
func ReadUnknown(v *Raw, d *Decoder) error {
	if d.strict {
		return errInvalid
	}
	return ReadObject(v, d)
}

// ReadUnknownKind, for generated code, reads a value of a JSON type that its schema
// does not allow.
func ReadUnknownKind(v *Raw, d *Decoder) error {
	if d.strict {
		return errInvalid
	}
	return ReadRaw(v, d)
}

// Validate, for generated code, checks the JSON of *v. The error is an *[Invalid], or
// an *[Error] where v has no JSON.
func Validate[T any](v *T, write func(*T, []byte) ([]byte, error), s *Schema) error {
	return scratched(v, write, func(data []byte) error {
		t, err := encoded(data)
		if err != nil {
			return err
		}
		return s.checkText(t)
	})
}

// ValidatePart, for generated code, is [Validate] of a value that is valid under a node
// of s.
func ValidatePart[T any](v *T, write func(*T, []byte) ([]byte, error), s *Schema, node int32) error {
	part := Schema{Root: node, Nodes: s.Nodes, Patterns: s.Patterns}
	return Validate(v, write, &part)
}

// Valid, for generated code, reports whether Validate would return nil; it stops at the
// first violation.
func Valid[T any](v *T, write func(*T, []byte) ([]byte, error), s *Schema) bool {
	return Holds(v, write, s, s.Root)
}

// Holds, for generated code, reports whether the JSON of *v is valid under a node.
func Holds[T any](v *T, write func(*T, []byte) ([]byte, error), s *Schema, node int32) bool {
	return scratched(v, write, func(data []byte) error {
		t, err := encoded(data)
		if err == nil && !s.holds(node, t, 0) {
			err = errInvalid
		}
		return err
	}) == nil
}
