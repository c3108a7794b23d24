package event

import (
	"strconv"
	"strings"
)

// UnknownVersion says that an event is of a major that its reader does not know.
type UnknownVersion struct {
	Event   string // "ordering.OrderPlaced"
	Version int
	Known   []int // the majors that are known, the oldest first
}

// Error names the majors that are known.
func (e *UnknownVersion) Error() string {
	known := make([]string, len(e.Known))
	for i, version := range e.Known {
		known[i] = "v" + strconv.Itoa(version)
	}
	return e.Event + " v" + strconv.Itoa(e.Version) + " is not known here: " + strings.Join(known, ", ") + " can be read"
}
