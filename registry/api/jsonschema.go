package api

import (
	_ "embed"
	"encoding/json"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry/wire"
)

// schemas makes JSON Schemas of the wire's types: what encoding/json writes for
// them, with the comments of package wire as descriptions and its tags `enum`
// and `format`. Types have a name among the document's components (see wireName).
type schemas struct {
	defs node
	docs map[string]string
}

// wireName is the name of a type among the components: those of package wire have
// their own, those of a package below it begin with what that package is of:
// "FlowEvent" is flows.Event.
func wireName(t reflect.Type) string {
	of := path.Base(t.PkgPath())
	if of == "wire" {
		return t.Name()
	}
	of = strings.TrimSuffix(of, "s")
	return strings.ToUpper(of[:1]) + of[1:] + strings.TrimPrefix(t.Name(), strings.ToUpper(of[:1])+of[1:])
}

// wireDocs are the comments of package wire and of those below it, by "Type" and "Type.Field"; a test
// keeps them fresh.
//
//go:embed wiredocs.json
var wireDocs []byte

func newSchemas() *schemas {
	s := &schemas{defs: node{}}
	if err := json.Unmarshal(wireDocs, &s.docs); err != nil {
		panic(err) // it is embedded, and tested
	}
	return s
}

// of returns a reference to the schema of a value's type.
func (s *schemas) of(v any) node { return s.typed(reflect.TypeOf(v)) }

// answer returns the schema of what is answered as that type.
func (s *schemas) answer(mediaType string, v any) node {
	switch {
	case mediaType == wire.NDJSONMediaType:
		return node{"type": "string", "description": "Lines, each of " + wireName(reflect.TypeOf(v)) + "."}
	case mediaType == eventStream:
		return node{"type": "string", "description": "Server-Sent Events, each of " + wireName(reflect.TypeOf(v)) + "."}
	case v != nil:
		return s.of(v)
	case mediaType == wire.SchemaMediaType:
		return node{"type": []string{"object", "boolean"}, "description": "A JSON Schema."}
	case strings.HasSuffix(mediaType, "yaml"):
		return node{"type": "string", "description": "A JSON Schema in YAML."}
	}
	return node{"type": "object"}
}

// request is answer, of what is sent: there, what is not known is refused.
func (s *schemas) request(mediaType string, v any) node {
	if mediaType == wire.NDJSONMediaType {
		return node{"type": "string", "description": "Lines, each of one event."}
	}
	if v == nil {
		return node{"description": "Any JSON: an event."}
	}
	ref := s.of(v)
	s.defs[wireName(reflect.TypeOf(v))].(node)["additionalProperties"] = false
	return ref
}

// Types whose JSON is not what their Go form says.
var special = map[reflect.Type]node{
	reflect.TypeFor[time.Time]():       {"type": "string", "format": "date-time"},
	reflect.TypeFor[json.RawMessage](): {"description": "Any JSON."},
	reflect.TypeFor[wire.File](): {"oneOf": []node{
		{"type": "string", "description": "Its text."},
		{
			"type": "object", "required": []string{"base64"}, "additionalProperties": false,
			"properties": node{"base64": node{"type": "string", "contentEncoding": "base64"}},
		},
	}},
}

// typed returns the schema of a type; of a struct, a reference.
func (s *schemas) typed(t reflect.Type) node {
	if known, ok := special[t]; ok {
		return known
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.typed(t.Elem())
	case reflect.Struct:
		return s.reference(t)
	case reflect.Slice:
		return node{"type": "array", "items": s.typed(t.Elem())}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": s.typed(t.Elem())}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Float64:
		return node{"type": "number"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return node{"type": "integer"}
	case reflect.String:
		return node{"type": "string"}
	}
	panic("api: no JSON Schema is known for " + t.String()) // a row with such a type fails every test
}

func (s *schemas) reference(t reflect.Type) node {
	ref := node{"$ref": "#/components/schemas/" + wireName(t)}
	if s.defs[wireName(t)] != nil {
		return ref
	}
	def := node{"type": "object"}
	s.defs[wireName(t)] = def // before its fields: it may refer to itself
	properties, required := node{}, []string{}
	s.fields(t, properties, &required)
	def["properties"] = properties
	if len(required) > 0 {
		def["required"] = required
	}
	if doc := s.docs[wireName(t)]; doc != "" {
		def["description"] = doc
	}
	return ref
}

// fields adds the members that encoding/json makes of a struct: those of an
// embedded one are its own.
func (s *schemas) fields(t reflect.Type, properties node, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			s.fields(f.Type, properties, required)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		member := node{}
		for key, value := range s.typed(f.Type) {
			member[key] = value
		}
		if kind, plain := member["type"].(string); plain && f.Type.Kind() == reflect.Pointer && options == "" {
			member["type"] = []string{kind, "null"}
		}
		if values := f.Tag.Get("enum"); values != "" {
			member["enum"] = strings.Split(values, ",")
		}
		if format := f.Tag.Get("format"); format != "" {
			member["format"] = format
		}
		if doc := s.docs[wireName(t)+"."+f.Name]; doc != "" {
			member["description"] = doc
		}
		properties[name] = member
		if options != "omitempty" && options != "omitzero" {
			*required = append(*required, name)
		}
	}
}
