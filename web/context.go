package web

import (
	"cmp"
	"context"
	"hash/crc32"
	"math"
	"net/http"
	"net/url"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// hues is how many colours contexts are told apart by; the name always stands
// beside the colour.
const hues = 8

// contexts knows what rows of other pages say about their context.
type contexts map[string]contextFacts

type contextFacts struct {
	hue   int
	owner string
}

func aboutContexts(snapshot *registry.Snapshot) contexts {
	about, list := contexts{}, snapshot.Contexts()
	colours := coloursOf(list)
	for _, c := range list {
		about[c.Name] = contextFacts{colours[c.Name], c.Owner}
	}
	return about
}

// hue returns the colour of a context.
func (c contexts) hue(name string) int { return c[name].hue }

// coloursOf gives each context the colour of its name, and where an older one has that,
// the next that is free: a context keeps its colour whoever else comes, and no two are
// alike before there are more of them than colours.
func coloursOf(list []*registry.Context) map[string]int {
	colours, used := map[string]int{}, map[int]bool{}
	for _, c := range slices.SortedFunc(slices.Values(list), byAge) {
		if len(used) == hues {
			clear(used)
		}
		colour := int(crc32.ChecksumIEEE([]byte(c.Name)) % hues)
		for used[colour] {
			colour = (colour + 1) % hues
		}
		colours[c.Name], used[colour] = colour, true
	}
	return colours
}

// byAge orders contexts by what they published first, those without an event last.
func byAge(a, b *registry.Context) int {
	return cmp.Or(cmp.Compare(firstPublished(a), firstPublished(b)), cmp.Compare(a.Name, b.Name))
}

func firstPublished(c *registry.Context) registry.SchemaID {
	first := registry.SchemaID(math.MaxInt32)
	for _, k := range c.Contracts {
		if len(k.Versions) > 0 {
			first = min(first, k.Versions[0].ID)
		}
	}
	return first
}

// owner is who owns a contract: its own owner, else its context's.
func (c contexts) owner(k *registry.Contract) string {
	if k.Owner != "" {
		return k.Owner
	}
	return c[k.Name.Context].owner
}

// links tells templates what has a page: services and relationships may name
// what was never pushed.
type links struct{ snapshot *registry.Snapshot }

// HasEvent reports whether the event, or what it became, has a page.
func (l links) HasEvent(name contract.EventName) bool {
	_, err := l.snapshot.Contract(name)
	return err == nil
}

// HasContext reports whether the context has a page.
func (l links) HasContext(name string) bool {
	_, err := l.snapshot.Context(name)
	return err == nil
}

// contextView is one context.
type contextView struct {
	links
	Context *registry.Context
	Hue     int
	Rows    []eventRow
	Ties    []tieView
	Word    string // of its forms; empty: the visitor may decide nothing here
	More    string // where the rest of the events is; empty: these are all
}

// tieForm is a relationship with the word of its forms.
type tieForm struct {
	Tie  tieView
	Word string
}

// Form returns what the forms of a relationship are made of.
func (v contextView) Form(t tieView) tieForm { return tieForm{t, v.Word} }

func (v contextView) place() layout {
	return layout{Title: v.Context.Name, Section: "contexts", Alternate: "/v1/contexts/" + v.Context.Name}
}

func (s *site) context(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := snapshot.Context(req.PathValue("context"))
	if err != nil {
		return nil, noContext(snapshot, req.PathValue("context"), err)
	}
	about := aboutContexts(snapshot)
	v := contextView{links: links{snapshot}, Context: c, Hue: about.hue(c.Name)}
	v.Ties = v.ties(c, visiting(ctx))
	if slices.ContainsFunc(v.Ties, func(t tieView) bool { return t.Accepts || t.Revokes }) {
		v.Word = visiting(ctx).forms.word()
	}
	for i, k := range c.Contracts {
		if i == pageSize {
			v.More = "/events?context=" + url.QueryEscape(c.Name) + "&page=2"
			break
		}
		v.Rows = append(v.Rows, rowOf(about, k))
	}
	return v, nil
}
