package codegen

import (
	"errors"
	"strconv"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// AccessorName is the name of the method that returns a field or its default.
func (f *Field) AccessorName() string { return f.Name + "OrDefault" }

// planDefault plans what stands for an optional member that is absent: the default of its
// schemas, as JSON, where Go can write it as a constant: a text, a number or a boolean
// that the field's type holds. Nothing is filled in when an event is decoded: absent
// stays absent. A default that the schemas themselves refuse has no accessor, which
// would return what is not valid, and is noted.
func (p *planner) planDefault(f *Field, schemas []*schema.Schema, at site) {
	value, by := written(schemas)
	if f.Required || value == nil {
		return
	}
	text, holds := constantOf(f.Ref, value)
	if why := invalidDefault(f.Ref, schemas, value); why != "" {
		f.note = &Note{Span: by.Doc.Span(value), Pointer: at.pointer, Place: at.name, Reason: why, Default: true}
		p.notes = append(p.notes, *f.note)
	} else if holds && !f.Ref.Nullable && !f.Ref.Boxed {
		f.Default = text
	}
}

// constantOf returns the JSON of a value as the type of ref spells it, and whether it
// holds the value.
func constantOf(ref Ref, value *source.Node) (text string, holds bool) {
	if ref.Kind == RefNamed && ref.Type.Kind == Scalar {
		ref = *ref.Type.Elem
	}
	text = string(value.AppendJSON(nil))
	switch ref.Kind {
	case RefString, RefFormat:
		return text, value.Kind == source.String
	case RefNamed:
		return text, value.Kind == source.String && (ref.Type.Kind == Enum || ref.Type.Kind == Text)
	case RefBool:
		return text, value.Kind == source.Bool
	case RefInt64:
		n, err := event.Number(text).Int64() // 1.0 is an integer
		return strconv.FormatInt(n, 10), value.Kind == source.Number && err == nil
	case RefNumber:
		_, err := event.ParseNumber(text)
		return text, err == nil
	}
	return text, false
}

// invalidDefault says why a default is not what the schemas describe; empty: it is, or
// it is an array or an object, for which there is no accessor anyway, or null, by which
// people say that there is none.
func invalidDefault(ref Ref, schemas []*schema.Schema, value *source.Node) string {
	if value.Kind == source.Array || value.Kind == source.Object || value.Kind == source.Null {
		return ""
	}
	text := value.AppendJSON(nil)
	for _, s := range schemas {
		var invalid *event.Invalid
		if err := newTabler(s).out.Check(text); errors.As(err, &invalid) {
			return "the default " + shortened(text) + " is not valid: " + invalid.Violations[0].Message
		}
	}
	if ref.Kind == RefNamed && ref.Type.Kind == Scalar {
		ref = *ref.Type.Elem
	}
	if ref.Kind == RefFormat && value.Kind == source.String && !hasFormat(ref.Format, value.Text) {
		return "the default " + shortened(text) + " is no " + ref.Format + ": what asks it for its value would have an error"
	}
	return ""
}

func shortened(text []byte) string {
	if short(string(text)) {
		return string(text)
	}
	return "of the schema"
}

// hasFormat reports whether a text has the value that a type of the runtime reads.
func hasFormat(name, text string) bool {
	var err error
	switch name {
	case "Timestamp":
		_, err = event.Timestamp(text).Time()
	case "Date":
		_, err = event.Date(text).Time()
	case "UUID":
		_, err = event.UUID(text).Bytes()
	case "URI":
		_, err = event.URI(text).URL()
	case "IP":
		_, err = event.IP(text).Addr()
	}
	return err == nil
}

// written returns the first default that the schemas say, or what they refer to, and the
// schema that says it.
func written(schemas []*schema.Schema) (*source.Node, *schema.Schema) {
	const most = 20 // references in a chain
	for _, s := range schemas {
		for range most {
			if s.Annotations.Default != nil {
				return s.Annotations.Default, s
			}
			if s.Ref == nil || s.Ref.Target == nil {
				break
			}
			s = s.Ref.Target
		}
	}
	return nil, nil
}
