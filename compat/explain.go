package compat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// schemaChanged is the rule of a break that no kind of change explains.
const schemaChanged = "schema-changed"

// explain gives the break its rule, its message and its cause: the change that
// is nearest to the assertion that fails.
func (f *finder) explain(b *Break, c candidate, witness *Witness) {
	all := f.changes
	defer func() { f.changes = all }()
	for _, changes := range [][]change.Change{f.hurtful(all), all} {
		f.changes = changes
		for _, look := range []func(candidate, *Witness) *change.Change{f.atMember, f.atKeyword, f.inUnion, f.above} {
			if found := look(c, witness); found != nil {
				f.because(b, found)
				b.Message += f.free(c, found)
				return
			}
		}
	}
	b.Rule = schemaChanged
	b.Message = fmt.Sprintf("%s of %s refuses what was not refused elsewhere", keywordOf(c), change.Place(c.path))
	if f.about == contract.StoredEvents {
		b.Cause = b.Reader
	} else {
		b.Cause = nearest(f.newer, c.path)
	}
}

// hurtful returns the changes that can hurt the question by themselves: readers
// of stored events are hurt by what narrows, running ones by what widens.
func (f *finder) hurtful(list []change.Change) []change.Change {
	return slices.DeleteFunc(slices.Clone(list), func(c change.Change) bool {
		if f.about == contract.StoredEvents {
			return !c.Kind.Narrows
		}
		return !c.Kind.Widens
	})
}

func keywordOf(c candidate) string {
	if c.part.keyword == "" {
		return "schema"
	}
	return c.part.keyword
}

// because takes rule, message and cause from a change.
func (f *finder) because(b *Break, c *change.Change) {
	b.Rule, b.Message = c.Kind.ID, c.Message
	b.Cause = Place{Schema: c.New.Schema, Keyword: c.Keyword, Span: c.New.Span, Pointer: c.New.Pointer, Path: c.Path}
}

// free says, of a property that only one side describes, which assertion of it
// refuses what the other side leaves open; empty where the change says it all.
func (f *finder) free(c candidate, ch *change.Change) string {
	only := ch.Kind.ID == "property-added" || ch.Kind.ID == "property-removed"
	if c.part.keyword == "" || !only || !within(source.Pointer(c.path), source.Pointer(ch.Path)) {
		return ""
	}
	when := "older"
	if f.about == contract.RunningConsumers {
		when = "newer"
	}
	return fmt.Sprintf(": %s of %s refuses what %s events may hold there", c.part.keyword, change.Place(c.path), when)
}

// first returns the first change that fits: of c's own schema in the reader's
// file, for variants of a union describe the same place, else anywhere.
func (f *finder) first(c candidate, fits func(*change.Change) bool) *change.Change {
	var found *change.Change
	for i := range f.changes {
		ch := &f.changes[i]
		if !fits(ch) {
			continue
		}
		if side := f.sideOf(ch); side.Schema == c.schema || side.Schema.Parent == c.schema {
			return ch
		}
		if found == nil {
			found = ch
		}
	}
	return found
}

// sideOf is where the reader's file says what changed.
func (f *finder) sideOf(ch *change.Change) change.Side {
	if f.about == contract.RunningConsumers {
		return ch.Old
	}
	return ch.New
}

// atMember looks for a member that came or went: what `required` names, or what
// a closed object refuses.
func (f *finder) atMember(c candidate, witness *Witness) *change.Change {
	path := ""
	switch {
	case c.part.term.kind == kRequired:
		path = c.path + "/" + token(c.part.term.name)
	case c.part.term.kind == kProperty:
		path = c.path + "/" + c.part.at
	case c.part.term.kind == kAdditional && c.part.term.closed:
		at, _ := f.failsAt(c, witness.Node)
		tokens := at.Tokens()
		if len(tokens) == 0 || f.at(c, "additionalProperties") != nil {
			return nil
		}
		path = c.path + "/" + token(tokens[len(tokens)-1])
	default:
		return nil
	}
	kinds := []string{"property-required", "property-added", "property-removed", "value-forbidden"}
	if f.about == contract.RunningConsumers {
		kinds = []string{"property-removed", "property-optional", "property-added", "value-allowed"}
	}
	for _, id := range kinds {
		if found := f.first(c, func(ch *change.Change) bool { return ch.Kind.ID == id && ch.Path == path }); found != nil {
			return found
		}
	}
	return nil
}

// atKeyword looks for a change of the keyword at the place.
func (f *finder) atKeyword(c candidate, _ *Witness) *change.Change {
	keyword := c.part.keyword
	if found := f.at(c, keyword); found != nil {
		return found
	}
	for _, other := range akin[keyword] {
		if found := f.at(c, other); found != nil {
			return found
		}
	}
	return nil
}

// akin are the keywords that may have changed where an assertion of another
// one fails.
var akin = map[string][]string{
	"":                 {"type"},
	"enum":             {"const"},
	"const":            {"enum"},
	"exclusiveMinimum": {"minimum"},
	"exclusiveMaximum": {"maximum"},
	"minimum":          {"exclusiveMinimum"},
	"maximum":          {"exclusiveMaximum"},
	"contains":         {"minContains", "maxContains"},
}

// at returns the change of a keyword at the candidate's place.
func (f *finder) at(c candidate, keyword string) *change.Change {
	if keyword == "required" || keyword == "properties" {
		return nil
	}
	return f.first(c, func(ch *change.Change) bool { return ch.Path == c.path && ch.Keyword == keyword })
}

// inUnion looks for a change below the assertion, in the reader's file.
func (f *finder) inUnion(c candidate, witness *Witness) *change.Change {
	below := c.schema.Pointer
	if c.part.keyword != "" {
		below = below.Join(c.part.keyword)
	}
	var best *change.Change
	for i := range f.changes {
		ch := &f.changes[i]
		side := f.sideOf(ch)
		inside := c.part.sub == nil && side.Schema.Doc == c.schema.Doc && within(side.Schema.Pointer, below)
		// The witness speaks of what hurts, so the deepest place in it that
		// changed is the likeliest.
		if inside && exists(witness.Node, ch.Path) && (best == nil || len(ch.Path) > len(best.Path)) {
			best = ch
		}
	}
	return best
}

// exists reports whether the value has the place of a path.
func exists(v *source.Node, path string) bool {
	if path == "" {
		return true
	}
	at, rest, more := strings.Cut(path[1:], "/")
	if more {
		rest = "/" + rest
	}
	for i := range v.Members {
		if (at == "*" || token(v.Members[i].Name) == at) && exists(v.Members[i].Value, rest) {
			return true
		}
	}
	return at == "*" && slices.ContainsFunc(v.Items, func(item *source.Node) bool { return exists(item, rest) })
}

func within(p, above source.Pointer) bool {
	return p == above || strings.HasPrefix(string(p), string(above)+"/")
}

// above looks for a change at the place or the nearest place around it.
func (f *finder) above(c candidate, _ *Witness) *change.Change {
	for path := c.path; ; path = path[:strings.LastIndexByte(path, '/')] {
		found := f.first(c, func(ch *change.Change) bool { return ch.Path == path })
		if found != nil || path == "" {
			return found
		}
	}
}
