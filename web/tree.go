package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// property is a place of an event in the tree: a member, the items of an array,
// or one variant of a union.
type property struct {
	Name        string // as shown: "orderId", "each item", "one of: Card"
	Path        string // in an event, `*` for any item or member
	Anchor      string // id in the page, unique
	Type        string // with the format: "string, date-time"
	Format      string
	Required    bool
	Group       bool // not a member: the items of an array, a variant, any other name
	Variant     bool // one of several forms of the place above, at the same path
	Description string
	Marks       []mark
	Values      []string // of an enum
	Limits      []string // "at most 40 characters"
	Patterns    []string
	Default     string
	Since       string // version that brought it, where it came later than the place above
	ReadBy      []*registry.Service
	Again       bool // some of it is shown further up: recursion
	Open        bool
	Children    []*property

	level int // members above it and itself
}

// mark is a chip beside a property.
type mark struct{ Kind, Text string }

// A tree is bounded: a schema that branches and recurs has no end of places, and
// one long text can be referred to from everywhere.
const (
	maxTree      = 5_000   // places
	maxTreeDepth = 40      // places inside of each other
	maxTreeWork  = 4 << 20 // about the bytes that it shows and the schemas that it looks at
)

// openLevel is up to how many members inside of each other a tree is shown
// unfolded.
const openLevel = 1

// tree is the properties of a version.
type tree struct {
	Root    *property
	Count   int  // members in it
	Cut     bool // the schema has more places than are shown
	anchors map[string]bool
}

// treeOf returns the properties of the last of revisions, or nil where this
// program cannot read its schema. They are the revisions of the major up to it,
// the oldest first, for what was added when.
func treeOf(revisions []*workspace.Revision, consumers []consumerRow) *tree {
	shown := revisions[len(revisions)-1]
	if shown.Schema == nil {
		return nil
	}
	g := newGrower(maxTreeWork)
	g.since, g.readers, g.detail = firstSeen(revisions), readersOf(shown.Version.Major, consumers), true
	root := &property{Anchor: "p"}
	g.grow(root, []*schema.Schema{shown.Schema}, 0)
	return &tree{root, g.members, g.cut, g.anchors}
}

// Has reports whether the tree shows the path.
func (t *tree) Has(path string) bool { return t != nil && t.anchors["p"+path] }

// formats are those that the schema names, each once.
func (t *tree) formats() []string {
	seen := map[string]bool{}
	var look func(p *property)
	look = func(p *property) {
		if p.Format != "" {
			seen[p.Format] = true
		}
		for _, c := range p.Children {
			look(c)
		}
	}
	if t != nil {
		look(t.Root)
	}
	return slices.Sorted(maps.Keys(seen))
}

// firstField is the path of the first member of the event, required ones first.
func (t *tree) firstField() string {
	field := "/…"
	if t == nil {
		return field
	}
	for i, c := range t.Root.Children {
		if c.Required {
			return c.Path
		}
		if i == 0 {
			field = c.Path
		}
	}
	return field
}

// firstSeen returns, for each path of an event, the version that brought it;
// nothing for those that were there from the beginning. Where the history is too
// large to be read for one page, it says nothing of any.
func firstSeen(revisions []*workspace.Revision) map[string]string {
	first := map[string]string{}
	work := maxTreeWork
	for i, v := range revisions {
		if v.Schema == nil {
			continue
		}
		g := newGrower(work)
		g.visit = func(path string) {
			if _, ok := first[path]; ok {
				return
			}
			first[path] = ""
			if i > 0 {
				first[path] = v.Version.String()
			}
		}
		g.grow(&property{}, []*schema.Schema{v.Schema}, 0)
		if g.cut {
			return nil
		}
		work = g.work
	}
	return first
}

// readersOf returns, for each path, the consumers that say they read it in this
// major.
func readersOf(major int, consumers []consumerRow) map[string][]*registry.Service {
	readers := map[string][]*registry.Service{}
	for _, c := range consumers {
		if !c.Versions.TouchesMajor(major) || c.ReadsAll() {
			continue
		}
		for _, path := range c.Fields {
			list := readers[path]
			if len(list) == 0 || list[len(list)-1] != c.Service { // consumers are sorted
				readers[path] = append(list, c.Service)
			}
		}
	}
	return readers
}

// token writes a name as a part of a path (compat.md: `*` is any member).
func token(name string) string {
	if name == "*" {
		return "~2"
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// anchor returns an id for the path that nothing else in the page has.
func (g *grower) anchor(path string) string {
	id := "p" + path
	g.ids[id]++
	if n := g.ids[id]; n > 1 {
		id = fmt.Sprintf("%s~~%d", id, n) // no path holds ~~
	}
	g.anchors[id] = true
	return id
}
