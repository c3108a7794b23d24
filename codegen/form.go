package codegen

import (
	"math/big"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// form is what is known of the values at one place, and the kind of Go type that
// holds them all.
type form struct {
	view   *view
	unions []union
	core   []*schema.Schema
	types  schema.Types // without null
	null   bool         // null is one of the values
	kind   Kind         // of a type of its own; 0: value says what it is
	value  RefKind
	format string
	enum   []EnumValue
	tagged *tagged
	told   *union     // by the rules of its branches
	kinds  []kindForm // of a union that JSON types tell apart
	reason string     // why the value is raw, or typed less than its schema says
}

// form decides what holds the values that satisfy all of roots.
func (k *facts) form(roots ...*schema.Schema) *form { return k.formOf(schema.AllTypes, roots) }

// formOf is form for the values of some JSON types.
func (k *facts) formOf(only schema.Types, roots []*schema.Schema) *form {
	key := narrowed{roots[0], only}
	if len(roots) == 1 && k.forms[key] != nil {
		return k.forms[key]
	}
	v := k.view(roots...)
	v.only = only
	f := &form{view: v, null: v.types()&schema.TypeNull != 0}
	f.unions = v.settle()
	f.types = v.types() &^ schema.TypeNull
	f.core = v.core(f.unions)
	f.decide(roots)
	if len(roots) == 1 {
		k.forms[key] = f
	}
	return f
}

func (f *form) decide(roots []*schema.Schema) {
	switch t := f.types; {
	case t == 0 && f.null:
		f.raw("no value but null is allowed")
	case t == 0:
		f.raw("no value is valid here")
	case t == schema.TypeString:
		f.decideText()
	case t&^schema.TypeNumber == 0:
		f.value = RefNumber
		if f.fitsInt64() {
			f.value = RefInt64
		}
		if f.enum = f.namedValues(source.Number); f.enum != nil {
			f.kind, f.value = Scalar, RefNumber // one that is not known may be any number
		}
	case t == schema.TypeBoolean:
		f.value = RefBool
		if f.enum = f.namedValues(source.Bool); f.enum != nil {
			f.kind = Scalar
		}
	case t == schema.TypeArray:
		f.kind = List
		if f.tuple() != nil {
			f.kind = Tuple
		}
	case t == schema.TypeObject:
		f.decideObject()
	case t&schema.TypeObject != 0 && f.view.declares():
		f.kind, f.null = Struct, false // Other holds what is no object, null too
	case f.view.dynamic:
		f.raw("what applies depends on the dynamic scope: $dynamicRef stays raw")
	case t == schema.AllTypes&^schema.TypeNull && len(f.unions) == 0:
		f.raw("the schema allows any value")
	case t == schema.AllTypes&^schema.TypeNull:
		f.raw("the branches of " + f.unions[0].keyword() + " allow values of any type")
	default:
		f.decideKinds(roots)
	}
}

func (f *form) raw(reason string) {
	f.value, f.reason, f.null = RefRaw, reason, false
}

// formats are the types of the runtime for texts with a format.
var formats = map[string]string{
	"date-time": "Timestamp", "date": "Date", "uri": "URI", "uri-reference": "URI",
	"iri": "URI", "iri-reference": "URI", "uuid": "UUID", "ipv4": "IP", "ipv6": "IP",
}

func (f *form) decideText() {
	if f.enum = f.enumValues(); f.enum != nil {
		f.kind = Enum
		return
	}
	f.value = RefString
	for _, s := range f.view.parts {
		if name := formats[s.Annotations.Format]; name != "" {
			f.value, f.format = RefFormat, name
			return
		}
	}
}

func (f *form) decideObject() {
	if f.tagged = f.findTag(); f.tagged != nil {
		f.kind = Union
		return
	}
	if f.told = f.findRules(); f.told != nil {
		f.kind = Union
		return
	}
	f.kind = Map
	if f.view.declares() || f.view.requires() {
		f.kind = Struct
	}
	if _, known := f.view.rest(); !known {
		f.reason = "the type of a member depends on patterns of its name: patternProperties stay raw"
	}
	for _, u := range f.unions {
		if f.addsMembers(u) {
			f.kind = Struct
			f.reason = "the branches of " + u.keyword() + " are not told apart: members that only they name are in Extra"
		}
	}
}

// addsMembers reports whether a branch of u names members that f does not.
func (f *form) addsMembers(u union) bool {
	known := map[string]bool{}
	for _, p := range f.view.properties() {
		known[p.name] = true
	}
	for _, b := range u.branches {
		for _, p := range f.view.facts.view(b).properties() {
			if len(p.schemas) > 0 && !known[p.name] {
				return true
			}
		}
	}
	return false
}

func (u union) keyword() string {
	if u.exact {
		return "oneOf"
	}
	return "anyOf"
}

var (
	minInt64 = new(big.Rat).SetInt64(-1 << 63)
	maxInt64 = new(big.Rat).SetInt64(1<<63 - 1)
)

// fitsInt64 reports whether every value is an integer of 64 bits.
func (f *form) fitsInt64() bool {
	if s := f.listed(); s != nil {
		return !slices.ContainsFunc(listOf(s), func(n *source.Node) bool { return n.Kind == source.Number && !isInt64(n) })
	}
	if f.types != schema.TypeInteger {
		return false
	}
	low, high := false, false
	for _, s := range f.view.parts {
		for _, bound := range []*big.Rat{s.Minimum, s.ExclusiveMinimum} {
			low = low || bound != nil && bound.Cmp(minInt64) >= 0
		}
		for _, bound := range []*big.Rat{s.Maximum, s.ExclusiveMaximum} {
			high = high || bound != nil && bound.Cmp(maxInt64) <= 0
		}
	}
	return low && high
}

func isInt64(n *source.Node) bool {
	r, ok := new(big.Rat).SetString(n.Text)
	return ok && r.IsInt() && r.Cmp(minInt64) >= 0 && r.Cmp(maxInt64) <= 0
}
