package event

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// Encode, for generated code, returns the JSON of *v. The error is an *Error.
func Encode[T any](v *T, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	var text []byte
	err := scratched(v, write, func(data []byte) error {
		text = slices.Clone(data)
		return nil
	})
	return text, err
}

// scratch are buffers in which values are encoded before it is known how large they
// become; the largest are not kept.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

const maxScratch = 1 << 16 // bytes

// scratched calls use with the JSON of *v, which use must not keep.
func scratched[T any](v *T, write func(*T, []byte) ([]byte, error), use func([]byte) error) error {
	buffer := scratch.Get().(*[]byte)
	data, err := write(v, (*buffer)[:0])
	if err == nil {
		err = use(data)
	}
	if cap(data) <= maxScratch {
		*buffer = data
		scratch.Put(buffer)
	}
	return err
}

// The functions that generated code calls to write values: each appends the JSON
// of *v to dst. A value that has no JSON is an error.

// AppendText, for generated code, writes a string. Text that is not UTF-8 is refused:
// it would change.
func AppendText[T ~string](v *T, dst []byte) ([]byte, error) {
	return appendString(dst, string(*v))
}

func appendString(dst []byte, s string) ([]byte, error) {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start, ascii := 0, true
	for i := 0; i < len(s); i++ {
		if i+8 <= len(s) {
			special := specials(word(s[i:]))
			if special == 0 {
				i += 7
				continue
			}
			i += bits.TrailingZeros64(special) / 8
		}
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			ascii = ascii && c < utf8.RuneSelf
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	if !ascii && !utf8.ValidString(s) {
		return dst, encodeError("the text is not UTF-8")
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), nil
}

// AppendBool, for generated code, writes true or false.
func AppendBool(v *bool, dst []byte) ([]byte, error) { return strconv.AppendBool(dst, *v), nil }

// AppendNumber, for generated code, writes the digits as they are; they must spell a
// JSON number.
func AppendNumber(v *Number, dst []byte) ([]byte, error) {
	if *v == "" {
		return append(dst, '0'), nil
	}
	if _, err := ParseNumber(string(*v)); err != nil {
		return dst, encodeError(err.Error())
	}
	return append(dst, *v...), nil
}

// AppendInt64, for generated code, writes an integer.
func AppendInt64(v *int64, dst []byte) ([]byte, error) { return strconv.AppendInt(dst, *v, 10), nil }

// AppendRaw, for generated code, writes the text as it is; it must be one JSON value.
func AppendRaw(v *Raw, dst []byte) ([]byte, error) {
	if *v == "" {
		return append(dst, "null"...), nil
	}
	d := Decoder{src: string(*v)}
	if err := d.skip(); err != nil {
		return dst, encodeError("the raw value is not JSON: " + err.Error())
	}
	if d.next(); d.pos < len(d.src) {
		return dst, encodeError("the raw value is more than one JSON value")
	}
	return append(dst, *v...), nil
}

// AppendUnknown, for generated code, writes what a type called name holds that is none
// of a union's. Without a text it is an error: nobody means null by it.
func AppendUnknown(v *Raw, dst []byte, name string) ([]byte, error) {
	if *v == "" {
		return dst, encodeError(name + " has no Raw, which is the JSON that it stands for")
	}
	return AppendRaw(v, dst)
}

// AppendOptional, for generated code, writes a value that is present.
func AppendOptional[T any](v *Optional[T], dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	return write(&v.value, dst)
}

// AppendOptionalNullable, for generated code, writes a value or null that is present.
func AppendOptionalNullable[T any](v *OptionalNullable[T], dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	return AppendNullable(&v.value, dst, write)
}

// AppendNullable, for generated code, writes a value or null.
func AppendNullable[T any](v *Nullable[T], dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	if !v.valid {
		return append(dst, "null"...), nil
	}
	return write(&v.value, dst)
}

// AppendPointer, for generated code, writes a value of a type that holds itself.
func AppendPointer[T any](v **T, dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	if *v == nil {
		return dst, encodeError("the pointer is nil")
	}
	return write(*v, dst)
}

// AppendList, for generated code, writes an array; nil is the empty array.
func AppendList[T any](v *[]T, dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	dst = append(dst, '[')
	var err error
	for i := range *v {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = write(&(*v)[i], dst); err != nil {
			return dst, AtIndex(err, i)
		}
	}
	return append(dst, ']'), nil
}

// AppendMap, for generated code, writes an object, its members sorted by name; nil is
// the empty object.
func AppendMap[T any](v *map[string]T, dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	dst = append(dst, '{')
	dst, err := AppendMembers(v, dst, nil, write)
	if err != nil {
		return dst, err
	}
	return append(dst, '}'), nil
}

// AppendMembers, for generated code, writes the members of a map into an object that
// was begun, sorted by name. A name that the object has already, of which field tells
// the index, is an error.
func AppendMembers[T any](v *map[string]T, dst []byte, field func(string) int, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	var few [16]string // most maps need no more
	sorted := few[:0]
	for name := range *v {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	var err error
	for _, name := range sorted {
		if field != nil && field(name) >= 0 {
			return dst, At(encodeError("has a field of its own"), name)
		}
		if dst, err = appendName(dst, name); err != nil {
			return dst, err
		}
		value := (*v)[name]
		if dst, err = write(&value, dst); err != nil {
			return dst, At(err, name)
		}
	}
	return dst, nil
}

// AppendExtra, for generated code, writes the members that the schema does not know
// into an object that was begun. A name that the object has already is an error.
func AppendExtra(v Extra, dst []byte, field func(string) int) ([]byte, error) {
	var seen names
	var err error
	for i := range v {
		name := v[i].Name
		if field(name) >= 0 {
			return dst, At(encodeError("has a field of its own: set that, and leave the name out of Extra (Extra.Without)"), name)
		}
		if !seen.add(name) {
			return dst, At(encodeError("is there twice"), name)
		}
		if dst, err = appendName(dst, name); err != nil {
			return dst, err
		}
		if dst, err = AppendRaw(&v[i].Value, dst); err != nil {
			return dst, At(err, name)
		}
	}
	return dst, nil
}

// AppendTagged, for generated code, writes an object that lacks the member by which it
// is told from others, and that member, as JSON, before the others.
func AppendTagged[T any](v *T, dst []byte, write func(*T, []byte) ([]byte, error), member string) ([]byte, error) {
	object, err := write(v, nil)
	if err != nil {
		return dst, err
	}
	dst = append(append(dst, '{'), member...)
	if rest := object[1:]; len(rest) > 1 {
		return append(append(dst, ','), rest...), nil
	}
	return append(dst, '}'), nil
}

// OwnTag, for generated code, makes sure that a value is read back as the type that it
// has: the member that tells types of a union apart has a text of the type's own. Where
// that is one text and the member has none, it is set; another text is an error.
func OwnTag[T ~string](v *T, member string, own ...string) error {
	if slices.Contains(own, string(*v)) {
		return nil
	}
	if *v == "" && len(own) == 1 {
		*v = T(own[0])
		return nil
	}
	return At(encodeError(fmt.Sprintf("is %.100q, and this type is told by %q", string(*v), own)), member)
}

// appendName writes a name and its colon, and a comma unless it is the first of
// its object.
func appendName(dst []byte, name string) ([]byte, error) {
	dst, err := appendString(Comma(dst), name)
	if err != nil {
		return dst, At(err, name)
	}
	return append(dst, ':'), nil
}

// Comma, for generated code, writes a comma unless the next member or item is the first
// of its object or array.
func Comma(dst []byte) []byte {
	if last := dst[len(dst)-1]; last == '{' || last == '[' {
		return dst
	}
	return append(dst, ',')
}

// NotWhole, for generated code, returns the error that a view called name, which is a
// part of an event, is not written: what came out would pass for an event, and could
// not be read again.
func NotWhole(name string) error {
	return encodeError(name + " is a view, a part of an event, and has no JSON: pass on the text that it was decoded from " +
		"(event.Envelope keeps it in Data), or have the event whole (fields: all in the service's manifest)")
}

// NoVariant, for generated code, returns the error that a union called name holds none
// of its types.
func NoVariant(name string, value any) error {
	if value == nil {
		return encodeError(name + " holds no value")
	}
	return encodeError(fmt.Sprintf("%s holds a %T: use one of its types, as a value and not as a pointer", name, value))
}
