package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var probableRename = &lint.Rule{
	ID:          "probable-rename",
	Since:       "0.1",
	Group:       lint.Breaking,
	Recommended: diag.Info,
	Strict:      diag.Info,
	Title:       "A field went and another came: it looks like a new name",
	Rationale: "To a consumer, a new name is a field that is gone. Writing both for a while, the old one deprecated, lets each of " +
		"them move on its own day; a new major with `x-renamed-from` lets the generated code do it.",
	FalsePositive: "They are two different fields: this is a remark, and nothing follows from it.",
	Bad: event("OrderPlaced", "", `{"type": "object", "properties": {"customerId": {"type": "string", "maxLength": 36}}}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object", "properties": {"clientId": {"type": "string", "maxLength": 36}}}`)),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"clientId": {"type": "string", "maxLength": 36, "deprecated": true}, `+
		`"customerId": {"type": "string", "maxLength": 36}}}`) +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object", "properties": {"clientId": {"type": "string", "maxLength": 36}}}`)),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		for _, now := range p.Head.Majors {
			was := p.Base.Major(now.Number)
			if was == nil || was.Newest().Schema == nil || now.Newest().Schema == nil || was.Newest().Same(now.Newest()) {
				continue
			}
			for _, r := range Renames(was.Newest().Schema, now.Newest().Schema) {
				p.Report(diag.Finding{
					Subject: lint.Subject(p.Head.Name, now.Number),
					Span:    now.Newest().Schema.Doc.NameSpan(r.To.Member),
					Pointer: r.To.Schema.Pointer,
					Message: fmt.Sprintf("%s is gone and %s came: %s", r.From.Name, r.To.Name, r.Guess()),
					Values:  []string{r.From.Name, r.To.Name},
					Why:     "to consumers, a field with a new name is one that is gone",
					Hint:    fmt.Sprintf("`treaty suggest %s` keeps both, the old one deprecated; or a new major, with `x-renamed-from`", p.Head.Name),
				})
			}
		}
	},
}

// Rename is a property that seems to have another name in a newer schema: in the
// same object, one that is gone, and one that came and says the same.
type Rename struct {
	Object   source.Pointer // of the object in the newer schema
	From, To schema.Property
	Said     bool // the schema says so: `x-renamed-from`
	// Bare says that it is no more than a guess: nothing but the kind of value speaks
	// for it, neither names that are alike nor a limit, a format or a description.
	Bare bool
}

// Guess says in a few words how sure it is.
func (r Rename) Guess() string {
	switch {
	case r.Said:
		return "it says that it is its new name"
	case r.Bare:
		return "it may be a new name, or another field: nothing but the kind of value is the same"
	}
	return "it looks like a new name"
}

// Renames returns what looks like a new name between two versions of a schema. A
// pair is named only where there is no other that it could be.
func Renames(old, next *schema.Schema) []Rename {
	var list []Rename
	older := map[source.Pointer]*schema.Schema{}
	old.Walk(func(s *schema.Schema) bool { older[s.Pointer] = s; return true })
	next.Walk(func(s *schema.Schema) bool {
		if before := older[s.Pointer]; before != nil {
			list = append(list, renamedIn(before, s)...)
		}
		return true
	})
	return list
}

// renamedIn returns the new names in one object: those that are said, those that are
// clear, and those that are guessed of what is left.
func renamedIn(old, next *schema.Schema) []Rename {
	gone, came := missingFrom(next, old.Properties), missingFrom(old, next.Properties)
	var list []Rename
	for _, fits := range []func(from, to schema.Property) bool{isSaid, isClear, isAlike} {
		for _, p := range onlyPairs(gone, came, fits) {
			list = append(list, Rename{
				Object: next.Pointer, From: p[0], To: p[1], Said: isSaid(p[0], p[1]), Bare: !isSaid(p[0], p[1]) && bare(p[0], p[1]),
			})
		}
		taken := func(p schema.Property) bool {
			return slices.ContainsFunc(list, func(r Rename) bool { return r.From == p || r.To == p })
		}
		gone = slices.DeleteFunc(gone, func(from schema.Property) bool {
			return taken(from) || slices.ContainsFunc(came, func(to schema.Property) bool { return isSaid(from, to) })
		})
		came = slices.DeleteFunc(came, taken)
	}
	return list
}

func isSaid(from, to schema.Property) bool { return to.Schema.Annotations.RenamedFrom == from.Name }

func isAlike(from, to schema.Property) bool {
	return to.Schema.Annotations.RenamedFrom == "" && meaning(from.Schema) == meaning(to.Schema)
}

// isClear reports whether two properties that are alike have one name in two
// spellings, or one description.
func isClear(from, to schema.Property) bool {
	return isAlike(from, to) && (spelling(from.Name) == spelling(to.Name) || sameDescription(from.Schema, to.Schema))
}

func sameDescription(a, b *schema.Schema) bool {
	text := a.Node.Get("description")
	return text != nil && text.Text != "" && source.Equal(text, b.Node.Get("description"))
}

// onlyPairs returns the pairs that fit where neither fits another one.
func onlyPairs(gone, came []schema.Property, fits func(from, to schema.Property) bool) [][2]schema.Property {
	var list [][2]schema.Property
	for _, from := range gone {
		var targets []schema.Property
		for _, to := range came {
			if fits(from, to) {
				targets = append(targets, to)
			}
		}
		if len(targets) != 1 {
			continue
		}
		rivals := slices.DeleteFunc(slices.Clone(gone), func(other schema.Property) bool { return !fits(other, targets[0]) })
		if len(rivals) == 1 {
			list = append(list, [2]schema.Property{from, targets[0]})
		}
	}
	return list
}

// bare reports whether nothing but the kind of value says that two properties are one.
func bare(from, to schema.Property) bool {
	a, b := spelling(from.Name), spelling(to.Name)
	long := min(len(a), len(b)) >= 3
	if long && (strings.Contains(a, b) || strings.Contains(b, a)) || workspace.Suggest(a, []string{b}) != "" || sameDescription(from.Schema, to.Schema) {
		return false
	}
	return !slices.ContainsFunc(from.Schema.Node.Members, func(m source.Member) bool {
		return m.Name != "type" && !slices.Contains(texts, m.Name)
	})
}

// spelling is what a name has in common with its other spellings: order_id, orderId.
func spelling(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-. ", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// missingFrom returns the properties that s does not declare.
func missingFrom(s *schema.Schema, properties []schema.Property) []schema.Property {
	var list []schema.Property
	for _, p := range properties {
		if s.Property(p.Name) == nil {
			list = append(list, p)
		}
	}
	return list
}

// texts are keywords that say nothing about what is valid.
var texts = []string{"title", "description", "$comment", "examples", "example", "default", "deprecated", "x-renamed-from", "x-pii"}

// meaning returns what a schema says, without its texts.
func meaning(s *schema.Schema) string {
	if s.Node.Kind != source.Object {
		return string(s.Node.Canonical())
	}
	kept := slices.DeleteFunc(slices.Clone(s.Node.Members), func(m source.Member) bool { return slices.Contains(texts, m.Name) })
	return string(source.NewObject(kept...).Canonical())
}
