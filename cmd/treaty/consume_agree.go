package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
)

// agreed notes what others have to agree to before a push of the declaration passes:
// that the event is for other contexts, and that both contexts declare the
// relationship, each with what to write into which file. What the registry does not
// answer is not noted; its gate decides.
func (d *declaration) agreed(ctx context.Context, would *workspace.Workspace, t *target) {
	owner, reader := t.name.Context, d.service.Context
	if t.client == nil || owner == reader {
		return
	}
	if c := would.Find(t.name); c != nil && c.Visibility == contract.Private {
		d.lacks("%s is private to %s: no push passes until %s says `visibility: partner` or `public` in its event.yaml, and pushes", t.name, owner, owner)
	}
	sides := [2]agreeing{d.side(ctx, would, t.client, owner, reader), d.side(ctx, would, t.client, reader, owner)}
	if sides[0].accepted || sides[1].accepted {
		return
	}
	sides[0].fallback = contract.Relationship{With: reader, As: contract.Upstream, Pattern: contract.OpenHostService}
	sides[1].fallback = contract.Relationship{With: owner, As: contract.Downstream, Pattern: contract.Conformist}
	for i, side := range sides {
		if !side.known || side.declared != nil {
			continue
		}
		d.lacks("%s declares no relationship with %s, and no push passes until both do: below `relationships:` in %s: %s (docs/boundaries.md)",
			side.context, side.fallback.With, side.file(would), side.entry(sides[1-i]))
	}
}

// lacks notes what a push still lacks.
func (d *declaration) lacks(format string, args ...any) {
	d.blocked = true
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

// agreeing is one side of a relationship.
type agreeing struct {
	context  string
	known    bool
	declared *contract.Relationship // nil: it declares none
	accepted bool                   // the other side did, in the registry
	fallback contract.Relationship  // what it may declare where the other side says nothing
}

// side is what the context declares of the other, in the file that is here, else as
// the registry has it; known is false where neither says.
func (d *declaration) side(ctx context.Context, would *workspace.Workspace, c *connection, name, other string) agreeing {
	side := agreeing{context: name, known: true}
	if here := would.Context(name); here != nil && here.Doc != nil {
		if i := slices.IndexFunc(here.Relationships, func(r contract.Relationship) bool { return r.With == other }); i >= 0 {
			side.declared = &here.Relationships[i]
		}
		return side
	}
	there, err := c.Context(ctx, name)
	if err != nil {
		side.known = client.IsNotFound(err)
		return side
	}
	for _, r := range there.Relationships {
		if r.With == other {
			side.declared = &contract.Relationship{With: other, As: contract.Role(r.As), Pattern: contract.Pattern(r.Pattern)}
			side.accepted = r.Consent != nil
		}
	}
	return side
}

// file says where the side declares it.
func (a agreeing) file(would *workspace.Workspace) string {
	here := would.Context(a.context)
	switch {
	case here != nil && here.Doc != nil:
		return here.Doc.File
	case slices.ContainsFunc(would.Services, func(s *workspace.Service) bool { return s.Context == a.context }):
		return fmt.Sprintf("the context.yaml of %s (`treaty new context %s` writes one, if no other repository has it)", a.context, a.context)
	}
	return "the context.yaml of " + a.context
}

// entry is what to write: an answer to what the other side declares.
func (a agreeing) entry(other agreeing) string {
	says := a.fallback
	if other.declared != nil {
		if answers := other.declared.Answers(); len(answers) > 0 {
			says.As, says.Pattern = other.declared.As.Opposite(), answers[0]
		}
	}
	return fmt.Sprintf("{with: %s, as: %s, pattern: %s}", says.With, says.As, says.Pattern)
}
