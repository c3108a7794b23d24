package golang

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/event"
)

//go:embed templates/*.tmpl
var templateFS embed.FS

var parsed = template.Must(template.New("").Funcs((&printer{}).funcs()).ParseFS(templateFS, "templates/*.tmpl"))

// newPrinter returns a printer for packages below an import path that import that
// runtime, or, where it is empty, have it beside them.
func newPrinter(runtime, importPath string) *printer {
	pr := &printer{runtime: runtime, importPath: importPath}
	t := template.Must(parsed.Clone())
	pr.parsed = t.Funcs(pr.funcs()).Funcs(template.FuncMap{
		// A type is printed by the template of its kind.
		"declare": func(typ *codegen.Type) (string, error) {
			var b strings.Builder
			err := t.ExecuteTemplate(&b, kindName(typ), typ)
			return b.String(), err
		},
	})
	return pr
}

func (pr *printer) funcs() template.FuncMap {
	return template.FuncMap{
		"declare":  func(*codegen.Type) string { return "" }, // see newPrinter
		"header":   func() string { return codegen.Header },
		"quote":    strconv.Quote,
		"ascii":    strconv.QuoteToASCII,
		"comment":  comment,
		"doc":      typeDoc,
		"about":    fieldDoc,
		"rt":       pr.rt,
		"import":   pr.importLine,
		"type":     func(r *codegen.Ref) string { return pr.typeOf(*r) },
		"field":    pr.fieldType,
		"ref":      func(f *codegen.Field) *codegen.Ref { return &f.Ref },
		"constant": constant,
		"member":   memberName,
		"read":     func(f *codegen.Field) string { return pr.fieldCall(pr.reading(), f, "d") },
		"write": func(f *codegen.Field) string {
			dst := "append(" + pr.rt("Comma") + "(dst), " + memberName(f.JSON) + "...)"
			return pr.fieldCall(pr.writing(), f, dst)
		},
		"writeItem": func(f *codegen.Field) string { return pr.fieldCall(pr.writing(), f, pr.rt("Comma")+"(dst)") },
		"leading":   leading,
		"readFunc":  func(r *codegen.Ref) string { return pr.function(pr.reading(), *r) },
		"writeFunc": func(r *codegen.Ref) string { return pr.function(pr.writing(), *r) },
		"readCall":  func(r *codegen.Ref) string { return pr.call(pr.reading(), *r, "&v.Value", "d") },
		"writeCall": func(r *codegen.Ref) string { return pr.call(pr.writing(), *r, "&v.Value", "dst") },
		"words":     func(f []*codegen.Field) int { return (len(f) + 63) / 64 },
		"required":  requiredBits,
		"needsRuntime": func(types []*codegen.Type) bool {
			return slices.ContainsFunc(types, func(t *codegen.Type) bool {
				return t.Kind != codegen.Enum && (t.Kind != codegen.Text || t.Part.Node != 0)
			})
		},
		"aboutUnion":   aboutUnion,
		"aboutUnknown": aboutUnknown,
		"byKind":       func(t *codegen.Type) bool { return t.Told == codegen.ByKind },
		"byRules":      func(t *codegen.Type) bool { return t.Told == codegen.ByRules },
		"alternative":  pr.alternative,
		"kinds":        func(k event.Kinds) string { return strings.ReplaceAll(pr.kindSet(k), " | ", ", ") },
		"scalarWord":   scalarWord,
		"valueLiteral": valueLiteral,
		"knownBool":    knownBool,
		"kind":         kindName,
		"partWriter": func(t *codegen.Type) string {
			if t.Kind == codegen.Text {
				return pr.rt("AppendText") + "[" + t.Name + "]"
			}
			return "(*" + t.Name + ").AppendJSON"
		},
		"isNumber": func(r *codegen.Ref) bool { return r.Kind == codegen.RefNumber },
		"readVariant": func(v codegen.Variant) string {
			return pr.call(pr.reading(), codegen.Ref{Kind: codegen.RefNamed, Type: v.Type, Check: v.Check}, "&value", "d")
		},
		"writeVariant": func(v codegen.Variant) string {
			return pr.call(pr.writing(), codegen.Ref{Kind: codegen.RefNamed, Type: v.Type}, "&value", "dst")
		},
		"readRoot": func(u unitData) string {
			return pr.function(pr.reading(), codegen.Ref{Kind: codegen.RefNamed, Type: u.Root, Check: u.Check})
		},
		"appender":    appender,
		"unknownJSON": unknownJSON,
		"tagField":    tagFieldOf,
		// The first tag will do: one of them, which it was is not read.
		"tagMember": func(name string, tags []string) string { return strconv.Quote(jsonOf(name) + ":" + jsonOf(tags[0])) },
		"part":      pr.part,
		"step":      pr.step,
		"does":      does,
		"asked":     asked,
		"table":     pr.table,
		"literal":   textLiteral,
		"frozenVar": frozenVar,
		"texts":     texts,
	}
}

