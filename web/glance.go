package web

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
)

// glance is what a page of an event says first, in one screen.
type glance struct {
	Changed     *logEntry // what changed last; nil: nothing is there
	Personal    []*property
	More        int // fields with personal data that are not named
	Readers     []*registry.Service
	MoreReaders int
	Flow        picture
	Drawn       bool // there is a picture, in a page or by its address
}

// How much a glance names.
const (
	glanceFields  = 4
	glanceReaders = 4
	glancePicture = 32 << 10 // bytes of a picture in the page
	glanceParties = 40       // services up to which it is drawn
)

// glanceAt fills in what the page says first.
func (s *site) glanceAt(ctx context.Context, v *eventView) error {
	newest := slices.Clone(v.Contract.Versions)
	newest = slices.DeleteFunc(newest, func(version *registry.Version) bool { return version.Deleted != nil })
	slices.SortFunc(newest, comparison.Newest)
	if len(newest) > 0 {
		told, err := s.log.Entries(ctx, newest[:1])
		if err != nil {
			return err
		}
		entry := newLogEntry(aboutContexts(v.snapshot), newest[0], told[0])
		v.Glance.Changed = &entry
	}
	if v.Tree != nil {
		v.Glance.Personal, v.Glance.More = firstOf(v.Tree.Root.personal(nil), glanceFields)
	}
	v.Glance.Readers, v.Glance.MoreReaders = firstOf(v.Contract.Consumers, glanceReaders)
	v.oneHop()
	return nil
}

// personal appends the places below p that are marked as personal data, the outermost
// where one is in another.
func (p *property) personal(list []*property) []*property {
	for _, c := range p.Children {
		if slices.ContainsFunc(c.Marks, func(m mark) bool { return m.Kind == "pii" }) {
			list = append(list, c)
			continue
		}
		list = c.personal(list)
	}
	return list
}

// oneHop draws who writes the event and who reads it. The lists of the page say the
// same; where nobody does either, there is nothing to draw.
func (v *eventView) oneHop() {
	if len(v.Producers)+len(v.Consumers) == 0 {
		return
	}
	if v.Glance.Drawn = len(v.Producers)+len(v.Consumers) > glanceParties; v.Glance.Drawn {
		return // the picture would be too large
	}
	x, err := v.snapshot.Flow().Excerpt(flow.Query{Focus: v.Contract.Name.String(), Depth: 1})
	if err != nil {
		return // a draft is in no flow
	}
	around := &flowView{links: v.links, about: aboutContexts(v.snapshot), excerpt: x}
	link := func(n flow.Node) string {
		node := around.node(x.Graph, n)
		if node.Path == "" || node.Name == v.Contract.Name.String() {
			return node.Around
		}
		return node.Path
	}
	o := around.about.options("Who writes and who reads "+v.Contract.Name.String(), link)
	o.Focus = v.Contract.Name.String()
	svg := drawFlow(x, byEvent, "svg", o)
	if v.Glance.Drawn = true; len(svg) <= glancePicture {
		v.Glance.Flow = picture{Picture: drawn(svg), Label: "Who writes and who reads " + v.Contract.Name.String()}
	}
}
