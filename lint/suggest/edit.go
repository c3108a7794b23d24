package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
)

// Op is what an edit does.
type Op string

// The operations. Items of `required` and `enum` are named by their values, for
// these lists are sets.
const (
	Set    Op = "set"    // what is at the place has the value; what is not there comes
	Remove Op = "remove" // what is at the place goes
	Add    Op = "add"    // the list at the place gets the value as an item
	Drop   Op = "drop"   // the list at the place loses the item
)

// Edit is one edit of a file.
type Edit struct {
	File  string
	Op    Op
	At    source.Pointer
	Value *source.Node     // nil of Remove
	From  *source.Document // in which the value stands; nil: in none
	// After are the members that a new one stands after, where its object has them:
	// the last of them that is there; none are there: it is the first, or without a
	// list the last.
	After []string
}

// documents are the files that were edited, by name.
type documents map[string]*source.Document

// with returns the documents with the edits made, one after the other, and
// whether one of them changed anything.
func (w *work) with(docs documents, edits []Edit) (documents, bool, error) {
	next := documents{}
	for name, doc := range docs {
		next[name] = doc
	}
	changed := false
	for _, e := range edits {
		doc, err := w.document(next, e.File)
		if err != nil {
			return nil, false, err
		}
		changes := e.changes(doc)
		for i := range changes {
			changes[i].From = e.From
		}
		if len(changes) == 0 {
			continue
		}
		result, err := edit.Apply(doc, changes...)
		if err != nil {
			return nil, false, err
		}
		next[e.File], changed = result.Document, true
	}
	return next, changed, nil
}

// changes returns what has to be done to the document; nothing where it is so
// already, or where the place is gone.
func (e Edit) changes(doc *source.Document) []edit.Change {
	at := doc.At(e.At)
	switch e.Op {
	case Remove:
		if at == nil {
			return nil
		}
		return []edit.Change{edit.Remove(e.At)}
	case Add:
		return e.add(at)
	case Drop:
		return e.drop(at)
	}
	if at != nil && source.Equal(at, e.Value) {
		return nil
	}
	return e.set(doc)
}

// set replaces what is there, or adds it with the objects that lead to it.
func (e Edit) set(doc *source.Document) []edit.Change {
	if doc.At(e.At) != nil {
		return []edit.Change{edit.Set(e.At, e.Value)}
	}
	up, name := parent(e.At)
	object := doc.At(up)
	switch {
	case object == nil && up != "":
		return Edit{File: e.File, Op: Set, At: up, Value: source.NewObject(source.Member{Name: name, Value: e.Value})}.set(doc)
	case object == nil || object.Kind != source.Object:
		return nil
	}
	for _, sibling := range slices.Backward(e.After) {
		if object.Get(sibling) != nil {
			return []edit.Change{edit.Insert(e.At, sibling, e.Value)}
		}
	}
	if e.After != nil && len(object.Members) > 0 {
		return []edit.Change{edit.Insert(e.At, "", e.Value)}
	}
	return []edit.Change{edit.Set(e.At, e.Value)}
}

func (e Edit) add(list *source.Node) []edit.Change {
	switch {
	case list == nil:
		return []edit.Change{edit.Set(e.At, source.NewArray(e.Value))}
	case list.Kind != source.Array || indexOf(list, e.Value) >= 0:
		return nil
	}
	return []edit.Change{edit.Append(e.At, e.Value)}
}

// drop takes the item away, and an empty list with it: draft 4 has none.
func (e Edit) drop(list *source.Node) []edit.Change {
	if list == nil {
		return nil
	}
	i := indexOf(list, e.Value)
	switch {
	case i < 0:
		return nil
	case len(list.Items) == 1:
		return []edit.Change{edit.Remove(e.At)}
	}
	return []edit.Change{edit.Remove(e.At.JoinIndex(i))}
}

func indexOf(list *source.Node, value *source.Node) int {
	return slices.IndexFunc(list.Items, func(item *source.Node) bool { return source.Equal(item, value) })
}

// parent splits a pointer, which is not that of the whole, before its last token.
func parent(at source.Pointer) (up source.Pointer, name string) {
	tokens := at.Tokens()
	for _, token := range tokens[:len(tokens)-1] {
		up = up.Join(token)
	}
	return up, tokens[len(tokens)-1]
}
