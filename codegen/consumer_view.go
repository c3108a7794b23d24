package codegen

import (
	"maps"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/diag"
)

// narrower turns the types of a package into views of them. A type is kept as it
// is where it is read with all that is in it; else it becomes a type for each
// place where it is read, for two places of one type may be read differently.
type narrower struct {
	pkg   *Package // the view
	unit  *Unit    // at hand
	views []*Type  // of it, the root first
	made  map[string]*Type
	kept  map[*Type]bool // read with all that is in them
	noted map[*Note]bool
	notes []Note
}

// narrow leaves of a package what is read of each of its majors: fields, as they
// are written.
func narrow(pkg *Package, fields compat.Fields, written []string) ([]Note, []diag.Finding) {
	n := &narrower{pkg: pkg, kept: map[*Type]bool{}, noted: map[*Note]bool{}}
	views := map[*Unit][]*Type{}
	for _, unit := range pkg.Units {
		if unit.Root == nil {
			continue
		}
		n.unit, n.views, n.made = unit, nil, map[string]*Type{}
		unchecked := unit.Root.Unchecked
		unit.Root = n.view(unit.Root, unit.Root.Name, fields.Reads(), nil)
		unit.Root.Unchecked = unchecked
		unit.Check = Check{}
		n.personal(unit, written)
		views[unit] = n.views
	}
	for _, unit := range pkg.Units {
		whole := slices.DeleteFunc(slices.Clone(unit.Types), func(t *Type) bool { return !n.kept[t] })
		unit.Types = append(views[unit], whole...)
	}
	pkg.Units = slices.DeleteFunc(pkg.Units, func(u *Unit) bool { return len(u.Types) == 0 })
	n.rename()
	p := &planner{pkg: pkg}
	for _, unit := range pkg.Units {
		if unit.Root != nil {
			n.leaveWhatIsAsked(unit)
		}
		for _, t := range unit.Types {
			uncheck(t)
			if t.View && t.Kind == Struct {
				p.checkFields(t)
			}
		}
	}
	p.checkNames()
	return n.notes, p.problems
}

// uncheck takes back what strict decoding would ask of a type on the way: what
// decodes a view strictly has asked the table about the whole event before.
func uncheck(t *Type) {
	t.Closed, t.Known, t.Part = false, Check{}, Check{}
	refs := []*Ref{t.Elem, t.Additional}
	for _, f := range t.Fields {
		refs = append(refs, &f.Ref)
	}
	for _, r := range refs {
		for ; r != nil; r = r.Elem {
			r.Check = Check{}
		}
	}
	for i := range t.Variants {
		t.Variants[i].Check = Check{}
	}
}

// leaveWhatIsAsked leaves of the table of a view the schema of the event alone, unless
// branches are told apart by more.
func (n *narrower) leaveWhatIsAsked(unit *Unit) {
	for _, u := range n.pkg.Units {
		for _, t := range u.Types {
			for _, v := range t.Variants {
				if t.Table == unit.Root.Name && int(v.Node) >= unit.nodes {
					return
				}
			}
		}
	}
	unit.Schema.Nodes = unit.Schema.Nodes[:unit.nodes]
}

// view returns the view of t, called name, with what is read of it. Members that
// are elsewhere in a union are none that t leaves undescribed.
func (n *narrower) view(t *Type, name string, reads compat.Reads, elsewhere map[string]bool) *Type {
	key := t.Name + " " + reads.Key()
	if v := n.made[key]; v != nil {
		return v
	}
	v := &Type{
		Name: name, Kind: t.Kind, View: true, Doc: t.Doc, Deprecated: t.Deprecated, Span: t.Span, Pointer: t.Pointer,
		Other: t.Other, Told: t.Told, Tag: t.Tag, Table: t.Table, Exact: t.Exact,
	}
	n.made[key] = v
	n.views = append(n.views, v)
	switch t.Kind {
	case Struct:
		n.members(v, t, reads, elsewhere)
	case Map:
		n.entries(v, t.Elem, reads)
	case List:
		v.Elem = n.part(*t.Elem, name+"Item", items(reads))
	case Wrapper:
		v.Elem = n.part(*t.Elem, name+"Value", reads)
	case Union:
		n.branches(v, t, reads)
	}
	return v
}

// branches plans the views of the branches of a union.
func (n *narrower) branches(v, t *Type, reads compat.Reads) {
	described := map[string]bool{}
	for _, variant := range t.Variants {
		for _, f := range variant.Type.Fields {
			described[f.JSON] = true
		}
	}
	for _, variant := range t.Variants {
		v.Variants = append(v.Variants, Variant{Tags: variant.Tags, Kinds: variant.Kinds, Node: variant.Node, Type: n.branch(v, variant, reads, described)})
	}
}

// branch returns the view of one branch of v; what has no parts is kept as it is.
// So is what rules tell apart where a view is written, to find personal data: less
// of it would be another branch when it is read again.
func (n *narrower) branch(v *Type, variant Variant, reads compat.Reads, described map[string]bool) *Type {
	if variant.Type.plain() || v.Told == ByRules && n.unit.Personal {
		n.keep(Ref{Kind: RefNamed, Type: variant.Type}, v.Name)
		return variant.Type
	}
	name := variant.Type.Name
	switch v.Told {
	case ByTag:
		name = v.Name + GoWord(variant.Tags[0])
	case ByKind:
		k := slices.IndexFunc(jsonKinds, func(k jsonKind) bool { return k.kinds&variant.Kinds != 0 })
		name = v.Name + jsonKinds[k].word
	}
	return n.view(variant.Type, name, reads, described)
}

