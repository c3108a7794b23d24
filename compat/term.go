package compat

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// kind says what a term asserts.
type kind uint8

const (
	kAll kind = iota // every one of subs holds
	kAny             // at least one of subs
	kOne             // exactly one of subs
	kNot             // subs[0] does not hold
	kIf              // subs[0] and subs[1], or not subs[0] and subs[2]

	kTypes // the value's type is in types
	kEnum  // the value is one of values; open: the tolerant reader asks only for their types

	kMinimum // number ≥ number (or >, if exclusive)
	kMaximum
	kMultiple

	kMinLength
	kMaxLength
	kPattern // name is the pattern

	kMinItems
	kMaxItems
	kUnique
	kItem     // item number count, if there is one, satisfies subs[0]
	kRest     // items from number count on satisfy subs[0]
	kContains // between count and limit items satisfy subs[0]; limit -1 is none
	kUnevaluatedItems

	kMinProperties
	kMaxProperties
	kRequired        // a member called name
	kProperty        // the member called name, if there is one, satisfies subs[0]
	kPatternProperty // so do members whose name matches the pattern name and is none of names
	kAdditional      // and members neither in names nor matching patterns
	kNames           // every name satisfies subs[0]
	kDependent       // if a member subs[0] requires is there, subs[1] holds
	kUnevaluatedProperties

	kDeclares // always true; says that a schema declares objects (compat.md, "Writer")
	kKnown    // always true; the name is known
	kOpen     // always true; every name is known
)

// term is one schema or one assertion in normal form. Terms are hash-consed in
// a table: within it, equal pointers say the same, whichever document, draft or
// spelling they come from. Only terms on a reference cycle have copies.
type term struct {
	id   int32
	kind kind
	subs []*term

	name            string
	names, patterns []string
	count, limit    int64
	number          *big.Rat
	exclusive       bool
	types           schema.Types
	values          []*source.Node
	texts           map[string]bool    // canonical forms of values; nil: nobody asked yet
	sum             *[sha256.Size]byte // kEnum of many values: their hash
	open            bool               // kEnum: x-open-enum
	hole            bool               // kAll: of a schema on a reference cycle
	closed          bool               // kAdditional, kUnevaluatedProperties: `false` or {"not": {}}, which readers open
	covers          *coverage          // kUnevaluated…: what the rest of the schema evaluates

	// accepts and rejects are types of which every value, or none, satisfies
	// the term: cheap and certain, not complete.
	accepts, rejects schema.Types
	apart            schema.Types // kAny, kOne: types of which no value is of two branches
	marks            *marks       // kAll: what tells it apart as a variant; nil: nothing
	variants         *variants    // kAny, kOne: what tells all branches apart, if something does
	// inert terms cannot decide whether an object in or below the value is
	// declared.
	inert bool

	origin *schema.Schema // the first place that says it
}

// table holds the terms of one question.
type table struct {
	terms    []*term
	byKey    map[string]*term
	key      []byte // scratch: the key of the term that is looked for
	fresh    []term // terms that are allocated and not given out yet
	bySchema map[*schema.Schema]*compiled
	// same holds schemas that say what another does, which is compiled instead.
	same   map[*schema.Schema]*schema.Schema
	cyclic bool // a reference leads back
	// exact and only are the terms for single values, by node.
	// They and the maps below are nil as long as they are empty.
	exact, only map[*source.Node]*term
	surfaces    map[surface]*coverage
	coverages   map[string]*coverage // by what they say
}

func newTable() *table {
	return &table{byKey: map[string]*term{}, bySchema: map[*schema.Schema]*compiled{}}
}

// keep enters a value in a map that is nil as long as it is empty: most questions
// need few of the maps that some need.
func keep[K comparable, V any](in *map[K]V, key K, value V) {
	if *in == nil {
		*in = map[K]V{}
	}
	(*in)[key] = value
}

// intern returns the one term that says what t says.
func (tb *table) intern(t term) *term {
	tb.key = t.appendKey(tb.key[:0])
	if got := tb.byKey[string(tb.key)]; got != nil {
		return got
	}
	fresh := tb.allocate()
	*fresh = t
	tb.byKey[string(tb.key)] = fresh
	tb.add(fresh)
	return fresh
}

// allocate returns an empty term. They are allocated by the dozen, for there
// are many and all live as long as the table.
func (tb *table) allocate() *term {
	if len(tb.fresh) == 0 {
		tb.fresh = make([]term, min(256, 8+len(tb.terms)/2))
	}
	t := &tb.fresh[0]
	tb.fresh = tb.fresh[1:]
	return t
}

// add gives t its number and what follows from its parts.
func (tb *table) add(t *term) {
	t.id = int32(len(tb.terms))
	t.describe()
	tb.terms = append(tb.terms, t)
}

// all returns the term for "every one of parts holds": flat, sorted, without
// repetitions, so that allOf and $ref do not hide equality.
func (tb *table) all(parts []*term, origin *schema.Schema) *term {
	flat := make([]*term, 0, len(parts))
	for _, p := range parts {
		if p.kind == kAll && p.flat() {
			flat = append(flat, p.subs...)
		} else {
			flat = append(flat, p)
		}
	}
	slices.SortFunc(flat, byID)
	flat = slices.Compact(flat)
	if len(flat) == 1 && flat[0].kind == kAll {
		return flat[0]
	}
	return tb.intern(term{kind: kAll, subs: flat, origin: origin})
}

func byID(a, b *term) int { return int(a.id) - int(b.id) }

