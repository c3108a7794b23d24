// Package manifest changes what a service's file says of one event that it
// consumes, as a person would: what is not meant stays as it is, comments and
// order too. It writes nothing itself.
//
// It promises that the text it returns says what was asked for, and all else
// that the file said before: it reads the text again and compares. A file that
// it cannot change in this way is refused with the lines to write by hand.
package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// Consumption says which entry of `consumes:` is meant, and what it is to say.
type Consumption struct {
	Event  contract.EventName   // today's name
	Former []contract.EventName // that the entry may have
	Home   string               // the service's context: bare names are of it
	Keys   []Key                // to be set, in the order of a new entry
}

// Key is one key of an entry, with its value in YAML's flow style.
type Key struct {
	Name string
	Text string   // unless it is a list
	List []string // its items; order does not matter
}

// ByHand says that the file has to be changed by a person.
type ByHand struct {
	File string
	Text string // the entry to write
}

// Error returns the message.
func (e *ByHand) Error() string {
	return fmt.Sprintf("%s is written in a way that cannot be changed without losing something", e.File)
}

// Find returns the index of the consumption's entry, or -1.
func Find(root *source.Node, c Consumption) int {
	list := root.Get("consumes")
	if list == nil || list.Kind != source.Array {
		return -1
	}
	return slices.IndexFunc(list.Items, func(entry *source.Node) bool {
		text := entry.Get("event")
		if text == nil || text.Kind != source.String {
			return false
		}
		name, err := contract.ParseEventName(text.Text, c.Home)
		return err == nil && (name == c.Event || slices.Contains(c.Former, name))
	})
}

// Set returns the file with an entry for the consumption that says what its keys
// say; other keys of an entry that is there stay. The file itself is returned
// where it says so already. The error is a *ByHand.
func Set(doc *source.Document, c Consumption) ([]byte, error) {
	e := &editor{doc: doc, data: doc.Data, eol: eolOf(doc.Data)}
	want, err := wanted(doc.Root, c)
	if err != nil {
		return nil, err
	}
	if i := Find(doc.Root, c); i >= 0 {
		e.change(doc.Root.Get("consumes").Items[i], c)
	} else {
		e.add(c)
	}
	return e.checked(want, c)
}

// Remove returns the file without the consumption's entry; the error is a
// *ByHand. There has to be one, see Find.
func Remove(doc *source.Document, c Consumption) ([]byte, error) {
	e := &editor{doc: doc, data: doc.Data, eol: eolOf(doc.Data)}
	list := doc.Root.Get("consumes")
	i := Find(doc.Root, c)
	rest := slices.Delete(slices.Clone(list.Items), i, i+1)
	e.remove(list, i)
	return e.checked(with(doc.Root, "consumes", source.NewArray(rest...)), c)
}

// checked returns the changed text if it says what is wanted.
func (e *editor) checked(want *source.Node, c Consumption) ([]byte, error) {
	data := e.apply()
	got, err := source.ParseYAML(e.doc.File, data, source.DefaultLimits)
	if err != nil || !source.Equal(got.Root, want) {
		return nil, &ByHand{e.doc.File, "- " + flowEntry(c)}
	}
	return data, nil
}

// wanted is what the file says when the consumption is set.
func wanted(root *source.Node, c Consumption) (*source.Node, error) {
	entry := &source.Node{Kind: source.Object}
	var items []*source.Node
	if list := root.Get("consumes"); list != nil {
		items = slices.Clone(list.Items)
	}
	i := Find(root, c)
	if i >= 0 {
		entry = items[i]
	}
	if name := entry.Get("event"); name == nil || !names(name.Text, c) {
		entry = with(entry, "event", source.NewString(c.Event.String()))
	}
	for _, k := range c.Keys {
		value, err := k.value()
		if err != nil {
			return nil, err
		}
		if have := entry.Get(k.Name); have == nil || !k.is(have, value) {
			entry = with(entry, k.Name, merged(have, value))
		}
	}
	if i < 0 {
		items = append(items, entry)
	} else {
		items[i] = entry
	}
	return with(root, "consumes", source.NewArray(items...)), nil
}

// names reports whether the text is today's name of the event.
func names(text string, c Consumption) bool {
	name, err := contract.ParseEventName(text, c.Home)
	return err == nil && name == c.Event
}

// value is the key's value.
func (k Key) value() (*source.Node, error) {
	text := k.Text
	if k.List != nil {
		text = "[" + strings.Join(k.List, ", ") + "]"
	}
	doc, err := source.ParseYAML("value", []byte("value: "+text+"\n"), source.DefaultLimits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Name, err)
	}
	return doc.Root.Get("value"), nil
}

// is reports whether the value that is there says what is wanted: of a list, the
// same items in any order.
func (k Key) is(have, want *source.Node) bool {
	if k.List == nil || have.Kind != source.Array {
		return source.Equal(have, want)
	}
	return len(have.Items) == len(want.Items) && len(merged(have, want).Items) == len(have.Items) &&
		!slices.ContainsFunc(want.Items, func(n *source.Node) bool { return !has(have.Items, n) })
}

// merged is the wanted value; the items of a list that are there already keep
// their order, and new ones come after them.
func merged(have, want *source.Node) *source.Node {
	if have == nil || have.Kind != source.Array || want.Kind != source.Array {
		return want
	}
	kept := slices.DeleteFunc(slices.Clone(have.Items), func(n *source.Node) bool { return !has(want.Items, n) })
	for _, n := range want.Items {
		if !has(kept, n) {
			kept = append(kept, n)
		}
	}
	return source.NewArray(kept...)
}

func has(list []*source.Node, n *source.Node) bool {
	return slices.ContainsFunc(list, func(other *source.Node) bool { return source.Equal(n, other) })
}

// with returns the object with a member replaced, or added at its end.
func with(object *source.Node, name string, value *source.Node) *source.Node {
	members := slices.Clone(object.Members)
	i := slices.IndexFunc(members, func(m source.Member) bool { return m.Name == name })
	if i < 0 {
		members = append(members, source.Member{Name: name, Value: value})
	} else {
		members[i].Value = value
	}
	return source.NewObject(members...)
}
