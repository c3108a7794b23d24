package compat

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Knows reports whether the schema knows the field, as a manifest writes it: a
// field in a union is known if any branch declares it. A part that says nothing
// of its members or items may have any. What depends on a pattern that cannot be
// read is known.
func Knows(s *schema.Schema, field string) bool {
	tokens, err := fieldTokens(field)
	if err != nil {
		return false
	}
	at, _ := newGuide(s).follow(tokens)
	return at != nil
}

// guide finds its way in a schema. Its prover reads patterns; most ways have none.
type guide struct {
	prover *prover // nil until there is a pattern
	root   *schema.Schema
}

func newGuide(s *schema.Schema) *guide { return &guide{root: s} }

// mayMatch reports whether the name matches the pattern, as far as that is known.
func (g *guide) mayMatch(pattern, name string) bool {
	if g.prover == nil {
		g.prover = newProver(newTable(), DefaultBudget)
	}
	answer, _ := g.prover.matches(pattern, name, nil)
	return answer != impossible
}

// DidYouMean returns what a field that the schema does not know may have been
// meant to be, the likeliest first and at most five: those that are spelled
// alike where it is lost, or that are called the same in the items there.
func DidYouMean(s *schema.Schema, field string) []string {
	tokens, err := fieldTokens(field)
	if err != nil {
		return nil
	}
	g := newGuide(s)
	at, steps := g.follow(tokens)
	if at != nil {
		return nil
	}
	known, _ := g.follow(tokens[:steps])
	if known == nil {
		return nil
	}
	parts := strings.Split(field, "/")
	before, lost, after := strings.Join(parts[:steps+1], "/"), tokens[steps], parts[steps+2:]
	return g.likely(known, lost, before, after)
}

// maxSuggestions bounds what is suggested.
const maxSuggestions = 5

// likely returns the fields that exist among those with another name, or with the
// same in any item, in the place of what is lost.
func (g *guide) likely(known somewhere, lost fieldToken, before string, after []string) []string {
	type guess struct {
		field string
		far   int
	}
	var guesses []guess
	put := func(tokens string, far int) {
		field := before + "/" + strings.Join(append(strings.Split(tokens, "/"), after...), "/")
		if there, err := fieldTokens(field); err != nil {
			return
		} else if at, _ := g.follow(there); at != nil {
			guesses = append(guesses, guess{field, far})
		}
	}
	for _, name := range known.names() {
		if far := slips(lost.name, name); !lost.any && far <= max(1, len(name)/3) {
			put(token(name), far)
		}
	}
	if known.haveItems() {
		put("*/"+token(lost.name), 1)
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return a.far - b.far })
	var out []string
	for _, g := range guesses {
		out = append(out, g.field)
	}
	return out[:min(len(out), maxSuggestions)]
}

// follow goes along the tokens as far as the schema knows them; nil and the
// number of those that it knows, if not to the end.
func (g *guide) follow(tokens []fieldToken) (somewhere, int) {
	at := describing(g.root)
	for i, token := range tokens {
		next := g.step(at, token)
		if len(next) == 0 {
			return nil, i
		}
		at = next
	}
	return at, len(tokens)
}

// somewhere is the schemas that may describe one place in an event.
type somewhere []*schema.Schema

// maxSomewhere bounds them. So few are looked through without a map.
const (
	maxSomewhere = 2_000
	fewSchemas   = 16
)

