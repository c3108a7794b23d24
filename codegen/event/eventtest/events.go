package eventtest

import "encoding/json"

// Text is one event.
type Text struct {
	Name string
	JSON string
	// Newest is what it is in the newest major, where that is another event; Refused
	// is why it cannot be lifted. Where people write a step, it is about the last major
	// before that.
	Newest, Refused string
}

// Edit is a change that makes an event invalid.
type Edit struct {
	Of   int    // which event: the first is 0, the frozen ones come first, then the kept ones
	At   string // JSON Pointer to the place
	JSON string // what is put there; empty with no Name: the place is removed
	Name string // the name that the member there gets instead of its own
	// Decoded says that it is decoded all the same, and nothing of it is lost: a text
	// that is none of those that are known.
	Decoded bool
	Why     string // the assertion of the schema that refuses it: "#/properties/id/minLength"
}

// Events are what is known of the events of one major.
type Events struct {
	// Frozen are the examples of the contract; Kept are those that it once had.
	Frozen, Kept []Text
	// Earlier are those of an earlier revision, which only a Reader makes valid.
	Earlier []Text
	// Past were drawn from earlier revisions: a Reader makes them events of the newest,
	// and DecodeStrict refuses them.
	Past []Text
	// Drawn are events that were drawn from the schema.
	Drawn []Text
	// Refused are changes, each of which makes one of these events invalid.
	Refused []Edit
	// Read lifts an event to the newest major and encodes it. Nothing comes out of a
	// view, which is not encoded.
	Read func(data []byte) ([]byte, error)
	// ByHand is the first step on that way that people write; nil: there is none.
	ByHand *ByHand
	// Steps does what Read does one step after the other, up to the first that people
	// write; nil: there is none.
	Steps func(data []byte) ([]byte, error)
}

// all returns the events, those of the contract first.
func (e Events) all() []Text {
	var list []Text
	return append(append(append(list, e.Frozen...), e.Kept...), e.Drawn...)
}

// Type is a generated type T of a whole event.
type Type[T any] interface {
	*T
	json.Marshaler
	json.Unmarshaler
	DecodeStrict(data []byte) error
	Validate() error
	Valid() bool
}

// View is a generated type T of what a consumer reads of an event.
type View[T any] interface {
	*T
	json.Unmarshaler
	DecodeStrict(data []byte) error
}

// One encodes what a Reader returned, and demands that it is valid.
func One[T json.Marshaler](v T, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return encoded(v)
}

// Each encodes what a Reader returned that makes any number of events of one, and
// demands that they are valid: a single event as it is, others as an array.
func Each[T json.Marshaler](list []T, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	texts := make([]json.RawMessage, len(list))
	for i, v := range list {
		if texts[i], err = encoded(v); err != nil {
			return nil, err
		}
	}
	if len(texts) == 1 {
		return texts[0], nil
	}
	return json.Marshal(texts)
}
