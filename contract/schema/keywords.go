package schema

import "github.com/treaty-events/treaty/contract/source"

// role is what a keyword is for.
type role uint8

const (
	asserts    role = iota // decides validity, or may
	annotates              // for readers; kept beside $ref in every draft
	identifies             // names schemas, or holds them; kept beside $ref too
)

// shape is where the value of a keyword holds subschemas.
type shape uint8

const (
	plain  shape = iota // nowhere
	direct              // the value is one
	list                // its items are
	named               // its members are
	mixed               // items before 2020-12: direct or list
)

// keyword is one keyword of a draft.
type keyword struct {
	role  role
	shape shape
	parse func(*parser, *Schema, *source.Member)
}

// keywords holds what each draft knows, by name.
var keywords [Draft2020 + 1]map[string]keyword

// A keyword belongs to the drafts from since to until.
func init() {
	for d := Draft4; d <= Draft2020; d++ {
		keywords[d] = map[string]keyword{}
	}
	add := func(since, until Draft, name string, k keyword) {
		for d := since; d <= until; d++ {
			keywords[d][name] = k
		}
	}
	for _, group := range [][]entry{coreKeywords(), validationKeywords(), applicatorKeywords(), annotationKeywords()} {
		for _, e := range group {
			add(e.since, e.until, e.name, e.keyword)
		}
	}
}

type entry struct {
	name         string
	since, until Draft
	keyword
}

func coreKeywords() []entry {
	id := keyword{identifies, plain, (*parser).id}
	defs := keyword{identifies, named, (*parser).defs}
	return []entry{
		{"$schema", Draft4, Draft2020, keyword{identifies, plain, (*parser).dialect}},
		{"id", Draft4, Draft4, id},
		{"$id", Draft6, Draft2020, id},
		{"$anchor", Draft2019, Draft2020, keyword{identifies, plain, (*parser).anchor}},
		{"$dynamicAnchor", Draft2020, Draft2020, keyword{identifies, plain, (*parser).dynamicAnchor}},
		{"$recursiveAnchor", Draft2019, Draft2019, keyword{identifies, plain, (*parser).recursiveAnchor}},
		{"$ref", Draft4, Draft2020, keyword{asserts, plain, (*parser).ref}},
		{"$dynamicRef", Draft2020, Draft2020, keyword{asserts, plain, (*parser).dynamicRef}},
		{"$recursiveRef", Draft2019, Draft2019, keyword{asserts, plain, (*parser).recursiveRef}},
		{"$vocabulary", Draft2019, Draft2020, keyword{identifies, plain, (*parser).vocabulary}},
		{"definitions", Draft4, Draft2020, defs},
		{"$defs", Draft2019, Draft2020, defs},
	}
}

