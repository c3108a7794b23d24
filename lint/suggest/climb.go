package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
)

// climb is the way from what is broken to nothing that is: steps, each a rung of a
// break. It strides where it can, and goes step by step where it must; where it
// comes to is the same.
type climb struct {
	*search
	at    *outcome
	docs  documents
	steps []Step
	first *outcome        // where the steps begin that answer breaks
	names int             // the steps before that
	taken map[string]bool // what was done; no rung is taken twice, so it ends
	stuck []diag.Finding  // which no stride mends
}

func (s *search) climb(at *outcome, keepNames bool) (form, error) {
	c := &climb{search: s, at: at, docs: documents{}, taken: map[string]bool{}}
	if keepNames {
		if err := c.bothNames(); err != nil {
			return form{}, err
		}
	}
	c.first, c.names = c.at, len(c.steps)
	for len(c.at.breaks) > 0 {
		moved, err := c.stride()
		if err == nil && !moved {
			moved, err = c.step()
		}
		if err != nil {
			return form{}, err
		}
		if !moved {
			return form{left: hopeless(c.at)}, nil
		}
	}
	c.sort()
	return form{steps: c.steps, docs: c.docs}, nil
}

// step mends the first break that has a rung after which fewer are left, or another
// one in its place: breaks that fail only together are one finding.
func (c *climb) step() (bool, error) {
	for _, f := range c.at.breaks {
		p := c.at.pairOf(f)
		if p == nil {
			continue
		}
		for _, r := range c.rungs(p, f) {
			next, after, err := c.try(r)
			if err != nil {
				return false, err
			}
			if after != nil && (len(after.breaks) < len(c.at.breaks) || !c.taken[r.does] && after.instead(f, len(c.at.breaks))) {
				c.take(r, f)
				c.docs, c.at, c.stuck = next, after, nil
				return true, nil
			}
		}
	}
	return false, nil
}

// take notes a rung as a step.
func (c *climb) take(r rung, f diag.Finding) {
	c.taken[r.does] = true
	c.steps = append(c.steps, Step{Does: r.does, Back: r.back, Finding: f, Edits: r.edits})
}

// instead reports whether the break is gone, and no more are left than there were.
func (o *outcome) instead(f diag.Finding, most int) bool {
	return len(o.breaks) <= most && !slices.ContainsFunc(o.breaks, func(b diag.Finding) bool {
		return b.Rule == f.Rule && b.Pointer == f.Pointer && slices.Equal(b.Values, f.Values)
	})
}

// try takes a rung, and asks what is broken then; nothing where the rung changes
// nothing, or cannot be taken.
func (c *climb) try(r rung) (documents, *outcome, error) {
	next, changed, err := c.with(c.docs, r.edits)
	if err != nil || !changed {
		return nil, nil, c.ctx.Err() // the text cannot be edited so: another way may do
	}
	if r.holds != nil {
		if ok, err := r.holds(next); err != nil || !ok {
			return nil, nil, err
		}
	}
	after, err := c.review(next)
	return next, after, err
}

// bothNames keeps both names of each property that has a new one, where that makes
// nothing worse: all at once, or else one after the other.
func (c *climb) bothNames() error {
	renames := c.at.renames
	if done, err := c.allNames(renames); done || err != nil {
		return err
	}
	for _, f := range renames {
		for _, r := range c.renamesOf(f) {
			next, after, err := c.try(r)
			if err != nil {
				return err
			}
			if after != nil && len(after.breaks) <= len(c.at.breaks) {
				c.steps = append(c.steps, Step{Does: r.does, Finding: f, Edits: r.edits})
				c.docs, c.at = next, after
			}
		}
	}
	return nil
}

func (c *climb) renamesOf(f diag.Finding) []rung {
	if p := c.at.pairOf(f); p != nil {
		return p.renames(f)
	}
	return nil
}

// allNames keeps both names of all properties, and reports whether that breaks
// nothing that was not broken.
func (c *climb) allNames(renames []diag.Finding) (bool, error) {
	if len(renames) < 2 || c.oneByOne {
		return false, nil
	}
	var (
		steps []Step
		edits []Edit
		docs  = c.docs
	)
	for _, f := range renames {
		for _, r := range c.renamesOf(f) {
			next, changed, err := c.with(docs, r.edits)
			if err != nil || !changed || disturbs(edits, r.edits) {
				return false, nil
			}
			docs, edits = next, append(edits, r.edits...)
			steps = append(steps, Step{Does: r.does, Finding: f, Edits: r.edits})
		}
	}
	after, err := c.review(docs)
	if err != nil || after == nil || len(news(c.at, after)) > 0 {
		return false, err
	}
	c.steps, c.docs, c.at = append(c.steps, steps...), docs, after
	return true, nil
}
