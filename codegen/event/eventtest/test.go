package eventtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

// Test tests the type T of a major. Every event is decoded, by its structure and
// strictly, is valid, and encodes to equal JSON, also with a name in the wrong
// letter case, which is another name; no name may be there twice; and what the
// schema refuses is refused.
func Test[T any, P Type[T]](t *testing.T, events Events) {
	t.Helper()
	all := events.all()
	if len(all) == 0 {
		t.Skip("there is no event to test with: the contract has no example, and none could be drawn from its schema")
	}
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) { testEvent[T, P](t, []byte(e.JSON)) })
	}
	testPast[T, P](t, events)
	testRead(t, events)
	for _, edit := range events.Refused {
		t.Run("without "+edit.Why, func(t *testing.T) { testRefused[T, P](t, all[edit.Of], edit) })
	}
}

func testEvent[T any, P Type[T]](t *testing.T, data []byte) {
	t.Helper()
	if err := accepts[T, P](data); err != nil {
		t.Error(err)
	}
	value, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range miscased(value) {
		changed := text(other)
		var v T
		if P(&v).UnmarshalJSON([]byte(changed)) != nil {
			continue // it was required
		}
		if err := encodes[T, P](&v, []byte(changed)); err != nil {
			t.Errorf("with a name in the wrong letter case: %v", err)
		}
	}
	if o, ok := value.(object); ok && len(o) > 0 {
		twice := text(append(o, o[0]))
		var v T
		if P(&v).UnmarshalJSON([]byte(twice)) == nil {
			t.Errorf("the member %q was there twice, and it was decoded: %s", o[0].name, twice)
		}
	}
}

// testPast demands that events of earlier revisions are none of the newest.
func testPast[T any, P View[T]](t *testing.T, events Events) {
	t.Helper()
	for _, e := range events.Past {
		t.Run(e.Name, func(t *testing.T) {
			var v T
			if P(&v).DecodeStrict([]byte(e.JSON)) == nil {
				t.Error("it is of an earlier revision, and DecodeStrict takes it for one of the newest")
			}
		})
	}
}

// accepts says why an event that is valid was refused or changed, or returns nil.
func accepts[T any, P Type[T]](data []byte) error {
	var v, strict T
	if err := json.Unmarshal(data, P(&v)); err != nil {
		return fmt.Errorf("it is not decoded: %w", err)
	}
	if err := P(&strict).DecodeStrict(data); err != nil {
		return fmt.Errorf("it is not valid: %w", err)
	}
	return errors.Join(encodes[T, P](&v, data), encodes[T, P](&strict, data), valid[T, P](&v))
}

// valid says why a value that is valid is said not to be, or returns nil.
func valid[T any, P Type[T]](v P) error {
	if err := v.Validate(); err != nil {
		return fmt.Errorf("it is said not to be valid: %w", err)
	}
	if !v.Valid() {
		return errors.New("no fault is found by Validate, and Valid is false")
	}
	return nil
}

// encodes says how the JSON of a value differs from what it was decoded from.
func encodes[T any, P Type[T]](v P, data []byte) error {
	out, err := v.MarshalJSON()
	if err != nil {
		return fmt.Errorf("it was decoded, and is not encoded: %w", err)
	}
	return same(data, out)
}

func testRefused[T any, P Type[T]](t *testing.T, event Text, edit Edit) {
	t.Helper()
	changed, err := edit.apply(event.JSON)
	if err != nil {
		t.Fatal(err)
	}
	var v, strict T
	if P(&strict).DecodeStrict([]byte(changed)) == nil {
		t.Errorf("%s refuses it, and DecodeStrict does not: %s", edit.Why, changed)
	}
	if err := P(&v).UnmarshalJSON([]byte(changed)); err != nil {
		if edit.Decoded {
			t.Errorf("a text that %s does not know is to be decoded: %v", edit.Why, err)
		}
		return
	}
	if err := encodes[T, P](&v, []byte(changed)); err != nil {
		t.Error(err)
	}
	if P(&v).Validate() == nil || P(&v).Valid() {
		t.Errorf("%s refuses it, and Validate does not: %s", edit.Why, changed)
	}
}

// TestView tests the view T of a major: every event is decoded, by its structure and
// strictly, and what the schema of the whole event refuses is refused.
func TestView[T any, P View[T]](t *testing.T, events Events) {
	t.Helper()
	all := events.all()
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var v, strict T
			if err := P(&v).UnmarshalJSON([]byte(e.JSON)); err != nil {
				t.Errorf("it is not decoded: %v", err)
			}
			if err := P(&strict).DecodeStrict([]byte(e.JSON)); err != nil {
				t.Errorf("it is not valid: %v", err)
			}
		})
	}
	testPast[T, P](t, events)
	testRead(t, events)
	for _, edit := range events.Refused {
		t.Run("without "+edit.Why, func(t *testing.T) {
			changed, err := edit.apply(all[edit.Of].JSON)
			if err != nil {
				t.Fatal(err)
			}
			var v T
			if P(&v).DecodeStrict([]byte(changed)) == nil {
				t.Errorf("%s refuses it, and DecodeStrict does not: %s", edit.Why, changed)
			}
		})
	}
}
