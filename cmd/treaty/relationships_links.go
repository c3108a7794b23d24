package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// The states of a declaration.
const (
	linkAccepted = "accepted" // the other side declares it too, or accepted it in the registry
	linkProposed = "proposed" // the other side declares nothing
	linkDisputed = "disputed" // the other side declares something that is no answer
)

// relationshipLink is what one context declares of its relationship with another, and
// whether that one declares it too.
type relationshipLink struct {
	Context string                    `json:"context"`           // that declares it
	Home    string                    `json:"home,omitempty"`    // of that context; absent where no home has its file
	With    string                    `json:"with"`              // the other context
	As      string                    `json:"as"`                // what the context calls itself
	Pattern string                    `json:"pattern"`           // as the context declares it
	State   string                    `json:"state"`             // "accepted", "proposed" or "disputed"
	Answer  string                    `json:"answer,omitempty"`  // accepted: the pattern that the other declares
	Consent *wire.RelationshipConsent `json:"consent,omitempty"` // accepted in the registry, by an approver of the other
	Answers []string                  `json:"answers,omitempty"` // else: the patterns with which the other can accept it
	Waits   string                    `json:"waits,omitempty"`   // else: the context whose turn it is
	Next    string                    `json:"next,omitempty"`    // else: what it has to do
}

// linksOf lists what is declared between one of mine and any other context, by the
// contexts of mine; accepted ones once, from the side of mine.
func linksOf(all []wire.Context, mine []string, here *workspace.Workspace) []relationshipLink {
	var list []relationshipLink
	for i := range all {
		for _, r := range all[i].Relationships {
			own := slices.Contains(mine, all[i].Name)
			if !own && !slices.Contains(mine, r.With) {
				continue
			}
			l := linkOf(&all[i], r, contextNamed(all, r.With), here)
			if l.State == linkAccepted && l.Consent == nil && slices.Contains(mine, r.With) && (!own || r.With < l.Context) {
				continue // the other side tells it
			}
			list = append(list, l)
		}
	}
	return list
}

func contextNamed(all []wire.Context, name string) *wire.Context {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return &wire.Context{Name: name}
}

func linkOf(c *wire.Context, r wire.Relationship, other *wire.Context, here *workspace.Workspace) relationshipLink {
	l := relationshipLink{Context: c.Name, Home: c.Home, With: r.With, As: r.As, Pattern: r.Pattern, State: linkProposed}
	says := contract.Relationship{With: r.With, As: contract.Role(r.As), Pattern: contract.Pattern(r.Pattern)}
	for _, back := range other.Relationships {
		if back.With != c.Name {
			continue
		}
		if says.Fits(contract.Relationship{As: contract.Role(back.As), Pattern: contract.Pattern(back.Pattern)}) {
			l.State, l.Answer = linkAccepted, back.Pattern
			return l
		}
		l.State = linkDisputed
	}
	if r.Standing != "" { // the registry says it
		l.State, l.Consent = r.Standing, r.Consent
	}
	if l.Consent != nil {
		return l
	}
	for _, p := range says.Answers() {
		l.Answers = append(l.Answers, string(p))
	}
	l.Waits, l.Next = other.Name, nextOf(says, c.Name, other, here)
	if l.State == linkProposed && len(l.Answers) > 0 {
		l.Next += fmt.Sprintf("; or an approver: `treaty relationships accept %s %s --reason …`", other.Name, c.Name)
	}
	return l
}

// nextOf says how the other context accepts what c declares: in its file, which may
// be here, and may say so already.
func nextOf(says contract.Relationship, c string, other *wire.Context, here *workspace.Workspace) string {
	file := "the context.yaml of " + other.Name
	if local := here.Context(other.Name); local != nil && local.Doc != nil {
		file = local.Doc.File
		if slices.ContainsFunc(local.Relationships, func(back contract.Relationship) bool { return back.With == c && says.Fits(back) }) {
			return file + " declares it already: `treaty push`, from the main branch"
		}
	} else if other.Home != "" {
		file += " in " + other.Home
	}
	answers := says.Answers()
	if len(answers) == 0 {
		return fmt.Sprintf("nothing answers it: %s cannot declare %s as %s", c, says.Pattern, says.As)
	}
	var words []string
	for _, p := range answers[1:] {
		words = append(words, string(p))
	}
	or := ""
	if len(words) > 0 {
		or = " (or " + strings.Join(words, ", ") + ")"
	}
	return fmt.Sprintf("below `relationships:` in %s: {with: %s, as: %s, pattern: %s}%s; then `treaty push`", file, c, says.As.Opposite(), answers[0], or)
}
