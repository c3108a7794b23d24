package codegen

// nest marks the types whose values can hold others of their own type, however deep,
// and those that lead to them: they are looked at before they are written, for a value
// of Go can hold itself.
func nest(pkg *Package) {
	below, loops := map[*Type]map[*Type]bool{}, map[*Type]bool{}
	for _, unit := range pkg.Units {
		for _, t := range unit.Types {
			below[t] = map[*Type]bool{}
			for _, held := range heldBy(t) {
				gather(held, below[t])
			}
			loops[t] = below[t][t]
		}
	}
	for t, all := range below {
		t.Nests = loops[t]
		for held := range all {
			t.Nests = t.Nests || loops[held]
		}
	}
}

// gather notes a type and all that its values can hold.
func gather(t *Type, seen map[*Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	for _, held := range heldBy(t) {
		gather(held, seen)
	}
}

// heldBy returns the types of the values that a value of t holds, in whatever way.
func heldBy(t *Type) (list []*Type) {
	add := func(ref *Ref) {
		for ref != nil && (ref.Kind == RefList || ref.Kind == RefMap) {
			ref = ref.Elem
		}
		if ref != nil && ref.Kind == RefNamed {
			list = append(list, ref.Type)
		}
	}
	for _, f := range t.Fields {
		add(&f.Ref)
	}
	for _, v := range t.Variants {
		list = append(list, v.Type)
	}
	add(t.Additional)
	add(t.Elem)
	return list
}
