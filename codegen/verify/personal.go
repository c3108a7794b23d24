package verify

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
)

// PersonalName is the name of the stage and section of personal data.
const PersonalName = "personal"

// personal finds what looks like personal data where the schema does not mark it.
type personal struct {
	catalogue *Catalogue
	envelope  bool // events have attributes around the data
	samples   int  // places of a finding
	seen      map[personalAt]*personalSeen
	more      int64
}

// personalAt is a place in events of a kind, and what is there.
type personalAt struct {
	kind    int32
	pointer string // of the data; an attribute without the slash
	name    bool   // it is the name of a member
	looks   looks
}

// personalSeen is how often it is there.
type personalSeen struct {
	Count   int64 // of values
	Chance  int64 // of others, which are like it and have wrong check digits
	Hint    string
	Samples []Place
}

// mostPersonal bounds the places that are told apart.
const mostPersonal = 2000

// NewPersonal returns the stage that finds what looks like personal data in the events of a layout, with so many
// samples of each.
func NewPersonal(c *Catalogue, l *Layout, samples int) Stage {
	return &personal{catalogue: c, envelope: !l.Fields, samples: samples, seen: map[personalAt]*personalSeen{}}
}

func (p *personal) Name() string { return PersonalName }

func (p *personal) NewPart() Part {
	return &personalPart{envelope: p.envelope, samples: p.samples, seen: map[personalAt]*personalSeen{}, marked: map[string]bool{}}
}

// personalPart is what one block says.
type personalPart struct {
	envelope bool
	samples  int
	seen     map[personalAt]*personalSeen
	order    []personalAt    // of seen
	marked   map[string]bool // by kind and path
	key      []byte          // of marked

	walk personalWalk

	event  *Event
	kind   int32
	inData bool
}

func (p *personalPart) Reset() {
	clear(p.seen)
	p.order = p.order[:0]
}

func (p *personalPart) Event(e *Event) {
	if e.Kind == nil {
		return // nobody says what would be marked
	}
	p.walk.found = p.add
	p.event, p.kind = e, kindNumber(e.Kind)
	if p.walk.suspects(e.Data) {
		p.inData = true
		p.walk.data(e.doc)
	}
	if p.envelope && p.walk.suspects(aroundData(e)) {
		p.inData = false
		p.walk.attributes(e.Line)
	}
}

// aroundData returns the text of an event in which its attributes are, which may have the data as well.
func aroundData(e *Event) string {
	if end := len(e.Line) - 1; end > len(e.Data) && strings.HasSuffix(e.Line[:end], e.Data) {
		return e.Line[:end-len(e.Data)] // as most write it: the data is last
	}
	return e.Line
}

// add counts something that was found at the end of a path, unless that is marked.
func (p *personalPart) add(f seenText, path []step, ofName bool) {
	at := personalAt{kind: p.kind, name: ofName, looks: f.looks}
	if p.inData {
		if p.isMarked(path, ofName) {
			return
		}
		at.pointer = p.event.Kind.pointerOf(path)
	} else {
		at.pointer = attributeName(path[0].name)
	}
	s := p.seen[at]
	if s == nil {
		s = &personalSeen{}
		p.seen[at] = s
		p.order = append(p.order, at)
	}
	s.add(f, p.event.Place, p.samples)
}

func (s *personalSeen) add(f seenText, at Place, most int) {
	if f.chance {
		s.Chance++
		return
	}
	s.Count++
	if s.Hint == "" {
		s.Hint = f.hint()
	}
	if n := len(s.Samples); n == 0 || s.Samples[n-1] != at {
		s.Samples = sample(most, s.Samples, at)
	}
}

// attributeName returns the name of an attribute, which is not told where CloudEvents does not know it.
func attributeName(name string) string {
	if slices.Contains(attributeNames, name) {
		return name
	}
	return "an extension"
}

// isMarked reports whether the schema marks what is at the end of a path.
func (p *personalPart) isMarked(path []step, ofName bool) bool {
	key := append(p.key[:0], byte(p.kind), byte(p.kind>>8), byte(p.kind>>16), byte(p.kind>>24))
	if ofName {
		key = append(key, 1)
	}
	for _, s := range path {
		key = append(key, 0)
		if s.item {
			key = append(key, 1)
		}
		key = append(key, s.name...)
	}
	p.key = key
	is, known := p.marked[string(key)]
	if !known {
		is = marked(p.event.Kind.Table, path, ofName)
		if len(p.marked) < mostSeen {
			p.marked[string(key)] = is
		}
	}
	return is
}

func (p *personal) Fold(part Part) error {
	from := part.(*personalPart)
	for _, at := range from.order {
		p.merge(at, from.seen[at], 0)
	}
	return nil
}

