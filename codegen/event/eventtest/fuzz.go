package eventtest

import (
	"errors"
	"testing"
)

// Fuzz looks for texts that the type T decodes and changes, or of which its checks
// have two opinions.
func Fuzz[T any, P Type[T]](f *testing.F, events Events) {
	for _, e := range events.all() {
		f.Add([]byte(e.JSON))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := holds[T, P](data); err != nil {
			t.Errorf("%s: %v", data, err)
		}
		if events.Read != nil && events.unread() == "" {
			_, _ = events.Read(data) // any error will do, but it has to end
		}
	})
}

// holds says what is wrong with how any text is decoded, or returns nil.
func holds[T any, P Type[T]](data []byte) error {
	var v, strict T
	decoded, valid := P(&v).UnmarshalJSON(data), P(&strict).DecodeStrict(data)
	if decoded != nil {
		if valid == nil {
			return errors.New("DecodeStrict decodes what UnmarshalJSON does not")
		}
		return nil
	}
	if err := encodes[T, P](&v, data); err != nil {
		return err
	}
	if (valid == nil) != (P(&v).Validate() == nil) || (valid == nil) != P(&v).Valid() {
		return errors.New("DecodeStrict, Validate and Valid are not of one opinion")
	}
	return nil
}

// FuzzView looks for texts that the view T cannot cope with, or decodes strictly only.
func FuzzView[T any, P View[T]](f *testing.F, events Events) {
	for _, e := range events.all() {
		f.Add([]byte(e.JSON))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v, strict T
		decoded, valid := P(&v).UnmarshalJSON(data), P(&strict).DecodeStrict(data)
		if decoded != nil && valid == nil {
			t.Errorf("%s: DecodeStrict decodes what UnmarshalJSON does not: %v", data, decoded)
		}
		if events.Read != nil && events.unread() == "" {
			_, _ = events.Read(data)
		}
	})
}
