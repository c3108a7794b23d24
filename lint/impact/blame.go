package impact

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
)

// blamed finds the difference between the version in force and the newer one that
// hurts for the reason: that which explained it, else the innermost at its place. Who
// knows an older version, or replays what is stored of one, is hurt by differences
// that need not be the same; nil where none is near.
func (f *finder) blamed(r *Reason) *change.Change {
	if f.newest().Schema == nil {
		return nil
	}
	list := f.differences(f.newest())
	is := func(c change.Change) bool {
		return c.Kind.ID == r.Rule && c.Path == r.Cause.Path && c.New.Pointer == r.Cause.Pointer && c.New.Span.File == r.Cause.Span.File
	}
	if i := slices.IndexFunc(list, is); i >= 0 {
		return &list[i]
	}
	places := append([]string{r.Cause.Path}, r.Fields...)
	if r.Rule == RemovedInUse {
		places = r.Fields // where it is gone may be far around it
	}
	var best *change.Change
	rank := func(c *change.Change) int {
		n := 2 * strings.Count(c.Path, "/")
		if c.Kind.ID == r.Rule {
			n++
		}
		return n
	}
	for i := range list {
		c := &list[i]
		holds := slices.ContainsFunc(places, func(place string) bool { return within(place, c.Path) })
		if holds && (best == nil || rank(c) > rank(best)) {
			best = c
		}
	}
	if best != nil {
		return best
	}
	for i := range list { // what is read as a whole has the change in it
		if c := &list[i]; slices.ContainsFunc(places, func(place string) bool { return within(c.Path, place) }) {
			return c
		}
	}
	return nil
}
