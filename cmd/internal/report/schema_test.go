package report

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/schemas"
)

// object is what the published schema says of one object.
type object struct {
	Required   []string
	Properties map[string]property
}

type property struct {
	Type  string
	Ref   string `json:"$ref"`
	Items *property
	Enum  []string
}

// The published schema has every member that is printed, no other, and requires
// those that are always there; each is of the type that the printer gives it.
func TestThePublishedSchemaIsOfWhatIsPrinted(t *testing.T) {
	var published struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(schemas.Report(), &published); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]reflect.Type{
		"": reflect.TypeFor[Document](), "finding": reflect.TypeFor[wire.Finding](), "span": reflect.TypeFor[wire.Span](),
		"position": reflect.TypeFor[wire.Pos](), "related": reflect.TypeFor[wire.Related](), "proof": reflect.TypeFor[wire.Proof](),
		"consumer": reflect.TypeFor[wire.Concerned](), "waived": reflect.TypeFor[wire.Waived](),
		"contract": reflect.TypeFor[contractChange](), "question": reflect.TypeFor[question](),
		"fixes": reflect.TypeFor[Fixes](), "fixed": reflect.TypeFor[fixed](), "unfixed": reflect.TypeFor[unfixed](),
	}
	published.Defs[""] = published.object
	delete(published.Defs, "count")
	for name, o := range published.Defs {
		kind, ok := kinds[name]
		if !ok {
			t.Errorf("#/$defs/%s: nothing that is printed", name)
			continue
		}
		printed, required := membersOf(kind, kinds)
		said := map[string]string{}
		for member, p := range o.Properties {
			said[member] = p.String()
		}
		slices.Sort(o.Required)
		if diff := cmp.Diff(printed, said); diff != "" {
			t.Errorf("#/$defs/%s (-printed +schema):\n%s", name, diff)
		}
		if diff := cmp.Diff(required, o.Required); diff != "" {
			t.Errorf("#/$defs/%s is required (-printed +schema):\n%s", name, diff)
		}
	}
	if len(published.Defs) != len(kinds) {
		t.Errorf("%d kinds of objects are published, %d printed", len(published.Defs), len(kinds))
	}
}

// String names the type of a member.
func (p property) String() string {
	switch {
	case p.Ref == "#/$defs/count":
		return "integer"
	case p.Ref != "":
		return strings.TrimPrefix(p.Ref, "#/$defs/")
	case p.Items != nil:
		return "list of " + p.Items.String()
	case len(p.Enum) > 0:
		return "string"
	case p.Type == "":
		return "any"
	}
	return p.Type
}

// membersOf returns the members that encoding/json prints of a struct, with their
// types, and which of them it always prints.
func membersOf(kind reflect.Type, kinds map[string]reflect.Type) (all map[string]string, required []string) {
	all = map[string]string{}
	for i := range kind.NumField() {
		name, options, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
		all[name] = typeName(kind.Field(i).Type, kinds)
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	return all, required
}

func typeName(t reflect.Type, kinds map[string]reflect.Type) string {
	for name, kind := range kinds {
		if t == kind || t.Kind() == reflect.Pointer && t.Elem() == kind {
			return name
		}
	}
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return "any"
	case t.Kind() == reflect.Slice:
		return "list of " + typeName(t.Elem(), kinds)
	case t.Kind() == reflect.Map:
		return "object"
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return "integer"
	case t.Kind() == reflect.Bool:
		return "boolean"
	}
	return t.Kind().String()
}
