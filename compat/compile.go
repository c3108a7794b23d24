package compat

import (
	"crypto/sha256"
	"math/big"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// part is one assertion of a schema as it is written, with its term.
type part struct {
	keyword string
	term    *term
	// sub is the subschema of an applicator that leads to another candidate
	// for a break, or nil; at is the token of the step in an event from here to
	// there, escaped as in a JSON Pointer; "*" is any item or member.
	sub *schema.Schema
	at  string
}

// compiled is a schema's parts and its term. A reference back to a schema that
// is being built takes the hole, which is filled when the schema is done.
type compiled struct {
	parts      []part
	assertions []assertion // the parts as breaks are sought among them
	term       *term

	split, searched bool // the parts, the assertions are known
	building, done  bool
}

// of returns what is known of s.
func (tb *table) of(s *schema.Schema) *compiled {
	c := tb.bySchema[s]
	if c == nil {
		c = &compiled{}
		tb.bySchema[s] = c
	}
	return c
}

// compile returns the term of s.
func (tb *table) compile(s *schema.Schema) *term {
	if twin := tb.same[s]; twin != nil {
		s = twin
	}
	c := tb.of(s)
	if c.done {
		return c.term
	}
	if c.building {
		return tb.hole(c, s)
	}
	c.building = true
	parts := tb.partsOf(s)
	terms := make([]*term, len(parts))
	for i := range parts {
		terms[i] = parts[i].term
	}
	if c.term != nil {
		c.term.subs = terms
	} else {
		c.term = tb.all(terms, s)
	}
	c.done = true
	return c.term
}

// hole returns the term that a reference back to s has while s is being built.
func (tb *table) hole(c *compiled, s *schema.Schema) *term {
	if c.term == nil {
		tb.cyclic = true
		c.term = tb.allocate()
		*c.term = term{kind: kAll, hole: true, origin: s}
		tb.add(c.term)
		// What the parts of a cycle say is known only at its end.
		c.term.accepts, c.term.rejects, c.term.inert = 0, 0, false
	}
	return c.term
}

// partsOf returns the assertions of s in the order of the keywords, and the
// facts that decide whether its objects are declared.
func (tb *table) partsOf(s *schema.Schema) []part {
	c := tb.of(s)
	if !c.split {
		most := len(s.Node.Members) + len(s.Properties) + len(s.PatternProperties) + 2*len(s.Required) // about
		b := &builder{table: tb, schema: s, parts: make([]part, 0, most)}
		b.build()
		c.parts, c.split = b.parts, true
	}
	return c.parts
}

// builder collects the parts of one schema.
type builder struct {
	*table
	schema *schema.Schema
	parts  []part
}

func (b *builder) put(keyword string, t term) {
	t.origin = b.schema
	b.parts = append(b.parts, part{keyword: keyword, term: b.intern(t)})
}

// lead puts an applicator whose subschema may break on its own.
func (b *builder) lead(keyword, at string, sub *schema.Schema, t term) {
	t.origin = b.schema
	t.subs = []*term{b.compile(sub)}
	b.parts = append(b.parts, part{keyword: keyword, term: b.intern(t), sub: sub, at: at})
}

func (b *builder) build() {
	s := b.schema
	if s.Bool != nil {
		if !*s.Bool {
			b.put("", term{kind: kTypes})
		}
		return
	}
	b.references()
	b.general()
	b.numbers()
	b.strings()
	b.arrays()
	b.objects()
	b.unions()
	b.unevaluated()
}

func (b *builder) references() {
	for _, ref := range []struct {
		keyword string
		ref     *schema.Reference
	}{{"$ref", b.schema.Ref}, {b.dynamicKeyword(), b.schema.DynamicRef}} {
		if ref.ref != nil { // settle made it static
			b.parts = append(b.parts, part{keyword: ref.keyword, term: b.compile(ref.ref.Target), sub: ref.ref.Target})
		}
	}
	for _, sub := range b.schema.AllOf {
		b.parts = append(b.parts, part{keyword: "allOf", term: b.compile(sub), sub: sub})
	}
}

// dynamicKeyword is how the draft spells a reference to a dynamic anchor.
func (b *builder) dynamicKeyword() string {
	if b.schema.Draft == schema.Draft2019 {
		return "$recursiveRef"
	}
	return "$dynamicRef"
}

func (b *builder) general() {
	s := b.schema
	if s.Types != nil {
		b.put("type", term{kind: kTypes, types: *s.Types & schema.AllTypes})
	}
	if s.Enum != nil {
		t := enumOf(s.Enum)
		t.open = s.Annotations.OpenEnum
		b.put("enum", t)
	}
	if s.Const != nil {
		b.put("const", term{kind: kEnum, values: []*source.Node{s.Const}})
	}
}

// enumOf returns the enum of values: of few, each once; of many, as they are, for
// these are mostly only recognized.
func enumOf(values []*source.Node) term {
	if len(values) >= manyValues {
		return term{kind: kEnum, values: values, sum: sumOf(values)}
	}
	t := term{kind: kEnum, values: make([]*source.Node, 0, len(values)), texts: make(map[string]bool, len(values))}
	for _, v := range values {
		if text := string(v.Canonical()); !t.texts[text] {
			t.texts[text] = true
			t.values = append(t.values, v)
		}
	}
	return t
}

// sumOf returns the hash of the values' canonical forms.
func sumOf(values []*source.Node) *[sha256.Size]byte {
	sum, text := sha256.New(), []byte(nil)
	for _, v := range values {
		text = append(v.AppendCanonical(text[:0]), ' ')
		sum.Write(text)
	}
	return (*[sha256.Size]byte)(sum.Sum(nil))
}

func (b *builder) numbers() {
	s := b.schema
	for _, bound := range []struct {
		keyword   string
		kind      kind
		number    *big.Rat
		exclusive bool
	}{
		{"minimum", kMinimum, s.Minimum, false},
		{"exclusiveMinimum", kMinimum, s.ExclusiveMinimum, true},
		{"maximum", kMaximum, s.Maximum, false},
		{"exclusiveMaximum", kMaximum, s.ExclusiveMaximum, true},
		{"multipleOf", kMultiple, s.MultipleOf, false},
	} {
		if bound.number != nil {
			b.put(bound.keyword, term{kind: bound.kind, number: bound.number, exclusive: bound.exclusive})
		}
	}
}

// count puts a limit that is a count, unless it is absent or says nothing.
func (b *builder) count(keyword string, k kind, n *int64) {
	if n == nil {
		return
	}
	if t := (term{kind: k, count: *n, name: b.beyond(keyword, n)}); !t.saysNothing() {
		b.put(keyword, t)
	}
}

// beyond tells counts apart that are not told apart by n, which is capped.
func (b *builder) beyond(keyword string, n *int64) string {
	if n == nil || *n < schema.MaxCount {
		return ""
	}
	return string(b.schema.Node.Get(keyword).Canonical()) + " "
}

func (b *builder) strings() {
	s := b.schema
	b.count("minLength", kMinLength, s.MinLength)
	b.count("maxLength", kMaxLength, s.MaxLength)
	if s.Pattern != nil {
		b.put("pattern", term{kind: kPattern, name: *s.Pattern})
	}
}

func (b *builder) arrays() {
	s := b.schema
	b.count("minItems", kMinItems, s.MinItems)
	b.count("maxItems", kMaxItems, s.MaxItems)
	if s.UniqueItems {
		b.put("uniqueItems", term{kind: kUnique})
	}
	for i, sub := range s.PrefixItems {
		b.lead("prefixItems", strconv.Itoa(i), sub, term{kind: kItem, count: int64(i)})
	}
	if s.Items != nil {
		b.lead("items", "*", s.Items, term{kind: kRest, count: int64(len(s.PrefixItems))})
	}
	if s.Contains != nil {
		t := term{kind: kContains, count: 1, limit: -1, subs: []*term{b.compile(s.Contains)}}
		if s.MinContains != nil {
			t.count = *s.MinContains
		}
		if s.MaxContains != nil {
			t.limit = *s.MaxContains
		}
		t.name = b.beyond("minContains", s.MinContains) + b.beyond("maxContains", s.MaxContains)
		b.put("contains", t)
	}
}

func (b *builder) objects() {
	s := b.schema
	b.count("minProperties", kMinProperties, s.MinProperties)
	b.count("maxProperties", kMaxProperties, s.MaxProperties)
	if s.HasProperties || s.HasPatternProperties {
		b.put("", term{kind: kDeclares})
	}
	for _, r := range s.Required {
		b.put("required", term{kind: kRequired, name: r.Name})
		b.put("", term{kind: kKnown, name: r.Name})
	}
	for _, p := range s.Properties {
		b.lead("properties", token(p.Name), p.Schema, term{kind: kProperty, name: p.Name})
	}
	for _, p := range s.PatternProperties {
		b.lead("patternProperties", "*", p.Schema, term{kind: kPatternProperty, name: p.Pattern})
	}
	if sub := s.AdditionalProperties; sub != nil {
		rest := additional(s)
		rest.closed = closesObject(sub)
		b.lead("additionalProperties", "*", sub, rest)
	}
	if s.PropertyNames != nil {
		b.put("propertyNames", term{kind: kNames, subs: []*term{b.compile(s.PropertyNames)}})
	}
	b.dependencies()
}

// additional is the term of the members that s does not list, without what it
// says of them.
func additional(s *schema.Schema) term {
	t := term{kind: kAdditional}
	t.names, t.patterns = listed(s)
	return t
}

// listed returns the names and the patterns of the members that s lists, sorted.
func listed(s *schema.Schema) (names, patterns []string) {
	for _, p := range s.Properties {
		names = append(names, p.Name)
	}
	for _, p := range s.PatternProperties {
		patterns = append(patterns, p.Pattern)
	}
	slices.Sort(names)
	slices.Sort(patterns)
	return names, slices.Compact(patterns)
}

// token is a name as a token of a path, where "*" stands for any part.
func token(name string) string {
	if name == "*" {
		return "~2"
	}
	return string(source.Pointer("").Join(name))[1:]
}

func (b *builder) dependencies() {
	s := b.schema
	for _, d := range s.DependentRequired {
		var needs []*term
		for _, name := range d.Required {
			needs = append(needs, b.intern(term{kind: kRequired, name: name, origin: s}))
		}
		b.put("dependentRequired", term{kind: kDependent, subs: []*term{b.required(d.Name), b.all(needs, s)}})
	}
	for _, d := range s.DependentSchemas {
		b.put("dependentSchemas", term{kind: kDependent, subs: []*term{b.required(d.Name), b.compile(d.Schema)}})
	}
}

func (b *builder) required(name string) *term {
	return b.intern(term{kind: kRequired, name: name, origin: b.schema})
}

func (b *builder) unions() {
	s := b.schema
	if s.AnyOf != nil {
		b.put("anyOf", term{kind: kAny, subs: b.compileAll(s.AnyOf)})
	}
	if s.OneOf != nil {
		b.put("oneOf", term{kind: kOne, subs: b.compileAll(s.OneOf)})
	}
	if s.Not != nil {
		b.put("not", term{kind: kNot, subs: []*term{b.compile(s.Not)}})
	}
	if s.If != nil && (s.Then != nil || s.Else != nil) {
		t := term{kind: kIf, subs: []*term{b.compile(s.If), b.all(nil, s), b.all(nil, s)}}
		if s.Then != nil {
			t.subs[1] = b.compile(s.Then)
		}
		if s.Else != nil {
			t.subs[2] = b.compile(s.Else)
		}
		b.put("if", t)
	} else if s.If != nil {
		// It asserts nothing, but what it evaluates is known.
		none := b.all(nil, s)
		b.put("if", term{kind: kIf, subs: []*term{b.compile(s.If), none, none}})
	}
}

func (tb *table) compileAll(subs []*schema.Schema) []*term {
	terms := make([]*term, len(subs))
	for i, s := range subs {
		terms[i] = tb.compile(s)
	}
	return terms
}
