package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
)

// diffView is what lies between two versions of an event: what changed, what the
// prover says of it, who is hurt, and how events are lifted.
type diffView struct {
	links
	Contract *registry.Contract
	Hue      int
	From, To *registry.Version
	Choices  []*registry.Version // to compare with, the newest first
	More     int                 // versions that are no choice, because there are too many

	Ready       bool   // the prover has answered
	Unreadable  string // why it cannot be asked; empty: it can
	Same        bool   // both have the same content
	Modes       []modeRow
	Unpromised  string // why nothing is promised of the two; empty: something is, or they are of two majors
	Changes     int    // with breaks that no change explains
	Breaks      int    // in the contract's content model
	Parts       int    // of breaks that other rows tell of
	Hurtful     int    // that are none, and hurt somebody
	Rows        []changeRow
	MoreRows    int
	Readers     []readerRow
	AllReaders  int
	Hurt        int // of all readers
	Breaking    namedReaders
	Unsure      namedReaders // may be hurt
	MoreReaders int
	NotKnown    string // why it is not known who is hurt; empty: it is
	Upcasts     []upcastView
	Sides       sides

	lines map[string]bool // anchors in the sides
}

// diffPath is the address of what lies between two versions.
func diffPath(name contract.EventName, from, to contract.Version) string {
	return eventPath(name) + "/diff?" + url.Values{"from": {from.String()}, "to": {to.String()}}.Encode()
}

func (v *diffView) place() layout {
	name := v.Contract.Name
	p := layout{Title: name.String(), Section: "events", Alternate: "/v1/events/" + name.String()}
	if v.From != nil {
		p.Title += " " + v.From.Version.String() + " → " + v.To.Version.String()
		p.Permalink = diffPath(name, v.From.Version, v.To.Version)
		p.Alternate = "/v1" + p.Permalink
	}
	return p
}

// Crosses reports whether a major lies between the versions.
func (v *diffView) Crosses() bool { return v.From.Version.Major != v.To.Version.Major }

// Imported are those of the two that came as history that breaks its past.
func (v *diffView) Imported() []*registry.Version {
	return slices.DeleteFunc([]*registry.Version{v.From, v.To}, func(of *registry.Version) bool { return !of.Imported })
}

// Line returns the anchor of a line of one side, "o" or "n"; empty: it is not shown.
func (v *diffView) Line(side string, at wire.Place) string {
	name := v.Sides.Old
	if side == "n" {
		name = v.Sides.New
	}
	if anchor := sideAnchor(side, at.Line); at.File == name && v.lines[anchor] {
		return anchor
	}
	return ""
}

func (s *site) diff(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := contractOf(snapshot, req, "/diff")
	if err != nil {
		return nil, err
	}
	v := &diffView{links: links{snapshot}, Contract: c, Hue: aboutContexts(snapshot).hue(c.Name.Context)}
	query := req.URL.Query()
	from, to, err := bothVersions(c, query.Get("from"), query.Get("to"))
	if err != nil || to == nil {
		return v, err
	}
	if query.Get("from") != from.Version.String() || query.Get("to") != to.Version.String() {
		return nil, &movedError{diffPath(c.Name, from.Version, to.Version), http.StatusFound}
	}
	v.From, v.To = from, to
	v.Choices, v.More = offered(c, from, to)
	if err := v.texts(ctx, s.registry); err != nil {
		return nil, err
	}
	return v, v.prove(ctx, s.comparer)
}

// contractOf is the contract that the request names; one that was renamed has moved,
// with the rest of the address.
func contractOf(snapshot *registry.Snapshot, req *http.Request, rest string) (*registry.Contract, error) {
	c, err := eventOf(snapshot, req.PathValue("event"))
	if err != nil || c.Name.String() == req.PathValue("event") {
		return c, err
	}
	to := eventPath(c.Name) + rest
	if req.URL.RawQuery != "" {
		to += "?" + req.URL.RawQuery
	}
	return nil, &movedError{to, http.StatusMovedPermanently}
}

// bothVersions are the versions to compare: those that are named, else the newest and
// the one before. There is none to compare where the event has one alone.
func bothVersions(c *registry.Contract, from, to string) (was, is *registry.Version, err error) {
	is = c.Latest()
	if to != "" {
		if is, err = c.Version(to); err != nil {
			return nil, nil, err
		}
	}
	if from != "" {
		was, err = c.Version(from)
		return was, is, err
	}
	if was = comparison.Before(is); was == nil {
		return nil, nil, nil
	}
	return was, is, nil
}

// texts holds the two files against each other; their bundles where it is in a file
// that they refer to that they differ, or where one is JSON and the other YAML.
func (v *diffView) texts(ctx context.Context, r *registry.Registry) error {
	older, err := r.Original(ctx, v.From)
	if err != nil {
		return err
	}
	newer, err := r.Original(ctx, v.To)
	if err != nil {
		return err
	}
	was, is := sideText{v.From.File, string(older)}, sideText{v.To.File, string(newer)}
	bundled := isJSON(v.From.File) != isJSON(v.To.File) || v.From.Fingerprint != v.To.Fingerprint && sameLines(was, is)
	if bundled {
		if older, err = r.Bundle(ctx, v.From); err != nil {
			return err
		}
		if newer, err = r.Bundle(ctx, v.To); err != nil {
			return err
		}
		was, is = sideText{Text: string(indented(older))}, sideText{Text: string(indented(newer))}
	}
	v.Sides = sidesOf(was, is)
	v.Sides.Bundled = bundled
	v.lines = v.Sides.Lines()
	return nil
}

func isJSON(file string) bool { return path.Ext(file) == ".json" }

// prove fills in what the prover says.
func (v *diffView) prove(ctx context.Context, c *comparer) error {
	found, err := c.compare(ctx, v.snapshot, v.From, v.To)
	var old *comparison.UnreadableError
	switch {
	case errors.As(err, &old):
		v.Unreadable = sentence(old.Error())
		return nil
	case err != nil:
		return err
	case found == nil:
		return nil // later
	}
	v.Ready, v.Same, v.Upcasts = true, found.diff.State == "unchanged", upcastsOf(found.diff)
	v.Modes, v.Unpromised = modesOf(v.Contract, v.From, v.To, found.diff), unpromised(v.Contract, v.From, v.To)
	v.changes(changesOf(found, v.Contract.ContentModel))
	v.Hurt, v.NotKnown = hurtOf(found.impact), found.why
	rows := readersOfImpact(v.snapshot, found.impact)
	v.AllReaders = len(rows)
	v.Breaking, v.Unsure = namedWith(rows, "breaking"), namedWith(rows, "unknown")
	v.Readers, v.MoreReaders = firstOf(rows, maxReaderRows)
	return nil
}

// changes counts the rows and shows the first.
func (v *diffView) changes(rows []changeRow) {
	v.Changes = len(rows)
	for i := range rows {
		switch r := &rows[i]; {
		case r.Binding:
			v.Breaks++
		case r.PartBinds:
			v.Parts++
		case len(r.Readers.Hurt) > 0:
			v.Hurtful++
		}
	}
	v.Rows, v.MoreRows = firstOf(rows, maxChangeRows)
	linked(v.Rows)
}
