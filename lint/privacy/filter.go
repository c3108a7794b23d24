package privacy

import (
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// Filter keeps a part of a register; what is empty keeps everything.
type Filter struct {
	Of       string // an event, or a context that owns events
	Subject  string // a data subject, by its name or its pointer
	Receiver string // a service, "context/service" or a context
}

// Events returns every event that the register knows, with or without marks, by
// name.
func (r *Register) Events() []contract.EventName {
	return slices.SortedFunc(maps.Keys(r.known), contract.EventName.Compare)
}

// Keep returns the entries that the filter keeps, with what is not known of them: of
// their receivers those that it names, where it names any. Unknown receivers count as
// receivers.
func (r *Register) Keep(f Filter) *Register {
	kept := &Register{known: r.known}
	for _, e := range r.Entries {
		if f.keeps(&e) {
			if f.Receiver != "" {
				e.Receivers = slices.DeleteFunc(slices.Clone(e.Receivers), func(r Receiver) bool { return !r.is(f.Receiver) })
			}
			kept.Entries = append(kept.Entries, e)
		}
	}
	for _, g := range r.Gaps {
		event, _, _ := strings.Cut(g.About, " ")
		if f.owns(event) {
			kept.Gaps = append(kept.Gaps, g)
		}
	}
	for _, name := range r.Unmarked {
		if f.owns(name.String()) && f.Subject == "" && f.Receiver == "" {
			kept.Unmarked = append(kept.Unmarked, name)
		}
	}
	return kept
}

func (f Filter) keeps(e *Entry) bool {
	if !f.owns(e.Event.String()) {
		return false
	}
	if f.Subject != "" && f.Subject != e.Subject.Pointer && f.Subject != e.Subject.Name {
		return false
	}
	return f.Receiver == "" || slices.ContainsFunc(e.Receivers, func(r Receiver) bool { return r.is(f.Receiver) })
}

// owns reports whether the filter is of the event, or of its context.
func (f Filter) owns(event string) bool {
	context := event[:max(0, strings.LastIndexByte(event, '.'))]
	return f.Of == "" || f.Of == event || f.Of == context
}

// is reports whether the name is that of the receiver, or of its context.
func (r *Receiver) is(name string) bool {
	return name == r.Service || name == r.Context || name == r.ServiceName.String()
}
