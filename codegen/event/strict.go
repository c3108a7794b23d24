package event

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

// DecodeValid is [Decode] for data that must be what a schema describes.
func DecodeValid[T any](data []byte, v *T, read func(*T, *Decoder) error, s *Schema) error {
	if err := s.Check(data); err != nil {
		return err
	}
	return Decode(data, v, read)
}

// Validate checks the JSON of *v. The error is an *[Invalid], or an *[Error] where
// v has no JSON.
func Validate[T any](v *T, write func(*T, []byte) ([]byte, error), s *Schema) error {
	data, err := write(v, nil)
	if err != nil {
		return err
	}
	return s.Check(data)
}

// Valid reports whether Validate would return nil; it stops at the first
// violation.
func Valid[T any](v *T, write func(*T, []byte) ([]byte, error), s *Schema) bool {
	data, err := write(v, nil)
	if err != nil {
		return false
	}
	t, err := wellFormed(data)
	return err == nil && s.holds(s.Root, t, 0)
}
