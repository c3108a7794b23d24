package compat

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// maxOverlaps bounds the pairs of variants of one oneOf that are named.
const maxOverlaps = 10

// overlaps reports which two variants of candidate number i, a oneOf, match the
// same event: one break for each two.
func (f *finder) overlaps(i int, others literal) bool {
	if f.list[i].part.whole.excludes() {
		return true
	}
	r := &relaxing{finder: f, c: f.list[i], others: others}
	for n := 0; ; n++ {
		got := r.ask()
		if got.outcome == no {
			break
		}
		witness := f.tried(got)
		if witness == nil || len(f.breaks) >= maxBreaks {
			r.finish(i)
			return false
		}
		one, two, ok := r.matching(witness.Node)
		if !ok || n == maxOverlaps {
			r.whole = true
			f.report(r.c, cause{at: r.c.last()}, witness)
			break
		}
		a, b := r.c.part.overlap[one], r.c.part.overlap[two]
		f.report(r.c, cause{r.c.last(), a, b}, witness)
		pair := f.all([]*term{f.compile(a), f.compile(b)}, r.c.schema)
		r.fixed = append(r.fixed, f.negated(f.negated(pair, r.c.schema), r.c.schema))
	}
	r.finish(i)
	return true
}

// tooMany says that more than one variant matches, and which two, if the cause
// knows: that none does is another break of the same oneOf.
func (b *Break) tooMany(c candidate, why cause) {
	what := "events match more than one variant"
	if why.variant != nil {
		one, two := slices.Index(c.part.overlap, why.variant), slices.Index(c.part.overlap, why.with)
		what = fmt.Sprintf("events match both %s and %s", called(why.variant, one), called(why.with, two))
	}
	if b.Rule == schemaChanged {
		b.Message = fmt.Sprintf("oneOf of %s takes one variant only: %s", change.Place(c.path), what)
	} else {
		b.Message += "; " + what
	}
}

// matching returns the first two variants that match a value at the place.
func (r *relaxing) matching(event *source.Node) (one, two int, ok bool) {
	for _, v := range r.places(r.c, event) {
		var found []int
		for i, s := range r.c.part.overlap {
			if r.spend(1) && r.holdsOf(v, holds(r.compile(s))) {
				found = append(found, i)
			}
			if len(found) == 2 {
				return found[0], found[1], true
			}
		}
	}
	return 0, 0, false
}

// called is how messages call variant number i of a union.
func called(s *schema.Schema, i int) string {
	if name := change.Name(s); name != "" {
		return change.Place(name)
	}
	return fmt.Sprintf("variant %d", i+1)
}
