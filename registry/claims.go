package registry

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
)

// newClaims lists what the upload brings that no home owns yet. What another
// home owns is refused: a context by its file or by an event in it, a contract,
// a service.
func (s *Snapshot) newClaims(home string, upload *workspace.Workspace) ([]Claim, error) {
	var claims []Claim
	seen := map[claimed]bool{}
	for _, what := range owned(upload) {
		if seen[what] {
			continue
		}
		seen[what] = true
		switch owner := s.claims.get(what); owner {
		case home:
		case "":
			claims = append(claims, Claim{Kind: what.kind, Name: what.name, Home: home})
		default:
			return nil, notHome(what, owner, home)
		}
	}
	slices.SortFunc(claims, compareClaims)
	return claims, nil
}

func notHome(what claimed, owner, home string) *Refusal {
	return &Refusal{
		Code:    NotHome,
		Message: fmt.Sprintf("the %s %s belongs to %s, not to %s", what.kind, what.name, owner, home),
		Hint: fmt.Sprintf("change it there, or let an administrator give it away: `treaty transfer %s %s --home %s --reason '…'`; the home of a push is the repository it comes from (%s)",
			what.kind, what.name, home, option("home")),
	}
}

// owned lists what the upload says it owns, contexts first.
func owned(upload *workspace.Workspace) []claimed {
	var list []claimed
	for _, c := range upload.Contexts {
		if c.Doc != nil {
			list = append(list, claimed{ContextClaim, c.Name})
		}
	}
	for _, c := range upload.Contracts {
		if slices.ContainsFunc(c.Majors, hasSchema) {
			list = append(list, claimed{ContextClaim, c.Name.Context}, claimed{ContractClaim, c.Name.String()})
		}
	}
	for _, service := range upload.Services {
		list = append(list, claimed{ServiceClaim, serviceID(service)})
	}
	return list
}

// hasSchema reports whether any revision can be read: without one there is
// nothing to own.
func hasSchema(m *workspace.Major) bool {
	return slices.ContainsFunc(m.Revisions, func(r *workspace.Revision) bool { return r.Schema != nil })
}

func compareClaims(a, b Claim) int {
	if a.Kind != b.Kind {
		return compareText(string(a.Kind), string(b.Kind))
	}
	return compareText(a.Name, b.Name)
}
