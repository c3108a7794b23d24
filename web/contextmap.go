package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
	"github.com/treaty-events/treaty/registry"
)

// contextMapView is the map of all contexts, or of those around one: as a picture,
// and as a table that says the same.
type contextMapView struct {
	links
	picture
	pager
	Focus     string
	Contexts  int // on the map
	Bonds     []bondRow
	Loose     []string // contexts that have nothing to do with any other
	MoreLoose int
	Standings []standingCount
	All       string // address of the whole map
}

// bondRow is a bond in the table.
type bondRow struct {
	registry.Bond
	Hues [2]int
	Flow string // address of the flow between them; empty: none
}

// standingCount says how many bonds have a standing.
type standingCount struct {
	registry.Standing
	Count int
}

// mostDrawn is up to how many bonds a map is drawn in a page: more are a hairball.
const mostDrawn = 300

// bondRows is how many bonds the table has on a page.
const bondRows = 50

// maxLoose is how many contexts without bonds are named.
const maxLoose = 60

func (v *contextMapView) place() layout {
	return layout{Title: "Contexts", Section: "contexts", Alternate: "/v1/contexts", Picture: v.picture.Picture != ""}
}

func (s *site) contextMap(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	focus, err := focusContext(snapshot, req)
	if err != nil {
		return nil, err
	}
	about, here := aboutContexts(snapshot), newAddress("/contexts", req.URL.Query(), "focus")
	bonds := bondsAround(snapshot, focus)
	m := mapOf(snapshot, bonds, focus)
	v := &contextMapView{links: links{snapshot}, Focus: focus, Contexts: len(m.Contexts), Loose: loose(m), All: here.with("focus", "")}
	v.picture = picture{Label: "Context map", Exports: exportsOf(here)}
	if len(m.Contexts) > 0 && len(bonds) <= mostDrawn {
		v.Picture = drawn(draw.MapSVG(m, about.options(mapTitle(focus), func(n flow.Node) string {
			return v.contextPath(m.Contexts[n.Index].Name)
		})))
	}
	for _, standing := range append(registry.Standings[:len(registry.Standings):len(registry.Standings)], registry.Undeclared) {
		n := 0
		for i := range bonds {
			if bonds[i].Standing == standing {
				n++
			}
		}
		v.Standings = append(v.Standings, standingCount{standing, n})
	}
	v.MoreLoose = max(0, len(v.Loose)-maxLoose)
	v.Loose = v.Loose[:len(v.Loose)-v.MoreLoose]
	shown, p := turned(bonds, bondRows, req.URL.Query().Get("page"), func(page string) string { return here.with("page", page) })
	v.pager = p
	for _, b := range shown {
		row := bondRow{Bond: b, Hues: [2]int{about.hue(b.Upstream), about.hue(b.Downstream)}}
		if b.Events+b.Back > 0 {
			row.Flow = "/flow?" + url.Values{"context": {b.Upstream + "," + b.Downstream}}.Encode()
		}
		v.Bonds = append(v.Bonds, row)
	}
	return v, nil
}

// contextPath is the address of a context's page; empty: it has none.
func (l links) contextPath(name string) string {
	if !l.HasContext(name) {
		return ""
	}
	return "/contexts/" + name
}

// focusContext is the context that the map is asked to be of; empty: all.
func focusContext(snapshot *registry.Snapshot, req *http.Request) (string, error) {
	name := req.URL.Query().Get("focus")
	if name == "" {
		return "", nil
	}
	c, err := snapshot.Context(name)
	if err != nil {
		return "", noContext(snapshot, name, err)
	}
	return c.Name, nil
}

// bondsAround are those of a context, or all.
func bondsAround(snapshot *registry.Snapshot, focus string) []registry.Bond {
	bonds := snapshot.Bonds()
	if focus == "" {
		return bonds
	}
	return slices.DeleteFunc(bonds, func(b registry.Bond) bool { return b.Upstream != focus && b.Downstream != focus })
}

func mapTitle(focus string) string {
	if focus == "" {
		return "Context map"
	}
	return "Context map around " + focus
}

// standings are those of the registry, as pictures know them.
var standings = map[registry.Standing]draw.Standing{
	registry.Accepted: draw.Agreed, registry.Proposed: draw.Proposed, registry.Disputed: draw.Disputed, registry.Undeclared: draw.Undeclared,
}

func standingOf(b registry.Bond) draw.Standing {
	if b.Consent != nil {
		return draw.Consented
	}
	return standings[b.Standing]
}

// mapOf is the map of the bonds. Without a focus every context is on it.
func mapOf(snapshot *registry.Snapshot, bonds []registry.Bond, focus string) *draw.Map {
	m, at := &draw.Map{}, map[string]int{}
	add := func(name string, note string, ghost bool) {
		if _, there := at[name]; !there {
			at[name] = len(m.Contexts)
			m.Contexts = append(m.Contexts, draw.MapContext{Name: name, Note: note, Ghost: ghost})
		}
	}
	named := map[string]bool{focus: true}
	for _, b := range bonds {
		named[b.Upstream], named[b.Downstream] = true, true
	}
	for _, c := range snapshot.Contexts() {
		if focus == "" || named[c.Name] {
			add(c.Name, strconv.Itoa(len(c.Contracts))+" "+plural(len(c.Contracts), "event", "events"), false)
		}
	}
	for _, b := range bonds {
		add(b.Upstream, "not here", true)
		add(b.Downstream, "not here", true)
		m.Bonds = append(m.Bonds, draw.Bond{
			Upstream: at[b.Upstream], Downstream: at[b.Downstream], Equal: b.Equal,
			Above: patternOf(b.Above), Below: patternOf(b.Below), Standing: standingOf(b), Events: b.Events, Back: b.Back,
		})
	}
	return m
}

func patternOf(r *contract.Relationship) contract.Pattern {
	if r == nil {
		return ""
	}
	return r.Pattern
}

// loose are the contexts of the map that no bond names.
func loose(m *draw.Map) []string {
	tied := make([]bool, len(m.Contexts))
	for i := range m.Bonds {
		tied[m.Bonds[i].Upstream], tied[m.Bonds[i].Downstream] = true, true
	}
	var list []string
	for i := range m.Contexts {
		if !tied[i] {
			list = append(list, m.Contexts[i].Name)
		}
	}
	return list
}

// contextMapAs gives the map away in one of the forms.
func (s *site) contextMapAs(form string) func(context.Context, *registry.Snapshot, *http.Request) (any, error) {
	return func(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
		focus, err := focusContext(snapshot, req)
		if err != nil {
			return nil, err
		}
		m := mapOf(snapshot, bondsAround(snapshot, focus), focus)
		d := download{name: "context-map." + form, contentType: pictureTypes[form]}
		switch form {
		case "svg":
			d.content = draw.MapSVG(m, draw.Options{Title: mapTitle(focus), Hue: aboutContexts(snapshot).hue})
		case "dot":
			d.content = draw.MapDOT(m)
		default:
			d.content = draw.MapMermaid(m)
		}
		return d, nil
	}
}

// mapName is a context in the table, with where it leads.
type mapName struct {
	Name, Path, Around string
	Here               bool // the map is around it
}

// On returns how the table shows a context.
func (v *contextMapView) On(name string) mapName {
	return mapName{name, v.contextPath(name), "/contexts?focus=" + url.QueryEscape(name), name == v.Focus}
}
