package eventtest

import "encoding/json"

// Text is one event.
type Text struct {
	Name string
	JSON string
}

// Edit is a change that makes an event invalid.
type Edit struct {
	Of   int    // which event: the first is 0, the frozen ones come first, then the kept ones
	At   string // JSON Pointer to the place
	JSON string // what is put there; empty with no Name: the place is removed
	Name string // the name that the member there gets instead of its own
	Why  string // the assertion of the schema that refuses it: "#/properties/id/minLength"
}

// Events are what is known of the events of one major.
type Events struct {
	// Frozen are the examples of the contract; Kept are those that it once had.
	Frozen, Kept []Text
	// Drawn are events that were drawn from the schema.
	Drawn []Text
	// Refused are changes, each of which makes one of these events invalid.
	Refused []Edit
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
}
