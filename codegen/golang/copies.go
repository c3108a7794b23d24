package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/contract/source"
)

// copies is what is known of a step that people write.
type copies struct {
	Lines []string // of Go: what is copied of v to lifted
	Left  []string // comments: what is not
	open  []string // the places that are not decided
	pr    *printer
}

// copiesOf finds out which fields mean the same in both majors, for they have the same
// name, or one that is said to be the same, and types of which one holds the other.
func copiesOf(s *codegen.Step, from, to *codegen.Type) *copies {
	c := &copies{pr: newPrinter("", "")}
	for _, a := range s.Asks {
		c.undecided(a.Path)
	}
	if from != nil && to != nil {
		c.structs("lifted", "v", "", from, to, renamed(s))
	}
	return c
}

// renamed returns the names that members of the newer schema had.
func renamed(s *codegen.Step) map[string]string {
	names := map[string]string{}
	if len(s.Hops) != 1 || s.Hops[0].Root == nil {
		return names
	}
	for _, m := range s.Hops[0].Root.Members {
		if m.To != "" && m.To != m.Name {
			names[m.To] = m.Name
		}
	}
	return names
}

// undecided notes a place that people decide, once.
func (c *copies) undecided(place string) {
	if place == "" {
		place = "the event"
	}
	if !slices.Contains(c.open, place) {
		c.open = append(c.open, place)
	}
}

// Undecided says what people decide, for the error that stands until they have.
func (c *copies) Undecided(s *codegen.Step) string {
	places := c.open
	if len(places) == 0 {
		return s.FuncName() + " is not decided: event.yaml says that people write it"
	}
	more := ""
	if len(places) > mostSaid {
		places, more = places[:mostSaid], " and more"
	}
	return s.FuncName() + " is not decided: " + strings.Join(places, ", ") + more
}

// structs copies the fields of a struct.
func (c *copies) structs(dst, src, place string, from, to *codegen.Type, renamed map[string]string) {
	if from.Kind != codegen.Struct || to.Kind != codegen.Struct || from.Other || to.Other {
		c.undecided(place)
		return
	}
	taken := map[string]bool{}
	for _, f := range to.Fields {
		name := f.JSON
		if old, ok := renamed[name]; ok {
			name = old
		}
		i := slices.IndexFunc(from.Fields, func(f *codegen.Field) bool { return f.JSON == name })
		at := string(source.Pointer(place).Join(f.JSON))
		if i < 0 {
			if f.Required {
				c.undecided(at)
			}
			c.Left = append(c.Left, dst+"."+f.Name+" is new.")
			continue
		}
		taken[name] = true
		c.field(dst+"."+f.Name, src+"."+from.Fields[i].Name, at, from.Fields[i], f)
	}
	for _, f := range from.Fields {
		if !taken[f.JSON] {
			c.Left = append(c.Left, src+"."+f.Name+" has no field of its name.")
		}
	}
	c.others(dst, src, from, to)
}

// others copies the members that a schema does not name.
func (c *copies) others(dst, src string, from, to *codegen.Type) {
	switch {
	case from.View || to.View || to.Closed:
	case from.Additional == nil && to.Additional == nil:
		c.extra(dst, src, from, to)
	case from.Additional != nil && to.Additional != nil && c.pr.typeOf(*from.Additional) == c.pr.typeOf(*to.Additional):
		c.Lines = append(c.Lines, dst+".Additional = "+src+".Additional")
	}
}

// extra copies what nobody had declared. What is called as a field that is new says
// what nobody knows: it is left out, and people are told.
func (c *copies) extra(dst, src string, from, to *codegen.Type) {
	var names []string
	for _, f := range to.Fields {
		if !slices.ContainsFunc(from.Fields, func(older *codegen.Field) bool { return older.JSON == f.JSON }) {
			names = append(names, strconv.QuoteToASCII(f.JSON))
		}
	}
	if len(names) == 0 {
		c.Lines = append(c.Lines, dst+".Extra = "+src+".Extra")
		return
	}
	c.Lines = append(c.Lines, dst+".Extra = "+src+".Extra.Without("+strings.Join(names, ", ")+")")
	c.Left = append(c.Left, src+".Extra may have members called as the new fields, which nobody had declared: decide what they say, here they are left out.")
}

// field copies one field.
func (c *copies) field(dst, src, place string, from, to *codegen.Field) {
	plain := from.Required && !from.Ref.Nullable && !from.Ref.Boxed && !to.Ref.Boxed
	value := converted(c.pr, src, from.Ref, to.Ref)
	switch {
	case c.pr.fieldType(from) == c.pr.fieldType(to):
		c.Lines = append(c.Lines, dst+" = "+src)
	case plain && value != "" && (!to.Required || to.Ref.Nullable):
		c.Lines = append(c.Lines, dst+".Set("+value+")")
	case plain && value != "":
		c.Lines = append(c.Lines, dst+" = "+value)
	case c.maybe(dst, src, from, to):
	case plain && to.Required && !to.Ref.Nullable && from.Ref.Kind == codegen.RefNamed && to.Ref.Kind == codegen.RefNamed &&
		from.Ref.Type.Kind == codegen.Struct && to.Ref.Type.Kind == codegen.Struct:
		c.structs(dst, src, place, from.Ref.Type, to.Ref.Type, nil)
	default:
		c.undecided(place)
		c.Left = append(c.Left, dst+" has another type than "+src+": "+c.pr.fieldType(to)+", not "+c.pr.fieldType(from)+".")
	}
}

// maybe copies a field that may be missing, in both majors.
func (c *copies) maybe(dst, src string, from, to *codegen.Field) bool {
	value := converted(c.pr, "value", from.Ref, to.Ref)
	if from.Required || to.Required || from.Ref.Nullable || from.Ref.Boxed || to.Ref.Boxed || value == "" {
		return false
	}
	c.Lines = append(c.Lines, "if value, ok := "+src+".Get(); ok {", dst+".Set("+value+")", "}")
	return true
}

// converted returns the value of src as another type that holds all of it; "" where
// that cannot be told. That either may be null is not looked at.
func converted(pr *printer, src string, from, to codegen.Ref) string {
	from.Nullable, to.Nullable = false, false
	word := pr.typeOf(to)
	switch {
	case word == pr.typeOf(from):
		return src
	case isListed(from) && isListed(to) && from.Type.Elem.Kind == to.Type.Elem.Kind:
		if !within(from, to.Type) {
			return ""
		}
	case !isText(from) || !isText(to):
		return ""
	case to.Kind == codegen.RefNamed && to.Type.Kind == codegen.Enum && !within(from, to.Type):
		return ""
	}
	return word + "(" + src + ")"
}

// isText reports whether a type is a Go string.
func isText(r codegen.Ref) bool {
	return r.Kind == codegen.RefString || r.Kind == codegen.RefNamed && (r.Type.Kind == codegen.Enum || r.Type.Kind == codegen.Text)
}

// isListed reports whether a type is of numbers or booleans with names.
func isListed(r codegen.Ref) bool {
	return r.Kind == codegen.RefNamed && r.Type.Kind == codegen.Scalar && len(r.Type.Values) > 0
}

// within reports whether an enum has all values of another type.
func within(from codegen.Ref, enum *codegen.Type) bool {
	if from.Kind != codegen.RefNamed || from.Type.Kind != enum.Kind {
		return false
	}
	for _, v := range from.Type.Values {
		if !slices.ContainsFunc(enum.Values, func(w codegen.EnumValue) bool { return w.Value == v.Value }) {
			return false
		}
	}
	return true
}
