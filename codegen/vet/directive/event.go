package directive

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Event is a fact of the types of an event's majors: whose they are. Facts of types
// reach every package that can name them, those of packages only who imports them.
type Event struct {
	Name       string // "ordering.OrderPlaced"
	Versions   []int  // the majors that have a type, ascending
	Publishers []string
}

// AFact marks it as a fact.
func (*Event) AFact() {}

func (e *Event) String() string {
	return fmt.Sprintf("event(%s %v %s)", e.Name, e.Versions, strings.Join(e.Publishers, ","))
}

// Newest is the newest major.
func (e *Event) Newest() int { return e.Versions[len(e.Versions)-1] }

// MayPublish reports whether a package is one of those that publish the event. Where
// nobody says who does, everybody may.
func (e *Event) MayPublish(path string) bool {
	return len(e.Publishers) == 0 || slices.ContainsFunc(e.Publishers, func(tree string) bool {
		return path == tree || strings.HasPrefix(path, tree+"/")
	})
}

// Envelope is a fact of the type that holds an event as it travels.
type Envelope struct{}

// AFact marks it as a fact.
func (*Envelope) AFact() {}

func (*Envelope) String() string { return "envelope" }

// parseEvent reads what stands behind //treaty:event.
func parseEvent(args string) (*Event, error) {
	words := strings.Fields(args)
	if len(words) == 0 {
		return nil, errors.New("it names no event")
	}
	e := &Event{Name: words[0]}
	for _, word := range words[1:] {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "versions":
			for text := range strings.SplitSeq(value, ",") {
				n, err := strconv.Atoi(text)
				if err != nil || n < 1 {
					return nil, fmt.Errorf("%q is no major", text)
				}
				e.Versions = append(e.Versions, n)
			}
		case "publishers":
			e.Publishers = strings.Split(value, ",")
		default:
			return nil, fmt.Errorf("%q is neither versions= nor publishers=", word)
		}
	}
	if len(e.Versions) == 0 {
		return nil, errors.New("it says no versions=")
	}
	slices.Sort(e.Versions)
	return e, nil
}
