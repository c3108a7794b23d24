package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestOrdeals asks what BenchmarkHostile measures: every question is answered,
// or unknown with a reason, within the work that is counted. Time is not
// asserted: it is the machine's.
func TestOrdeals(t *testing.T) {
	t.Parallel()
	for _, o := range ordeals {
		if o.huge {
			continue // it takes seconds to read: the benchmark has it
		}
		t.Run(o.name, func(t *testing.T) {
			a, b := o.load(t)
			if a == nil {
				t.Fatal("no schemas")
			}
			got := compat.Contained(a, b, compat.Options{})
			t.Logf("%v %s, %d steps", got.Verdict, got.Reason.Code, got.Work)
			checkWork(t, got.Work, budgets(contract.Tolerant))
			if want := o.want; got.Verdict != compat.Unknown && want != compat.Unknown && got.Verdict != want {
				t.Errorf("%v, want %v", got.Verdict, want)
			}
			switch code := got.Reason.Code; {
			case code == "unconfirmed":
				t.Errorf("unconfirmed: %s", got.Reason.Message)
			case got.Verdict == compat.Unknown && code == "":
				t.Error("unknown for no reason")
			}
		})
	}
}
