package registry

import (
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// placed names the home in the places of files that only another home has, so
// that nobody looks for them in their own tree.
func (p *plan) placed(found []diag.Finding) []diag.Finding {
	for i := range found {
		f := &found[i]
		place := func(span *source.Span) {
			if home := p.homeOf(f.Subject, span.File); home != p.req.Home {
				span.File = path.Join(home, span.File)
			}
		}
		place(&f.Span)
		f.Related = slices.Clone(f.Related)
		for j := range f.Related {
			place(&f.Related[j].Span)
		}
	}
	return found
}

// homeOf returns the home of a file that a finding names. Several may have a
// file of that name: it is whose subject the finding is about, then who pushes,
// then the only other one.
func (p *plan) homeOf(subject, file string) string {
	if home := p.subjectHome(subject); p.has(home, file) {
		return home
	}
	if p.has(p.req.Home, file) {
		return p.req.Home
	}
	owner := p.req.Home
	others := 0
	for _, home := range slices.Sorted(p.before.homes.keys()) {
		if home != p.req.Home && p.has(home, file) {
			owner = home
			others++
		}
	}
	if others > 1 {
		return p.req.Home
	}
	return owner
}

// subjectHome returns the home of what a finding is about: "service checkout",
// "context ordering", "ordering.OrderPlaced v1"; empty where that is not known.
func (p *plan) subjectHome(subject string) string {
	what, name, _ := strings.Cut(subject, " ")
	switch what {
	case "service":
		for _, s := range p.upload.Services {
			if s.Name == name {
				return p.req.Home
			}
		}
		if s, err := p.before.Service(name); err == nil {
			return s.Home
		}
	case "context":
		return p.before.claims.get(claimed{ContextClaim, name})
	default:
		event, err := contract.ParseEventName(what, "")
		if err != nil {
			return ""
		}
		if hasEvent(p.upload, event) {
			return p.req.Home
		}
		if c := p.before.lineages.get(event); c != nil {
			return c.Home
		}
	}
	return ""
}

// has reports whether the home has the file, or will have.
func (p *plan) has(home, file string) bool {
	if home == p.req.Home {
		if _, uploaded := p.req.Files[file]; uploaded {
			return true
		}
	}
	h := p.before.homes.get(home)
	return h != nil && hasFile(h.files, file)
}

func hasFile(files []FileRef, name string) bool {
	_, found := slices.BinarySearchFunc(files, name, func(f FileRef, name string) int { return compareText(f.Name, name) })
	return found
}
