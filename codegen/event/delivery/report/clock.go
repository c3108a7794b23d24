package report

import "time"

// maxStep is by how much a clock may be set without anything being done about it: the next report is
// a little longer, or waits a little.
const maxStep = time.Minute

// look returns what the clock says, and how much time has passed since some moment, evenly, however
// the clock is set.
type look func() (now time.Time, passed time.Duration)

// looker looks at a clock; nil: that of the machine.
func looker(now func() time.Time) look {
	if now == nil {
		now = time.Now
	}
	start := now()
	return func() (time.Time, time.Duration) {
		at := now()
		return at.UTC().Round(0).Truncate(time.Microsecond), at.Sub(start)
	}
}

// follow goes with a clock that was set, so that a process which began with a wrong one, or slept, does
// not report of wrong hours as long as it lives: the next report begins when it really began, by the
// clock as it is now. Where that is before the end of the last one another instance reports: a
// registry refuses one that reports of a time twice.
func (r *reporter) follow(now time.Time, passed time.Duration) {
	began := now.Add(-(passed - r.passed)).Truncate(time.Microsecond)
	step := began.Sub(r.until)
	if step.Abs() <= maxStep {
		return
	}
	r.cfg.Logger.Warn("the clock was set, or the machine slept: counts of events are reported by the clock as it is now", "by", step)
	if r.until = began; step < 0 {
		r.instance = newInstance()
	}
}
