package privacy

import (
	"maps"
	"regexp"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// Marked is one schema with its marks.
type Marked struct {
	// Marks are sorted by pointer, each pointer once.
	Marks []Mark
	// Cut says that there may be more: the schema branches and recurs so much
	// that not all of its places were looked at.
	Cut bool

	root     *schema.Schema
	roots    []*schema.Schema // of documents and resources, for dynamic references
	ids      map[*schema.Schema]int
	own      map[*schema.Schema][]ownMark // of those that are marked
	leads    map[*schema.Schema]bool      // is marked, or leads to what is
	says     map[*schema.Schema]bool      // is marked, or describes parts that lead to what is
	patterns map[string]*regexp.Regexp
	work     int
}

// Bounds of one schema: one that branches and recurs has no end of places.
const (
	maxMarks = 2_000
	maxWork  = 500_000 // schemas looked at, each time
)

// Marks reports whether a schema marks anything, or is too large to say so.
func Marks(s *schema.Schema) bool {
	m := newMarked(s)
	m.survey()
	return m.leads[s] || m.Cut
}

// Find returns the marks of a schema, through every applicator and reference.
func Find(s *schema.Schema) *Marked {
	m := newMarked(s)
	m.survey()
	if m.leads[s] {
		w := walk{Marked: m, on: map[string]*frame{}}
		top := m.describing(s)
		w.visit(&frame{key: m.key(top)}, top)
		m.Marks = w.list()
	}
	return m
}

func newMarked(s *schema.Schema) *Marked {
	return &Marked{
		root: s, ids: map[*schema.Schema]int{}, own: map[*schema.Schema][]ownMark{}, leads: map[*schema.Schema]bool{},
		says: map[*schema.Schema]bool{}, patterns: map[string]*regexp.Regexp{},
	}
}

// take spends work, and reports whether there is any left.
func (m *Marked) take(n int) bool {
	m.work += n
	m.Cut = m.Cut || m.work > maxWork
	return !m.Cut
}

// walk goes along every way to a mark that comes to no place twice. A place that
// it would come to again recurs: there may be any number of steps there.
type walk struct {
	*Marked
	path  []*frame
	on    map[string]*frame // the path, by key
	found []finding
}

// frame is a place on the way, and the token that leads to it.
type frame struct {
	token  token
	key    string
	recurs bool
}

// finding is a marked place with the way to it. What recurs is known when all of
// it was looked at.
type finding struct {
	path  []*frame
	marks []ownMark
}

func (w *walk) visit(here *frame, p place) {
	if w.Cut = w.Cut || len(w.found) >= maxMarks; w.Cut {
		return
	}
	w.path = append(w.path, here)
	w.on[here.key] = here
	var marks []ownMark
	for _, s := range p {
		marks = append(marks, w.own[s]...)
	}
	if len(marks) > 0 {
		w.found = append(w.found, finding{slices.Clone(w.path), marks})
	}
	for _, next := range w.below(p) {
		key := w.key(next.to)
		if f := w.on[key]; f != nil {
			f.recurs = true
			continue
		}
		w.visit(&frame{token: next.token, key: key}, next.to)
	}
	delete(w.on, here.key)
	w.path = w.path[:len(w.path)-1]
}

// list returns what was found, one mark for each pointer.
func (w *walk) list() []Mark {
	marks := map[string]*Mark{}
	for _, f := range w.found {
		tokens := tokensOf(f.path)
		pointer := join(tokens)
		mark := marks[pointer]
		if mark == nil {
			mark = &Mark{Pointer: pointer, tokens: tokens}
			marks[pointer] = mark
		}
		for _, own := range f.marks {
			mark.add(own)
		}
	}
	list := make([]Mark, 0, len(marks))
	for _, pointer := range slices.Sorted(maps.Keys(marks)) {
		list = append(list, *marks[pointer])
	}
	return list
}

// tokensOf is the way to the last frame; where a place on it recurs, any number
// of steps comes after it. A mark covers what is in it: there it need not be said.
func tokensOf(path []*frame) []token {
	var tokens []token
	for i, f := range path {
		if i > 0 {
			tokens = append(tokens, f.token)
		}
		if f.recurs && i < len(path)-1 {
			tokens = append(tokens, token{kind: toDeep})
		}
	}
	return tokens
}
