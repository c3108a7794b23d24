package suggest

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// NextMajor returns the files that open the next major of an event: the newest
// one's schema and examples under the next number, and event.yaml, in which it is a
// draft. The error says what has to be done first.
func NextMajor(c *workspace.Contract, event *source.Document, read func(name string) ([]byte, error)) (number int, files []File, err error) {
	if event == nil || len(c.Majors) == 0 {
		return 0, nil, fmt.Errorf("%s has no event.yaml, or no major", c.Name)
	}
	last := c.Majors[len(c.Majors)-1]
	number = last.Number + 1
	for _, name := range filesOf(last) {
		next, ok := renumbered(name, last.Number, number)
		if !ok {
			continue
		}
		content, err := read(name)
		if err != nil {
			return 0, nil, err
		}
		files = append(files, File{Name: next, After: content})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	listed, err := withMajor(event, last, number)
	if err != nil {
		return 0, nil, err
	}
	return number, append(files, File{Name: event.File, Before: event.Data, After: listed.Data}), nil
}

// filesOf returns the files of a major that have its number: schema and examples.
func filesOf(m *workspace.Major) []string {
	names := []string{m.Newest().File}
	for _, example := range m.Newest().Examples {
		names = append(names, example.Doc.File)
	}
	return names
}

// renumbered returns the file's name with another major's number.
func renumbered(name string, from, to int) (string, bool) {
	rest, ok := strings.CutPrefix(path.Base(name), fmt.Sprintf("v%d.", from))
	return path.Join(path.Dir(name), fmt.Sprintf("v%d.%s", to, rest)), ok
}

// withMajor returns event.yaml with one more major, a draft.
func withMajor(event *source.Document, last *workspace.Major, number int) (*source.Document, error) {
	var changes []edit.Change
	if event.Root.Get("versions") == nil {
		changes = append(changes, edit.Set("/versions", source.NewObject(
			source.Member{Name: strconv.Itoa(last.Number), Value: status(last.Status)},
			source.Member{Name: strconv.Itoa(number), Value: status(contract.Draft)},
		)))
	} else {
		changes = append(changes, edit.Set(source.Pointer("/versions").Join(strconv.Itoa(number)), status(contract.Draft)))
	}
	result, err := edit.Apply(event, changes...)
	if err != nil {
		return nil, err
	}
	return result.Document, nil
}

func status(s contract.Status) *source.Node {
	return source.NewObject(source.Member{Name: "status", Value: source.NewString(string(s))})
}

// open opens the next major of the events for which that was asked, or for which
// there is nothing milder.
func (w *work) open(list []*Suggestion, at *outcome) error {
	var offers []*offer
	for _, found := range list {
		if !w.Major && len(found.Left) == 0 {
			continue
		}
		s := w.searchFor([]*Suggestion{found})
		if err := s.open(found, at.of(found)); err != nil {
			return err
		}
		if len(found.Files) > 0 {
			offers = append(offers, &offer{[]*Suggestion{found}})
		}
	}
	return w.prove(offers)
}

// open opens the next major of one event: it gets what was written, and the newest
// one gets back what it was.
func (s *search) open(found *Suggestion, at *outcome) error {
	p := s.pairs[0]
	if refused := p.noMajor(at); len(refused) > 0 {
		found.Left = append(found.Left, refused...)
		return nil
	}
	docs := documents{}
	steps, err := s.promises(at, docs)
	if err != nil {
		return err
	}
	event, err := s.document(docs, p.head.Doc.File)
	if err != nil {
		return err
	}
	number, files, err := NextMajor(p.head, event, s.Files.ReadFile)
	if err != nil {
		return err
	}
	last := p.head.Majors[len(p.head.Majors)-1]
	listed := &files[len(files)-1]
	listed.Before = p.head.Doc.Data
	if found.Upcast = p.upcastTo(last); found.Upcast != nil && found.Upcast.ByHand {
		doc, err := source.Parse(listed.Name, listed.After)
		if err == nil {
			doc, err = byHand(doc, strconv.Itoa(number))
		}
		if err != nil {
			return err
		}
		listed.After = doc.Data
	}
	back, err := s.asBefore(p, last)
	if err != nil {
		return err
	}
	found.Opens = number
	found.Steps = append([]Step{{
		Does:    fmt.Sprintf("v%d opens as a draft with what v%d says now, and v%d is what it was", number, last.Number, last.Number),
		Finding: at.all()[0],
	}}, steps...)
	found.Files = append(files, back...)
	slices.SortFunc(found.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// noMajor says why the next major cannot hold what is broken; nothing where it can.
func (p pair) noMajor(at *outcome) []Left {
	c := p.head
	var left []Left
	for _, f := range at.breaks {
		switch m := at.pairOf(f); {
		case c.Doc == nil:
			left = append(left, Left{f, "a schema without an event.yaml has one major"})
		case m != nil && m.base.Number != c.Majors[len(c.Majors)-1].Number:
			newest := c.Majors[len(c.Majors)-1].Number
			left = append(left, Left{f, fmt.Sprintf("v%d is there already: change that one", newest)})
		case p.base.Major(c.Majors[len(c.Majors)-1].Number) == nil:
			left = append(left, Left{f, "the newest major is not in the base, so there is nothing to go back to"})
		}
	}
	return left
}

// asBefore gives the files of a major the content that the base has, and takes away
// those that it has not.
func (s *search) asBefore(p pair, m *workspace.Major) ([]File, error) {
	was := p.base.Major(m.Number)
	if was == nil || was.Newest().Schema == nil {
		return nil, nil
	}
	before := map[string][]byte{was.Newest().File: was.Newest().Schema.Doc.Data}
	for _, example := range was.Newest().Examples {
		before[example.Doc.File] = example.Doc.Data
	}
	var files []File
	for _, name := range filesOf(m) {
		is, err := s.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if string(is) != string(before[name]) {
			files = append(files, File{Name: name, Before: is, After: before[name]})
		}
		delete(before, name)
	}
	for name, content := range before {
		files = append(files, File{Name: name, After: content})
	}
	return files, nil
}