func validationKeywords() []entry {
	count := func(field func(*Schema) **int64) func(*parser, *Schema, *source.Member) {
		return func(p *parser, s *Schema, m *source.Member) { *field(s) = p.count(s, m) }
	}
	k := func(parse func(*parser, *Schema, *source.Member)) keyword { return keyword{asserts, plain, parse} }
	return []entry{
		{"type", Draft4, Draft2020, k((*parser).types)},
		{"enum", Draft4, Draft2020, k((*parser).enum)},
		{"const", Draft6, Draft2020, k((*parser).constant)},
		{"multipleOf", Draft4, Draft2020, k((*parser).multipleOf)},
		{"minimum", Draft4, Draft2020, k((*parser).minimum)},
		{"maximum", Draft4, Draft2020, k((*parser).maximum)},
		{"exclusiveMinimum", Draft4, Draft4, k((*parser).exclusiveFlag)},
		{"exclusiveMaximum", Draft4, Draft4, k((*parser).exclusiveFlag)},
		{"exclusiveMinimum", Draft6, Draft2020, k((*parser).exclusiveMinimum)},
		{"exclusiveMaximum", Draft6, Draft2020, k((*parser).exclusiveMaximum)},
		{"minLength", Draft4, Draft2020, k(count(func(s *Schema) **int64 { return &s.MinLength }))},
		{"maxLength", Draft4, Draft2020, k(count(func(s *Schema) **int64 { return &s.MaxLength }))},
		{"pattern", Draft4, Draft2020, k((*parser).pattern)},
		{"minItems", Draft4, Draft2020, k(count(func(s *Schema) **int64 { return &s.MinItems }))},
		{"maxItems", Draft4, Draft2020, k(count(func(s *Schema) **int64 { return &s.MaxItems }))},
		{"uniqueItems", Draft4, Draft2020, k((*parser).uniqueItems)},
		{"minContains", Draft2019, Draft2020, k(count(func(s *Schema) **int64 { return &s.MinContains }))},
		{"maxContains", Draft2019, Draft2020, k(count(func(s *Schema) **int64 { return &s.MaxContains }))},
		{"minProperties", Draft4, Draft2020, k(count(func(s *Schema) **int64 { return &s.MinProperties }))},
		{"maxProperties", Draft4, Draft2020, k(count(func(s *Schema) **int64 { return &s.MaxProperties }))},
		{"required", Draft4, Draft2020, k((*parser).required)},
		{"dependentRequired", Draft2019, Draft2020, k((*parser).dependentRequired)},
	}
}

func applicatorKeywords() []entry {
	one := func(field func(*Schema) **Schema) keyword {
		return keyword{asserts, direct, func(p *parser, s *Schema, m *source.Member) { *field(s) = p.direct(s, m) }}
	}
	all := func(field func(*Schema) *[]*Schema) keyword {
		return keyword{asserts, list, func(p *parser, s *Schema, m *source.Member) { *field(s) = p.list(s, m) }}
	}
	return []entry{
		{"allOf", Draft4, Draft2020, all(func(s *Schema) *[]*Schema { return &s.AllOf })},
		{"anyOf", Draft4, Draft2020, all(func(s *Schema) *[]*Schema { return &s.AnyOf })},
		{"oneOf", Draft4, Draft2020, all(func(s *Schema) *[]*Schema { return &s.OneOf })},
		{"not", Draft4, Draft2020, one(func(s *Schema) **Schema { return &s.Not })},
		{"if", Draft7, Draft2020, one(func(s *Schema) **Schema { return &s.If })},
		{"then", Draft7, Draft2020, one(func(s *Schema) **Schema { return &s.Then })},
		{"else", Draft7, Draft2020, one(func(s *Schema) **Schema { return &s.Else })},
		{"items", Draft4, Draft2019, keyword{asserts, mixed, (*parser).itemsBefore2020}},
		{"additionalItems", Draft4, Draft2019, keyword{asserts, direct, (*parser).additionalItems}},
		{"prefixItems", Draft2020, Draft2020, all(func(s *Schema) *[]*Schema { return &s.PrefixItems })},
		{"items", Draft2020, Draft2020, keyword{asserts, direct, (*parser).items}},
		{"contains", Draft6, Draft2020, one(func(s *Schema) **Schema { return &s.Contains })},
		{"unevaluatedItems", Draft2019, Draft2020, one(func(s *Schema) **Schema { return &s.UnevaluatedItems })},
		{"properties", Draft4, Draft2020, keyword{asserts, named, (*parser).properties}},
		{"patternProperties", Draft4, Draft2020, keyword{asserts, named, (*parser).patternProperties}},
		{"additionalProperties", Draft4, Draft2020, one(func(s *Schema) **Schema { return &s.AdditionalProperties })},
		{"propertyNames", Draft6, Draft2020, one(func(s *Schema) **Schema { return &s.PropertyNames })},
		{"unevaluatedProperties", Draft2019, Draft2020, one(func(s *Schema) **Schema { return &s.UnevaluatedProperties })},
		{"dependencies", Draft4, Draft7, keyword{asserts, named, (*parser).dependencies}},
		{"dependentSchemas", Draft2019, Draft2020, keyword{asserts, named, (*parser).dependentSchemas}},
	}
}

