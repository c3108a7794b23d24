package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/validation"
)

// asker is who asks the prover and the validator for a page.
const asker = "page"

// eventTrial is whether a pasted event is valid.
type eventTrial struct {
	Valid      bool
	Unknown    string // why that could not be decided; empty: it was
	Violations []violationRow
	More       bool     // there are more of them
	Type       string   // that it travels with; empty: it was pasted without an envelope
	Found      bool     // the event was found by its type
	Other      bool     // its type is another than what was chosen
	Data       bool     // what was judged is the envelope's data
	Formats    []string // that the schema names, and nobody asserts
}

// violationRow is one reason why an event is not valid.
type violationRow struct {
	Message      string
	At           string // in the text, a JSON Pointer; empty: all of it
	Line, Column int
	Path         string // of the property on the event's page, or of one that it is in
	Link         string
}

// tryEvent judges what was pasted by the version that was chosen, or by the one that
// it says it is of.
func (v *playgroundView) tryEvent(ctx context.Context, r *registry.Registry) error {
	doc, err := validation.Read([]byte(v.Text))
	var syntax *source.Error
	if errors.As(err, &syntax) {
		v.unreadable(syntax)
		return nil
	}
	if err != nil {
		return err
	}
	at := v.open(doc.Root)
	if v.Trouble != "" {
		return nil
	}
	judge, err := validation.NewJudge(ctx, r, v.Version, asker)
	if err != nil {
		return v.undecided(err)
	}
	found, err := judge.Value(ctx, doc.At(at), asker)
	if err != nil {
		return v.undecided(err)
	}
	v.Event.Valid, v.Event.More = found.Valid, found.More
	tree, err := treeAt(ctx, r, v.Version)
	if err != nil {
		return err
	}
	v.Event.Formats = tree.formats()
	notes := make([]note, 0, len(found.Violations))
	page := eventPath(v.Contract.Name) + "/" + v.Version.Version.String()
	for _, violation := range found.Violations {
		row := violationRow{Message: clip(visible(violation.Message), maxMessage), At: string(at) + violation.Instance}
		place := doc.SpanAt(source.Pointer(row.At)).Start
		row.Line, row.Column = place.Line, place.Column
		row.Path = tree.nearest(source.Pointer(violation.Instance))
		row.Link = page + "#properties"
		if row.Path != "" {
			row.Link = page + "#p" + row.Path
		}
		v.Event.Violations = append(v.Event.Violations, row)
		notes = append(notes, note{row.Line, row.Column, "error", row.Message})
	}
	slices.SortStableFunc(v.Event.Violations, func(a, b violationRow) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	v.Pasted = pastedOf(v.Text, notes)
	return nil
}

// unreadable says where the text is no JSON.
func (v *playgroundView) unreadable(e *source.Error) {
	at := e.Span.Start
	v.Trouble = fmt.Sprintf("It is no JSON: line %d, column %d: %s.", at.Line, at.Column, visible(e.Msg))
	if e.Hint != "" {
		v.Trouble += " " + sentence(visible(e.Hint))
	}
	v.Pasted = pastedOf(v.Text, []note{{at.Line, at.Column, "error", visible(e.Msg)}})
}

// undecided says why there is no verdict.
func (v *playgroundView) undecided(err error) error {
	var refusal *registry.Refusal
	var old *comparison.UnreadableError
	reason, ok := validation.Undecided(err)
	switch {
	case ok:
		v.Event.Unknown = sentence(visible(reason))
	case errors.As(err, &old):
		v.Trouble = sentence(old.Error())
	case errors.As(err, &refusal):
		v.Trouble = sentence(visible(refusal.Message))
	default:
		return err
	}
	return nil
}

// open finds out which version judges what was pasted, and which part of it: the data
// of an envelope, unless the schema describes the whole message.
func (v *playgroundView) open(root *source.Node) source.Pointer {
	v.Event = &eventTrial{}
	if kind := root.Get("type"); root.Get("specversion") != nil && kind != nil && kind.Kind == source.String {
		v.Event.Type = kind.Text
	}
	if v.Contract == nil {
		v.find()
		if v.Trouble != "" {
			return ""
		}
	} else if c, version := typed(v.snapshot, v.Event.Type); c != nil {
		v.Event.Other = c != v.Contract || version.Version.Major != v.Version.Version.Major
	}
	if v.Event.Type == "" || v.snapshot.EnvelopeOf(v.Contract) == "fields" {
		return ""
	}
	switch {
	case root.Get("data") != nil:
		v.Event.Data = true
		return "/data"
	case root.Get("data_base64") != nil:
		v.Trouble = "The envelope has its data as base64: paste the data itself, and choose the event."
	case !v.Event.Found:
		return "" // who chose the event may mean the text as it is
	default:
		v.Trouble = "The envelope has no data: an event without data has nothing that a schema could describe."
	}
	return ""
}

// find chooses the version by the type that the event travels with.
func (v *playgroundView) find() {
	switch c, version := typed(v.snapshot, v.Event.Type); {
	case v.Event.Type == "":
		v.Trouble = "Which event it is, it does not say: it has no envelope with “specversion” and “type”, as CloudEvents has them. Choose the event above."
	case c == nil:
		v.Trouble = fmt.Sprintf("No event here travels with the type %q. Choose the event above.", clip(visible(v.Event.Type), maxName))
	default:
		v.Contract, v.Version, v.Event.Found = c, version, true
		v.Hue = aboutContexts(v.snapshot).hue(c.Name.Context)
	}
}

// typed is the event that travels with a type, and the version that judges it: of
// "ordering.OrderPlaced.v2" the newest of the major, of "ordering.OrderPlaced" the one
// to use. nil: there is none.
func typed(snapshot *registry.Snapshot, kind string) (*registry.Contract, *registry.Version) {
	number := 0
	if i := strings.LastIndex(kind, ".v"); i > 0 {
		if n, err := strconv.Atoi(kind[i+len(".v"):]); err == nil && n > 0 {
			kind, number = kind[:i], n
		}
	}
	name, err := contract.ParseEventName(kind, "")
	if err != nil {
		return nil, nil
	}
	c, err := snapshot.Contract(name)
	if err != nil {
		return nil, nil
	}
	version := c.Latest()
	if number > 0 {
		version = nil
		if m := c.Major(number); m != nil {
			version = m.Newest()
		}
	}
	if version == nil || version.Deleted != nil {
		return nil, nil
	}
	return c, version
}

// treeAt is the tree of a version's page; nil where its schema cannot be read.
func treeAt(ctx context.Context, r *registry.Registry, version *registry.Version) (*tree, error) {
	read, err := r.Revisions(ctx, []*registry.Version{version})
	if err != nil {
		return nil, err
	}
	return treeOf([]*workspace.Revision{read[0]}, nil), nil
}

// nearest is the path of the property at a place of an event, or of the innermost that
// it is in and that the tree shows; empty: there is none.
func (t *tree) nearest(at source.Pointer) string {
	path := ""
	for _, name := range at.Tokens() {
		switch exact := path + "/" + token(name); {
		case t.Has(exact):
			path = exact
		case t.Has(path + "/*"):
			path += "/*"
		default:
			return path
		}
	}
	return path
}
