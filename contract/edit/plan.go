package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/source"
)

// plan says what one array or object shall be.
type plan struct {
	node    *source.Node
	entries []entry       // in the order that is wanted; nil: as they were
	parts   map[int]*plan // of the entries that stay, by their place before
	set     bool          // the document itself is replaced by value
	value   *source.Node
}

// entry is one item or member of what is wanted.
type entry struct {
	old   int          // its place before, or added
	name  string       // of a member
	value *source.Node // in place of what it was; nil: the same
}

const added = -1

// list returns the entries, which may then be changed.
func (p *plan) list() []entry {
	if p.entries != nil {
		return p.entries
	}
	p.entries = []entry{}
	for i := range p.node.Items {
		p.entries = append(p.entries, entry{old: i})
	}
	for i := range p.node.Members {
		p.entries = append(p.entries, entry{old: i, name: p.node.Members[i].Name})
	}
	return p.entries
}

// find returns where the entry that the token named before is in the list.
func (p *plan) find(token string) (old, now int) {
	old = added
	switch p.node.Kind {
	case source.Object:
		old = slices.IndexFunc(p.node.Members, func(m source.Member) bool { return m.Name == token })
	case source.Array:
		if i, err := strconv.Atoi(token); err == nil && strconv.Itoa(i) == token && i >= 0 && i < len(p.node.Items) {
			old = i
		}
	}
	if old == added {
		return added, -1
	}
	return old, slices.IndexFunc(p.list(), func(e entry) bool { return e.old == old })
}

// child returns the value that was at a place before.
func (p *plan) child(old int) *source.Node {
	if p.node.Kind == source.Array {
		return p.node.Items[old]
	}
	return p.node.Members[old].Value
}

// tree returns what is wanted.
func (p *plan) tree() *source.Node {
	if p.set {
		return p.value
	}
	if p.entries == nil && len(p.parts) == 0 {
		return p.node
	}
	n := &source.Node{Kind: p.node.Kind, Text: p.node.Text}
	for _, e := range p.list() {
		v := e.value
		if v == nil && p.parts[e.old] != nil {
			v = p.parts[e.old].tree()
		} else if v == nil {
			v = p.child(e.old)
		}
		if n.Kind == source.Array {
			n.Items = append(n.Items, v)
		} else {
			n.Members = append(n.Members, source.Member{Name: e.name, Value: v})
		}
	}
	return n
}

// planner makes one plan of changes.
type planner struct {
	doc  *source.Document
	root *plan
}

func (p *planner) tree() *source.Node { return p.root.tree() }

func (p *planner) add(c Change) error {
	if _, err := source.ParsePointer(string(c.At)); err != nil {
		return &source.Error{Span: p.doc.Span(p.doc.Root), Msg: err.Error()}
	}
	switch c.Op {
	case OpAppend, OpSort:
		return p.addToArray(c)
	}
	if c.At == "" {
		return p.addToRoot(c)
	}
	tokens := c.At.Tokens()
	last := tokens[len(tokens)-1]
	up, err := p.enter(c, tokens[:len(tokens)-1])
	if err != nil {
		return err
	}
	switch c.Op {
	case OpSet:
		return p.set(up, last, c)
	case OpInsert:
		return p.insert(up, last, c)
	case OpRemove:
		return p.remove(up, last, c)
	case OpRename:
		return p.rename(up, last, c)
	}
	return p.refuse(c, "%q is no kind of change", string(c.Op))
}

// enter returns the plan of what the tokens lead to.
func (p *planner) enter(c Change, tokens []string) (*plan, error) {
	at := p.root
	if at.set {
		return nil, p.contradicts(c)
	}
	for _, token := range tokens {
		old, now := at.find(token)
		switch {
		case old == added:
			return nil, p.refuse(c, "there is nothing at %s", source.Quote(string(c.At)))
		case now < 0 || at.entries[now].value != nil:
			return nil, p.contradicts(c)
		}
		if at.parts == nil {
			at.parts = map[int]*plan{}
		}
		if at.parts[old] == nil {
			at.parts[old] = &plan{node: at.child(old)}
		}
		at = at.parts[old]
	}
	return at, nil
}

