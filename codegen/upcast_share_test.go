package codegen

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/codegen/event"
)

// Lifts that are equal, or lead to equal ones, are there once, and whatever led to
// them leads to the one that is left.
func TestEqualLiftsAreThereOnce(t *testing.T) {
	s := &event.UpcastStep{Root: 1, Lifts: []event.UpcastLift{
		{},
		{Names: []event.UpcastName{{Name: "a", Rules: []event.UpcastRule{{Lift: 2}}}, {Name: "b", Rules: []event.UpcastRule{{Lift: 4}}}}, Rest: 6},
		{Items: 3}, {Null: "0"},
		{Items: 5}, {Null: "0"},
		{Cases: []event.UpcastCase{{Kinds: event.KindArray, Lift: 4}}, Prefix: []int32{5}, Wrap: 7},
		{Items: 7}, // leads to itself
	}}
	share(s)
	want := &event.UpcastStep{Root: 1, Lifts: []event.UpcastLift{
		{},
		{Names: []event.UpcastName{{Name: "a", Rules: []event.UpcastRule{{Lift: 2}}}, {Name: "b", Rules: []event.UpcastRule{{Lift: 2}}}}, Rest: 4},
		{Items: 3}, {Null: "0"},
		{Cases: []event.UpcastCase{{Kinds: event.KindArray, Lift: 2}}, Prefix: []int32{3}, Wrap: 5},
		{Items: 5},
	}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
