package codegen

import "slices"

// rename makes names differ that the view alone made equal: a consumer cannot
// name the types of others' schemas. A whole type gives way to the view of a
// major, any other view to a whole type.
func (n *narrower) rename() {
	taken := map[string]bool{"Latest": true}
	for _, unit := range n.pkg.Units {
		if unit.Root != nil {
			taken[unit.Root.Name] = true
		}
	}
	n.each(false, func(t *Type) {
		if taken[t.Name] {
			t.Name += "Whole"
		}
	})
	n.each(false, func(t *Type) {
		for _, name := range t.names() {
			taken[name] = true
		}
	})
	n.each(true, func(t *Type) {
		for slices.ContainsFunc(t.names(), func(name string) bool { return taken[name] }) {
			t.Name += "View"
		}
		for _, name := range t.names() {
			taken[name] = true
		}
	})
}

// each calls do for the types that are views, the roots left out, or that are not.
func (n *narrower) each(views bool, do func(*Type)) {
	for _, unit := range n.pkg.Units {
		for _, t := range unit.Types {
			if t.View == views && t != unit.Root {
				do(t)
			}
		}
	}
}

// names lists what a type declares.
func (t *Type) names() []string {
	names := []string{t.Name}
	if t.Kind == Union {
		names = append(names, t.VariantName(), t.UnknownName())
	}
	for _, v := range t.named() {
		names = append(names, v.Name)
	}
	return names
}
