package compat_test

import (
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

func TestZZ(t *testing.T) {
	for _, o := range ordeals {
		switch o.name {
		case "an enum of 300,000 objects", "an enum of a million, one differs", "an enum of a million, negated", "uniqueItems of a thousand", "patterns of 300 properties", "nested oneOf, 3 wide and 7 deep", "300 definitions that refer to all", "5,000 allOf", "ten megabytes of other properties", "5,000 anyOf in allOf", "an enum of a million strings and a pattern":
		default:
			continue
		}
		a, b := o.load(t)
		for _, m := range contract.ContentModels {
			used := watchMemory()
			start := time.Now()
			got := compat.Contained(a, b, compat.Options{Model: m})
			t.Log(o.name, m, got.Verdict, got.Reason.Code, got.Work, time.Since(start), got.Prove, used()>>20)
		}
	}
}
