package web

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/registry"
)

// grower makes a tree.
type grower struct {
	detail  bool              // describe the places, do not only find them
	visit   func(path string) // called for each place; may be nil
	since   map[string]string
	readers map[string][]*registry.Service

	ids     map[string]int
	anchors map[string]bool
	above   map[*schema.Schema]bool // what the places above are described by
	made    int
	members int
	work    int // what is left of it
	cut     bool
}

func newGrower(work int) *grower {
	return &grower{work: work, ids: map[string]int{}, anchors: map[string]bool{}, above: map[*schema.Schema]bool{}}
}

// spend takes n from the work that is left; false: there is none.
func (g *grower) spend(n int) bool {
	g.work -= n
	g.cut = g.cut || g.work < 0
	return !g.cut
}

// grow fills p with what the schemas say of its place, and its children.
func (g *grower) grow(p *property, written []*schema.Schema, depth int) {
	said := g.applying(written)
	if g.visit != nil {
		g.visit(p.Path)
	}
	if g.detail {
		g.describe(p, said)
		p.Since, p.ReadBy, p.Open = g.since[p.Path], g.readers[p.Path], p.level <= openLevel
	}
	var fresh []*schema.Schema
	for _, s := range said.schemas {
		if g.above[s] {
			p.Again = p.Again || hasInside(s)
			continue
		}
		fresh = append(fresh, s)
	}
	if depth >= maxTreeDepth {
		g.cut = g.cut || slices.ContainsFunc(fresh, hasInside)
		return
	}
	for _, s := range fresh {
		g.above[s] = true
	}
	g.inside(p, fresh, said.required, depth)
	for _, s := range fresh {
		delete(g.above, s)
	}
}

// statement is everything that is said of one place.
type statement struct {
	written  []*schema.Schema // as written where the place is named: closest to the reader
	schemas  []*schema.Schema // these, and what they refer to and are made of
	nullable bool             // the place may also be null
	required map[string]bool
}

// applying follows references, the parts of allOf, and the other form of what
// may be null: all of them speak of the same place.
func (g *grower) applying(written []*schema.Schema) statement {
	said := statement{written: written, required: map[string]bool{}}
	seen := map[*schema.Schema]bool{}
	var add func(*schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] || !g.spend(1) {
			return
		}
		seen[s] = true
		said.schemas = append(said.schemas, s)
		for _, r := range s.Required {
			said.required[r.Name] = true
		}
		if s.Ref != nil {
			add(s.Ref.Target)
		}
		for _, part := range s.AllOf {
			add(part)
		}
		for _, forms := range [][]*schema.Schema{s.OneOf, s.AnyOf} {
			if other := nullable(forms); other != nil {
				said.nullable = true
				add(other)
			}
		}
	}
	for _, s := range written {
		add(s)
	}
	return said
}

// hasInside reports whether s itself names places inside of its own.
func hasInside(s *schema.Schema) bool {
	return len(s.Properties)+len(s.PatternProperties)+len(s.PrefixItems)+len(s.OneOf)+len(s.AnyOf) > 0 ||
		s.Items != nil && s.Items.Bool == nil || s.AdditionalProperties != nil && s.AdditionalProperties.Bool == nil
}

// inside adds the members, items and variants that the schemas name.
func (g *grower) inside(p *property, schemas []*schema.Schema, required map[string]bool, depth int) {
	g.membersOf(p, schemas, required, depth)
	for _, s := range schemas {
		for i, item := range s.PrefixItems {
			g.child(p, &property{Name: fmt.Sprintf("item %d", i), Path: fmt.Sprintf("%s/%d", p.Path, i), Group: true}, depth, item)
		}
		if s.Items != nil && s.Items.Bool == nil {
			name := "each item"
			if len(s.PrefixItems) > 0 {
				name = "each further item"
			}
			g.child(p, &property{Name: name, Path: p.Path + "/*", Group: true}, depth, s.Items)
		}
		g.variants(p, "one of", s.OneOf, depth)
		g.variants(p, "any of", s.AnyOf, depth)
	}
}

// membersOf adds members in the order in which they are first named. One that
// several schemas speak of is one place.
func (g *grower) membersOf(p *property, schemas []*schema.Schema, required map[string]bool, depth int) {
	var names []string
	spoken := map[string][]*schema.Schema{}
	for _, s := range schemas {
		for _, member := range s.Properties {
			if spoken[member.Name] == nil {
				names = append(names, member.Name)
			}
			spoken[member.Name] = append(spoken[member.Name], member.Schema)
		}
	}
	for _, name := range names {
		c := &property{Name: name, Path: p.Path + "/" + token(name), Required: required[name]}
		g.child(p, c, depth, spoken[name]...)
	}
	for _, s := range schemas {
		for _, member := range s.PatternProperties {
			g.child(p, &property{Name: "names like " + member.Pattern, Path: p.Path + "/*", Group: true}, depth, member.Schema)
		}
		if rest := s.AdditionalProperties; rest != nil && rest.Bool == nil {
			g.child(p, &property{Name: "any other name", Path: p.Path + "/*", Group: true}, depth, rest)
		}
	}
}

func (g *grower) variants(p *property, word string, forms []*schema.Schema, depth int) {
	if nullable(forms) != nil {
		return // the type says that it may be null
	}
	for i, form := range forms {
		g.child(p, &property{Name: word + ": " + variantName(form, i), Path: p.Path, Group: true, Variant: true}, depth, form)
	}
}

// variantName is the title of a form, or what else tells it from the others.
func variantName(form *schema.Schema, i int) string {
	for _, s := range []*schema.Schema{form, form.Deref()} {
		if title := s.Annotations.Title; title != "" {
			return title
		}
	}
	if words := typeWords([]*schema.Schema{form.Deref()}); words != "object" && words != anything {
		return words
	}
	return fmt.Sprintf("form %d", i+1)
}

// child adds c, described by the schemas, to p.
func (g *grower) child(p, c *property, depth int, schemas ...*schema.Schema) {
	if g.made >= maxTree {
		g.cut = true
	}
	// A place costs its name and its path, twice: as an id and as a link.
	if !g.spend(64 + 2*len(c.Path) + len(c.Name)) {
		return
	}
	g.made++
	c.Anchor = g.anchor(c.Path)
	c.level = p.level
	if !c.Group {
		c.level++
		g.members++
	}
	p.Children = append(p.Children, c)
	g.grow(c, schemas, depth+1)
	if c.Since == p.Since {
		c.Since = "" // said above
	}
}

// nullable returns the other of two forms of which one is null, or nil.
func nullable(forms []*schema.Schema) *schema.Schema {
	if len(forms) != 2 {
		return nil
	}
	for i, form := range forms {
		if t := form.Deref().Types; t != nil && *t == schema.TypeNull {
			return forms[1-i]
		}
	}
	return nil
}
