package compat

import "github.com/treaty-events/treaty/contract/schema"

// counts is how many characters, items or members there are.
type counts struct {
	low  int64
	high int64 // -1: no bound
}

// bound notes that there are at least n, or fewer than n. There are always at
// least zero: that there are fewer is never asked. What is beyond schema.MaxCount
// is known to be so large and no more, so that it is no bound from above.
func (c *counts) bound(n int64, fewer bool) {
	switch {
	case !fewer:
		c.low = max(c.low, n)
	case n >= schema.MaxCount:
	case c.high < 0 || n-1 < c.high:
		c.high = n - 1
	}
}

// none reports whether no number is left.
func (c *counts) none() bool { return c.high >= 0 && c.low > c.high }
