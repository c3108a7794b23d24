package registry

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A lineage is one contract under all the names that it ever had. It is called
// by the first of them. Versions stay under the name that they were published
// with; numbers and the promise go on over a rename. A name belongs to one
// lineage for ever, so what once was published is not brought back as something
// else.

// Is reports whether the contract has the name, or once had it.
func (c *Contract) Is(name contract.EventName) bool {
	return c.Name == name || slices.Contains(c.Formerly, name)
}

// lineage returns the name that the contract was first published with.
func (c *contractPlan) lineage() string {
	if c.base == nil {
		return c.head.Name.String()
	}
	return c.base.Lineage
}

// predecessor returns the contract of the registry that head continues: the one
// of its name or, where the name is new, of the first of its former names that
// the registry knows. It is nil for a new contract.
func (p *plan) predecessor(head *workspace.Contract) (*Contract, error) {
	base := p.before.lineages.get(head.Name)
	if err := p.ownNames(base, head); err != nil {
		return nil, err
	}
	for _, former := range head.Formerly {
		if base == nil {
			base = p.before.lineages.get(former)
		}
	}
	if base == nil || base.Name == head.Name {
		return base, nil
	}
	return base, p.renamed(base, head)
}

// ownNames refuses a former name that is another home's, or could become it. One that the registry
// accepted before is not asked about again: somebody may have taken the name
// since.
func (p *plan) ownNames(base *Contract, head *workspace.Contract) error {
	for _, former := range head.Formerly {
		was := p.before.lineages.get(former)
		switch {
		case base != nil && slices.Contains(base.Formerly, former), was != nil && was.Home == p.req.Home:
			continue
		case was == nil && !p.foreignContext(former.Context):
			continue
		case was == nil:
			return &Refusal{
				Code:    NotHome,
				Message: fmt.Sprintf("%s says that it was %s, which the registry does not know and whose context another home than %s owns", head.Name, former, p.req.Home),
				Hint:    "leave it out of `formerly`: a name that was never published is of the home that owns its context",
			}
		}
		return notHome(claimed{ContractClaim, former.String()}, was.Home, p.req.Home)
	}
	return nil
}

// foreignContext reports whether another home than that of the push owns the
// context. One that nobody owns has nobody to be taken from.
func (p *plan) foreignContext(name string) bool {
	owner := p.before.claims.get(claimed{ContextClaim, name})
	return owner != "" && owner != p.req.Home
}

// renamed refuses what is no rename of base: it has to be said, the old name
// has to go, and one event alone can take its place.
func (p *plan) renamed(base *Contract, head *workspace.Contract) error {
	refuse := func(hint, format string, args ...any) error {
		at := head.Dir
		if head.Doc != nil {
			at = head.Doc.File
		}
		return &Refusal{Code: BadRename, Message: at + ": " + fmt.Sprintf(format, args...), Hint: hint}
	}
	if !slices.Contains(head.Formerly, base.Name) {
		return refuse(fmt.Sprintf("take another name; or, if %s is renamed to this, write `formerly: [%s]`", base.Name, base.Name),
			"%s continues %s, which it does not name among its former names", head.Name, base.Name)
	}
	if hasEvent(p.upload, base.Name) {
		return refuse(fmt.Sprintf("remove the files of %s, or leave it out of `formerly`", base.Name),
			"%s says that it was %s, which is still there", head.Name, base.Name)
	}
	for _, other := range p.contracts {
		if other.base == base {
			return refuse("an event goes on under one name: leave it out of the `formerly` of the others",
				"%s and %s both say that they were %s", other.head.Name, head.Name, base.Name)
		}
	}
	return nil
}

// hasEvent reports whether an event has the name now.
func hasEvent(ws *workspace.Workspace, name contract.EventName) bool {
	return slices.ContainsFunc(ws.Contracts, func(c *workspace.Contract) bool { return c.Name == name })
}

// written returns what the home's files say of the lineage today, or nil.
func (s *Snapshot) written(h *home, lineage string) *writtenContract {
	if h == nil {
		return nil
	}
	for _, c := range h.contracts {
		if s.lineageOf.get(c.Name.String()) == lineage {
			return c
		}
	}
	return nil
}
