package compat

import (
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
)

// viewer builds View(S, F), what a consumer that reads the fields F relies on of
// a schema S, as terms beside those of S (compat.md, "A consumer's view", and
// docs/decisions/0007). A term of it is opened for the tolerant reader as any
// other.
type viewer struct {
	*prover
	tolerant bool
	sets     map[string]*reads
	done     map[viewed]*term
	covered  map[viewed]bool
	why      *Reason // set if the view is not known
}

// viewed is a schema at a place where fields are read.
type viewed struct {
	schema *schema.Schema
	reads  *reads
}

func newViewer(p *prover, tolerant bool) *viewer {
	return &viewer{
		prover: p, tolerant: tolerant,
		sets: map[string]*reads{}, done: map[viewed]*term{}, covered: map[viewed]bool{},
	}
}

// take spends n steps; false: the view is too large to build.
func (v *viewer) take(n int) bool {
	if v.why == nil && !v.spend(n) {
		v.why = overBudget
	}
	return v.why == nil
}

// root returns the view of the schema; the reason says why it is not known.
func (v *viewer) root(s *schema.Schema, f Fields) (*term, *Reason) {
	if f.Empty() {
		return v.all(nil, s), nil
	}
	t := v.view(s, v.set([]*reading{f.root}))
	return t, v.why
}

// view returns what is relied on of s where r is read. It ends, for a field is
// finite, and within it the view is the schema itself, recursion and all.
func (v *viewer) view(s *schema.Schema, r *reads) *term {
	if r.exact {
		return v.compile(s)
	}
	key := viewed{s, r}
	if t := v.done[key]; t != nil {
		return t
	}
	var kept []*term
	for _, p := range v.partsOf(s) {
		if !v.take(1) {
			break
		}
		kept = append(kept, v.keep(s, p, r)...)
	}
	t := v.all(kept, s)
	v.done[key] = t
	return t
}

// keep returns what a part of s becomes.
func (v *viewer) keep(s *schema.Schema, p part, r *reads) []*term {
	switch p.keyword {
	case "", "type":
		if p.term.kind != kTypes {
			return nil // what a writer declares
		}
		return []*term{p.term}
	case "$ref", "$dynamicRef", "$recursiveRef", "allOf":
		return []*term{v.view(p.sub, r)}
	case "anyOf":
		return v.anyOf(s, s.AnyOf, r)
	case "oneOf":
		return v.anyOf(s, s.OneOf, r)
	case "if":
		return v.conditional(s, p, r)
	case "unevaluatedItems", "unevaluatedProperties":
		return nil // what they are about depends on what is not read
	}
	if r.ignoring {
		return []*term{v.ignoring(p.term)}
	}
	return v.within(s, p, r)
}

// ignoring returns what is relied on of an assertion where values that are not
// listed are ignored.
func (v *viewer) ignoring(t *term) *term {
	if t.kind != kEnum {
		return t
	}
	return v.intern(term{kind: kTypes, types: typesOf(t.values), origin: t.origin})
}

// anyOf returns that one of the views holds, for anyOf and for oneOf.
func (v *viewer) anyOf(s *schema.Schema, branches []*schema.Schema, r *reads) []*term {
	subs := make([]*term, len(branches))
	for i, branch := range branches {
		subs[i] = v.view(branch, r)
	}
	return []*term{v.intern(term{kind: kAny, subs: subs, origin: s})}
}

// conditional keeps an `if` that is read with both its branches; of another,
// one of these must hold, whichever.
func (v *viewer) conditional(s *schema.Schema, p part, r *reads) []*term {
	if v.allRead(r, s.If, s.Then, s.Else) {
		return []*term{p.term}
	}
	if s.Then == nil || s.Else == nil {
		return nil // the branch that is not there accepts everything
	}
	return v.anyOf(s, []*schema.Schema{s.Then, s.Else}, r)
}

// within keeps what a part says about the members and items that are read.
func (v *viewer) within(s *schema.Schema, p part, r *reads) []*term {
	stays := false
	every := v.every(r)
	switch p.keyword {
	case "required":
		stays = v.at(r, p.term.name) != nil
	case "properties":
		return v.described(p, v.at(r, p.term.name))
	case "prefixItems":
		return v.described(p, v.at(r, strconv.FormatInt(p.term.count, 10)))
	case "items":
		return v.indexed(p, r)
	case "patternProperties", "additionalProperties":
		return v.named(p, r)
	case "minItems", "maxItems", "minProperties", "maxProperties", "propertyNames":
		stays = every != nil
	case "uniqueItems":
		stays = every != nil && every.exact
	case "contains":
		stays = every != nil && v.allRead(every, s.Contains)
	case "not":
		stays = v.allRead(r, s.Not)
	case "dependentRequired":
		stays = v.namesRead(r, p.term.subs...)
	case "dependentSchemas":
		stays = v.namesRead(r, p.term.subs[0]) && v.allRead(r, dependentSchema(s, p.term.subs[0].name))
	}
	if !stays {
		return nil
	}
	return []*term{p.term}
}

// described returns the part about what is read of the members or items that it
// is about, if anything is.
func (v *viewer) described(p part, r *reads) []*term {
	if r == nil {
		return nil
	}
	return []*term{v.around(assertion{part: p}, v.view(p.sub, r))}
}

// indexed returns what `items` says of any item that is read, and of those that
// fields number. Up to the last of which less is kept than of any, each is
// described on its own.
func (v *viewer) indexed(p part, r *reads) []*term {
	var kept []*term
	put := func(i int64) {
		if here := v.at(r, strconv.FormatInt(i, 10)); here != nil {
			kept = append(kept, v.intern(term{kind: kItem, count: i, subs: []*term{v.view(p.sub, here)}, origin: p.term.origin}))
		}
	}
	rest := p.term.count
	for _, i := range r.indexes() {
		if v.frees(r, strconv.FormatInt(i, 10)) {
			for ; rest <= i && v.take(1); rest++ {
				put(rest)
			}
		}
	}
	for _, i := range r.indexes() {
		if i >= rest && v.at(r, strconv.FormatInt(i, 10)) != v.every(r) {
			put(i)
		}
	}
	if every := v.every(r); every != nil {
		kept = append(kept, v.intern(term{kind: kRest, count: rest, subs: []*term{v.view(p.sub, every)}, origin: p.term.origin}))
	}
	return kept
}

// named returns what a rule about many members says of any that is read, and of
// those that fields name. Those of which less is kept than of any are described
// on their own.
func (v *viewer) named(p part, r *reads) []*term {
	every := v.every(r)
	if p.term.closed && v.tolerant {
		return v.described(p, every)
	}
	var kept []*term
	var apart []string
	for _, name := range r.names() {
		here := v.at(r, name)
		if here == every || !v.take(1+len(p.term.patterns)) {
			continue
		}
		switch j, why := v.applies(p.term, name); j {
		case uncertain:
			v.why = why
		case certain:
			kept = append(kept, v.intern(term{kind: kProperty, name: name, subs: []*term{v.view(p.sub, here)}, origin: p.term.origin}))
		}
		if v.frees(r, name) {
			apart = append(apart, name)
		}
	}
	return append(kept, v.described(p.except(apart), every)...)
}

// except returns a rule about many members without those called names.
func (p part) except(names []string) part {
	if len(names) > 0 {
		t := *p.term
		t.names = slices.Concat(t.names, names)
		slices.Sort(t.names)
		p.term = &t
	}
	return p
}

func dependentSchema(s *schema.Schema, name string) *schema.Schema {
	for _, d := range s.DependentSchemas {
		if d.Name == name {
			return d.Schema
		}
	}
	return nil
}