func annotationKeywords() []entry {
	text := func(field func(*Annotations) *string) keyword {
		return keyword{annotates, plain, func(p *parser, s *Schema, m *source.Member) {
			if v := p.text(s, m); v != nil {
				*field(s.annotate()) = *v
			}
		}}
	}
	flag := func(field func(*Annotations) *bool) keyword {
		return keyword{annotates, plain, func(p *parser, s *Schema, m *source.Member) {
			*field(s.annotate()) = p.flag(s, m)
		}}
	}
	return []entry{
		{"title", Draft4, Draft2020, text(func(a *Annotations) *string { return &a.Title })},
		{"description", Draft4, Draft2020, text(func(a *Annotations) *string { return &a.Description })},
		{"$comment", Draft7, Draft2020, text(func(a *Annotations) *string { return &a.Comment })},
		{"format", Draft4, Draft2020, text(func(a *Annotations) *string { return &a.Format })},
		{"contentEncoding", Draft7, Draft2020, text(func(a *Annotations) *string { return &a.ContentEncoding })},
		{"contentMediaType", Draft7, Draft2020, text(func(a *Annotations) *string { return &a.ContentMediaType })},
		{"contentSchema", Draft2019, Draft2020, keyword{annotates, direct, (*parser).contentSchema}},
		{"default", Draft4, Draft2020, keyword{annotates, plain, (*parser).defaultValue}},
		{"examples", Draft6, Draft2020, keyword{annotates, plain, (*parser).examples}},
		{"readOnly", Draft7, Draft2020, flag(func(a *Annotations) *bool { return &a.ReadOnly })},
		{"writeOnly", Draft7, Draft2020, flag(func(a *Annotations) *bool { return &a.WriteOnly })},
		{"deprecated", Draft2019, Draft2020, flag(func(a *Annotations) *bool { return &a.Deprecated })},
		{"x-pii", Draft4, Draft2020, extension(source.String, func(a *Annotations, n *source.Node) { a.PII = n.Text })},
		{"x-go-name", Draft4, Draft2020, extension(source.String, func(a *Annotations, n *source.Node) { a.GoName = n.Text })},
		{"x-renamed-from", Draft4, Draft2020, extension(source.String, func(a *Annotations, n *source.Node) { a.RenamedFrom = n.Text })},
		{"x-removed", Draft4, Draft2020, keyword{annotates, plain, (*parser).removed}},
		{"x-upcast-default", Draft4, Draft2020, keyword{annotates, plain, func(_ *parser, s *Schema, m *source.Member) { s.annotate().UpcastDefault = m.Value }}},
		{"x-upcast-values", Draft4, Draft2020, extension(source.Object, func(a *Annotations, n *source.Node) { a.UpcastValues = n })},
		{"x-open-enum", Draft4, Draft2020, extension(source.Bool, func(a *Annotations, n *source.Node) { a.OpenEnum = n.Text == "true" })},
	}
}

// extension is one of Treaty's own keywords. Another tool may give the name
// another meaning: a value of another kind is listed as unknown.
func extension(kind source.Kind, set func(*Annotations, *source.Node)) keyword {
	return keyword{annotates, plain, func(_ *parser, s *Schema, m *source.Member) {
		if m.Value.Kind != kind {
			s.Unknown = append(s.Unknown, *m)
			return
		}
		set(s.annotate(), m.Value)
	}}
}

// removed reads x-removed: a word, or one for each name.
func (p *parser) removed(s *Schema, m *source.Member) {
	kind := source.String
	if m.Value.Kind == source.Object {
		kind = source.Object
	}
	extension(kind, func(a *Annotations, n *source.Node) { a.Removed = n }).parse(p, s, m)
}
