// Package search finds what a registry holds by words: events, their fields,
// contexts, services, owners, Kafka subjects.
//
// It promises to answer from memory, to be as fresh as the snapshot, to make
// anew only what changed, and to bound what one event may add and what one
// search may ask. The best comes first: what is called as the word, then what
// has a part of its name that begins with it, then what holds it.
package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/treaty-events/treaty/registry"
)

// Kind says what was found.
type Kind string

// The kinds, the more telling first.
const (
	Event   Kind = "event"
	Context Kind = "context"
	Service Kind = "service"
	Subject Kind = "subject" // of Kafka clients, but for those that majors have of themselves
	Owner   Kind = "owner"
	Field   Kind = "field"
)

// weights order what matches equally well.
var weights = map[Kind]int{Event: 5, Context: 4, Service: 3, Subject: 2, Owner: 1, Field: 0}

// Hit is one thing that was found.
type Hit struct {
	Kind    Kind
	Name    string
	Text    string             // what it is, in the words of its file; at most maxText bytes
	Context string             // that it is in; of a context and an owner: empty
	Version *registry.Version  // of a field: the version that has it
	In      *registry.Contract // of an event and a field; of a subject: that claims it, or nil
	Service *registry.Service  // of a service
}

// Index finds what a registry holds. It is safe for concurrent use.
type Index struct {
	registry *registry.Registry
	current  atomic.Pointer[catalogue]
	building chan struct{} // holds a token while a catalogue is made
}

// catalogue is what there is to find in one snapshot.
type catalogue struct {
	snapshot *registry.Snapshot
	entries  []entry
	events   map[*registry.Contract][]entry // snapshots share contracts that did not change
	words    func() []string                // that names are made of, see known
}

// entry is a hit with what is looked at.
type entry struct {
	Hit
	name  string // in lower case
	parts string // of the name, each after a space: " ordering order placed"
	text  string // in lower case
}

// New returns an index of the registry. It is made when it is first asked, or ahead of
// that: see Follow.
func New(r *registry.Registry) *Index {
	return &Index{registry: r, building: make(chan struct{}, 1)}
}

// MaxWords bounds a search.
const MaxWords = 8

// Words takes a query apart; a search asks for all of them.
func Words(query string) []string {
	var words []string
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// Query says what to look for.
type Query struct {
	Words   []string // all of them, see Words
	Kind    Kind     // of this kind alone; empty: of any
	Context string   // a context, and what is in it, alone; empty: all
}

// Found is what fits a query, the best first.
type Found struct {
	Hits     []*Hit         // of the index: not to be changed
	Kinds    map[Kind]int   // how many of each kind there are, whatever kind was asked for
	Contexts map[string]int // likewise of contexts
}

// Find returns what fits the query.
func (x *Index) Find(ctx context.Context, q Query) (*Found, error) {
	c, err := x.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	return c.find(q), nil
}

func (c *catalogue) find(q Query) *Found {
	type match struct {
		entry *entry
		score int
	}
	found := &Found{Kinds: map[Kind]int{}, Contexts: map[string]int{}}
	var fits []match
	ask := newQuestion(q.Words)
	for i := range c.entries {
		e := &c.entries[i]
		score := e.score(ask)
		if score == 0 {
			continue
		}
		inContext, ofKind := q.Context == "" || q.Context == e.of(), q.Kind == "" || q.Kind == e.Kind
		if inContext {
			found.Kinds[e.Kind]++
		}
		if ofKind && e.of() != "" {
			found.Contexts[e.of()]++
		}
		if inContext && ofKind {
			fits = append(fits, match{e, score})
		}
	}
	slices.SortFunc(fits, func(a, b match) int {
		return cmp.Or(b.score-a.score, strings.Count(a.entry.Name, "/")-strings.Count(b.entry.Name, "/"), strings.Compare(a.entry.Name, b.entry.Name), a.entry.compare(b.entry))
	})
	for _, m := range fits {
		found.Hits = append(found.Hits, &m.entry.Hit)
	}
	return found
}

// of is the context that it is in, or that it is.
func (h *Hit) of() string {
	if h.Kind == Context {
		return h.Name
	}
	return h.Context
}

// question is the words of a query, ready to be asked of each entry.
type question struct {
	words  []string
	paths  []string // the words as paths of fields: "customer.email" means "customer/email"
	joined string   // "order placed" is the name of OrderPlaced
}

func newQuestion(words []string) question {
	q := question{words: words, joined: strings.Join(words, "")}
	for _, word := range words {
		q.paths = append(q.paths, strings.ReplaceAll(word, ".", "/"))
	}
	return q
}

// score says how well an entry matches; 0: it lacks a word.
func (e *entry) score(q question) int {
	total := weights[e.Kind] + 1
	for i, word := range q.words {
		if e.Kind == Field {
			word = q.paths[i]
		}
		switch {
		case e.called(word):
			total += 100
		case strings.HasPrefix(e.name, word) || strings.Contains(e.parts, " "+word):
			total += 50
		case strings.Contains(e.name, word):
			total += 20
		case strings.Contains(e.text, q.words[i]):
			total += 10
		default:
			return 0
		}
	}
	if len(q.words) > 1 && e.called(q.joined) {
		total += 100 * len(q.words)
	}
	return total
}

// called reports whether the word is the name, or how it ends: a field by its last
// members, an event without its context.
func (e *entry) called(word string) bool {
	rest, ends := strings.CutSuffix(e.name, word)
	return ends && (rest == "" || strings.HasSuffix(rest, ".") || strings.HasSuffix(rest, "/"))
}

// compare orders entries of one name.
func (e *entry) compare(o *entry) int {
	name := func(e *entry) string {
		switch {
		case e.Version != nil:
			return e.In.Name.String() + " " + e.Version.Version.String()
		case e.Service != nil:
			return e.Context + " " + e.Service.Home
		}
		return e.Context
	}
	return cmp.Or(strings.Compare(string(e.Kind), string(o.Kind)), strings.Compare(name(e), name(o)))
}

// catalogue returns that of the snapshot. Searches that come while one is made
// wait for it.
func (x *Index) catalogue(ctx context.Context) (*catalogue, error) {
	s, err := x.registry.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if c := x.current.Load(); c != nil && c.snapshot == s {
		return c, nil
	}
	select {
	case x.building <- struct{}{}:
		defer func() { <-x.building }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	before := x.current.Load()
	if before != nil && before.snapshot == s {
		return before, nil
	}
	c, err := x.build(ctx, s, before)
	if err != nil {
		return nil, err
	}
	x.current.Store(c)
	return c, nil
}
