package event

// The functions that generated code calls to read values: each reads one value
// into v. Where the value has another JSON type, it is refused.

// ReadText, for generated code, reads a string.
func ReadText[T ~string](v *T, d *Decoder) error {
	if d.next() != '"' {
		return d.unlike("a string")
	}
	text, err := d.str()
	*v = T(text)
	return err
}

// ReadBool, for generated code, reads true or false.
func ReadBool(v *bool, d *Decoder) error {
	if c := d.next(); c != 't' && c != 'f' {
		return d.unlike("a boolean")
	}
	*v = d.src[d.pos] == 't'
	return d.skip()
}

// ReadNumber, for generated code, reads a number and keeps its digits.
func ReadNumber(v *Number, d *Decoder) error {
	if c := d.next(); c != '-' && (c < '0' || c > '9') {
		return d.unlike("a number")
	}
	text, err := d.number()
	*v = Number(text)
	return err
}

// ReadInt64, for generated code, reads an integer of 64 bits, in any of its spellings.
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

// ReadRaw, for generated code, reads any one value and keeps its text.
func ReadRaw(v *Raw, d *Decoder) error {
	d.next()
	start := d.pos
	if err := d.skip(); err != nil {
		return err
	}
	*v = Raw(d.src[start:d.pos])
	return nil
}

// ReadObject, for generated code, reads an object and keeps its text.
func ReadObject(v *Raw, d *Decoder) error {
	if !d.IsObject() {
		return d.unlike("an object")
	}
	return ReadRaw(v, d)
}

// ReadOptional, for generated code, reads a value that is present.
func ReadOptional[T any](v *Optional[T], d *Decoder, read func(*T, *Decoder) error) error {
	v.present = true
	return read(&v.value, d)
}

// ReadNullable, for generated code, reads a value or null.
func ReadNullable[T any](v *Nullable[T], d *Decoder, read func(*T, *Decoder) error) error {
	if d.Null() {
		v.SetNull()
		return nil
	}
	v.valid = true
	return read(&v.value, d)
}

// ReadOptionalNullable, for generated code, reads a value or null that is present.
func ReadOptionalNullable[T any](v *OptionalNullable[T], d *Decoder, read func(*T, *Decoder) error) error {
	v.there = true
	return ReadNullable(&v.value, d, read)
}

// ReadPointer, for generated code, reads a value of a type that holds itself.
func ReadPointer[T any](v **T, d *Decoder, read func(*T, *Decoder) error) error {
	*v = new(T)
	return read(*v, d)
}

// ReadList, for generated code, reads an array; an empty one is not nil.
func ReadList[T any](v *[]T, d *Decoder, read func(*T, *Decoder) error) error {
	*v = []T{}
	room := d.take()
	more, err := d.Array()
	for i := 0; more; i++ {
		if int64(i)+1 == room {
			return errInvalid
		}
		*v = append(*v, *new(T))
		if err := read(&(*v)[i], d); err != nil {
			return AtIndex(err, i)
		}
		more, err = d.MoreItems()
	}
	return err
}

// ReadMap, for generated code, reads an object whose members have values of one type;
// an empty one is not nil.
func ReadMap[T any](v *map[string]T, d *Decoder, read func(*T, *Decoder) error) error {
	*v = map[string]T{}
	room := d.take()
	more, err := d.Object()
	for more {
		if int64(len(*v))+1 == room {
			return errInvalid
		}
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

// ReadMember, for generated code, reads the value of a member, whose name was read,
// into a map.
func ReadMember[T any](v *map[string]T, name string, d *Decoder, read func(*T, *Decoder) error) error {
	if _, there := (*v)[name]; there {
		return d.duplicate()
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
