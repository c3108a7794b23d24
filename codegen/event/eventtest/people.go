package eventtest

import (
	"encoding/json"
	"errors"
)

// MayRefuse says whether a step that people write is right to refuse an event.
type MayRefuse func(event []byte, err error) bool

// used are the steps that a package's tests have, by the nil pointer to their
// interface.
var used = map[any]any{}

type steps[U any] struct {
	steps     U
	mayRefuse MayRefuse
}

// Use tells the generated tests which value has the steps that people write, those of
// the interface U: with it they read their events as the newest. Say it in a test file
// of the package,
//
//	func init() { eventtest.Use[Upcasters](Steps{}, nil) }
//
// and, instead of nil, which events a step is right to refuse, if there are any.
func Use[U any](value U, mayRefuse MayRefuse) {
	used[(*U)(nil)] = steps[U]{value, mayRefuse}
}

// Steps returns what Use was told of, or nobody.
func Steps[U any](nobody U) U {
	if s, ok := used[(*U)(nil)].(steps[U]); ok {
		return s.steps
	}
	return nobody
}

// ByHand is a step on the way to the newest major that people write.
type ByHand struct {
	Step      string // "UpcastV1ToV2"
	known     bool
	mayRefuse MayRefuse
}

// People returns the step called step of the interface U.
func People[U any](step string) *ByHand {
	s, known := used[(*U)(nil)].(steps[U])
	return &ByHand{step, known, s.mayRefuse}
}

// unread says why events cannot be read; empty: they can, or nobody promises it.
func (e Events) unread() string {
	if e.ByHand == nil || e.ByHand.known {
		return ""
	}
	return "people write " + e.ByHand.Step + ", and no test says where, so that no event is lifted by it: " +
		"func init() { eventtest.Use[Upcasters](…, nil) } in a test of this package does; `treaty gen --scaffold` begins it"
}

// lifted says why people's step failed with an event; refused tells that it was right
// to refuse it. What it makes of one is not known here, but that it has to be valid is.
func (b *ByHand) lifted(event []byte, read func([]byte) ([]byte, error)) (refused bool, err error) {
	if _, err = read(event); err != nil && b.mayRefuse != nil && b.mayRefuse(event, err) {
		return true, nil
	}
	return false, err
}

// encoded encodes an event of the newest major, which must be valid: it is decoded
// again.
func encoded[T json.Marshaler](v T) ([]byte, error) {
	out, err := v.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var again T
	if strict, ok := any(&again).(interface{ DecodeStrict([]byte) error }); ok {
		if err := strict.DecodeStrict(out); err != nil {
			return nil, errors.Join(errors.New("what was read is not valid"), err)
		}
	}
	return out, nil
}