// flat reports whether the parts of t may be read: not while a cycle through it
// is being built, nor after, for then it would never end.
func (t *term) flat() bool { return !t.hole }

// lists reports whether v is one of the term's values. Asking for the first time
// costs the term's reading.
func (t *term) lists(v *source.Node) bool {
	if t.texts == nil {
		t.texts = make(map[string]bool, len(t.values))
		for _, v := range t.values {
			t.texts[string(v.Canonical())] = true
		}
	}
	return t.texts[string(v.Canonical())]
}

// appendKey appends everything that t says. Texts are preceded by their length,
// so that no two terms have one key.
func (t *term) appendKey(key []byte) []byte {
	key = append(key, byte(t.kind), byte(t.types), t.flags())
	key = binary.AppendVarint(key, t.count)
	key = binary.AppendVarint(key, t.limit)
	key = binary.AppendUvarint(key, uint64(len(t.subs)))
	for _, s := range t.sortedSubs() {
		key = binary.AppendUvarint(key, uint64(s.id))
	}
	key = appendText(key, t.name)
	for _, list := range [...][]string{t.names, t.patterns} {
		key = binary.AppendUvarint(key, uint64(len(list)))
		for _, text := range list {
			key = appendText(key, text)
		}
	}
	if t.number != nil {
		key = appendNumber(key, t.number)
	}
	if t.covers != nil {
		key = binary.AppendVarint(key, int64(t.covers.id))
	}
	if t.sum != nil {
		return append(key, t.sum[:]...)
	}
	for _, v := range t.values {
		key = append(v.AppendCanonical(key), ' ')
	}
	return key
}

// sortedSubs returns the parts in an order that says nothing: that of a union's
// branches does not matter.
func (t *term) sortedSubs() []*term {
	if t.kind != kAny && t.kind != kOne || slices.IsSortedFunc(t.subs, byID) {
		return t.subs
	}
	return slices.SortedFunc(slices.Values(t.subs), byID)
}

// manyValues is from where on an enum is told apart by a hash of its values that
// nobody can make collide, so that keys stay short.
const manyValues = 64

// appendNumber appends an integer of ordinary size as such, which is much faster.
func appendNumber(key []byte, r *big.Rat) []byte {
	if r.IsInt() && r.Num().IsInt64() {
		return binary.AppendVarint(append(key, 'i'), r.Num().Int64())
	}
	return appendText(append(key, '/'), r.String())
}

func appendText(key []byte, text string) []byte {
	return append(binary.AppendUvarint(key, uint64(len(text))), text...)
}

func (t *term) flags() byte {
	var f byte
	for i, flag := range [...]bool{t.exclusive, t.open, t.closed, t.number != nil} {
		if flag {
			f |= 1 << i
		}
	}
	return f
}

// describe fills in what follows from the parts of t.
func (t *term) describe() {
	t.accepts, t.rejects = t.byType()
	t.inert = t.isInert()
	switch t.kind {
	case kAll:
		t.marks = marksOf(t.subs)
	case kAny, kOne:
		t.variants = variantsOf(t.subs)
		t.apart = t.apartIn()
	}
}

// relevance is the types that an assertion of a kind looks at; others pass.
func (k kind) relevance() schema.Types {
	switch {
	case k >= kMinimum && k <= kMultiple:
		return schema.TypeNumber
	case k >= kMinLength && k <= kPattern:
		return schema.TypeString
	case k >= kMinItems && k <= kUnevaluatedItems:
		return schema.TypeArray
	case k >= kMinProperties && k <= kUnevaluatedProperties:
		return schema.TypeObject
	case k >= kDeclares && k <= kOpen:
		return 0
	}
	return schema.AllTypes
}

func (t *term) byType() (accepts, rejects schema.Types) {
	switch t.kind {
	case kAll:
		accepts = schema.AllTypes
		for _, s := range t.subs {
			accepts &= s.accepts
			rejects |= s.rejects
		}
	case kAny, kOne:
		rejects = schema.AllTypes
		for _, s := range t.subs {
			accepts |= s.accepts
			rejects &= s.rejects
		}
		if t.kind == kOne && len(t.subs) > 1 {
			accepts = 0
		}
	case kNot:
		accepts, rejects = t.subs[0].rejects, t.subs[0].accepts
	case kTypes:
		accepts, rejects = t.types, schema.AllTypes&^t.types
	case kEnum:
		rejects = schema.AllTypes
		for _, v := range t.values {
			rejects &^= schema.TypeOf(v)
		}
	default:
		accepts = schema.AllTypes &^ t.kind.relevance()
		if t.saysNothing() {
			accepts = schema.AllTypes
		}
	}
	return accepts, rejects
}

// saysNothing reports whether t asks for at least zero of something.
func (t *term) saysNothing() bool {
	switch t.kind {
	case kMinLength, kMinItems, kMinProperties:
		return t.count <= 0
	case kContains:
		return t.count <= 0 && t.limit < 0
	}
	return false
}

func (t *term) isInert() bool {
	switch t.kind {
	case kProperty, kPatternProperty, kAdditional, kDeclares, kKnown, kOpen, kUnevaluatedProperties:
		return false
	case kNot, kNames: // nothing below them ever applies
		return true
	case kEnum:
		return !slices.ContainsFunc(t.values, holdsObject)
	}
	for _, s := range t.subs {
		if !s.inert {
			return false
		}
	}
	return true
}

func holdsObject(v *source.Node) bool {
	return v.Kind == source.Object || slices.ContainsFunc(v.Items, holdsObject)
}
