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
	return &personalPart{envelope: p.envelope, samples: p.samples, seen: map[personalAt]*personalSeen{}, marked: map[personalAt]bool{}}
}

// personalPart is what one block says.
type personalPart struct {
	envelope bool
	samples  int
	seen     map[personalAt]*personalSeen
	order    []personalAt // of seen
	marked   map[personalAt]bool

	event  *Event
	kind   int32
	path   []step
	inData bool
	ofName bool
	found  func(seenText)
	hit    bool
	any    func(seenText)
}

func (p *personalPart) Reset() {
	clear(p.seen)
	p.order = p.order[:0]
}

func (p *personalPart) Event(e *Event) {
	if e.Kind == nil {
		return // nobody says what would be marked
	}
	if p.found == nil {
		p.found, p.any = p.add, func(seenText) { p.hit = true }
	}
	around := ""
	if p.envelope {
		around = aroundData(e)
	}
	data, envelope := p.suspects(e.Data), p.suspects(around)
	if !data && !envelope {
		return
	}
	p.event, p.kind, p.path = e, kindNumber(e.Kind), p.path[:0]
	if data {
		p.inData = true
		p.value(e.Data, skipSpace(e.Data, 0))
	}
	if envelope {
		p.inData = false
		p.attributes(e.Line)
	}
}

// aroundData returns the text of an event in which its attributes are, which may have the data as well.
func aroundData(e *Event) string {
	if end := len(e.Line) - 1; end > len(e.Data) && strings.HasSuffix(e.Line[:end], e.Data) {
		return e.Line[:end-len(e.Data)] // as most write it: the data is last
	}
	return e.Line
}

// suspects reports whether a text of JSON may have something personal: mostly it has not, and that is
// found out without taking it apart.
func (p *personalPart) suspects(s string) bool {
	p.hit = false
	detect(s, p.any)
	return p.hit || strings.Contains(s, `\u00`)
}

// attributes looks at the members of an envelope but for the data.
func (p *personalPart) attributes(s string) {
	i := skipSpace(s, 0)
	if i == len(s) || s[i] != '{' {
		return
	}
	p.members(s, i, func(name string) bool { return !strings.HasPrefix(name, "data") })
}

// value looks at the value at i, and returns the place after it.
func (p *personalPart) value(s string, i int) int {
	if i >= len(s) {
		return nowhere
	}
	switch c := s[i]; {
	case c == '{':
		return p.members(s, i, nil)
	case c == '[':
		return p.items(s, i)
	case c == '"':
		end, plain := plainEnd(s, i)
		if end == nowhere {
			return nowhere
		}
		text := s[i+1 : end-1]
		if !plain {
			text, _ = textOf(s[i:end])
		}
		detect(text, p.found)
		return end
	}
	end, _ := valueEnd(s, i)
	if end > i {
		accounts(s[i:end], p.found)
	}
	return end
}

// members looks at the members of an object, those that wanted says; nil: all.
func (p *personalPart) members(s string, i int, wanted func(name string) bool) int {
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1
	}
	for {
		m, ok := memberAt(s, i)
		if !ok {
			return nowhere
		}
		name := s[m.name:m.nameEnd]
		if !m.plain {
			name, _ = textOf(s[m.name-1 : m.nameEnd+1])
		}
		var end int
		if wanted != nil && !wanted(name) {
			end, _ = valueEnd(s, m.value)
		} else {
			end = p.member(s, name, m.value)
		}
		if end < 0 {
			return nowhere
		}
		if i, ok = next(s, end, '}'); i == nowhere {
			return closed(s, end, ok)
		}
	}
}

func (p *personalPart) member(s, name string, value int) int {
	p.path = append(p.path, step{name: name})
	p.ofName = true
	detect(name, p.found)
	p.ofName = false
	end := p.value(s, value)
	p.path = p.path[:len(p.path)-1]
	return end
}

func (p *personalPart) items(s string, i int) int {
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	p.path = append(p.path, step{item: true})
	defer func() { p.path = p.path[:len(p.path)-1] }()
	for {
		end := p.value(s, i)
		if end < 0 {
			return nowhere
		}
		var ok bool
		if i, ok = next(s, end, ']'); i == nowhere {
			return closed(s, end, ok)
		}
	}
}

// add counts something that was found where the path is, unless that is marked.
func (p *personalPart) add(f seenText) {
	at := personalAt{kind: p.kind, name: p.ofName, looks: f.looks}
	if p.inData {
		if p.isMarked() {
			return
		}
		at.pointer = p.event.Kind.pointerOf(p.path)
	} else {
		at.pointer = attributeName(p.path[0].name)
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
		s.Hint = strings.Clone(f.hint)
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

// isMarked reports whether the schema marks where the path is.
func (p *personalPart) isMarked() bool {
	var b strings.Builder
	for _, s := range p.path {
		b.WriteByte(0)
		if s.item {
			b.WriteByte(1)
		}
		b.WriteString(s.name)
	}
	at := personalAt{kind: p.kind, pointer: b.String(), name: p.ofName}
	is, known := p.marked[at]
	if !known {
		is = marked(p.event.Kind.Table, p.path, p.ofName)
		if len(p.marked) < mostSeen {
			p.marked[at] = is
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