// plain reports whether the values of t have no parts that a view tells apart.
func (t *Type) plain() bool {
	return t.Kind == Enum || t.Kind == Text || t.Kind == Scalar || t.Kind == Tuple
}

// items returns what is read of the items of a list: a type cannot tell their
// numbers apart.
func items(reads compat.Reads) compat.Reads {
	all := reads.Any()
	for _, number := range reads.Names() {
		all = all.And(reads.At(number))
	}
	return all
}

// members plans the fields of a view of a struct.
func (n *narrower) members(v, t *Type, reads compat.Reads, elsewhere map[string]bool) {
	named := map[string]bool{}
	maps.Copy(named, elsewhere)
	for _, f := range t.Fields {
		named[f.JSON] = true
		below := reads.At(f.JSON)
		if below.Nothing() {
			continue
		}
		field := *f
		field.Ref = *n.part(f.Ref, v.Name+f.Name, below)
		if f.note != nil {
			n.note(f.note, v.Name+f.Name)
		}
		v.Fields = append(v.Fields, &field)
	}
	rest := Ref{Kind: RefRaw, note: &Note{
		Span: t.Span, Pointer: t.Pointer, Place: v.Name, Reason: "the schema does not describe a member that is read",
	}}
	if t.Additional != nil {
		rest = *t.Additional
	}
	n.named(v, rest, reads, named)
	if any := reads.Any(); !any.Nothing() && t.Additional != nil {
		v.Additional = n.part(rest, v.Name+"Value", any)
	} else {
		v.KeepsExtra = any.Whole()
	}
	if t.note != nil {
		n.note(t.note, v.Name)
	}
}

// named plans a field for each member that is read by its name, but for those
// that have one.
func (n *narrower) named(v *Type, elem Ref, reads compat.Reads, have map[string]bool) {
	for _, name := range reads.Names() {
		if have[name] {
			continue
		}
		word := GoWord(name)
		v.Fields = append(v.Fields, &Field{
			Name: fieldName(word), JSON: name, Span: v.Span, Ref: *n.part(elem, v.Name+word, reads.At(name)),
		})
	}
}

// entries plans a view of a map: the members that are read by name are fields.
func (n *narrower) entries(v *Type, elem *Ref, reads compat.Reads) {
	any := reads.Any()
	if len(reads.Names()) == 0 {
		v.Kind, v.Elem = Map, n.part(*elem, v.Name+"Value", any)
		return
	}
	v.Kind = Struct
	n.named(v, *elem, reads, nil)
	if !any.Nothing() {
		v.Additional = n.part(*elem, v.Name+"Value", any)
	}
}

// part returns the reference to what is read of a value.
func (n *narrower) part(r Ref, name string, reads compat.Reads) *Ref {
	if reads.Whole() || reads.Nothing() {
		n.keep(r, name)
		return &r
	}
	switch r.Kind {
	case RefNamed:
		if r.Type.plain() {
			n.keep(r, name)
			return &r
		}
		r.Type, r.Boxed = n.view(r.Type, name, reads, nil), false
	case RefList:
		r.Elem = n.part(*r.Elem, name+"Item", items(reads))
	case RefMap:
		if len(reads.Names()) == 0 {
			r.Elem = n.part(*r.Elem, name+"Value", reads.Any())
			break
		}
		v := &Type{Name: name, View: true}
		n.views = append(n.views, v)
		n.entries(v, r.Elem, reads)
		r = Ref{Kind: RefNamed, Type: v, Nullable: r.Nullable}
	default:
		n.keep(r, name)
		if r.Kind == RefRaw {
			r.Part = n.raw(reads)
		}
	}
	return &r
}

// keep keeps what a reference leads to as it is.
func (n *narrower) keep(r Ref, place string) {
	if r.note != nil {
		n.note(r.note, place)
	}
	if r.Elem != nil {
		n.keep(*r.Elem, place)
	}
	t := r.Type
	if t == nil || n.kept[t] {
		return
	}
	n.kept[t] = true
	if t.note != nil {
		n.note(t.note, t.Name)
	}
	for _, f := range t.Fields {
		n.keep(f.Ref, t.Name+f.Name)
		if f.note != nil {
			n.note(f.note, t.Name+f.Name)
		}
	}
	for _, elem := range []*Ref{t.Elem, t.Additional} {
		if elem != nil {
			n.keep(*elem, t.Name+"Value")
		}
	}
	for _, variant := range t.Variants {
		n.keep(Ref{Type: variant.Type}, t.Name)
	}
}

// note lists a place that stays raw, or has no default, once, under the name that it has in the view.
func (n *narrower) note(note *Note, place string) {
	if !n.noted[note] {
		n.noted[note] = true
		here := *note
		here.Place = place
		n.notes = append(n.notes, here)
	}
}
