package webhook

import (
	"time"
)

// Hook is a target and what it wants to hear of. It is never changed but for
// its secrets, and by being paused: another filter is another hook.
type Hook struct {
	ID        string // 16 hexadecimal digits
	URL       string
	Filter    Filter
	Secrets   []Secret // the newest first
	CreatedAt time.Time
	CreatedBy string
	Progress
	// Waiting is the first delivery that is not settled, as the store has it; nil:
	// none is.
	Waiting *Delivery
}

// Condition says in a word how the hook is: "active", "failing" or "paused".
func (h *Hook) Condition() string {
	switch {
	case h.Paused != "":
		return "paused"
	case !h.FailingSince.IsZero():
		return "failing"
	}
	return "active"
}

// Progress is how far a hook has come.
type Progress struct {
	// After is the number of the newest change that was looked at: what comes
	// after it is still to be sent, beside the deliveries that wait.
	After        int64
	FailingSince time.Time // when the first failed of the attempts since one succeeded; zero: the last one did
	Paused       string    // why nothing is sent until somebody resumes it; empty: it runs
}

// Delivery is one change on its way to one hook.
type Delivery struct {
	Hook     string
	Sequence int64 // of the change
	State    State
	Attempts int       // so far
	At       time.Time // of the last attempt, or of when it was put back
	NextAt   time.Time // of the next attempt; zero: there is none
	Status   int       // of the last answer; 0: there was none
	Error    string    // what was wrong the last time, safe to show; empty: nothing
}

// State says how a delivery stands.
type State string

// The states of a delivery.
const (
	Waiting   State = "waiting"   // to be tried, or tried again
	Delivered State = "delivered" // the target answered with 2xx
	Dead      State = "dead"      // given up; can be put back
)

// KeptDeliveries bounds what is kept for each hook of deliveries that are
// Delivered, and of those that are Dead: the newest.
const KeptDeliveries = 1000

// ID names the delivery: the same over all attempts and processes.
func (d *Delivery) ID() string { return deliveryID(d.Hook, d.Sequence) }