// texts returns the literal of a list of texts.
func texts(list []string) string {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = strconv.QuoteToASCII(text)
	}
	return "[]string{" + strings.Join(quoted, ", ") + "}"
}

// tagField is the field by which a type of a union is told from the others.
type tagField struct {
	Field, Member string
	Tags          []string
}

// tagFieldOf returns the field that tells a type of a union from the others, or nil.
func tagFieldOf(union *codegen.Type, v codegen.Variant) *tagField {
	for _, f := range v.Type.Fields {
		if len(v.Tags) > 0 && f.JSON == union.Tag {
			return &tagField{Field: f.Name, Member: f.JSON, Tags: v.Tags}
		}
	}
	return nil
}

func (pr *printer) importLine() string {
	if pr.runtime == "" {
		return ""
	}
	return "import " + strconv.Quote(pr.runtime)
}

// typeDoc returns the comment of a type.
func typeDoc(t *codegen.Type) string {
	doc := strings.TrimSpace(t.Doc)
	if title, rest, _ := strings.Cut(doc, "\n\n"); codegen.GoWord(title) == t.Name {
		doc = strings.TrimSpace(rest) // the title says nothing that the name does not
	}
	text := t.Name + ": " + doc
	if doc == "" {
		place := "the schema"
		if t.Pointer != "" {
			place = string(t.Pointer) + " of the schema"
		}
		text = t.Name + " is what " + place + " describes."
		if t.View {
			text = t.Name + " is what is read of " + place + "."
		}
	}
	about := comment("", text) + comment("", sentence(t.Asks))
	for _, reason := range t.Unchecked {
		about += separate("", "Not checked: "+reason+".")
	}
	return about + separate("", deprecated(t.Deprecated))
}

// fieldDoc returns the comment of a field: what its schema says of it, then in a line of
// its own what the schema asks.
func fieldDoc(f *codegen.Field) string {
	about := comment("\t", f.Doc) + comment("\t", sentence(f.Says))
	if about == "" {
		return comment("\t", deprecated(f.Deprecated))
	}
	return about + separate("\t", deprecated(f.Deprecated))
}

// sentence makes a sentence of a few words.
func sentence(words string) string {
	if words == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:] + "."
}

// separate returns a paragraph of a comment that goes on.
func separate(indent, text string) string {
	if text == "" {
		return ""
	}
	return indent + "//\n" + comment(indent, text)
}

func deprecated(why string) string {
	if why == "" {
		return ""
	}
	return "Deprecated: " + why
}

// requiredBits returns the bits of the required fields, as words of 64.
func requiredBits(fields []*codegen.Field) string {
	words := make([]uint64, (len(fields)+63)/64)
	for i, f := range fields {
		if f.Required {
			words[i/64] |= 1 << (i % 64)
		}
	}
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = fmt.Sprintf("%#x", w)
	}
	return strings.Join(parts, ", ")
}

