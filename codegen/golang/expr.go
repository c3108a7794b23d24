package golang

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/treaty-events/treaty/codegen"
)

// printer knows how the runtime is called in the package that is printed. Several
// packages may be printed at once.
type printer struct {
	runtime    string // its import path; empty: it is in the package itself
	importPath string // of the output folder
	parsed     *template.Template
}

// rt returns a name of the runtime as the package writes it.
func (pr *printer) rt(name string) string {
	if pr.runtime == "" {
		return name
	}
	return "event." + name
}

// typeOf returns the Go type of a value.
func (pr *printer) typeOf(r codegen.Ref) string {
	if r.Nullable {
		r.Nullable = false
		return pr.rt("Nullable") + "[" + pr.typeOf(r) + "]"
	}
	if r.Boxed {
		r.Boxed = false
		return "*" + pr.typeOf(r)
	}
	switch r.Kind {
	case codegen.RefNamed:
		return r.Type.Name
	case codegen.RefList:
		return "[]" + pr.typeOf(*r.Elem)
	case codegen.RefMap:
		return "map[string]" + pr.typeOf(*r.Elem)
	case codegen.RefString:
		return "string"
	case codegen.RefFormat:
		return pr.rt(r.Format)
	case codegen.RefBool:
		return "bool"
	case codegen.RefInt64:
		return "int64"
	case codegen.RefNumber:
		return pr.rt("Number")
	}
	return pr.rt("Raw")
}

// fieldType returns the Go type of a field: what is optional says so.
func (pr *printer) fieldType(f *codegen.Field) string {
	r := f.Ref
	switch {
	case f.Required:
		return pr.typeOf(r)
	case r.Nullable:
		r.Nullable = false
		return pr.rt("OptionalNullable") + "[" + pr.typeOf(r) + "]"
	}
	return pr.rt("Optional") + "[" + pr.typeOf(r) + "]"
}

// verb is one direction: the runtime's functions and the generated methods that
// read, or that write.
type verb struct {
	prefix     string
	param, arg string // beside the value: its declaration, its name
	result     string
}

func (pr *printer) reading() verb {
	return verb{"Read", "d *" + pr.rt("Decoder"), "d", "error"}
}

func (pr *printer) writing() verb {
	return verb{"Append", "dst []byte", "dst", "([]byte, error)"}
}

// appender names the method that writes values of a type: a view is written within
// its package only, for it is half an event; one that nests is looked at before.
func appender(t *codegen.Type) string {
	if t.View || t.Nests {
		return "appendJSON"
	}
	return "AppendJSON"
}

// checks reports whether a value is checked: when it is read, strictly.
func (v verb) checks(r codegen.Ref) bool {
	return v.prefix == "Read" && (r.Check.Node != 0 || r.Check.Known)
}

// checkedCall returns the call that reads a value and checks it, if reading is
// strict.
func (pr *printer) checkedCall(v verb, r codegen.Ref, target, arg string) string {
	check, plain := r.Check, r
	plain.Check = codegen.Check{}
	node := fmt.Sprintf(", &schemaOf%s, %d)", check.Table, check.Node)
	switch {
	case check.Node == 0:
		return pr.rt("ReadKnown") + "(" + target + ", " + arg + ")"
	case check.Known:
		return pr.rt("ReadChecked") + "(" + target + ", " + arg + ", " + pr.rt("ReadKnown") + node
	case check.Counted:
		return pr.rt("ReadCheckedList") + "(" + target + ", " + arg + ", " + pr.function(v, *r.Elem) + node
	case check.Scalar:
		return pr.rt(scalarReaders[r.Kind]) + "(" + target + ", " + arg + node
	}
	return pr.rt("ReadChecked") + "(" + target + ", " + arg + ", " + pr.function(v, plain) + node
}

