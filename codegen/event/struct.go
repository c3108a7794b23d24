package event

// Shape, for generated code, is what is known of the members of a generated struct.
type Shape struct {
	Names    []string         // of the fields, by index
	Required []uint64         // bits of the fields that must be there
	Field    func(string) int // index of a name, or -1
	Closed   bool             // other members are not valid
}

// Struct reads an object into the fields of a struct: read is called for each of
// them, seen has a bit for each. Other members are read by other, or where that
// is nil are kept in extra, or where that is nil too are dropped.
func (d *Decoder) Struct(
	shape *Shape, seen []uint64, read func(field int, d *Decoder) error,
	extra *Extra, other func(name string, d *Decoder) error,
) error {
	var unknown names
	room := d.take()
	more, err := d.Object()
	for ; more; room-- {
		if room == 1 {
			return errInvalid
		}
		name, err := d.Name()
		if err != nil {
			return err
		}
		switch field := shape.Field(name); {
		case field >= 0 && !mark(seen, field):
			err = d.duplicate()
		case field >= 0:
			err = read(field, d)
		case d.strict && shape.Closed:
			return errInvalid
		case other != nil:
			err = other(name, d)
		default:
			err = readExtra(extra, name, d, &unknown)
		}
		if err != nil {
			return At(err, name)
		}
		if more, err = d.MoreMembers(); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return d.missing(shape, seen)
}

// mark notes that field i was read and reports whether that is new.
func mark(seen []uint64, i int) bool {
	word, bit := i/64, uint64(1)<<(i%64)
	if seen[word]&bit != 0 {
		return false
	}
	seen[word] |= bit
	return true
}

// missing returns the error that required fields were not read, or nil.
func (d *Decoder) missing(shape *Shape, seen []uint64) error {
	complete := true
	for i, required := range shape.Required {
		complete = complete && required&^seen[i] == 0
	}
	if complete {
		return nil
	}
	message := "lacks"
	for i, name := range shape.Names {
		if shape.Required[i/64]&^seen[i/64]>>(i%64)&1 == 0 {
			continue
		}
		if message != "lacks" {
			message += ","
		}
		message += " " + shown(name)
	}
	return d.errorf(message)
}

// readExtra reads the value of a member that the schema does not know.
func readExtra(v *Extra, name string, d *Decoder, seen *names) error {
	if !seen.add(name) {
		return d.duplicate()
	}
	if v == nil {
		return d.skip()
	}
	var value Raw
	if err := ReadRaw(&value, d); err != nil {
		return err
	}
	*v = append(*v, Member{Name: name, Value: value})
	return nil
}

// duplicate returns the error that a member whose name was read is there twice.
func (d *Decoder) duplicate() error { return d.errorf("is there twice") }
