package workspace

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

const eventFile = "event.yaml"

// events reads every folder with an event.yaml.
func (l *loader) events() {
	for _, folder := range l.tree.folders {
		if l.ctx.Err() != nil {
			return
		}
		if l.tree.has(folder, eventFile) && l.ws.Config.hasFolder(folder) {
			l.event(folder)
		}
	}
}

// event reads one contract: event.yaml, the schemas of its majors, their
// histories and examples.
func (l *loader) event(folder string) {
	home := l.contextOf(folder)
	name := contract.EventName{Context: home, Event: path.Base(folder)}
	doc := l.openKind(path.Join(folder, eventFile), name.String(), "event")
	c := &Contract{Event: defaultEvent(name), Doc: doc, Dir: folder, Unreadable: doc == nil}
	if doc != nil {
		c.Name.Event = cmp.Or(textWhere(doc.Root.Get("event"), contract.CheckEventName), c.Name.Event)
		readEvent(&c.Event, doc.Root)
	}
	if contract.CheckEventName(c.Name.Event) != nil {
		return // its finding says so
	}
	l.checkPlace(c)
	if first := l.byName[c.Name]; first != nil {
		l.duplicate(docOr(doc, folder), "/event", c.Name.String(),
			fmt.Sprintf("there is another event %s", c.Name), whyNotRead, first.Doc, "/event")
		return
	}
	l.addContext(home)
	l.majors(c)
	l.add(c)
}

// add lists a contract under its name, which is free.
func (l *loader) add(c *Contract) {
	l.ws.Contracts = append(l.ws.Contracts, c)
	l.byName[c.Name] = c
}

// checkPlace reports where a contract's folder and its name disagree.
func (l *loader) checkPlace(c *Contract) {
	if c.Doc == nil {
		return
	}
	if base := path.Base(c.Dir); base != c.Name.Event {
		l.disagrees(c.Doc, "/event", c.Name.String(), fmt.Sprintf("the event is called %q, its folder %q", c.Name.Event, clip(base)))
	}
	if c.Name.Context == "" {
		l.report(diag.Finding{
			Rule: ruleMisplacedFile, Subject: c.Name.String(), Span: valueSpan(c.Doc, "/event"), Pointer: "/event",
			Message: "the event belongs to no context",
			Why:     "an event is owned by exactly one context",
			Hint:    fmt.Sprintf("move the folder to contexts/<context>/%s, or put a context.yaml above it", c.Name.Event),
		})
	}
}

// defaultEvent is a contract of which nothing is said: nobody outside its
// context may depend on it, and it promises the most.
func defaultEvent(name contract.EventName) contract.Event {
	return contract.Event{
		Name:          name,
		Visibility:    contract.Private,
		Kind:          contract.Domain,
		Compatibility: contract.DefaultMode,
		ContentModel:  contract.Tolerant,
		Enforce:       contract.EnforceBoth,
	}
}

func readEvent(e *contract.Event, root *source.Node) {
	e.Summary = textWhere(root.Get("summary"), checkText)
	e.Description = textWhere(root.Get("description"), checkLength)
	e.Owner = textWhere(root.Get("owner"), checkName)
	e.Visibility = word(root.Get("visibility"), contract.Visibilities, e.Visibility)
	e.Kind = word(root.Get("kind"), contract.Kinds, e.Kind)
	e.Key = textWhere(root.Get("key"), checkKey)
	e.IdempotencyKey = textWhere(root.Get("idempotency-key"), checkPlace)
	e.Compatibility = word(root.Get("compatibility"), contract.Modes, e.Compatibility)
	e.CompatibleSince = textWhere(root.Get("compatible-since"), checkSince)
	e.ContentModel = word(root.Get("content-model"), contract.ContentModels, e.ContentModel)
	e.Enforce = word(root.Get("enforce"), contract.Enforcements, e.Enforce)
	e.Retention = textWhere(root.Get("retention"), checkDuration)
	e.DataSubject = textWhere(root.Get("data-subject"), checkPointer)
	for _, s := range texts(root.Get("formerly"), checkFullName) {
		if name, err := contract.ParseEventName(s, ""); err == nil {
			e.Formerly = append(e.Formerly, name)
		}
	}
	for _, m := range members(root.Get("versions")) {
		if checkMajor(m.Name) == nil {
			number, _ := strconv.Atoi(m.Name)
			e.Majors = append(e.Majors, readMajor(number, m.Value))
		}
	}
	slices.SortFunc(e.Majors, func(a, b contract.MajorInfo) int { return a.Number - b.Number })
}

// readMajor reads one entry of versions:. A major of which no status is said is
// active: the promise holds.
func readMajor(number int, n *source.Node) contract.MajorInfo {
	return contract.MajorInfo{
		Number:          number,
		Status:          word(n.Get("status"), contract.Statuses, contract.Active),
		Sunset:          textWhere(n.Get("sunset"), checkDate),
		Subjects:        readSubjects(n.Get("subjects")),
		CompatibleSince: textWhere(n.Get("compatible-since"), checkSince),
		Upcast:          word(n.Get("upcast"), contract.Upcasts, ""),
	}
}

// readSubjects reads names of Kafka subjects, each in the one way that it is written.
func readSubjects(n *source.Node) []string {
	var list []string
	for _, name := range texts(n, checkSubject) {
		if name = contract.SubjectName(name); !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// formerNames reports names that an event had and that are taken.
func (l *loader) formerNames() {
	owners := map[contract.EventName]*Contract{}
	for _, c := range l.ws.Contracts {
		owners[c.Name] = c
	}
	for _, c := range l.ws.Contracts {
		for _, name := range c.Formerly {
			if first, taken := owners[name]; taken {
				l.takenName(c, first, name)
				continue
			}
			owners[name] = c
		}
	}
}

func (l *loader) takenName(c, first *Contract, name contract.EventName) {
	at := source.Pointer("/formerly")
	for i, item := range items(c.Doc.Root.Get("formerly")) {
		if text(item) == name.String() {
			at = at.JoinIndex(i)
			break
		}
	}
	message := fmt.Sprintf("%s was also the former name of %s", name, first.Name)
	switch {
	case first == c:
		message = fmt.Sprintf("%s is the event's own name", name)
	case first.Name == name:
		message = fmt.Sprintf("%s is the name of another event", name)
	}
	l.duplicate(c.Doc, at, c.Name.String(), message, "a name leads to one event", first.Doc, "/event")
}

// docOr stands in for a document that could not be read, so that findings have
// a file.
func docOr(doc *source.Document, folder string) *source.Document {
	if doc != nil {
		return doc
	}
	return &source.Document{File: path.Join(folder, eventFile), Root: &source.Node{Kind: source.Null}}
}
