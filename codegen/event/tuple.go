package event

import "strconv"

// Tuple reads an array whose items read tells apart by their number. The first
// ones, as many as required, must be there; when reading is strict there may be
// most of them, -1 for any number.
func (d *Decoder) Tuple(required, most int, read func(item int, d *Decoder) error) error {
	d.take() // most is said
	more, err := d.Array()
	items := 0
	for ; more; items++ {
		if d.strict && most >= 0 && items >= most {
			return errInvalid
		}
		if err := read(items, d); err != nil {
			return AtIndex(err, items)
		}
		if more, err = d.MoreItems(); err != nil {
			return err
		}
	}
	if err == nil && items < required {
		return d.errorf("lacks item " + strconv.Itoa(items))
	}
	return err
}

// ReadItem, for generated code, reads one more item of a list.
func ReadItem[T any](v *[]T, d *Decoder, read func(*T, *Decoder) error) error {
	var item T
	if err := read(&item, d); err != nil {
		return err
	}
	*v = append(*v, item)
	return nil
}

// AppendItems, for generated code, writes the items of a list into an array that was
// begun and has some already.
func AppendItems[T any](v *[]T, dst []byte, have int, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	var err error
	for i := range *v {
		if dst, err = write(&(*v)[i], Comma(dst)); err != nil {
			return dst, AtIndex(err, have+i)
		}
	}
	return dst, nil
}

// NoItem, for generated code, returns the error that an item is absent, though one
// after it is not.
func NoItem(i int) error {
	return AtIndex(encodeError("is absent, though an item after it is not"), i)
}
