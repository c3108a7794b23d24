package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
	"github.com/treaty-events/treaty/registry"
)

// Levels at which a flow is shown, the coarsest first.
const (
	byContext = "context"
	byService = "service"
	byEvent   = "event"
)

// fewArrows is up to how many arrows a part of the flow is shown at a level unless
// another is asked for: the finest that fits. The whole is shown by contexts, where
// anything flows between them: one sees that at once, and goes on from there.
const fewArrows = 120

// maxPicture is up to how many bytes a picture is part of a page.
const maxPicture = 160 << 10

// maxDepth is up to how many steps the page offers.
const maxDepth = 6

// flowView is the flow of events, or a part of it, at one level.
type flowView struct {
	links
	picture
	pager
	about   contexts
	unknown []unknownChoice
	excerpt *flow.Excerpt
	address address
	Level   string
	Chosen  bool // the level was asked for
	Arrows  int
	Levels  []flowChoice
	Depths  []flowChoice
	Events  []flowEvent
	Between []flowLink
	Silent  []string // services that have nothing to do with what is shown
	Loops   []loopView
	More    int // loops that are not listed
	Node    *flowNode
}

// flowChoice is one way to show the same.
type flowChoice struct {
	Name, Link string
	Current    bool
}

// flowNode is something in the flow, with the addresses of its page and of the flow
// around it.
type flowNode struct {
	Name         string
	Kind         flow.Kind
	Path, Around string
	Hue          int
}

