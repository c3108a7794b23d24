package event

import "reflect"

// AppendNested, for generated code, appends the JSON of a value that can hold others of
// its type. One that nests deeper than what can be decoded, or that holds itself, is an
// error. It is the only place where values are looked at by reflection.
func AppendNested[T any](v *T, dst []byte, write func(*T, []byte) ([]byte, error)) ([]byte, error) {
	if !nestsWithin(reflect.ValueOf(v), MaxDepth) {
		return dst, encodeError("nests too deeply, or holds itself")
	}
	return write(v, dst)
}

// typeOfExtra is no array: its members are those of the object that has it.
var typeOfExtra = reflect.TypeFor[Extra]()

// nestsWithin reports whether the arrays and objects of a generated value nest at most
// so deep. It ends at the first place that is too deep.
func nestsWithin(v reflect.Value, most int) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || nestsWithin(v.Elem(), most)
	case reflect.Slice:
		return v.IsNil() || v.Type() == typeOfExtra || most > 0 && itemsNestWithin(v, most-1)
	case reflect.Map:
		return v.IsNil() || most > 0 && valuesNestWithin(v, most-1)
	case reflect.Struct:
		return fieldsNestWithin(v, most)
	}
	return true
}

func itemsNestWithin(v reflect.Value, most int) bool {
	for i := range v.Len() {
		if !nestsWithin(v.Index(i), most) {
			return false
		}
	}
	return true
}

func valuesNestWithin(v reflect.Value, most int) bool {
	for values := v.MapRange(); values.Next(); {
		if !nestsWithin(values.Value(), most) {
			return false
		}
	}
	return true
}

// fieldsNestWithin is nestsWithin for a struct: one that has Extra or Additional is an
// object, others only hold a value.
func fieldsNestWithin(v reflect.Value, most int) bool {
	if absent(v) {
		return true
	}
	others := v.FieldByName("Additional")
	if others.IsValid() || v.FieldByName("Extra").IsValid() {
		most--
	}
	if most < 0 {
		return false
	}
	for i := range v.NumField() {
		field := v.Field(i)
		if others.IsValid() && v.Type().Field(i).Name == "Additional" {
			if !valuesNestWithin(field, most) {
				return false
			}
		} else if !nestsWithin(field, most) {
			return false
		}
	}
	return true
}

// absent reports whether v is an Optional, a Nullable or an OptionalNullable without
// a value.
func absent(v reflect.Value) bool {
	for _, name := range [...]string{"present", "valid", "there"} {
		if there := v.FieldByName(name); there.IsValid() {
			return !there.Bool()
		}
	}
	return false
}
