package event

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Optional is a value that may be absent. The zero value is absent.
type Optional[T any] struct {
	value   T
	present bool
}

// Some returns a value that is present.
func Some[T any](v T) Optional[T] { return Optional[T]{value: v, present: true} }

// None returns a value that is absent: the zero value.
func None[T any]() Optional[T] { return Optional[T]{} }

// FromPointer returns what p points at, or where p is nil a value that is absent.
func FromPointer[T any](p *T) Optional[T] {
	if p == nil {
		return None[T]()
	}
	return Some(*p)
}

// Pointer returns a pointer to a copy of the value, or nil where it is absent.
func (o Optional[T]) Pointer() *T {
	if !o.present {
		return nil
	}
	return &o.value
}

// String returns the value as package fmt prints it, for people; "absent" where there is none.
func (o Optional[T]) String() string {
	if !o.present {
		return "absent"
	}
	return fmt.Sprint(o.value)
}

// Get returns the value and whether it is present.
func (o Optional[T]) Get() (T, bool) { return o.value, o.present }

// Or returns the value, or v where it is absent.
func (o Optional[T]) Or(v T) T {
	if o.present {
		return o.value
	}
	return v
}

// Set makes v the value.
func (o *Optional[T]) Set(v T) { *o = Some(v) }

// Clear makes the value absent.
func (o *Optional[T]) Clear() { *o = Optional[T]{} }

// IsPresent reports whether there is a value.
func (o Optional[T]) IsPresent() bool { return o.present }

// IsZero reports whether the value is absent, as the option omitzero of
// encoding/json asks.
func (o Optional[T]) IsZero() bool { return !o.present }

// MarshalJSON is for types of your own that hold an Optional: write
// `json:",omitzero"`, since an absent value has no JSON and is written as null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if !o.present {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON is for types of your own that hold an Optional.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	o.Set(v)
	return nil
}

// Nullable is a value that may be null. The zero value is null.
type Nullable[T any] struct {
	value T
	valid bool
}

// NotNull returns a value that is not null.
func NotNull[T any](v T) Nullable[T] { return Nullable[T]{value: v, valid: true} }

// Null returns a value that is null: the zero value.
func Null[T any]() Nullable[T] { return Nullable[T]{} }

// NullableFromPointer returns what p points at, or where p is nil a null.
func NullableFromPointer[T any](p *T) Nullable[T] {
	if p == nil {
		return Null[T]()
	}
	return NotNull(*p)
}

// Pointer returns a pointer to a copy of the value, or nil where it is null.
func (n Nullable[T]) Pointer() *T {
	if !n.valid {
		return nil
	}
	return &n.value
}

// String returns the value as package fmt prints it, for people; "null" where it is null.
func (n Nullable[T]) String() string {
	if !n.valid {
		return "null"
	}
	return fmt.Sprint(n.value)
}

// Get returns the value and whether it is not null.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.valid }

// Or returns the value, or v where it is null.
func (n Nullable[T]) Or(v T) T {
	if n.valid {
		return n.value
	}
	return v
}

// Set makes v the value.
func (n *Nullable[T]) Set(v T) { *n = NotNull(v) }

// SetNull makes the value null.
func (n *Nullable[T]) SetNull() { *n = Nullable[T]{} }

// IsNull reports whether the value is null.
func (n Nullable[T]) IsNull() bool { return !n.valid }

// MarshalJSON is for types of your own that hold a Nullable.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if !n.valid {
		return []byte("null"), nil
	}
	return json.Marshal(n.value)
}

// UnmarshalJSON is for types of your own that hold a Nullable.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		n.SetNull()
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	n.Set(v)
	return nil
}

// OptionalNullable is a value that may be absent, and may be null: three states
// that stay apart. The zero value is absent.
type OptionalNullable[T any] struct {
	value Nullable[T]
	there bool
}

// SomeNotNull returns a value that is present and not null.
func SomeNotNull[T any](v T) OptionalNullable[T] {
	return OptionalNullable[T]{value: NotNull(v), there: true}
}

// SomeNull returns a null that is present.
func SomeNull[T any]() OptionalNullable[T] { return OptionalNullable[T]{there: true} }

// Pointer returns a pointer to a copy of the value, or nil where it is absent or null.
func (o OptionalNullable[T]) Pointer() *T { return o.value.Pointer() }

// String returns the value as package fmt prints it, for people; "absent" or "null" where
// it is that.
func (o OptionalNullable[T]) String() string {
	if !o.there {
		return "absent"
	}
	return o.value.String()
}

// Get returns the value and whether it is present and not null.
func (o OptionalNullable[T]) Get() (T, bool) { return o.value.Get() }

// Or returns the value, or v where it is absent or null.
func (o OptionalNullable[T]) Or(v T) T { return o.value.Or(v) }

// Set makes v the value.
func (o *OptionalNullable[T]) Set(v T) { *o = SomeNotNull(v) }

// SetNull makes the value null, and present.
func (o *OptionalNullable[T]) SetNull() { *o = SomeNull[T]() }

// Clear makes the value absent.
func (o *OptionalNullable[T]) Clear() { *o = OptionalNullable[T]{} }

// IsPresent reports whether there is a value or a null.
func (o OptionalNullable[T]) IsPresent() bool { return o.there }

// IsNull reports whether there is a null.
func (o OptionalNullable[T]) IsNull() bool { return o.there && o.value.IsNull() }

// IsZero reports whether the value is absent, as the option omitzero of
// encoding/json asks.
func (o OptionalNullable[T]) IsZero() bool { return !o.there }

// MarshalJSON is for types of your own that hold an OptionalNullable: write
// `json:",omitzero"`, since an absent value has no JSON and is written as null.
func (o OptionalNullable[T]) MarshalJSON() ([]byte, error) { return o.value.MarshalJSON() }

// UnmarshalJSON is for types of your own that hold an OptionalNullable.
func (o *OptionalNullable[T]) UnmarshalJSON(data []byte) error {
	var v Nullable[T]
	if err := v.UnmarshalJSON(data); err != nil {
		return err
	}
	*o = OptionalNullable[T]{value: v, there: true}
	return nil
}

func isNull(data []byte) bool { return string(bytes.TrimSpace(data)) == "null" }
