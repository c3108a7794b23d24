package event

import "fmt"

// Redact, for generated code, returns a copy of *v without the personal data that its
// schema marks. A marked value is left out where it may be; else it is null where that
// may be; else something stands for it that is the same for everybody and says so where
// it can: "[redacted]". A copy of a valid value is valid wherever the schema leaves a
// way, items that must differ included: what stands for these says their place among
// them. Where there is no way, the copy is not valid, and the error is an *[Invalid]
// that says why. Else the error says that v has no JSON, or that its type can hold
// nothing else, and there is no copy.
func Redact[T any](v *T, write func(*T, []byte) ([]byte, error), read func(*T, *Decoder) error, s *Schema) (T, error) {
	var none, first T
	var firstText text
	t, err := textOf(v, write)
	if err != nil {
		return none, err
	}
	valid := s.holds(s.Root, t, 0)
	decoded := false
	// Where leaving out is not valid, as when one of two members must be there,
	// something stands for everything.
	for _, keep := range [...]bool{false, true} {
		p := personal{schema: s, text: t, keep: keep}
		edited, failed := p.whole()
		var redacted T
		if failed == nil {
			failed = Decode(edited, &redacted, read)
		}
		switch {
		case failed != nil:
			err = failed
			continue
		case !valid || s.holds(s.Root, text(edited), 0):
			return redacted, nil
		case !decoded:
			first, firstText, decoded = redacted, text(edited), true
		}
	}
	if decoded {
		return first, s.checkText(firstText)
	}
	return none, fmt.Errorf("the personal data cannot be taken out: %w", err)
}

// Pseudonymise, for generated code, returns a copy of *v in which replace has said what
// stands for each piece of personal data: each text, number and boolean that its schema
// marks, or that lies in what it marks, in the order of the JSON of v. It is told the
// place, as a JSON Pointer, and the value, as JSON; of a name that is personal data,
// the place of the member, and the name as a JSON string. Null says nothing of anybody
// and stays.
//
// The error is that of replace; or an *[Invalid] where what it returned makes a
// valid value invalid; or an *[Error] where v has no JSON, or its type cannot hold
// what was returned.
func Pseudonymise[T any](
	v *T, write func(*T, []byte) ([]byte, error), read func(*T, *Decoder) error, s *Schema,
	replace func(field string, value Raw) (Raw, error),
) (T, error) {
	var none, changed T
	t, err := textOf(v, write)
	if err != nil {
		return none, err
	}
	p := personal{schema: s, text: t, replace: replace}
	edited, err := p.whole()
	if err != nil {
		return none, err
	}
	if err := Decode(edited, &changed, read); err != nil {
		return none, err
	}
	if s.holds(s.Root, t, 0) {
		if err := s.checkText(text(edited)); err != nil {
			return none, err
		}
	}
	return changed, nil
}

func textOf[T any](v *T, write func(*T, []byte) ([]byte, error)) (text, error) {
	data, err := write(v, nil)
	if err != nil {
		return "", err
	}
	return wellFormed(data)
}
