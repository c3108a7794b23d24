package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// setting is one value of a file of ours that changed; nil: it was not there, or is
// there no more.
type setting struct {
	at       source.Pointer
	was, is  *source.Node
	standing string // where the new value stands, else the old one: "event.yaml:7:6"
}

// settings returns what changes in a file of ours, value by value.
func (o *gitDiffOptions) settings(p filePair) (string, error) {
	was, err := p.old.document(p.path)
	if err != nil {
		return "", err
	}
	is, err := p.new.document(p.newPath)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	title := func(state, sides string) {
		fmt.Fprintf(&b, "%s   %s   %s\n", o.Paint(term.Bold, "settings"), state, o.Paint(term.Dim, sides))
	}
	switch {
	case was == nil:
		title("added", p.new.label())
		return b.String(), nil
	case is == nil:
		title("removed", p.old.label())
		return b.String(), nil
	}
	list := compareSettings(nil, "", was.Root, is.Root, p)
	sides := p.old.label() + " → " + p.new.label()
	switch len(list) {
	case 0:
		title("unchanged", sides)
	case 1:
		title("1 change", sides)
	default:
		title(fmt.Sprintf("%d changes", len(list)), sides)
	}
	for _, c := range list {
		fmt.Fprintf(&b, "  %s   %s   %s\n", term.Safe(string(c.at)), term.Safe(c.standing), c.words(o.Streams))
	}
	return b.String(), nil
}

// compareSettings adds what differs at the pointer to list: members of objects each
// for itself, everything else as a whole.
func compareSettings(list []setting, at source.Pointer, was, is *source.Node, p filePair) []setting {
	if was.Kind != source.Object || is.Kind != source.Object {
		if !source.Equal(was, is) {
			list = append(list, setting{at, was, is, standing(p.newPath, is)})
		}
		return list
	}
	for _, m := range was.Members {
		below := at.Join(m.Name)
		if now := is.Get(m.Name); now != nil {
			list = compareSettings(list, below, m.Value, now, p)
		} else {
			list = append(list, setting{below, m.Value, nil, standing(p.path, m.Value)})
		}
	}
	for _, m := range is.Members {
		if was.Get(m.Name) == nil {
			list = append(list, setting{at.Join(m.Name), nil, m.Value, standing(p.newPath, m.Value)})
		}
	}
	return list
}

func standing(file string, n *source.Node) string {
	return source.Span{File: file, Start: n.Start}.String()
}

// maxSetting is how many characters of a value are shown.
const maxSetting = 80

// words says what became of the value, and the rule that `treaty check` asks where it
// may break somebody.
func (c setting) words(s term.Streams) string {
	var text string
	switch {
	case c.was == nil:
		text = s.Paint(term.Green, "added") + " " + shortValue(c.is)
	case c.is == nil:
		text = s.Paint(term.Red, "removed") + " " + shortValue(c.was)
	default:
		text = shortValue(c.was) + " → " + shortValue(c.is)
	}
	switch c.at {
	case "/key", "/idempotency-key":
		text += "   a break: `treaty explain key-changed`"
	case "/visibility":
		if c.was != nil && c.is != nil && audience(c.is) < audience(c.was) {
			text += "   a break: `treaty explain visibility-narrowed`"
		}
	}
	return text
}

// audience orders visibilities by how many may depend on an event.
func audience(n *source.Node) int {
	return slices.Index(contract.Visibilities, contract.Visibility(n.Text))
}

func shortValue(n *source.Node) string {
	text := n.Text
	if n.Kind != source.String && n.Kind != source.Number {
		text = string(n.AppendJSON(nil))
	}
	if runes := []rune(text); len(runes) > maxSetting {
		text = string(runes[:maxSetting]) + "…"
	}
	return term.Safe(text)
}