// merge adds what was seen later in the log.
func (p *personal) merge(at personalAt, other *personalSeen, shift int) {
	s := p.seen[at]
	if s == nil {
		if len(p.seen) == mostPersonal {
			p.more += other.Count
			return
		}
		s = &personalSeen{}
		p.seen[at] = s
	}
	s.Count, s.Chance, s.Hint = s.Count+other.Count, s.Chance+other.Chance, cmp.Or(s.Hint, other.Hint)
	s.Samples = sample(p.samples, s.Samples, shifted(other.Samples, shift)...)
}

// personalSaved is what Save returns.
type personalSaved struct {
	Seen []savedPersonal
	More int64
}

type savedPersonal struct {
	Kind    int32
	Pointer string
	Name    bool
	Looks   looks
	Seen    *personalSeen
}

func (p *personal) Save() ([]byte, error) {
	s := personalSaved{More: p.more}
	for _, at := range p.sorted() {
		s.Seen = append(s.Seen, savedPersonal{at.kind, at.pointer, at.name, at.looks, p.seen[at]})
	}
	return json.Marshal(s)
}

func (p *personal) sorted() []personalAt {
	return slices.SortedFunc(maps.Keys(p.seen), func(a, b personalAt) int {
		name := func(at personalAt) int {
			if at.name {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.pointer, b.pointer), cmp.Compare(name(a), name(b)), cmp.Compare(a.looks, b.looks))
	})
}

func (p *personal) Restore(state []byte) error { return p.Absorb(state, "", 0) }

// Absorb adds what a shard found.
func (p *personal) Absorb(state []byte, _ string, shift int) error {
	var s personalSaved
	if err := json.Unmarshal(state, &s); err != nil {
		return err
	}
	p.more += s.More
	for _, at := range s.Seen {
		p.merge(personalAt{at.Kind, at.Pointer, at.Name, at.Looks}, at.Seen, shift)
	}
	return nil
}

func (p *personal) Finish(context.Context) (Section, error) {
	r := &PersonalReport{Fields: []*PersonalField{}, More: p.more}
	for _, at := range p.sorted() {
		s := p.seen[at]
		if s.Count <= s.Chance {
			continue
		}
		kind := p.catalogue.Kinds[at.kind-1]
		r.Fields = append(r.Fields, &PersonalField{
			Event: kind.Event, Version: kind.Major, Pointer: at.pointer, Name: at.name, Looks: at.looks.String(), Hint: s.Hint, Count: s.Count, Samples: s.Samples,
		})
	}
	return r, nil
}

// PersonalReport says where events have what looks like personal data, which their schemas do not mark.
type PersonalReport struct {
	Fields []*PersonalField `json:"fields"`
	More   int64            `json:"more,omitempty"` // values in further places
}

// PersonalField is a place in the events of a major.
type PersonalField struct {
	Event   string `json:"event"`
	Version int    `json:"version"`
	// Pointer is the place in the data, with * for an item or a member that the schema does not name; or the name of
	// an attribute of CloudEvents, without a slash.
	Pointer string `json:"pointer"`
	// Name says that it is the name of the member that is personal.
	Name    bool    `json:"name,omitempty"`
	Looks   string  `json:"looks"`
	Hint    string  `json:"hint"`  // what the first is like, and nothing that says whose it is
	Count   int64   `json:"count"` // of values
	Samples []Place `json:"samples"`
}

// Failed reports whether there are any.
func (r *PersonalReport) Failed() bool { return len(r.Fields) > 0 || r.More > 0 }

// Failures counts such values.
func (r *PersonalReport) Failures() int64 {
	n := r.More
	for _, f := range r.Fields {
		n += f.Count
	}
	return n
}

// Places returns those that the report names.
func (r *PersonalReport) Places() (places []Place) {
	for _, f := range r.Fields {
		places = append(places, f.Samples...)
	}
	return places
}

// WriteText writes it for people.
func (r *PersonalReport) WriteText(out io.Writer, show Shower) error {
	w := &textWriter{out: out, show: show}
	w.line("Personal data that no schema marks (x-pii)")
	if !r.Failed() {
		w.line("  none was found")
	}
	for _, f := range r.Fields {
		what := ""
		if f.Name {
			what = "the name of "
		}
		w.line("  ✗ %s v%d   %s%s: %s, such as %s", f.Event, f.Version, what, cmp.Or(f.Pointer, "the whole"), Counted(f.Count, f.Looks), f.Hint)
		w.places(f.Count, f.Samples)
	}
	if r.More > 0 {
		w.line("  ✗ %s in further places", Counted(r.More, "value"))
	}
	return w.err
}