// kindName names the template of a type.
func kindName(t *codegen.Type) string {
	if t.View {
		return "view-" + kindName(&codegen.Type{Kind: t.Kind})
	}
	switch t.Kind {
	case codegen.Struct:
		return "struct"
	case codegen.Map:
		return "map"
	case codegen.List:
		return "list"
	case codegen.Enum:
		return "enum"
	case codegen.Text:
		return "text"
	case codegen.Union:
		return "union"
	case codegen.Scalar:
		return "scalar"
	case codegen.Tuple:
		return "tuple"
	}
	return "wrapper"
}

// aboutUnion lists the types of a union, and says by what they are told apart.
func aboutUnion(t *codegen.Type) string {
	var names []string
	for _, v := range t.Variants {
		names = append(names, v.Type.Name)
	}
	told := map[codegen.Told]string{
		codegen.ByTag:   "the member " + strconv.Quote(t.Tag),
		codegen.ByKind:  "their JSON types",
		codegen.ByRules: "all that the schema says of them",
	}[t.Told]
	return comment("", "Value is one of "+strings.Join(names, ", ")+", told apart by "+told+", or "+t.UnknownName()+".")
}

// alternative returns the call that tells which branch of a union a value is.
func (pr *printer) alternative(t *codegen.Type) string {
	function := "AnyOf"
	if t.Exact {
		function = "OneOf"
	}
	args := "&schemaOf" + t.Table
	for _, v := range t.Variants {
		args += fmt.Sprintf(", %d", v.Node)
	}
	return "d." + function + "(" + args + ")"
}

// aboutUnknown says what the branch of a union holds that nothing else holds.
func aboutUnknown(t *codegen.Type) string {
	what := map[codegen.Told]string{
		codegen.ByTag:   "an object whose tag the schema does not name",
		codegen.ByKind:  "a value of another JSON type than the schema allows",
		codegen.ByRules: "an object that is no alternative of the schema, or several of which only one may be",
	}[t.Told]
	return comment("", t.UnknownName()+" is "+what+".")
}

// unknownJSON returns JSON that a union reads as the branch that nothing else holds,
// if it can.
func unknownJSON(t *codegen.Type) string {
	var known event.Kinds
	for _, v := range t.Variants {
		known |= v.Kinds
	}
	for _, other := range []struct {
		kind event.Kinds
		text string
	}{{event.KindObject, "{}"}, {event.KindArray, "[]"}, {event.KindString, `""`}, {event.KindNumber, "0"}, {event.KindBoolean, "false"}} {
		if known&other.kind == 0 {
			return strconv.Quote(other.text)
		}
	}
	return strconv.Quote("null")
}

// leading counts the items of a tuple that must be there.
func leading(t *codegen.Type) int {
	n := slices.IndexFunc(t.Fields, func(f *codegen.Field) bool { return !f.Required })
	if n < 0 {
		return len(t.Fields)
	}
	return n
}

// valueLiteral returns the literal of a known number or boolean.
func valueLiteral(t *codegen.Type, v codegen.EnumValue) string {
	if t.Elem.Kind == codegen.RefBool {
		return v.Value
	}
	return strconv.Quote(v.Value)
}

// knownBool returns the condition that v is one of the known booleans.
func knownBool(t *codegen.Type) string {
	switch {
	case len(t.Values) > 1:
		return "true"
	case t.Values[0].Value == "true":
		return "bool(v)"
	}
	return "!bool(v)"
}

// scalarWord names the method that returns a scalar as the runtime's type; "" where
// Go's own type says all.
func scalarWord(t *codegen.Type) string {
	switch t.Elem.Kind {
	case codegen.RefNumber:
		return "Number"
	case codegen.RefFormat:
		return t.Elem.Format
	}
	return ""
}
