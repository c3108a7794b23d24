package event

// The functions that generated code calls to read values: each reads one value
// into v. Where the value has another JSON type, it is refused.

// ReadText reads a string.
func ReadText[T ~string](v *T, d *Decoder) error {
	if d.next() != '"' {
		return d.unlike("a string")
	}
	text, err := d.str()
	*v = T(text)
	return err
}

// ReadBool reads true or false.
func ReadBool(v *bool, d *Decoder) error {
	if c := d.next(); c != 't' && c != 'f' {
		return d.unlike("a boolean")
	}
	*v = d.src[d.pos] == 't'
	return d.skip()
}

// ReadNumber reads a number and keeps its digits.
func ReadNumber(v *Number, d *Decoder) error {
	if c := d.next(); c != '-' && (c < '0' || c > '9') {
		return d.unlike("a number")
	}
	text, err := d.number()
	*v = Number(text)
	return err
}

// ReadInt64 reads an integer of 64 bits, in any of its spellings.
func ReadInt64(v *int64, d *Decoder) error {
	start := d.next()
	offset := d.pos
	if start != '-' && (start < '0' || start > '9') {
		return d.unlike("an integer")
	}
	text, err := d.number()
	if err != nil {
		return err
	}
	if *v, err = parseInt64(text); err != nil {
		return &Error{Offset: offset, Message: err.Error()}
	}
	return nil
}

// ReadRaw reads any one value and keeps its text.
func ReadRaw(v *Raw, d *Decoder) error {
	d.next()
	start := d.pos
	if err := d.skip(); err != nil {
		return err
	}
	*v = Raw(d.src[start:d.pos])
	return nil
}

// ReadObject reads an object and keeps its text.
func ReadObject(v *Raw, d *Decoder) error {
	if !d.IsObject() {
		return d.unlike("an object")
	}
	return ReadRaw(v, d)
}

// ReadOptional reads a value that is present.
func ReadOptional[T any](v *Optional[T], d *Decoder, read func(*T, *Decoder) error) error {
	v.present = true
	return read(&v.value, d)
}

// ReadNullable reads a value or null.
func ReadNullable[T any](v *Nullable[T], d *Decoder, read func(*T, *Decoder) error) error {
	if d.Null() {
		v.SetNull()
		return nil
	}
	v.valid = true
	return read(&v.value, d)
}

// ReadOptionalNullable reads a value or null that is present.
func ReadOptionalNullable[T any](v *OptionalNullable[T], d *Decoder, read func(*T, *Decoder) error) error {
	v.there = true
	return ReadNullable(&v.value, d, read)
}

// ReadPointer reads a value of a type that holds itself.
func ReadPointer[T any](v **T, d *Decoder, read func(*T, *Decoder) error) error {
	*v = new(T)
	return read(*v, d)
}

// ReadList reads an array; an empty one is not nil.
func ReadList[T any](v *[]T, d *Decoder, read func(*T, *Decoder) error) error {
	*v = []T{}
	more, err := d.Array()
	for i := 0; more; i++ {
		var item T
		if err := read(&item, d); err != nil {
			return AtIndex(err, i)
		}
		*v = append(*v, item)
		more, err = d.MoreItems()
	}
	return err
}

// ReadMap reads an object whose members have values of one type; an empty one is
// not nil.
func ReadMap[T any](v *map[string]T, d *Decoder, read func(*T, *Decoder) error) error {
	*v = map[string]T{}
	more, err := d.Object()
	for more {
		name, err := d.Name()
		if err != nil {
			return err
		}
		if err := ReadMember(v, name, d, read); err != nil {
			return At(err, name)
		}
		if more, err = d.MoreMembers(); err != nil {
			return err
		}
	}
	return err
}

// ReadMember reads the value of a member, whose name was read, into a map.
func ReadMember[T any](v *map[string]T, name string, d *Decoder, read func(*T, *Decoder) error) error {
	if _, there := (*v)[name]; there {
		return d.Duplicate()
	}
	var value T
	if err := read(&value, d); err != nil {
		return err
	}
	if *v == nil {
		*v = map[string]T{}
	}
	(*v)[name] = value
	return nil
}

// ReadExtra reads the value of a member that the schema does not know, whose
// name was read. A type with an Extra has one ExtraNames for each reading.
func ReadExtra(v *Extra, name string, d *Decoder, seen *ExtraNames) error {
	if !seen.add(name) {
		return d.Duplicate()
	}
	var value Raw
	if err := ReadRaw(&value, d); err != nil {
		return err
	}
	*v = append(*v, Member{Name: name, Value: value})
	return nil
}

// ExtraNames finds the duplicates among the members that a schema does not know.
type ExtraNames struct{ names }

// Duplicate returns the error that a member whose name was read is there twice.
func (d *Decoder) Duplicate() error { return d.errorf("is there twice") }

// Mark notes that field i was read and reports whether that is new.
func Mark(seen []uint64, i int) bool {
	word, bit := i/64, uint64(1)<<(i%64)
	if seen[word]&bit != 0 {
		return false
	}
	seen[word] |= bit
	return true
}

// Missing returns the error that required fields were not read, or nil: required
// has the bits that seen must have, fields the names by bit.
func (d *Decoder) Missing(seen, required []uint64, fields []string) error {
	complete := true
	for i := range required {
		complete = complete && required[i]&^seen[i] == 0
	}
	if complete {
		return nil
	}
	message := ""
	for i, name := range fields {
		bit := uint64(1) << (i % 64)
		if required[i/64]&^seen[i/64]&bit == 0 {
			continue
		}
		if message == "" {
			message = "lacks "
		} else {
			message += ", "
		}
		message += shown(name)
	}
	return d.errorf(message)
}
