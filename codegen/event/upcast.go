package event

import "strconv"

// UpcastStep, for generated code, is how the JSON of an event of one major becomes that
// of another, as a table: what is done with the value at each place.
type UpcastStep struct {
	From, To int
	Root     int32        // of Lifts
	Lifts    []UpcastLift // the first copies; none where all is copied
}

// NotUpcast says that an event of one major is none of another. Err says why: an
// [*Invalid] with every violation of what it would have become, an [*Error], or
// what a step said that people wrote.
//
// Where From and To are the same the event is none of its own major: what is not valid
// as what it says that it is, is not lifted.
type NotUpcast struct {
	From, To int
	Err      error
}

// Error names the two majors, and the reason.
func (e *NotUpcast) Error() string {
	if e.From == e.To {
		return "the event is none of v" + strconv.Itoa(e.From) + ": " + e.Err.Error()
	}
	return "an event of v" + strconv.Itoa(e.From) + " is none of v" + strconv.Itoa(e.To) + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *NotUpcast) Unwrap() error { return e.Err }

// Upcast, for generated code, encodes *v, which own must be able to read, takes it
// through the steps, and has the outcome read. The error is a *NotUpcast.
func Upcast[T any](
	v *T, write func(*T, []byte) ([]byte, error), own func(*T, []byte) error, read func([]byte) error, steps ...*UpcastStep,
) error {
	data, err := Encode(v, write)
	if err == nil {
		var again T
		err = own(&again, data)
	}
	if err != nil {
		return &NotUpcast{steps[0].From, steps[0].From, err}
	}
	for i := 0; i < len(steps) && err == nil; i++ {
		data, err = steps[i].lift(text(data))
	}
	if err == nil {
		err = read(data)
	}
	if err != nil {
		return &NotUpcast{steps[0].From, steps[len(steps)-1].To, err}
	}
	return nil
}

// UpcastText, for generated code, lifts the JSON of an event that is said to be of a
// major. Where that is the one from which the step leads, read must be able to read it,
// as before a step that people write; an event of another was validated when it was
// lifted to this one. What it becomes must be valid under a schema; nil asks for none.
// The error is a *NotUpcast.
func UpcastText[T any](s *UpcastStep, major int, data []byte, read func(*T, []byte) error, valid *Schema) ([]byte, error) {
	if major != s.From {
		return s.Text(data, valid)
	}
	var own T
	if err := read(&own, data); err != nil {
		return nil, &NotUpcast{s.From, s.From, err}
	}
	t := text(data)
	return s.liftValid(t[t.value(0):], valid)
}

// Text lifts the JSON of an event that is valid as one of its major. What it becomes must
// be valid under a schema; nil asks for none. The error is a *NotUpcast.
func (s *UpcastStep) Text(data []byte, valid *Schema) ([]byte, error) {
	t, err := s.textOf(data)
	if err != nil {
		return nil, &NotUpcast{s.From, s.To, err}
	}
	return s.liftValid(t, valid)
}

func (s *UpcastStep) liftValid(t text, valid *Schema) ([]byte, error) {
	lifted, err := s.lift(t)
	if err == nil && valid != nil {
		err = valid.Check(lifted)
	}
	if err != nil {
		return nil, &NotUpcast{s.From, s.To, err}
	}
	return lifted, nil
}

func (s *UpcastStep) textOf(data []byte) (text, error) {
	if s.Root == 0 {
		return text(data), nil // whoever decodes or checks it finds out what it is
	}
	return wellFormed(data)
}

// Revise returns the JSON of an event of an earlier revision of a major as one of the
// newest. Where it cannot, data is returned as it is: whoever decodes it finds out why.
func (s *UpcastStep) Revise(data []byte) []byte {
	t, err := s.textOf(data)
	if err != nil {
		return data
	}
	revised, err := s.lift(t)
	if err != nil {
		return data
	}
	return revised
}

// UpcastByHand, for generated code, takes the JSON of an event through a step that
// people wrote. What they return must be valid under a schema; nil asks for none. The
// error is a *NotUpcast.
func UpcastByHand[A, B any](
	from, to int, data []byte, read func(*A, []byte) error, lift func(A) (B, error),
	write func(*B, []byte) ([]byte, error), valid *Schema,
) ([]byte, error) {
	var before A
	if err := read(&before, data); err != nil {
		return nil, &NotUpcast{from, from, err}
	}
	after, err := lift(before)
	var lifted []byte
	if err == nil {
		lifted, err = encodeValid(&after, write, valid)
	}
	if err != nil {
		return nil, &NotUpcast{from, to, err}
	}
	return lifted, nil
}

// UpcastView, for generated code, has people make of an event of which a consumer reads
// a part what it reads of another major. The error is a *NotUpcast.
func UpcastView[A, B any](from, to int, data []byte, read func(*A, []byte) error, lift func(A) (B, error)) (B, error) {
	var before A
	if err := read(&before, data); err != nil {
		var none B
		return none, &NotUpcast{from, from, err}
	}
	after, err := lift(before)
	if err != nil {
		return after, &NotUpcast{from, to, err}
	}
	return after, nil
}
