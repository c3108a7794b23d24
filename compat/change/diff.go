package change

import (
	"github.com/treaty-events/treaty/contract/schema"
)

// maxChanges bounds a diff: nobody reads more.
const maxChanges = 10_000

// maxVisits bounds the pairs of subschemas that are compared: shared ones are
// compared at each of their places.
const maxVisits = 50_000

// Diff returns the differences from old to new, in the order of the new file,
// what is gone at the place of its nearest surviving ancestor.
func Diff(old, new *schema.Schema) []Change {
	changes, _ := Between(old, new)
	return changes
}

// Between returns the differences from old to new, and which subschemas were
// held against each other: those that describe the same place, and of unions the
// same variant.
func Between(old, new *schema.Schema) ([]Change, Twins) {
	w := newWalk(kinds)
	w.visit(Pair{Old: old, New: new})
	return w.changes, w.twins
}

// Twins are the subschemas of two schemas that were held against each other. One
// that is used at several places may have several.
type Twins struct {
	older, newer map[*schema.Schema][]*schema.Schema // of the new ones, of the old ones
}

// Of returns the twins of a subschema of either side, that of its first place
// first. They are not to be changed.
func (t Twins) Of(s *schema.Schema) []*schema.Schema {
	if twins := t.older[s]; twins != nil {
		return twins
	}
	return t.newer[s]
}

// walk goes over the places that both schemas describe.
type walk struct {
	kinds   []*Kind // that are looked for
	changes []Change
	twins   Twins
	visits  int
	seen    map[[2]*schema.Schema]bool // pairs on the way, so that cycles end
	paired  map[[2]*schema.Schema]bool // pairs that are twins
}

func newWalk(kinds []*Kind) *walk {
	return &walk{
		kinds:  kinds,
		seen:   map[[2]*schema.Schema]bool{},
		paired: map[[2]*schema.Schema]bool{},
		twins:  Twins{older: map[*schema.Schema][]*schema.Schema{}, newer: map[*schema.Schema][]*schema.Schema{}},
	}
}

// pair notes that the two are twins.
func (w *walk) pair(at Pair) {
	key := [2]*schema.Schema{at.Old, at.New}
	if w.paired[key] {
		return
	}
	w.paired[key] = true
	w.twins.older[at.New] = append(w.twins.older[at.New], at.Old)
	w.twins.newer[at.Old] = append(w.twins.newer[at.Old], at.New)
}

func (w *walk) visit(at Pair) {
	w.visits++
	w.pair(at)
	at.Old, at.New = at.Old.Deref(), at.New.Deref()
	w.pair(at)
	key := [2]*schema.Schema{at.Old, at.New}
	if at.Old == at.New || w.seen[key] || len(w.changes) >= maxChanges || w.visits > maxVisits {
		return
	}
	w.seen[key] = true
	defer delete(w.seen, key)
	tells := at.telling()
	for _, k := range w.kinds {
		for _, c := range k.Compare(at) {
			c.Kind = k
			if tells(c) {
				w.changes = append(w.changes, c)
			}
		}
	}
	w.members(at)
	w.items(at)
	w.inPlace(at)
}

func (w *walk) members(at Pair) {
	for _, p := range at.New.Properties {
		if older := at.Old.Property(p.Name); older != nil {
			w.visit(Pair{JoinName(at.Path, p.Name), older, p.Schema})
		}
	}
	for _, p := range at.New.PatternProperties {
		if older := patternProperty(at.Old, p.Pattern); older != nil {
			w.visit(Pair{Join(at.Path, "*"), older, p.Schema})
		}
	}
	if doorOf(at.Old) == described && doorOf(at.New) == described {
		w.visit(Pair{Join(at.Path, "*"), at.Old.AdditionalProperties, at.New.AdditionalProperties})
	}
}

func (w *walk) items(at Pair) {
	for i, item := range at.New.PrefixItems {
		if i < len(at.Old.PrefixItems) {
			w.visit(Pair{Join(at.Path, itoa(i)), at.Old.PrefixItems[i], item})
		}
	}
	if a, b := at.Old.Items, at.New.Items; a != nil && b != nil {
		w.visit(Pair{Join(at.Path, "*"), a, b})
	}
}

// inPlace goes on to subschemas that describe the same place.
func (w *walk) inPlace(at Pair) {
	if at.Old.Ref != nil && at.New.Ref != nil && at.Old.Ref.Target != nil && at.New.Ref.Target != nil {
		w.visit(Pair{at.Path, at.Old.Ref.Target, at.New.Ref.Target})
	}
	for _, k := range []keyword{thenKeyword, elseKeyword} {
		if older, newer := k.of(at.Old), k.of(at.New); older != nil && newer != nil {
			w.visit(Pair{at.Path, older, newer})
		}
	}
	for _, d := range at.New.DependentSchemas {
		if older := dependentSchema(at.Old, d.Name); older != nil {
			w.visit(Pair{at.Path, older, d.Schema})
		}
	}
	for _, lists := range branches(at) {
		for _, p := range pairs(lists.old, lists.new) {
			if p.Old != nil && p.New != nil {
				w.visit(Pair{at.Path, p.Old, p.New})
			}
		}
	}
}
