package copying

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// subject is a subject of the source, with what the target has of it.
type subject struct {
	name     string
	context  string
	versions []*version // by number
	setting
	known     bool  // the target has versions of it
	importing bool  // the target was told that versions come with ids and numbers
	left      int   // versions that are not written yet
	ended     bool  // an earlier version was refused
	wrote     []int // the numbers of versions that were not there
}

// setting is what both sides have set for a name.
type setting struct {
	name                       string // empty: of everything
	config, targetConfig       client.Config
	mode, targetMode           string
	unread                     error  // why the source does not say it
	contract                   string // the event at the target whose files say it; empty: none
	configDiffers, modeDiffers bool
}

// version is a version of the source, with what the target has of it.
type version struct {
	subject   *subject
	index     int // among them
	number    int
	id        int
	kind      string // AVRO, JSON
	retracted bool
	refers    []client.Reference
	content   digest
	text      *client.Schema // nil: it is read again
	unread    error          // why the source does not give it
	unfit     error          // why the target will not take it, as a dry run knows

	there          bool   // the target has it, and it is the same
	thereRetracted bool   // and it is deleted softly there
	unlike         string // why the target's version of that number is not this one

	returns *version // an earlier version with the same id, which was deleted softly
	state   state
	reason  string // why it is refused
}

// state is how far the search for an order has come.
type state int

const (
	unseen state = iota
	entered
	placed
)

// compareSubjects orders the default context first, then by name.
func compareSubjects(a, b *subject) int {
	return cmp.Or(cmp.Compare(a.context, b.context), cmp.Compare(a.name, b.name))
}

// compareRefused orders versions before settings, which are less of a loss.
func compareRefused(a, b Refused) int {
	setting := func(r Refused) int {
		if r.Version == 0 && !r.Whole {
			return 1
		}
		return 0
	}
	if settings := cmp.Compare(setting(a), setting(b)); settings != 0 {
		return settings
	}
	return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
}

// version returns the version with the number, or nil.
func (s *subject) version(number int) *version {
	i, ok := slices.BinarySearchFunc(s.versions, number, func(v *version, n int) int { return cmp.Compare(v.number, n) })
	if !ok {
		return nil
	}
	return s.versions[i]
}

// sameConfig reports whether two configs hold to the same.
func sameConfig(a, b client.Config) bool {
	return maps.EqualFunc(a, b, func(x, y json.RawMessage) bool { return canonical(string(x)) == canonical(string(y)) })
}
