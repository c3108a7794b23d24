package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
)

// property is a place of an event in the tree: a member, the items of an array,
// or one variant of a union.
type property struct {
	Name        string // as shown: "orderId", "[ ]", "one of"
	Path        string // in an event, `*` for any item or member
	Anchor      string // id in the page, unique
	Type        string
	Required    bool
	Variant     bool // one of several forms, not a member
	Description string
	Marks       []mark
	Values      []string // of an enum
	Limits      []string // "at most 40 characters"
	Pattern     string
	Default     string
	Since       string // version that brought it, where it was not the first
	ReadBy      []string
	Again       bool // its schema is shown further up: recursion
	Open        bool
	Children    []*property
}

// mark is a chip beside a property.
type mark struct{ Kind, Text string }

// maxTree and maxTreeDepth bound a tree: a schema that branches and recurs has
// no end of places.
const (
	maxTree      = 5_000
	maxTreeDepth = 40
)

// treeOf returns the properties of a version. Earlier are the versions of the
// major up to this one, the oldest first, for what was added when.
func treeOf(version *registry.Version, earlier []*registry.Version, consumers []consumerRow) *property {
	if version.Revision == nil || version.Revision.Schema == nil {
		return nil
	}
	g := grower{since: firstSeen(earlier), consumers: consumers, version: version, ids: map[string]int{}}
	return g.grow(version.Revision.Schema, &property{Path: "", Anchor: "p"}, nil)
}

func (p *property) count() int {
	if p == nil {
		return 0
	}
	n := 0
	for _, c := range p.Children {
		if !c.Variant {
			n++
		}
		n += c.count()
	}
	return n
}

// firstField is the path of the first member of the event, required ones first.
func (p *property) firstField() string {
	field := "/…"
	if p == nil {
		return field
	}
	for i, c := range p.Children {
		if i == 0 || c.Required {
			field = c.Path
		}
		if c.Required {
			break
		}
	}
	return field
}

// firstSeen returns, for each path of an event, the version that brought it;
// nothing for those that were there from the beginning.
func firstSeen(versions []*registry.Version) map[string]string {
	first := map[string]string{}
	for i, v := range versions {
		if v.Revision == nil || v.Revision.Schema == nil {
			continue
		}
		g := grower{ids: map[string]int{}}
		g.grow(v.Revision.Schema, &property{}, nil).each(func(p *property) {
			if _, ok := first[p.Path]; ok {
				return
			}
			first[p.Path] = ""
			if i > 0 {
				first[p.Path] = v.Version.String()
			}
		})
	}
	return first
}

func (p *property) each(visit func(*property)) {
	visit(p)
	for _, c := range p.Children {
		c.each(visit)
	}
}

// grower makes a tree.
type grower struct {
	since     map[string]string
	consumers []consumerRow
	version   *registry.Version
	ids       map[string]int
	made      int
}

// grow fills p with what s says of its place, and its children.
func (g *grower) grow(s *schema.Schema, p *property, above []*schema.Schema) *property {
	s = s.Deref()
	p.Again = slices.Contains(above, s)
	describe(p, s)
	p.Since = g.since[p.Path]
	p.ReadBy = g.readers(p.Path)
	p.Open = len(above) < 3
	if p.Again || len(above) > maxTreeDepth {
		return p
	}
	g.inside(s, p, above)
	return p
}

// inside adds what s says is in the place: members, items and variants, its own
// and those of the schemas that apply to the same place.
func (g *grower) inside(s *schema.Schema, p *property, above []*schema.Schema) {
	if slices.Contains(above, s) {
		return
	}
	above = append(above[:len(above):len(above)], s)
	g.members(s, p, above)
	g.items(s, p, above)
	for _, part := range s.AllOf {
		g.inside(part.Deref(), p, above)
	}
	if s.Ref != nil && s.Ref.Target != nil {
		g.inside(s.Ref.Target.Deref(), p, above)
	}
	g.variants("one of", s.OneOf, p, above)
	g.variants("any of", s.AnyOf, p, above)
}

func (g *grower) child(p *property, name, token string, s *schema.Schema, above []*schema.Schema, set func(*property)) {
	if g.made >= maxTree || s == nil {
		return
	}
	g.made++
	c := &property{Name: name, Path: p.Path}
	if token != "" {
		c.Path += "/" + token
	}
	c.Anchor = g.anchor(c.Path)
	if set != nil {
		set(c)
	}
	p.Children = append(p.Children, g.grow(s, c, above))
}

// anchor returns an id for the path that nothing else in the page has.
func (g *grower) anchor(path string) string {
	g.ids[path]++
	if n := g.ids[path]; n > 1 {
		return fmt.Sprintf("p%s~~%d", path, n)
	}
	return "p" + path
}

func (g *grower) members(s *schema.Schema, p *property, above []*schema.Schema) {
	for _, member := range s.Properties {
		if slices.ContainsFunc(p.Children, func(c *property) bool { return c.Name == member.Name && !c.Variant }) {
			continue
		}
		required := s.IsRequired(member.Name)
		g.child(p, member.Name, token(member.Name), member.Schema, above, func(c *property) { c.Required = required })
	}
	for _, member := range s.PatternProperties {
		g.child(p, "names like "+member.Pattern, "*", member.Schema, above, nil)
	}
	if rest := s.AdditionalProperties; rest != nil && rest.Bool == nil {
		g.child(p, "any name", "*", rest, above, nil)
	}
}

func (g *grower) items(s *schema.Schema, p *property, above []*schema.Schema) {
	for i, item := range s.PrefixItems {
		g.child(p, fmt.Sprintf("[%d]", i), fmt.Sprint(i), item, above, nil)
	}
	if s.Items != nil && s.Items.Bool == nil {
		g.child(p, "[ ]", "*", s.Items, above, nil)
	}
}

func (g *grower) variants(word string, list []*schema.Schema, p *property, above []*schema.Schema) {
	if v := nullable(list); v != nil {
		g.inside(v.Deref(), p, above) // the type says that it may be null
		return
	}
	for i, v := range list {
		name := v.Deref().Annotations.Title
		if name == "" {
			name = fmt.Sprint(i + 1)
		}
		g.child(p, word+": "+name, "", v, above, func(c *property) { c.Variant = true })
	}
}

// nullable returns the other of two forms of which one is null, or nil.
func nullable(list []*schema.Schema) *schema.Schema {
	if len(list) != 2 {
		return nil
	}
	for i, v := range list {
		if isNull(v) {
			return list[1-i]
		}
	}
	return nil
}

func isNull(s *schema.Schema) bool {
	s = s.Deref()
	return s.Types != nil && *s.Types == schema.TypeNull
}

// readers names the consumers that say they read the place, or something that
// holds it or is in it.
func (g *grower) readers(path string) []string {
	var names []string
	for _, c := range g.consumers {
		if !c.Versions.TouchesMajor(g.version.Version.Major) || c.ReadsAll() || path == "" {
			continue
		}
		if slices.Contains(c.Fields, path) && !slices.Contains(names, c.Service.Name) {
			names = append(names, c.Service.Name)
		}
	}
	return names
}

// token writes a name as a part of a path (compat.md: `*` is any member).
func token(name string) string {
	if name == "*" {
		return "~2"
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// literal shows a value of the schema, shortened.
func literal(n *source.Node) string {
	text := string(n.AppendJSON(nil))
	if r := []rune(text); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return text
}
