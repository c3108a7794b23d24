package suggest

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
)

// hold is a break on the way of a stride, and the rung of its ladder that is tried.
type hold struct {
	finding diag.Finding
	rungs   []rung
	at      int  // the rung
	taken   bool // the rung is part of the stride
}

// maxTries is how often a stride is asked about. Most breaks are gone after their
// first rung, the others after their second or third.
const maxTries = 8

// stride takes at once a rung of each break that has a place of its own: the first
// after which it is gone. It asks for all of them together, and again with the next
// rung of those that are not gone. It reports false where that leads nowhere: then a
// single step does.
func (c *climb) stride() (bool, error) {
	if c.oneByOne {
		return false, nil
	}
	holds := c.holds()
	for range maxTries {
		docs, taken, err := c.reach(holds)
		if err != nil || taken < 2 {
			return false, err
		}
		after, err := c.review(docs)
		if err != nil || after == nil {
			return false, err
		}
		if slip(holds, after) {
			continue
		}
		came := news(c.at, after)
		if len(came) == 0 {
			c.arrive(holds, docs, after)
			return true, nil
		}
		holds = before(holds, came)
	}
	return false, nil
}

// slip lets the holds whose break is not gone take their next rungs, and reports
// whether there are any.
func slip(holds []*hold, after *outcome) bool {
	any := false
	for _, h := range holds {
		if h.taken && contains(after.breaks, h.finding) {
			h.at++
			any = true
		}
	}
	return any
}

// before returns the holds before the first at whose place another break came: what
// it is worth can only be told by itself.
func before(holds []*hold, came []diag.Finding) []*hold {
	for i, h := range holds {
		if h.taken && slices.ContainsFunc(came, func(f diag.Finding) bool { return near(h.finding, f) }) {
			return holds[:i]
		}
	}
	return nil
}

// arrive notes what a stride came to.
func (c *climb) arrive(holds []*hold, docs documents, after *outcome) {
	for _, h := range holds {
		if h.taken {
			c.take(h.rungs[h.at], h.finding)
		} else if h.at == len(h.rungs) {
			c.stuck = append(c.stuck, h.finding)
		}
	}
	c.docs, c.at = docs, after
}

// holds lists the breaks that have places of their own: what is broken at, above or
// below the place of another one waits until that is mended.
func (c *climb) holds() []*hold {
	var list []*hold
	for _, f := range c.at.breaks {
		p := c.at.pairOf(f)
		if p == nil || contains(c.stuck, f) || slices.ContainsFunc(list, func(h *hold) bool { return near(h.finding, f) }) {
			continue
		}
		list = append(list, &hold{finding: f, rungs: c.rungs(p, f)})
	}
	return list
}

// reach returns the documents with a rung of each hold, and how many took one: the
// first, from where it stands on, that can be taken. What another one has done
// already, or would move, waits.
func (c *climb) reach(holds []*hold) (documents, int, error) {
	docs, taken := c.docs, 0
	var edits []Edit
	for _, h := range holds {
		h.taken = false
		for ; h.at < len(h.rungs); h.at++ {
			r := h.rungs[h.at]
			next, can, err := c.reachOne(docs, r)
			if err != nil {
				return nil, 0, err
			}
			if can && !disturbs(edits, r.edits) {
				h.taken, docs, edits = true, next, append(edits, r.edits...)
				taken++
			}
			if can || c.changes(r) {
				break
			}
		}
	}
	return docs, taken, nil
}

// reachOne takes one rung more; false where that changes nothing, or cannot be.
func (c *climb) reachOne(docs documents, r rung) (documents, bool, error) {
	if err := c.ctx.Err(); err != nil {
		return nil, false, err
	}
	next, changed, err := c.with(docs, r.edits)
	if err != nil || !changed {
		return nil, false, nil // the text cannot be edited so: another way may do
	}
	if r.holds != nil {
		ok, err := r.holds(next)
		return next, ok, err
	}
	return next, true, nil
}

// changes reports whether the rung would change something if no other were taken.
func (c *climb) changes(r rung) bool {
	_, can, err := c.reachOne(c.docs, r)
	return err == nil && can
}

// news lists the breaks that are in the second outcome and not in the first.
func news(first, second *outcome) []diag.Finding {
	return slices.DeleteFunc(slices.Clone(second.breaks), func(f diag.Finding) bool { return contains(first.breaks, f) })
}

func contains(list []diag.Finding, f diag.Finding) bool {
	return slices.ContainsFunc(list, func(o diag.Finding) bool { return sameBreak(o, f) })
}

// sameBreak reports whether two findings are the same break: where it names a place
// of events, that place, for pointers into lists move.
func sameBreak(a, b diag.Finding) bool {
	return a.Subject == b.Subject && a.Rule == b.Rule && slices.Equal(a.Values, b.Values) && (a.Pointer == b.Pointer || pathOf(a) != "")
}

// near reports whether the places of two breaks are the same, or one is in the
// other: in events, or else in the schema.
func near(a, b diag.Finding) bool {
	of, other := string(a.Pointer), string(b.Pointer)
	switch p, q := pathOf(a), pathOf(b); {
	case p != "" && q != "":
		if a.Subject != b.Subject {
			return false // the edits say whether it is the same place
		}
		of, other = p, q
	case a.Span.File != b.Span.File:
		return false
	}
	return below(of, other) || below(other, of)
}

// disturbs reports whether edits that were taken move what further ones point to:
// items of a list from which something goes, or the other way round.
func disturbs(taken, edits []Edit) bool {
	moves := func(a, b Edit) bool {
		return a.File == b.File && a.Op == Drop && strings.HasPrefix(string(b.At), string(a.At)+"/")
	}
	return slices.ContainsFunc(taken, func(a Edit) bool {
		return slices.ContainsFunc(edits, func(b Edit) bool { return moves(a, b) || moves(b, a) })
	})
}
