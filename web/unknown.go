package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
)

// unknownChoice is a value of the address that is none of those that there are: the page
// says so, and what was probably meant.
type unknownChoice struct {
	Name    string // of the parameter
	Title   string // of what is chosen
	Value   string
	Instead string // what was probably meant; empty: nothing is near
	Link    string // to the same page with that
	Known   string // all that there is, where it is little
}

// Bounds of what is said of an unknown value.
const (
	fewKnown     = 8   // values up to which all are named
	shownUnknown = 200 // characters of the value
)

// unknownTo is what no row has of what the address chooses of a facet, if that is so.
func unknownTo[T any](rows []T, kind facetKind[T], at address) []unknownChoice {
	value, seen := at.params.Get(kind.name), map[string]bool{}
	var known []string
	for _, row := range rows {
		for _, v := range kind.values(row) {
			if v == value {
				return nil
			}
			if !seen[v] {
				seen[v] = true
				known = append(known, v)
			}
		}
	}
	slices.Sort(known)
	return []unknownChoice{unknownValue(kind.title, kind.name, known, at)}
}

// unknownValue says that a parameter's value is none of the known.
func unknownValue(title, name string, known []string, at address) unknownChoice {
	u := unknownChoice{Name: name, Title: title, Value: clip(at.params.Get(name), shownUnknown)}
	_, noNumber := strconv.Atoi(at.params.Get(name))
	if noNumber != nil { // digits that look alike mean nothing
		u.Instead = workspace.Suggest(at.params.Get(name), known)
	}
	if u.Instead != "" {
		u.Link = at.with(name, u.Instead)
	} else if len(known) <= fewKnown {
		u.Known = strings.Join(known, ", ")
	}
	return u
}

// chosenOf returns the value of a parameter that has to be one of the known, and nothing
// where it is none, with what to say of that.
func chosenOf(path string, params url.Values, name, title string, known []string) (string, []unknownChoice) {
	value := params.Get(name)
	if value == "" || slices.Contains(known, value) {
		return value, nil
	}
	at := address{path, params}
	unknown := unknownValue(title, name, known, at)
	params.Del(name)
	return "", []unknownChoice{unknown}
}

// unknownPage says that the page of a list that is asked for is no number.
func unknownPage(req *http.Request) []unknownChoice {
	asked := req.URL.Query().Get("page")
	if n, err := strconv.Atoi(asked); asked == "" || err == nil && n > 0 {
		return nil
	}
	return []unknownChoice{{Name: "page", Title: "Page", Value: clip(asked, shownUnknown)}}
}