// describing returns the schemas and all that they may apply to the same value,
// `not` aside.
func describing(list ...*schema.Schema) somewhere {
	out := somewhere{}
	var seen map[*schema.Schema]bool // of a long list
	has := func(s *schema.Schema) bool {
		if len(out) < fewSchemas {
			return slices.Contains(out, s)
		}
		if seen == nil {
			seen = map[*schema.Schema]bool{}
			for _, known := range out {
				seen[known] = true
			}
		}
		return seen[s]
	}
	add := func(s *schema.Schema) {
		if s != nil && len(out) < maxSomewhere && (s.Bool == nil || *s.Bool) && !has(s) {
			out = append(out, s)
			if seen != nil {
				seen[s] = true
			}
		}
	}
	for _, s := range list {
		add(s)
	}
	for i := 0; i < len(out); i++ {
		s := out[i]
		inPlace(s, func(sub *schema.Schema) {
			if sub != s.Not {
				add(sub)
			}
		})
	}
	return out
}

// step returns what describes the part that the token names; none where nothing
// does, though something describes parts.
func (g *guide) step(at somewhere, token fieldToken) somewhere {
	if at.free() {
		return at
	}
	var next []*schema.Schema
	for _, s := range at {
		if token.any {
			below(s, func(sub *schema.Schema) {
				if sub != s.PropertyNames && sub != s.Contains {
					next = append(next, sub)
				}
			})
			continue
		}
		next = append(append(next, g.memberOf(s, token.name)...), itemOf(s, token.name)...)
	}
	return describing(next...)
}

// free reports whether nothing is said of members or items, and there may be
// some.
func (at somewhere) free() bool {
	for _, s := range at {
		describes := s.HasProperties || s.HasPatternProperties || listsScalars(s)
		below(s, func(*schema.Schema) { describes = true })
		if describes || s.Types != nil && *s.Types&(schema.TypeArray|schema.TypeObject) == 0 {
			return false
		}
	}
	return len(at) > 0
}

// listsScalars reports whether s lists its values and none has parts.
func listsScalars(s *schema.Schema) bool {
	values := s.Enum
	if s.Const != nil {
		values = append(slices.Clip(values), s.Const)
	}
	hasParts := func(v *source.Node) bool { return v.Kind == source.Array || v.Kind == source.Object }
	return len(values) > 0 && !slices.ContainsFunc(values, hasParts)
}

// anything describes a member that is only said to be required.
var anything = &schema.Schema{Annotations: &schema.Annotations{}}

// memberOf returns what describes the member of s called name.
func (g *guide) memberOf(s *schema.Schema, name string) []*schema.Schema {
	var list []*schema.Schema
	if own := s.Property(name); own != nil {
		list = append(list, own)
	}
	for _, p := range s.PatternProperties {
		if g.mayMatch(p.Pattern, name) {
			list = append(list, p.Schema)
		}
	}
	for _, sub := range []*schema.Schema{s.AdditionalProperties, s.UnevaluatedProperties} {
		if sub != nil && len(list) == 0 && !closesObject(sub) {
			list = append(list, sub)
		}
	}
	if len(list) == 0 && s.IsRequired(name) {
		list = append(list, anything)
	}
	return list
}

// itemOf returns what describes the item of s with that number.
func itemOf(s *schema.Schema, name string) []*schema.Schema {
	i, ok := itemNumber(name)
	switch {
	case !ok:
		return nil
	case i < int64(len(s.PrefixItems)):
		return []*schema.Schema{s.PrefixItems[i]}
	case s.Items != nil:
		return []*schema.Schema{s.Items}
	case s.UnevaluatedItems != nil:
		return []*schema.Schema{s.UnevaluatedItems}
	}
	return nil
}

// names returns the names that properties give, in their order.
func (at somewhere) names() []string {
	var list []string
	for _, s := range at {
		for _, p := range s.Properties {
			list = append(list, p.Name)
		}
	}
	return list
}

func (at somewhere) haveItems() bool {
	return slices.ContainsFunc(at, func(s *schema.Schema) bool { return s.Items != nil || s.PrefixItems != nil })
}

// slips counts the letters that must be put in, taken out, changed or swapped
// with the next to turn a into b, whatever their case; names of more than 64
// bytes are far from all others.
func slips(a, b string) int {
	if a, b = strings.ToLower(a), strings.ToLower(b); len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
