package delivery

import "github.com/treaty-events/treaty/codegen/event"

// Encoded, for generated code, is what [Contracts] says of a value of an event: its type,
// version and JSON.
func Encoded[T any](typ string, version int, v *T, write func(*T, []byte) ([]byte, error)) (string, int, []byte, error) {
	if v == nil {
		return typ, version, nil, &event.Error{Offset: -1, Message: "the pointer is nil"}
	}
	data, err := event.Encode(v, write)
	return typ, version, data, err
}

// Checked, for generated code, is the Check of a contract whose generated type is T. It
// decodes strictly, which is the fastest way to ask.
func Checked[T any, P interface {
	*T
	DecodeStrict(data []byte) error
}](data []byte) error {
	var v T
	return P(&v).DecodeStrict(data)
}
