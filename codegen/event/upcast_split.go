package event

// UpcastEach, for generated code, takes each of some texts through a step.
func UpcastEach(texts [][]byte, step func(data []byte) ([]byte, error)) ([][]byte, error) {
	lifted := make([][]byte, len(texts))
	for i, data := range texts {
		var err error
		if lifted[i], err = step(data); err != nil {
			return nil, err
		}
	}
	return lifted, nil
}

// UpcastSplit, for generated code, takes each of some texts through a step that people
// wrote and that makes any number of events of one. Each must be valid under a schema;
// nil asks for none. The error is a *NotUpcast.
func UpcastSplit[A, B any](
	from, to int, texts [][]byte, read func(*A, []byte) error, split func(A) ([]B, error),
	write func(*B, []byte) ([]byte, error), valid *Schema,
) ([][]byte, error) {
	var lifted [][]byte
	for _, data := range texts {
		var before A
		if err := read(&before, data); err != nil {
			return nil, &NotUpcast{from, from, err}
		}
		list, err := split(before)
		for i := 0; i < len(list) && err == nil; i++ {
			var text []byte
			if text, err = encodeValid(&list[i], write, valid); err == nil {
				lifted = append(lifted, text)
			}
		}
		if err != nil {
			return nil, &NotUpcast{from, to, err}
		}
	}
	return lifted, nil
}

// encodeValid encodes a value, which must be valid under a schema; nil asks for none.
func encodeValid[T any](v *T, write func(*T, []byte) ([]byte, error), valid *Schema) ([]byte, error) {
	text, err := Encode(v, write)
	if err == nil && valid != nil {
		err = valid.Check(text)
	}
	return text, err
}
