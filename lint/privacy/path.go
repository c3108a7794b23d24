package privacy

import (
	"slices"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract"
)

// Path is a marked field with where its data may go: to the receivers, and by
// what they write in reaction on to others.
type Path struct {
	Key   Key
	Likes []Like // why the data may be in this field; none where the path begins
	// Later says that the field is written, but not in reaction to the event
	// before: by a service that keeps what it received.
	Later bool
	Hops  []Hop
	// Again says that the field was shown before, and its hops with it.
	Again bool
}

// Hop is one receiver of a field, and the fields that may carry its data on.
type Hop struct {
	Receiver Receiver
	Onto     []Path
	// Dark are events that the receiver writes in reaction, and of which the
	// register knows no contract.
	Dark []contract.EventName
}

// Like says what two fields have in common.
type Like string

// What lets a field carry the data of another on, as far as contracts say.
const (
	SameName    Like = "same-name"
	SameSubject Like = "same-subject"
)

// MaxSteps bounds the steps that are shown from one field on, unless AtMost says
// otherwise: in a company where everybody knows an e-mail address every field leads
// to every other.
const MaxSteps = 50

// Tracer follows fields through the reactions of those that receive them.
type Tracer struct {
	most     int
	byKey    map[Key]*Entry
	byEvent  map[contract.EventName][]*Entry
	byWriter map[ServiceName][]*Entry
	known    map[contract.EventName]bool
}

// NewTracer looks the register up once, for any number of traces.
func NewTracer(r *Register) *Tracer {
	t := &Tracer{
		most: MaxSteps, byKey: map[Key]*Entry{}, byEvent: map[contract.EventName][]*Entry{}, byWriter: map[ServiceName][]*Entry{}, known: r.known,
	}
	for i := range r.Entries {
		e := &r.Entries[i]
		t.byKey[e.Key()] = e
		t.byEvent[e.Event] = append(t.byEvent[e.Event], e)
		for _, writer := range e.Producers {
			t.byWriter[writer] = append(t.byWriter[writer], e)
		}
	}
	return t
}

// AtMost returns a tracer of the same register that shows so many steps of a field.
func (t *Tracer) AtMost(steps int) *Tracer {
	other := *t
	other.most = steps
	return &other
}

// Trace returns where the data of the field may go on from the receivers that the
// entry names. It goes breadth first, so a field is shown in full where it is
// nearest, and again without its hops; loops end there. Left is how many further
// steps lead on from the fields that are shown; what follows those is not counted.
func (t *Tracer) Trace(from *Entry) (path Path, left int) {
	path = Path{Key: from.Key()}
	seen := map[Key]bool{path.Key: true}
	room := t.most
	for todo := []*Path{&path}; len(todo) > 0; todo = todo[1:] {
		at, entry := todo[0], from
		if at != &path {
			entry = t.byKey[at.Key]
		}
		at.Hops = t.hops(entry)
		for i := range at.Hops {
			left += at.Hops[i].clip(&room)
			onto := at.Hops[i].Onto
			for j := range onto {
				if onto[j].Again = seen[onto[j].Key]; !onto[j].Again {
					seen[onto[j].Key] = true
					todo = append(todo, &onto[j])
				}
			}
		}
	}
	return path, left
}

// clip keeps as many steps as there is room for, and returns how many it dropped.
func (h *Hop) clip(room *int) (left int) {
	left = len(h.Onto) + len(h.Dark)
	h.Onto = slices.Clip(h.Onto[:min(len(h.Onto), *room)])
	*room -= len(h.Onto)
	h.Dark = h.Dark[:min(len(h.Dark), *room)]
	*room -= len(h.Dark)
	return left - len(h.Onto) - len(h.Dark)
}

// hops returns the receivers of the field, each with the fields that may carry it
// on: what it writes in reaction, and what is called the same in any other event
// that it writes.
func (t *Tracer) hops(e *Entry) []Hop {
	hops := make([]Hop, len(e.Receivers))
	for i, r := range e.Receivers {
		hops[i].Receiver = r
		for _, name := range r.Emits {
			if !t.known[name] {
				hops[i].Dark = append(hops[i].Dark, name)
			}
			for _, to := range t.byEvent[name] {
				if likes := alike(e, to); len(likes) > 0 && t.writes(r.ServiceName, to) {
					hops[i].Onto = append(hops[i].Onto, Path{Key: to.Key(), Likes: likes})
				}
			}
		}
		for _, to := range t.byWriter[r.ServiceName] {
			if likes := alike(e, to); slices.Contains(likes, SameName) && !slices.Contains(r.Emits, to.Event) {
				hops[i].Onto = append(hops[i].Onto, Path{Key: to.Key(), Likes: likes, Later: true})
			}
		}
	}
	return hops
}

// writes reports whether the service, which says that it emits the event, writes
// the major: any, where it does not say which.
func (t *Tracer) writes(s ServiceName, e *Entry) bool {
	says := slices.ContainsFunc(t.byEvent[e.Event], func(e *Entry) bool { return slices.Contains(e.Producers, s) })
	return !says || slices.Contains(e.Producers, s)
}

// alike says what two fields have in common.
func alike(a, b *Entry) []Like {
	var likes []Like
	if name := lastName(a.tokens); name != "" && name == lastName(b.tokens) {
		likes = append(likes, SameName)
	}
	if a.Subject.Name != "" && a.Subject.Name == b.Subject.Name {
		likes = append(likes, SameSubject)
	}
	return likes
}

// lastName is what a field is called, spelled so that emailAddress and
// email_address are the same.
func lastName(tokens []token) string {
	for _, t := range slices.Backward(tokens) {
		if t.kind == toName {
			return strings.Map(func(r rune) rune {
				if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
					return -1
				}
				return unicode.ToLower(r)
			}, t.name)
		}
	}
	return ""
}
