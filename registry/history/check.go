package history

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// forEver is when a request without an answer takes effect at the latest.
const forEver = time.Duration(math.MaxInt64)

// Check says why no order of the operations explains the versions that a contract
// ended with, oldest first, and what each client was told; nil: one does.
func Check(versions []Content, operations []Operation) error {
	c := &checker{versions: versions, operations: operations}
	for _, step := range []func() error{c.sound, c.attribute, c.answers, c.inTime, c.memories} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type checker struct {
	versions   []Content
	operations []Operation
	authors    []author // of each version
	observers  [][]int  // operations that saw exactly so many versions
	moments    []time.Duration
}

// author is when whoever published a version called, and was answered at the
// latest.
type author struct {
	name             string
	called, answered time.Duration
}

// sound refuses versions that could not follow each other in any order.
func (c *checker) sound() error {
	for n, content := range c.versions {
		if first := slices.Index(c.versions, content); first < n {
			return fmt.Errorf("version %d is %s again, which version %d is", n, content.ID, first)
		}
		if other := c.broken(content, n); other != None {
			return fmt.Errorf("version %d, %s, breaks version %d, %s", n, content.ID, other, c.versions[other].ID)
		}
	}
	return nil
}

// broken returns the first of the versions below n that content breaks.
func (c *checker) broken(content Content, n int) int {
	return slices.IndexFunc(c.versions[:n], content.breaks)
}

// attribute finds who published each version: whoever was told so, else the first
// of those that were told nothing.
func (c *checker) attribute() error {
	c.authors = make([]author, len(c.versions))
	for i := range c.operations {
		o := &c.operations[i]
		if !o.writes() {
			continue
		}
		switch {
		case o.Version < 0 || o.Version >= len(c.versions):
			return fmt.Errorf("%s was told that it published version %d, which is lost", o.Name, o.Version)
		case c.versions[o.Version] != o.Content:
			return fmt.Errorf("%s published %s as version %d, which is %s", o.Name, o.Content.ID, o.Version, c.versions[o.Version].ID)
		case c.authors[o.Version].name != "":
			return fmt.Errorf("%s and %s both published version %d", c.authors[o.Version].name, o.Name, o.Version)
		}
		c.authors[o.Version] = author{o.Name, o.Called, o.Answered}
	}
	for n := range c.authors {
		if c.authors[n].name == "" && !c.attributeUnknown(n) {
			return fmt.Errorf("nobody published version %d, %s", n, c.versions[n].ID)
		}
	}
	return nil
}

func (c *checker) attributeUnknown(n int) bool {
	for i := range c.operations {
		o, a := &c.operations[i], &c.authors[n]
		if o.mayWrite(n, c.versions[n]) && (a.name == "" || o.Called < a.called) {
			*a = author{o.Name, o.Called, forEver}
		}
	}
	return c.authors[n].name != ""
}

// answers refuses what could be told in no state, and sorts the others by the
// number of versions that they saw.
func (c *checker) answers() error {
	c.observers = make([][]int, len(c.versions)+1)
	for i := range c.operations {
		o := &c.operations[i]
		saw, exact := c.saw(o)
		if saw < 0 || saw > len(c.versions) {
			return fmt.Errorf("%s was told %s %d, which never was so", o.Name, o.Outcome, o.Version)
		}
		if err := c.right(o, saw); err != nil {
			return err
		}
		if exact && !o.writes() {
			c.observers[saw] = append(c.observers[saw], i)
		}
	}
	return nil
}

// saw returns how many versions were there when o was answered as it was, or,
// unless exact, how many at least. None: such an answer never is right.
func (c *checker) saw(o *Operation) (n int, exact bool) {
	n, exact = c.told(o)
	if !o.Guarded || exact || o.Outcome != Older && o.Outcome != Refused {
		return n, exact
	}
	if expected := o.Expect + 1; n != None && n <= expected { // else it were outdated
		return expected, true
	}
	return None, true
}

func (c *checker) told(o *Operation) (n int, exact bool) {
	switch o.Outcome {
	case Published:
		return o.Version, true
	case Same, Outdated, Read:
		return o.Version + 1, true
	case Seen:
		return o.Version + 1, false
	case Older:
		if at := slices.Index(c.versions, o.Content); at >= 0 {
			return at + 2, false // and one after it
		}
		return None, false
	case Refused:
		if at := c.broken(o.Content, len(c.versions)); at >= 0 {
			return at + 1, false
		}
		return None, false
	}
	return 0, false
}

// right refuses an answer that was wrong in the state that it saw.
func (c *checker) right(o *Operation, saw int) error {
	switch o.Outcome {
	case Published:
		if o.Guarded && o.Expect != saw-1 {
			return fmt.Errorf("%s published version %d, but expected the newest to be %d", o.Name, o.Version, o.Expect)
		}
		if at := c.broken(o.Content, saw); at != None {
			return fmt.Errorf("%s may publish %s as version %d, but it breaks version %d", o.Name, o.Content.ID, o.Version, at)
		}
		if at := slices.Index(c.versions[:saw], o.Content); at >= 0 {
			return fmt.Errorf("%s may publish %s as version %d, but it is version %d already", o.Name, o.Content.ID, o.Version, at)
		}
	case Same:
		if o.Version < 0 || c.versions[o.Version] != o.Content {
			return fmt.Errorf("%s was told that %s is version %d", o.Name, o.Content.ID, o.Version)
		}
		if o.Guarded && o.Expect != o.Version {
			return fmt.Errorf("%s was told that it is version %d, but expected the newest to be %d", o.Name, o.Version, o.Expect)
		}
	case Outdated:
		if !o.Guarded || o.Expect == o.Version {
			return fmt.Errorf("%s was told that version %d is newer than what it expected", o.Name, o.Version)
		}
	}
	return nil
}

// inTime gives every version the earliest moment that it can have; where even
// that is too late for somebody, there is no order.
func (c *checker) inTime() error {
	at := time.Duration(math.MinInt64)
	c.moments = make([]time.Duration, len(c.versions))
	for n := 0; ; n++ {
		start := at
		for _, i := range c.observers[n] {
			o := &c.operations[i]
			if start > o.Answered {
				return fmt.Errorf("%s was answered at %v as if version %d was the newest, which began at %v or later", o.Name, o.Answered, n-1, start)
			}
			at = max(at, o.Called)
		}
		if n == len(c.versions) {
			return c.atLeast()
		}
		a := c.authors[n]
		if at = max(at, a.called); at > a.answered {
			return fmt.Errorf("%s was told at %v that it published version %d, but until %v version %d was the newest", a.name, a.answered, n, at, n-1)
		}
		c.moments[n] = at
	}
}

// atLeast refuses answers that knew of versions before they were.
func (c *checker) atLeast() error {
	for i := range c.operations {
		o := &c.operations[i]
		saw, exact := c.saw(o)
		if !exact && saw > 0 && c.moments[saw-1] > o.Answered {
			return fmt.Errorf("%s was told %s at %v, before version %d at %v", o.Name, o.Outcome, o.Answered, saw-1, c.moments[saw-1])
		}
	}
	return nil
}

// memories refuses a replica that forgets what it has told.
func (c *checker) memories() error {
	for i := range c.operations {
		later := &c.operations[i]
		if later.Outcome != Seen {
			continue
		}
		for j := range c.operations {
			before := &c.operations[j]
			saw, _ := c.saw(before)
			if before.writes() {
				saw++
			}
			if before.Replica == later.Replica && before.Outcome != Unknown && before.Answered < later.Called && saw > later.Version+1 {
				return fmt.Errorf("%s saw version %d on replica %d, which had told %s of version %d", later.Name, later.Version, later.Replica, before.Name, saw-1)
			}
		}
	}
	return nil
}