func (v *flowView) place() layout {
	path := "/v1/flow"
	if v.Level == byContext {
		path = "/v1/flow/contexts"
	}
	query := url.Values{}
	for name, values := range v.address.params {
		if name != "by" {
			query[name] = values
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return layout{Title: v.Title(), Section: "flow", Alternate: path, Picture: v.picture.Picture != "", Unknown: v.unknown}
}

// Title says what the flow is of.
func (v *flowView) Title() string {
	if v.excerpt.Title == "" {
		return "Flow"
	}
	return v.excerpt.Title
}

// Whole reports whether nothing is left out.
func (v *flowView) Whole() bool { return v.excerpt.Title == "" }

// Empty reports whether there is nothing to show.
func (v *flowView) Empty() bool { return len(v.excerpt.Events)+len(v.excerpt.Services) == 0 }

// Counts are the numbers of contexts, services and events that are shown.
func (v *flowView) Counts() [3]int {
	return [3]int{len(v.excerpt.Contexts), len(v.excerpt.Services), len(v.excerpt.Events)}
}

// Asked is what the page was asked to look at, as it was written.
func (v *flowView) Asked() string { return v.address.params.Get("focus") }

// All is the address of the whole flow.
func (v *flowView) All() string { return "/flow" }

// Kept are the parameters that the form for another focus keeps.
func (v *flowView) Kept() map[string]string {
	kept := map[string]string{}
	for _, name := range []string{"by", "context"} {
		if value := v.address.params.Get(name); value != "" {
			kept[name] = value
		}
	}
	return kept
}

func (s *site) flow(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	v, err := newFlowView(snapshot, req)
	if err != nil {
		return nil, err
	}
	v.picture = picture{Label: v.Title(), Exports: exportsOf(v.exported())}
	if !v.Empty() {
		o := v.about.options(v.excerpt.Title, v.pathTo)
		o.Focus = v.focus()
		if svg := drawFlow(v.excerpt, v.Level, "svg", o); len(svg) <= maxPicture {
			v.Picture = drawn(svg)
		}
	}
	v.choices()
	v.tabulate(req.URL.Query().Get("page"))
	v.loops(snapshot.Flow())
	return v, nil
}

// newFlowView chooses what is shown, and at which level.
func newFlowView(snapshot *registry.Snapshot, req *http.Request) (*flowView, error) {
	params := req.URL.Query()
	q := flow.Query{Focus: params.Get("focus"), Depth: -1}
	_, unknown := chosenOf("/flow", params, "by", "Show", []string{byContext, byService, byEvent})
	if n, err := strconv.Atoi(params.Get("depth")); err == nil && n >= 0 {
		q.Depth = n
	} else if params.Get("depth") != "" {
		unknown = append(unknown, unknownChoice{Name: "depth", Title: "Steps", Value: clip(params.Get("depth"), shownUnknown)})
		params.Del("depth")
	}
	if list := params.Get("context"); list != "" {
		q.Contexts = strings.Split(list, ",")
	}
	x, err := snapshot.Flow().Graph.Excerpt(q) // whose error has the names, for people
	if err != nil {
		return nil, noFlow(params, err)
	}
	v := &flowView{links: links{snapshot}, about: aboutContexts(snapshot), unknown: unknown, excerpt: x, address: newAddress("/flow", params, "focus", "depth", "context", "by")}
	arrows := map[string]int{byEvent: len(x.Uses) + len(x.Makes), byService: len(x.ServiceLinks()), byContext: len(x.Links())}
	v.Level = params.Get("by")
	if _, v.Chosen = arrows[v.Level]; !v.Chosen {
		v.address.params.Del("by")
		v.Level = opensAt(v.Whole(), arrows)
	}
	v.Arrows = arrows[v.Level]
	return v, nil
}

// opensAt is the level at which a flow, the whole or a part, is shown where nobody asks
// for another.
func opensAt(whole bool, arrows map[string]int) string {
	if whole && arrows[byContext] > 0 {
		return byContext
	}
	for _, level := range []string{byEvent, byService} {
		if arrows[level] <= fewArrows {
			return level
		}
	}
	return byContext
}

// exported is the address with the level in it, which does not depend on how much
// there is.
func (v *flowView) exported() address {
	a := newAddress("/flow", v.address.params, "focus", "depth", "context")
	a.params.Set("by", v.Level)
	return a
}

// focus is the name of what the flow is around; empty: it is all of it.
func (v *flowView) focus() string {
	if v.excerpt.Focus == nil {
		return ""
	}
	return v.snapshot.Flow().Graph.Name(*v.excerpt.Focus)
}

// pathTo is where a node of the picture leads: to the flow around it, and from what
// the flow is around, to its page.
func (v *flowView) pathTo(n flow.Node) string {
	node := v.node(v.excerpt.Graph, n)
	if v.Node != nil && v.Node.Name == node.Name && node.Path != "" {
		return node.Path
	}
	return node.Around
}

// node says where something leads.
func (v *flowView) node(g *flow.Graph, n flow.Node) flowNode {
	f := flowNode{Name: g.Name(n), Kind: n.Kind}
	f.Around = v.around(f.Name)
	switch n.Kind {
	case flow.KindEvent:
		f.Hue = v.about.hue(g.Events[n.Index].Name.Context)
		if v.HasEvent(g.Events[n.Index].Name) {
			f.Path = eventPath(g.Events[n.Index].Name)
		}
	case flow.KindService:
		f.Hue, f.Path = v.about.hue(g.Contexts[g.Services[n.Index].Context].Name), "/services/"+f.Name
	default:
		f.Hue, f.Path = v.about.hue(f.Name), v.contextPath(f.Name)
	}
	return f
}

// around is the address of the flow around something, without the level and the
// limits of this page.
func (v *flowView) around(name string) string {
	return "/flow?focus=" + url.QueryEscape(name)
}

// choices are the levels and the steps that the same can be shown at.
func (v *flowView) choices() {
	for _, level := range []struct{ by, name string }{{byContext, "Contexts"}, {byService, "Services"}, {byEvent, "Events"}} {
		v.Levels = append(v.Levels, flowChoice{level.name, v.address.with("by", level.by), level.by == v.Level})
	}
	if v.excerpt.Focus == nil {
		return
	}
	node := v.node(v.snapshot.Flow().Graph, *v.excerpt.Focus)
	v.Node = &node
	for n := range max(maxDepth, v.excerpt.Depth) + 1 {
		if n <= maxDepth || n == v.excerpt.Depth {
			v.Depths = append(v.Depths, flowChoice{strconv.Itoa(n), v.address.with("depth", strconv.Itoa(n)), n == v.excerpt.Depth})
		}
	}
}

// flowAs gives the flow away in one of the forms of pictures.
func (s *site) flowAs(form string) func(context.Context, *registry.Snapshot, *http.Request) (any, error) {
	return func(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
		v, err := newFlowView(snapshot, req)
		if err != nil {
			return nil, err
		}
		content := drawFlow(v.excerpt, v.Level, form, draw.Options{Title: v.excerpt.Title, Focus: v.focus(), Hue: v.about.hue})
		return download{"flow." + form, pictureTypes[form], content}, nil
	}
}

// drawFlow draws a flow at a level, in a form.
func drawFlow(x *flow.Excerpt, level, form string, o draw.Options) []byte {
	switch level + " " + form {
	case byContext + " svg":
		return draw.ContextsSVG(x.Graph, o)
	case byContext + " dot":
		return draw.ContextsDOT(x.Graph)
	case byContext + " mmd":
		return draw.ContextsMermaid(x.Graph)
	case byService + " svg":
		return draw.ServicesSVG(x.Graph, o)
	case byService + " dot":
		return draw.ServicesDOT(x.Graph)
	case byService + " mmd":
		return draw.ServicesMermaid(x.Graph)
	case byEvent + " dot":
		return draw.DOT(x.Graph)
	case byEvent + " mmd":
		return draw.Mermaid(x.Graph)
	}
	return draw.SVG(x.Graph, o)
}

// majorsText names majors: "v1, v2"; empty where an event has but one.
func majorsText(e *flow.Event, majors []int) string {
	if len(e.Majors) < 2 {
		return ""
	}
	var words []string
	for _, n := range majors {
		words = append(words, "v"+strconv.Itoa(n))
	}
	return strings.Join(slices.Compact(words), ", ")
}
