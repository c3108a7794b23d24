package sqlstore

import "time"

// Condition is what a look at a database finds, which changes nothing.
type Condition struct {
	Empty   bool      // it has no tables yet
	Pending int       // how many migrations it has to go through
	Clock   time.Time // of its server, when it was asked; zero: it has none of its own
}
