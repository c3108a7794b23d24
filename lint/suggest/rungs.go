package suggest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// rung is one way to mend a break. Those of a break are a ladder: the first keeps
// the most of what the change is meant to do, the last takes it back.
type rung struct {
	does  string
	back  bool
	edits []Edit
	// holds asks what else has to be true of the edited files; nil: nothing.
	holds func(documents) (bool, error)
}

// rungs returns the ways to mend the finding, the best first.
func (s *search) rungs(p *majorPair, f diag.Finding) []rung {
	changes := p.changesOf(f)
	var list []rung
	for _, c := range changes {
		list = append(list, s.ofKind(p, c)...)
	}
	var backs []rung
	for _, c := range changes {
		if c.Kind.ID != "type-changed" && !slices.Contains([]string{"", "properties", "required"}, c.Keyword) {
			backs = append(backs, keywordBack(c))
		}
	}
	list = append(list, backs...)
	if len(backs) > 1 {
		list = append(list, together(backs))
	}
	around := p.at(f.Span.File, f.Pointer)
	if len(changes) > 0 && changes[0].New.Schema != nil {
		around = changes[0].New.Schema
	}
	return append(list, p.wholesBack(around)...)
}

// ofKind returns what a kind of change has a better answer to than to take it back.
func (s *search) ofKind(p *majorPair, c change.Change) []rung {
	switch c.Kind.ID {
	case "property-removed":
		return []rung{propertyKept(c)}
	case "property-added":
		return []rung{propertyOut(c)}
	case "property-required":
		return []rung{madeOptional(c)}
	case "property-optional":
		return []rung{requiredAgain(c)}
	case "enum-narrowed", "enum-changed":
		return valuesBack(c)
	case "enum-widened":
		return s.opened(p, c)
	case "union-variant-added", "union-variant-removed", "requirement-added", "requirement-removed":
		return []rung{branchBack(c)}
	case "type-changed":
		return p.wholesBack(c.New.Schema)
	}
	return nil
}

// together does what several rungs do.
func together(list []rung) rung {
	all := rung{back: true}
	var does []string
	for _, r := range list {
		does = append(does, r.does)
		all.edits = append(all.edits, r.edits...)
	}
	all.does = strings.Join(does, "; ")
	return all
}

// relatives are keywords that say one thing together.
var relatives = [][]string{
	{"minimum", "exclusiveMinimum"},
	{"maximum", "exclusiveMaximum"},
	{"items", "additionalItems", "prefixItems"},
	{"if", "then", "else"},
	{"const", "enum", "x-open-enum"},
	{"contains", "minContains", "maxContains"},
	{"dependencies", "dependentRequired", "dependentSchemas"},
	{"anyOf", "oneOf"},
}

// branches are the keywords with a list of schemas for the same value.
var branches = []string{"allOf", "anyOf", "oneOf"}

// relativesOf returns the keywords that come back with one.
func relativesOf(keyword string) []string {
	for _, group := range relatives {
		for _, name := range group {
			if name == keyword {
				return group
			}
		}
	}
	return []string{keyword}
}

// keywordBack gives a keyword, and what belongs to it, the value that it had.
func keywordBack(c change.Change) rung {
	r := rung{back: true, does: fmt.Sprintf("`%s` of %s is what it was", c.Keyword, change.Place(c.Path))}
	older, newer := c.Old.Schema, c.New.Schema
	if slices.Contains(branches, c.Keyword) {
		older, newer = owners(c)
	}
	for _, name := range relativesOf(c.Keyword) {
		r.edits = append(r.edits, restore(older, newer, name)...)
	}
	switch was := older.Node.Get(c.Keyword); {
	case was == nil:
		r.does = fmt.Sprintf("`%s` of %s goes again", c.Keyword, change.Place(c.Path))
	case was.Kind != source.Object && was.Kind != source.Array:
		r.does += ": " + string(was.Canonical())
	}
	return r
}

// restore gives one keyword of the newer schema the value of the older one.
func restore(older, newer *schema.Schema, keyword string) []Edit {
	was, is := older.Node.Get(keyword), newer.Node.Get(keyword)
	at := Edit{File: newer.Doc.File, Op: Set, At: newer.Pointer.Join(keyword), Value: was, From: older.Doc, After: namesBefore(older.Node, keyword)}
	switch {
	case source.Equal(was, is) || newer.Node.Kind != source.Object:
		return nil
	case was == nil:
		at.Op, at.After = Remove, nil
	default:
		return append([]Edit{at}, missing(older, newer, was)...)
	}
	return []Edit{at}
}

// wholesBack puts the subschema back as it was, or else what is written around it;
// never the whole document, which would be to undo the change.
func (p *majorPair) wholesBack(s *schema.Schema) []rung {
	var list []rung
	for ; s != nil && s.Pointer != ""; s = s.Parent {
		older := p.twin(s)
		if older == nil {
			continue
		}
		at, from := p.written(s, older)
		if at == nil || source.Equal(at.Node, from.Node) {
			continue
		}
		edits := []Edit{{File: at.Doc.File, Op: Set, At: at.Pointer, Value: from.Node, From: from.Doc}}
		list = append(list, rung{
			back: true, does: fmt.Sprintf("%s is what it was", called(at.Pointer)), edits: append(edits, missing(from, at, from.Node)...),
		})
	}
	return list
}

// written returns where the place of the schemas is written in the head: where a
// reference leads only there to what has changed, the reference.
func (p *majorPair) written(newer, older *schema.Schema) (at, from *schema.Schema) {
	if newer.Pointer == older.Pointer && newer.Doc.File == older.Doc.File {
		return newer, older
	}
	p.head.Walk(func(s *schema.Schema) bool {
		if at != nil || s.Pointer == "" || s.Deref() != newer.Deref() {
			return at == nil
		}
		if twin := p.twin(s); twin != nil && twin.Pointer == s.Pointer {
			at, from = s, twin
		}
		return true
	})
	return at, from
}

// called names a place of a schema's file.
func called(at source.Pointer) string {
	tokens := at.Tokens()
	if n := len(tokens); n > 1 && tokens[n-2] == "properties" {
		return "the schema of " + tokens[n-1]
	}
	return "what stands at " + string(at)
}

// namesBefore lists the members of an object that stand before one of them.
func namesBefore(object *source.Node, name string) []string {
	names := []string{}
	for i := range object.Members {
		if object.Members[i].Name == name {
			return names
		}
		names = append(names, object.Members[i].Name)
	}
	return names
}
