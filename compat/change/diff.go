package change

import (
	"github.com/treaty-events/treaty/contract/schema"
)

// maxChanges bounds a diff: nobody reads more.
const maxChanges = 10_000

// Diff returns the differences from old to new, in the order of the new file,
// what is gone at the place of its nearest surviving ancestor.
func Diff(old, new *schema.Schema) []Change {
	w := &walk{seen: map[[2]*schema.Schema]bool{}}
	w.visit(Pair{Old: old, New: new})
	return w.changes
}

// walk goes over the places that both schemas describe.
type walk struct {
	changes []Change
	seen    map[[2]*schema.Schema]bool // pairs on the way, so that cycles end
}

func (w *walk) visit(at Pair) {
	at.Old, at.New = at.Old.Deref(), at.New.Deref()
	key := [2]*schema.Schema{at.Old, at.New}
	if at.Old == at.New || w.seen[key] || len(w.changes) >= maxChanges {
		return
	}
	w.seen[key] = true
	defer delete(w.seen, key)
	for _, k := range kinds {
		for _, c := range k.Compare(at) {
			c.Kind = k
			w.changes = append(w.changes, c)
		}
	}
	w.members(at)
	w.items(at)
	w.inPlace(at)
}

func (w *walk) members(at Pair) {
	for _, p := range at.New.Properties {
		if older := at.Old.Property(p.Name); older != nil {
			w.visit(Pair{joinName(at.Path, p.Name), older, p.Schema})
		}
	}
	if doorOf(at.Old) == described && doorOf(at.New) == described {
		w.visit(Pair{join(at.Path, "*"), at.Old.AdditionalProperties, at.New.AdditionalProperties})
	}
}

func (w *walk) items(at Pair) {
	for i, item := range at.New.PrefixItems {
		if i < len(at.Old.PrefixItems) {
			w.visit(Pair{join(at.Path, itoa(i)), at.Old.PrefixItems[i], item})
		}
	}
	if a, b := at.Old.Items, at.New.Items; a != nil && b != nil {
		w.visit(Pair{join(at.Path, "*"), a, b})
	}
}

// inPlace goes on to subschemas that describe the same place.
func (w *walk) inPlace(at Pair) {
	if at.Old.Ref != nil && at.New.Ref != nil && at.Old.Ref.Target != nil && at.New.Ref.Target != nil {
		w.visit(Pair{at.Path, at.Old.Ref.Target, at.New.Ref.Target})
	}
	for _, lists := range branches(at) {
		for _, p := range pairs(lists.old, lists.new) {
			if p.Old != nil && p.New != nil {
				w.visit(Pair{at.Path, p.Old, p.New})
			}
		}
	}
}
