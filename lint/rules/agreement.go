package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// said is what the file of one context says of events that flow between it and
// another.
type said int

const (
	silent   said = iota
	reversed      // only of events of the other way
	apart         // separate ways
	declared      // they flow
	unknown       // its file is not here
)

// agreement is what two contexts say of events that flow from one to the other.
// What one declares alone is proposed; what both declare, or an approver of the
// other accepted in the registry, is accepted.
type agreement struct{ owner, reader said }

// agreementOf looks at both files. Where one is in another repository, what it
// says is not known, unless the pass sees everything.
func agreementOf(p *lint.CataloguePass, owner, reader string) agreement {
	return agreement{
		owner:  whatSays(p, owner, reader, contract.Upstream),
		reader: whatSays(p, reader, owner, contract.Downstream),
	}
}

func whatSays(p *lint.CataloguePass, name, other string, side contract.Role) said {
	relationships, known := p.Workspace.Says(name, other)
	if !known && !p.Whole {
		return unknown
	}
	says := silent
	for _, r := range relationships {
		says = max(says, flowOf(r, side))
	}
	return says
}

// flowOf is what one declaration says of events, side being where they would have
// its context.
func flowOf(r contract.Relationship, side contract.Role) said {
	switch {
	case r.As == "" || r.Pattern == "":
		return silent // its value has a finding
	case r.Pattern == contract.SeparateWays:
		return apart
	case r.As == side || r.As == contract.Equal:
		return declared
	}
	return reversed
}

// isAccepted reports whether both sides declare that events flow.
func (a agreement) isAccepted() bool { return a.owner == declared && a.reader == declared }

// isOpen reports whether it depends on a file that is not here.
func (a agreement) isOpen() bool {
	return a.owner >= declared && a.reader >= declared && !a.isAccepted()
}

// fault says in words why events may not flow, where neither isAccepted nor
// isOpen.
func (a agreement) fault(owner, reader string) string {
	switch {
	case a.owner == apart || a.reader == apart:
		return fmt.Sprintf("%s and %s go separate ways", reader, owner)
	case a.reader == declared:
		return fmt.Sprintf("their relationship is only proposed: %s declares it, %s has not accepted it", reader, owner)
	case a.owner == declared:
		return fmt.Sprintf("their relationship is only proposed: %s declares it, %s has not accepted it", owner, reader)
	case a.owner == reversed || a.reader == reversed:
		return fmt.Sprintf("events of %s do not flow to %s by their relationship, only the other way", owner, reader)
	case a.owner == unknown:
		return fmt.Sprintf("%s declares no relationship with %s", reader, owner)
	case a.reader == unknown:
		return fmt.Sprintf("%s declares no relationship with %s", owner, reader)
	}
	return fmt.Sprintf("%s and %s have no relationship", reader, owner)
}

// remedy says who has to declare what, and where.
func (a agreement) remedy(p *lint.CataloguePass, owner, reader string) string {
	if a.owner == apart || a.reader == apart {
		return "do without the event, or end the separate ways in the context.yaml of both"
	}
	var steps []string
	if a.owner != declared && a.owner != unknown {
		steps = append(steps, accept(p, owner, reader, contract.Upstream))
	}
	if a.reader != declared && a.reader != unknown {
		steps = append(steps, accept(p, reader, owner, contract.Downstream))
	}
	return strings.Join(steps, "; ")
}

// accept says how a context declares its side, in answer to the other's.
func accept(p *lint.CataloguePass, name, other string, side contract.Role) string {
	who, pattern := name, "…"
	if c := p.Workspace.Context(name); c != nil && c.Owner != "" {
		who = c.Owner
	}
	if c := p.Workspace.Context(other); c != nil {
		for _, r := range c.Relationships {
			if r.With == name && flowOf(r, side.Opposite()) == declared && len(r.Answers()) > 0 {
				side, pattern = r.As.Opposite(), oneOf(r.Answers())
			}
		}
	}
	text := fmt.Sprintf("%s declares it in the context.yaml of %s, and pushes that first: `relationships: [{with: %s, as: %s, pattern: %s}]`",
		who, name, other, side, pattern)
	if p.Whole && pattern != "…" { // who asks is a registry, which can be told so
		text += fmt.Sprintf("; or, once %s has pushed its proposal, an approver of %s accepts it: `treaty relationships accept %s %s`", other, name, name, other)
	}
	return text
}

// oneOf lists patterns to choose from.
func oneOf(patterns []contract.Pattern) string {
	words := make([]string, len(patterns))
	for i, p := range patterns {
		words[i] = string(p)
	}
	return strings.Join(words, " | ")
}

// byName finds contexts faster than one by one: a registry has thousands.
func byName(ws *workspace.Workspace) map[string]*workspace.Context {
	contexts := make(map[string]*workspace.Context, len(ws.Contexts))
	for _, c := range ws.Contexts {
		contexts[c.Name] = c
	}
	return contexts
}

// relationSpan is where the context's file names the other in entry i of its
// relationships.
func relationSpan(c *workspace.Context, i int, key string) (source.Span, source.Pointer) {
	at := source.Pointer("/relationships").JoinIndex(i).Join(key)
	return workspace.SpanAt(c.Doc, "", at), at
}
