package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/search"
)

// hitRow is one thing that was found, and where the words are in it.
type hitRow struct {
	Kind    search.Kind
	Hue     int
	Name    []piece
	Link    string
	In      *registry.Contract // of a field: the event that has it
	Version string             // of a field and an event
	Context string             // of a service, and of a subject that an event claims
	Text    []piece
	Also    []alsoSaid
}

// alsoSaid is a place beside the name and the summary that has words.
type alsoSaid struct {
	Where string // "description", "owner", "formerly"
	Text  []piece
}

// maxSnippet is how much is shown of a text, in characters.
const maxSnippet = 220

// hitList makes rows of hits.
type hitList struct {
	snapshot *registry.Snapshot
	about    contexts
	words    []string
}

func (l *hitList) row(h *search.Hit) hitRow {
	row := hitRow{
		Kind: h.Kind, Hue: l.about.hue(h.Context), Name: marked(h.Name, l.pathWords(h), maxName, visible), Text: marked(h.Text, l.words, maxSnippet, isolated),
	}
	var more []said
	switch h.Kind {
	case search.Event:
		row.Link, row.Version = eventPath(h.In.Name), h.In.Latest().Version.String()
		more = []said{{"owner", h.In.Owner}, {"description", h.In.Description}}
		for _, former := range h.In.Formerly {
			more = append(more, said{"formerly", former.String()})
		}
		for _, m := range h.In.Majors {
			more = append(more, said{"subject", h.In.Name.Major(m.Number)})
		}
	case search.Field:
		row.In, row.Version = h.In, h.Version.Version.String()
		row.Link = eventPath(h.In.Name) + "/" + row.Version + "#" + (&url.URL{Fragment: "p" + h.Name}).EscapedFragment()
	case search.Context:
		row.Hue, row.Link = l.about.hue(h.Name), "/contexts/"+h.Name
		more = []said{{"owner", l.about[h.Name].owner}}
	case search.Service:
		row.Context, row.Link = h.Context, servicePath(h.Service)
		more = []said{{"owner", h.Service.Owner}}
	case search.Subject:
		row.Link, row.Context = subjectPath(h.Name), h.Context
	case search.Owner:
		row.Link = l.owned(h.Name)
	}
	row.Also = l.also(h.Name+" "+h.Text, more)
	return row
}

// pathWords are the words as a field's path has them, too.
func (l *hitList) pathWords(h *search.Hit) []string {
	if h.Kind != search.Field {
		return l.words
	}
	words := slices.Clone(l.words)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], ".", "/")
	}
	return words
}

// owned is the page of what an owner owns.
func (l *hitList) owned(owner string) string {
	for _, c := range l.snapshot.Contracts() {
		if l.about.owner(c) == owner {
			return "/events?owner=" + url.QueryEscape(owner)
		}
	}
	return "/search?" + url.Values{"q": {owner}, "kind": {string(search.Service)}}.Encode()
}

// said is a text and what it is.
type said struct{ where, text string }

// also lists the texts that have the words which are not in what is shown.
func (l *hitList) also(shown string, more []said) []alsoSaid {
	shown = strings.ToLower(shown)
	var missing []string
	for _, word := range l.words {
		if !strings.Contains(shown, word) {
			missing = append(missing, word)
		}
	}
	var list []alsoSaid
	for _, s := range more {
		if has := strings.ToLower(s.text); slices.ContainsFunc(missing, func(word string) bool { return strings.Contains(has, word) }) {
			list = append(list, alsoSaid{s.where, marked(s.text, l.words, maxSnippet, isolated)})
		}
	}
	return list
}
