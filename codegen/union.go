package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// tagged is a union whose branches are told apart by the text of one member.
type tagged struct {
	union union
	tag   string
	tags  [][]string // by branch
}

// findTag returns the one union that decides the form of an object, or nil: its
// branches are objects that require one member and give it texts of their own,
// and nothing beside the union names members.
func (f *form) findTag() *tagged {
	if len(f.unions) != 1 || f.view.declares() || f.view.requires() {
		return nil
	}
	u := f.unions[0]
	forms := make([]*form, len(u.branches))
	for i, b := range u.branches {
		if forms[i] = f.view.facts.object(b); forms[i] == nil || forms[i].kind != Struct {
			return nil
		}
	}
	for _, candidate := range forms[0].view.properties() {
		if tags := tagsOf(forms, candidate.name); tags != nil {
			return &tagged{union: u, tag: candidate.name, tags: tags}
		}
	}
	return nil
}

// tagsOf returns the texts that each branch gives the member called name, or nil
// where they do not tell the branches apart.
func tagsOf(forms []*form, name string) [][]string {
	var tags [][]string
	seen := map[string]bool{}
	for _, f := range forms {
		own := f.tagsOf(name)
		if len(own) == 0 {
			return nil
		}
		for _, tag := range own {
			if seen[tag] {
				return nil
			}
			seen[tag] = true
		}
		tags = append(tags, own)
	}
	return tags
}

func (f *form) tagsOf(name string) []string {
	for _, prop := range f.view.properties() {
		if prop.name == name {
			texts, _ := f.view.texts(&prop)
			return texts
		}
	}
	return nil
}

// object returns the form of the objects that a branch allows; nil where it has
// another one elsewhere.
func (k *facts) object(b *schema.Schema) *form {
	if f := k.form(b); f.types == schema.TypeObject {
		return f
	}
	f := k.formOf(schema.TypeObject, []*schema.Schema{b})
	if f.types == 0 || slices.ContainsFunc(f.core, defined) {
		return nil
	}
	return f
}

// findRules returns the one union that decides the form of an object, or nil:
// nothing but the rules of its branches tells them apart, which are objects with
// members of their own, and nothing beside the union names members.
func (f *form) findRules() *union {
	if len(f.unions) != 1 || f.view.declares() || f.view.facts.dynamic || !f.addsMembers(f.unions[0]) {
		return nil
	}
	u := f.unions[0]
	seen := map[string]bool{}
	for _, b := range u.branches {
		branch := f.view.facts.object(b)
		if branch == nil || seen[branch.key()] {
			return nil
		}
		seen[branch.key()] = true
	}
	return &u
}

// ruleVariants plans the branches of a union that their rules tell apart.
func (p *planner) ruleVariants(f *form, t *Type) {
	t.Told, t.Table, t.Exact = ByRules, p.unit.name, f.told.exact
	for _, b := range f.told.branches {
		name := p.place(b)
		ref := p.variant(p.facts.object(b), siteOf(name, b), b)
		t.Variants = append(t.Variants, Variant{Node: p.tabler.node(b, nil), Type: ref.Type})
	}
}

// variants plans the branches of a union that a tag tells apart.
func (p *planner) variants(f *form, t *Type) {
	t.Tag = f.tagged.tag
	for i, b := range f.tagged.union.branches {
		branch := p.facts.object(b)
		ref := p.named(branch, siteOf(p.place(b), b))
		t.Variants = append(t.Variants, Variant{
			Tags: f.tagged.tags[i], Type: ref.Type, Check: p.check(branch, []*schema.Schema{b}, ref),
		})
	}
}
