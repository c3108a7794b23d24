package lint

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Thing is what an override can be about: a contract, context, service or file that
// both sides of a change have. Where the change moves it, the stricter of both places
// counts: nothing is taken out of the rules by the change that they judge.
type Thing struct {
	Subject  string           // as findings about it say; of the head
	Doc      *source.Document // of the head; nil: it has none
	Was, Now Place

	byFile bool   // findings about it are known by their file; else by their subject
	former string // its subject in the base
}

// Things lists what both sides have: the contracts, by what each is today, the
// contexts and services, by their names, and the files that say how rules weigh.
func Things(base, head *workspace.Workspace) []Thing {
	var list []Thing
	for _, now := range head.Contracts {
		if was := Counterpart(base, now); was != nil {
			list = append(list, Thing{now.Name.String(), now.Doc, PlaceOf(was), PlaceOf(now), false, was.Name.String()})
		}
	}
	file := func(subject string, was, now *source.Document) {
		if was != nil && now != nil {
			list = append(list, Thing{subject, now, placeIn(base, was.File), placeIn(head, now.File), true, ""})
		}
	}
	for _, now := range head.Contexts {
		if was := base.Context(now.Name); was != nil {
			file("context "+now.Name, was.Doc, now.Doc)
		}
	}
	for _, now := range head.Services {
		if i := slices.IndexFunc(base.Services, func(was *workspace.Service) bool { return was.Name == now.Name && was.Context == now.Context }); i >= 0 {
			file("service "+now.Name, base.Services[i].Doc, now.Doc)
		}
	}
	for _, name := range []string{workspace.ConfigFile, workspace.WaiversFile, workspace.BaselineFile, workspace.LockFile} {
		list = append(list, Thing{name, nil, Place{File: name}, Place{File: name}, true, ""})
	}
	return list
}

// Moved reports whether overrides may see it otherwise than they did.
func (t *Thing) Moved() bool { return t.Was != t.Now }

// places are those at which it is judged. What a registry keeps has no file, and so
// no place.
func (t *Thing) places() []Place {
	if t.Was.File == "" || !t.Moved() {
		return []Place{t.Now}
	}
	return []Place{t.Was, t.Now}
}

// places are those at which a contract is judged that one side may not have.
func (p pair) places() []Place {
	switch {
	case p.base == nil:
		return []Place{PlaceOf(p.head)}
	case p.head == nil:
		return []Place{PlaceOf(p.base)}
	}
	t := Thing{Was: PlaceOf(p.base), Now: PlaceOf(p.head)}
	return t.places()
}

// placing returns where findings about one side are judged; things are those that
// both sides have, or none where there is one side.
func (req *Request) placing(ws *workspace.Workspace) func(diag.Finding) []Place {
	if !req.Policy.hasOverrides() {
		return func(diag.Finding) []Place { return nil }
	}
	bySubject, byFile := map[string][]Place{}, map[string][]Place{}
	for _, c := range ws.Contracts {
		bySubject[c.Name.String()] = []Place{PlaceOf(c)}
	}
	if req.Base != nil {
		for _, t := range Things(req.Base, req.Head) {
			subject, file := t.Subject, t.Now.File
			if ws == req.Base {
				subject, file = t.former, t.Was.File
			}
			if t.byFile {
				byFile[file] = t.places()
			} else {
				bySubject[subject] = t.places()
			}
		}
	}
	return func(f diag.Finding) []Place {
		name, _, _ := strings.Cut(f.Subject, " ")
		if at, ok := bySubject[name]; ok && f.Subject != f.Span.File {
			return at
		}
		if at, ok := byFile[f.Span.File]; ok {
			return at
		}
		return []Place{placeIn(ws, f.Span.File)}
	}
}

// placeIn is the place of a file that is about no event.
func placeIn(ws *workspace.Workspace, file string) Place {
	return Place{Context: ws.ContextOf(file), File: file}
}

// strictest returns what the rule's findings weigh under the policy at the place
// where they weigh most; no place is anywhere.
func (r *Rule) strictest(p Policy, places []Place) diag.Severity {
	if len(places) == 0 {
		return r.Severity(p, Place{})
	}
	most := diag.Off
	for _, at := range places {
		if s := r.Severity(p, at); s.Rank() < most.Rank() {
			most = s
		}
	}
	return most
}

// leastOption returns what the rule is told at the place where it is told to let the
// least pass; no place is anywhere.
func (r *Rule) leastOption(p Policy, name string, places []Place) int {
	if len(places) == 0 {
		return r.Option(p, name, Place{})
	}
	least := r.Option(p, name, places[0])
	for _, at := range places[1:] {
		least = min(least, r.Option(p, name, at))
	}
	return least
}
