package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// meantPage is a page that an address probably meant.
type meantPage struct{ Path, Name string }

// meantError is a refusal of a name, with the pages that were probably meant, and the one
// that lists what there is.
type meantError struct {
	*registry.Refusal
	Meant []meantPage
	All   meantPage
}

func (m *meantError) Unwrap() error { return m.Refusal }

// fewMeant is how many pages may have been meant at the most.
const fewMeant = 3

// names is what there is of a kind.
type names struct {
	known []string
	apart string                   // what may stand between a context and the rest of a name
	path  func(name string) string // of the page of one
	all   meantPage
}

// noEvent is an error of events, with which was probably meant.
func noEvent(snapshot *registry.Snapshot, text string, err error) error {
	n := names{apart: ".", path: func(name string) string { return "/events/" + name }, all: meantPage{"/events", "All events"}}
	for _, c := range snapshot.Contracts() {
		n.known = append(n.known, c.Name.String())
	}
	return n.meant(text, err)
}

// noService is an error of services, with which was probably meant.
func noService(snapshot *registry.Snapshot, text string, err error) error {
	n := names{apart: "/", path: func(name string) string { return "/services/" + name }, all: meantPage{"/services", "All services"}}
	for _, s := range snapshot.Services() {
		n.known = append(n.known, s.Context+"/"+s.Name)
	}
	return n.meant(text, err)
}

// noContext is an error of contexts, with which was probably meant.
func noContext(snapshot *registry.Snapshot, text string, err error) error {
	n := names{path: func(name string) string { return "/contexts/" + name }, all: meantPage{"/contexts", "All contexts"}}
	for _, c := range snapshot.Contexts() {
		n.known = append(n.known, c.Name)
	}
	return n.meant(text, err)
}

// noSubject says that there is no such subject, and which was probably meant.
func noSubject(snapshot *registry.Snapshot, name string) error {
	n := names{snapshot.SubjectNames(), "", subjectPath, meantPage{"/subjects", "All Kafka subjects"}}
	return n.meant(name, &registry.Refusal{Code: registry.NotFound, Message: "the registry has no subject " + strconv.QuoteToASCII(clip(name, maxName))})
}

// noFlow is what the flow says of a name that it does not have, or has more than once.
func noFlow(params url.Values, err error) error {
	var missing *flow.NotThereError
	if !errors.As(err, &missing) {
		return err
	}
	at := newAddress("/flow", params, "focus", "depth", "context", "by")
	n := names{missing.Known, "./", func(name string) string { return at.with("focus", name) }, meantPage{"/flow", "The whole flow"}}
	if missing.What == "context" {
		n.path = func(name string) string { return at.with("context", name) }
	}
	refusal := &registry.Refusal{Code: registry.NotFound, Message: missing.Error()}
	if len(missing.May) == 0 {
		return n.meant(missing.Name, refusal)
	}
	refusal.Hint = "name it in full"
	return n.linked(missing.May[:min(fewMeant, len(missing.May))], refusal)
}

// meant is an error with which names were probably meant by a text.
func (n names) meant(text string, err error) error {
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	list := n.near(text)
	if list == nil {
		return n.linked(nil, refusal)
	}
	said := *refusal
	said.Hint = "did you mean " + visible(strings.Join(list, " or ")) + "?"
	return n.linked(list, &said)
}

// near are the names that are called as the text in some context, and the one that is
// written nearly as it: that one alone where the text names a context.
func (n names) near(text string) []string {
	near, rest := workspace.Suggest(text, n.known), n.rest(text)
	if near != "" && rest != text {
		return []string{near}
	}
	var list []string
	for _, name := range n.known {
		if strings.EqualFold(n.rest(name), rest) {
			list = append(list, name)
		}
	}
	switch {
	case list != nil && len(list) <= fewMeant:
		return list
	case near != "":
		return []string{near}
	}
	return nil
}

// rest is a name without its context.
func (n names) rest(name string) string { return name[strings.LastIndexAny(name, n.apart)+1:] }

// linked is a refusal with links to the pages of names.
func (n names) linked(list []string, refusal *registry.Refusal) error {
	m := &meantError{Refusal: refusal, All: n.all}
	for _, name := range list {
		m.Meant = append(m.Meant, meantPage{n.path(name), name})
	}
	return m
}