func (p *planner) addToRoot(c Change) error {
	if c.Op != OpSet {
		return p.refuse(c, "the whole document cannot be taken away, named or inserted")
	}
	if p.root.set && !same(p.root.value, c.Value) || p.root.entries != nil || p.root.parts != nil {
		return p.contradicts(c)
	}
	p.root.set, p.root.value = true, c.Value
	return nil
}

func (p *planner) addToArray(c Change) error {
	at, err := p.enter(c, c.At.Tokens())
	if err != nil {
		return err
	}
	if at.node.Kind != source.Array {
		return p.refuse(c, "at %s is no array", source.Quote(string(c.At)))
	}
	entries := at.list()
	if c.Op == OpAppend {
		at.entries = append(entries, entry{old: added, value: c.Value})
		return nil
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return compareValues(at.now(a), at.now(b)) })
	return nil
}

// now returns the value of an entry, without what its parts change.
func (p *plan) now(e entry) *source.Node {
	if e.value != nil {
		return e.value
	}
	return p.child(e.old)
}

func compareValues(a, b *source.Node) int {
	if a.Kind == source.String && b.Kind == source.String {
		return cmp.Compare(a.Text, b.Text)
	}
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Canonical(), b.Canonical()))
}

func (p *planner) set(up *plan, token string, c Change) error {
	old, now := up.find(token)
	if old == added {
		if up.node.Kind != source.Object {
			return p.refuse(c, "there is nothing at %s", source.Quote(string(c.At)))
		}
		for _, e := range up.list() {
			if e.name == token && !(e.old == added && same(e.value, c.Value)) {
				return p.contradicts(c)
			} else if e.name == token {
				return nil
			}
		}
		up.entries = append(up.entries, entry{old: added, name: token, value: c.Value})
		return nil
	}
	if now < 0 || up.parts[old] != nil {
		return p.contradicts(c)
	}
	e := &up.entries[now]
	if e.value != nil && !same(e.value, c.Value) {
		return p.contradicts(c)
	}
	e.value = c.Value
	return nil
}

func (p *planner) insert(up *plan, name string, c Change) error {
	if up.node.Kind != source.Object {
		return p.refuse(c, "what is above %s is no object", source.Quote(string(c.At)))
	}
	entries := up.list()
	named := func(name string) int { return slices.IndexFunc(entries, func(e entry) bool { return e.name == name }) }
	if named(name) >= 0 {
		return p.refuse(c, "a member %s is there already", source.Quote(name))
	}
	at := 0
	if c.Name != "" {
		if at = named(c.Name) + 1; at == 0 {
			return p.refuse(c, "there is no member %s to follow", source.Quote(c.Name))
		}
	}
	up.entries = slices.Insert(entries, at, entry{old: added, name: name, value: c.Value})
	return nil
}

func (p *planner) remove(up *plan, token string, c Change) error {
	old, now := up.find(token)
	switch {
	case old == added:
		return p.refuse(c, "there is nothing at %s", source.Quote(string(c.At)))
	case now < 0:
		return nil
	case up.parts[old] != nil || up.entries[now].value != nil:
		return p.contradicts(c)
	}
	up.entries = slices.Delete(up.entries, now, now+1)
	return nil
}

func (p *planner) rename(up *plan, token string, c Change) error {
	old, now := up.find(token)
	switch {
	case up.node.Kind != source.Object || old == added:
		return p.refuse(c, "there is no member at %s", source.Quote(string(c.At)))
	case now < 0:
		return p.contradicts(c)
	}
	for i, e := range up.entries {
		if i != now && e.name == c.Name {
			return p.refuse(c, "a member %s is there already", source.Quote(c.Name))
		}
	}
	e := &up.entries[now]
	if e.name != token && e.name != c.Name {
		return p.contradicts(c)
	}
	e.name = c.Name
	return nil
}

func (p *planner) refuse(c Change, format string, args ...any) error {
	return &source.Error{Span: p.doc.SpanAt(c.At), Msg: fmt.Sprintf(format, args...)}
}

func (p *planner) contradicts(c Change) error {
	return &source.Error{
		Span: p.doc.SpanAt(c.At),
		Msg:  fmt.Sprintf("another change of %s contradicts this one", source.Quote(string(c.At))),
		Hint: "make one after the other",
	}
}
