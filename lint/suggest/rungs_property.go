package suggest

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// propertyKept keeps a property that is gone: its schema of before, deprecated,
// and required where it was, for running consumers rely on that.
func propertyKept(c change.Change) rung {
	name, older, newer := member(c), c.Old.Schema.Parent, c.New.Schema
	return rung{does: change.Place(c.Path) + " stays, deprecated", edits: kept(older, newer, name)}
}

// kept are the edits that give an object a property of its older form again.
func kept(older, newer *schema.Schema, name string) []Edit {
	was := older.Property(name)
	if was == nil {
		return nil
	}
	properties := older.Node.Get("properties")
	edits := []Edit{{
		File: newer.Doc.File, Op: Set, At: newer.Pointer.Join("properties").Join(name),
		Value: deprecated(was.Node), From: was.Doc, After: namesBefore(properties, name),
	}}
	if older.IsRequired(name) {
		edits = append(edits, require(newer, name))
	}
	return append(edits, missing(was, newer, was.Node)...)
}

// deprecated returns the schema with `deprecated: true`; `false`, which allows no
// value, is its own.
func deprecated(was *source.Node) *source.Node {
	mark := source.Member{Name: "deprecated", Value: source.NewBool(true)}
	switch {
	case was.Kind == source.Bool && was.Text == "true":
		return source.NewObject(mark)
	case was.Kind != source.Object:
		return was
	}
	members := slices.DeleteFunc(slices.Clone(was.Members), func(m source.Member) bool { return m.Name == mark.Name })
	return source.NewObject(append(members, mark)...)
}

// propertyOut takes a new property away, whose name was open before.
func propertyOut(c change.Change) rung {
	name, newer := member(c), object(c.New.Schema)
	return rung{
		does: change.Place(c.Path) + " goes: under this name events could hold anything before", back: true,
		edits: []Edit{
			{File: newer.Doc.File, Op: Remove, At: newer.Pointer.Join("properties").Join(name)},
			{File: newer.Doc.File, Op: Drop, At: newer.Pointer.Join("required"), Value: source.NewString(name)},
		},
	}
}

// madeOptional takes the property out of `required`.
func madeOptional(c change.Change) rung {
	newer := c.New.Schema
	return rung{
		does: change.Place(c.Path) + " is optional",
		edits: []Edit{
			{File: newer.Doc.File, Op: Drop, At: newer.Pointer.Join("required"), Value: source.NewString(member(c))},
		},
	}
}

// requiredAgain puts the property into `required` again.
func requiredAgain(c change.Change) rung {
	name := member(c)
	newer := c.New.Schema
	if at := newer.Pointer; strings.HasSuffix(string(at), string(source.Pointer("/properties").Join(name))) && at == c.New.Pointer {
		newer = object(newer) // it was the property itself
	}
	return rung{does: change.Place(c.Path) + " stays required", back: true, edits: []Edit{require(newer, name)}}
}

func require(s *schema.Schema, name string) Edit {
	return Edit{File: s.Doc.File, Op: Add, At: s.Pointer.Join("required"), Value: source.NewString(name)}
}

// object is the schema of the object whose property s describes.
func object(s *schema.Schema) *schema.Schema {
	if s.Parent != nil {
		return s.Parent
	}
	return s
}

// member is the name of the property that the change is about.
func member(c change.Change) string {
	_, name := parent(source.Pointer(c.Path))
	if strings.HasSuffix(c.Path, "/~2") {
		return "*"
	}
	return name
}
