package event

import (
	"encoding/json"
	"slices"
)

// Raw is one JSON value that no type was generated for, as it was written,
// without the white space around it. The zero value stands for null.
type Raw string

// NewRaw returns v as encoding/json writes it.
func NewRaw(v any) (Raw, error) {
	data, err := json.Marshal(v)
	return Raw(data), err
}

// Unmarshal decodes the value into v as encoding/json does.
func (r Raw) Unmarshal(v any) error { return json.Unmarshal([]byte(r.String()), v) }

// String returns the JSON text.
func (r Raw) String() string {
	if r == "" {
		return "null"
	}
	return string(r)
}

// MarshalJSON writes the text as it is.
func (r Raw) MarshalJSON() ([]byte, error) { return Encode(&r, AppendRaw) }

// UnmarshalJSON reads any one JSON value.
func (r *Raw) UnmarshalJSON(data []byte) error { return Decode(data, r, ReadRaw) }

// Member is one name and value of an object.
type Member struct {
	Name  string
	Value Raw
}

// Extra holds the members of an object that its schema does not know, in their
// order. They are written again, after the known ones.
type Extra []Member

// Get returns the value of the member called name, and whether there is one.
func (x Extra) Get(name string) (Raw, bool) {
	for i := range x {
		if x[i].Name == name {
			return x[i].Value, true
		}
	}
	return "", false
}

// Set makes value the value of the member called name, which is added at the
// end if there is none. Copies of x stay as they are.
func (x *Extra) Set(name string, value Raw) {
	i := x.index(name)
	if i < 0 {
		*x = append(slices.Clip(*x), Member{Name: name, Value: value})
		return
	}
	*x = slices.Clone(*x)
	(*x)[i].Value = value
}

// Delete removes the member called name, if there is one. Copies of x stay as they
// are.
func (x *Extra) Delete(name string) {
	if i := x.index(name); i >= 0 {
		*x = slices.Concat((*x)[:i], (*x)[i+1:])
	}
}

// Without returns the members that are called none of names, in their order. Whoever
// makes an event of another major leaves out what has a field of its own there.
func (x Extra) Without(names ...string) Extra {
	if !slices.ContainsFunc(x, func(m Member) bool { return slices.Contains(names, m.Name) }) {
		return x
	}
	return slices.DeleteFunc(slices.Clone(x), func(m Member) bool { return slices.Contains(names, m.Name) })
}

func (x *Extra) index(name string) int {
	return slices.IndexFunc(*x, func(m Member) bool { return m.Name == name })
}
