package codegen

import (
	"strconv"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// AccessorName is the name of the method that returns a field or its default.
func (f *Field) AccessorName() string { return f.Name + "OrDefault" }

// defaultOf returns the default of an optional member, as JSON, where Go can write it
// as a constant: a text, a number or a boolean that the field's type holds. Empty:
// there is none. Nothing is filled in when an event is decoded: absent stays absent.
func defaultOf(schemas []*schema.Schema, f *Field) string {
	if f.Required || f.Ref.Nullable || f.Ref.Boxed {
		return ""
	}
	value := written(schemas)
	if value == nil {
		return ""
	}
	ref := f.Ref
	if ref.Kind == RefNamed && ref.Type.Kind == Scalar {
		ref = *ref.Type.Elem
	}
	text := string(value.AppendJSON(nil))
	holds := false
	switch ref.Kind {
	case RefString, RefFormat:
		holds = value.Kind == source.String
	case RefNamed:
		holds = value.Kind == source.String && (ref.Type.Kind == Enum || ref.Type.Kind == Text)
	case RefBool:
		holds = value.Kind == source.Bool
	case RefInt64:
		_, err := strconv.ParseInt(text, 10, 64)
		holds = err == nil
	case RefNumber:
		_, err := event.ParseNumber(text)
		holds = err == nil
	}
	if !holds {
		return ""
	}
	return text
}

// written returns the first default that the schemas say, or what they refer to.
func written(schemas []*schema.Schema) *source.Node {
	const most = 20 // references in a chain
	for _, s := range schemas {
		for range most {
			if s.Annotations.Default != nil {
				return s.Annotations.Default
			}
			if s.Ref == nil || s.Ref.Target == nil {
				break
			}
			s = s.Ref.Target
		}
	}
	return nil
}
