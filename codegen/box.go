package codegen

// box puts a pointer before every value whose type holds itself without a list,
// a map or a union between: Go could not give it a size. Whether it does is a
// matter of the cycle alone, so the order of types does not matter.
func box(pkg *Package) {
	for _, unit := range pkg.Units {
		for _, t := range unit.Types {
			for _, ref := range directs(t) {
				ref.Boxed = reaches(ref.Type, t, map[*Type]bool{})
			}
		}
	}
}

// directs returns the references of t whose values lie within its own.
func directs(t *Type) []*Ref {
	var refs []*Ref
	for _, f := range t.Fields {
		if f.Ref.Kind == RefNamed {
			refs = append(refs, &f.Ref)
		}
	}
	if t.Kind == Wrapper && t.Elem.Kind == RefNamed {
		refs = append(refs, t.Elem)
	}
	return refs
}

// reaches reports whether a value of from holds one of to directly.
func reaches(from, to *Type, seen map[*Type]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, ref := range directs(from) {
		if reaches(ref.Type, to, seen) {
			return true
		}
	}
	return false
}