// scalarReaders are the functions that read and check strings and numbers.
var scalarReaders = map[codegen.RefKind]string{
	codegen.RefString: "ReadCheckedText", codegen.RefFormat: "ReadCheckedText", codegen.RefNamed: "ReadCheckedText",
	codegen.RefInt64: "ReadCheckedInt64", codegen.RefNumber: "ReadCheckedNumber",
}

// simple returns the function for a value that needs no further function, or "".
func (pr *printer) simple(v verb, r codegen.Ref) string {
	if r.Nullable || r.Boxed || v.checks(r) {
		return ""
	}
	switch r.Kind {
	case codegen.RefNamed:
		if r.Type.Kind == codegen.Enum || r.Type.Kind == codegen.Text {
			return pr.rt(v.prefix+"Text") + "[" + r.Type.Name + "]"
		}
		if v.prefix == "Append" {
			return "(*" + r.Type.Name + ")." + appender(r.Type)
		}
		return "(*" + r.Type.Name + ").decode"
	case codegen.RefString:
		return pr.rt(v.prefix+"Text") + "[string]"
	case codegen.RefFormat:
		return pr.rt(v.prefix+"Text") + "[" + pr.rt(r.Format) + "]"
	case codegen.RefBool:
		return pr.rt(v.prefix + "Bool")
	case codegen.RefInt64:
		return pr.rt(v.prefix + "Int64")
	case codegen.RefNumber:
		return pr.rt(v.prefix + "Number")
	case codegen.RefRaw:
		if r.Part == "" || v.prefix == "Append" { // what was selected is written as it is
			return pr.rt(v.prefix + "Raw")
		}
	}
	return ""
}

// function returns a function that reads or writes a value of r.
func (pr *printer) function(v verb, r codegen.Ref) string {
	if f := pr.simple(v, r); f != "" {
		return f
	}
	return "func(v *" + pr.typeOf(r) + ", " + v.param + ") " + v.result +
		" { return " + pr.call(v, r, "v", v.arg) + " }"
}

// call returns the call that reads or writes the value that target points at.
func (pr *printer) call(v verb, r codegen.Ref, target, arg string) string {
	inner, wrapper := r, ""
	switch {
	case r.Nullable:
		inner.Nullable, wrapper = false, "Nullable"
	case v.checks(r):
		return pr.checkedCall(v, r, target, arg)
	case r.Part != "" && v.prefix == "Read": // of a view
		return pr.rt("ReadSelection") + "(" + target + ", " + arg + ", &" + r.Part + ")"
	case r.Boxed:
		inner.Boxed, wrapper = false, "Pointer"
	case r.Kind == codegen.RefList:
		inner, wrapper = *r.Elem, "List"
	case r.Kind == codegen.RefMap:
		inner, wrapper = *r.Elem, "Map"
	}
	if wrapper != "" {
		return pr.rt(v.prefix+wrapper) + "(" + target + ", " + arg + ", " + pr.function(v, inner) + ")"
	}
	f := pr.simple(v, r)
	if method, ok := strings.CutPrefix(f, "(*"); ok && strings.HasPrefix(target, "&") {
		_, method, _ = strings.Cut(method, ").")
		return target[1:] + "." + method + "(" + arg + ")"
	}
	name, _, _ := strings.Cut(f, "[") // the type argument is inferred
	return name + "(" + target + ", " + arg + ")"
}

// fieldCall is call for a field, which may be optional.
func (pr *printer) fieldCall(v verb, f *codegen.Field, arg string) string {
	target, r := "&v."+f.Name, f.Ref
	if f.Required {
		return pr.call(v, r, target, arg)
	}
	wrapper := "Optional"
	if r.Nullable {
		r.Nullable, wrapper = false, "OptionalNullable"
	}
	return pr.rt(v.prefix+wrapper) + "(" + target + ", " + arg + ", " + pr.function(v, r) + ")"
}

// memberName returns the literal of a member's name in JSON, with its colon.
func memberName(name string) string { return strconv.Quote(jsonOf(name) + ":") }

func jsonOf(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always has JSON
	}
	return string(data)
}
