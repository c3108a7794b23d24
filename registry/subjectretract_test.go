package registry_test

import (
	"slices"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func retract(t *testing.T, r *registry.Registry, number int, permanent bool) ([]int, error) {
	t.Helper()
	return r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value", Number: number, Permanent: permanent, Actor: "tester"})
}

func mustRetract(t *testing.T, r *registry.Registry, number int, permanent bool, want ...int) {
	t.Helper()
	got, err := retract(t, r, number, permanent)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("retracted %v, %v; want %v", got, err, want)
	}
}

// A retracted version is offered no more and judges nothing; who has its id can read
// it. The same content again is a new version with the same id.
func TestARetractedVersionIsReadByItsIdAlone(t *testing.T) {
	r := newRegistry(t)
	before := register(t, r, "orders-value", original)
	mustRetract(t, r, 1, false, 1)
	wantNumbers(t, r, "orders-value", "1=subject 1.0 hidden")
	s, err := r.Snapshot(t.Context())
	must(t, err)
	v, err := s.SchemaByID(before.ID)
	must(t, err)
	if _, err := r.SchemaText(t.Context(), v); err != nil {
		t.Errorf("its text: %v", err)
	}
	req := subjectRequest("orders-value", original)
	_, err = r.LookUpSubject(t.Context(), req)
	wantRefusal(t, err, registry.NotFound)
	req.Retracted = true
	if e, err := r.LookUpSubject(t.Context(), req); err != nil || e.Number != 1 {
		t.Errorf("among what is retracted: %+v, %v", e, err)
	}
	register(t, r, "orders-value", idNumber) // nothing is left that it would break
	mustRetract(t, r, 2, false, 2)
	if again := register(t, r, "orders-value", original); again.Number != 3 || again.ID != before.ID {
		t.Errorf("registered again: %+v, first %+v", again, before)
	}
	_, err = retract(t, r, 1, false)
	wantRefusal(t, err, registry.Retracted)
}

// What is deleted for ever leaves its number and its id behind, and nothing else.
func TestADeletedVersionLeavesItsNumber(t *testing.T) {
	r := newRegistry(t)
	register(t, r, "orders-value", original)
	register(t, r, "orders-value", evolved)
	_, err := retract(t, r, 2, true)
	wantRefusal(t, err, registry.NotRetracted)
	mustRetract(t, r, 2, false, 2)
	_, err = retract(t, r, 0, true)
	wantRefusal(t, err, registry.NotRetracted)
	mustRetract(t, r, 0, false, 1)
	_, err = retract(t, r, 0, false)
	wantRefusal(t, err, registry.Retracted)
	mustRetract(t, r, 0, true, 1, 2)
	_, err = retract(t, r, 0, true)
	wantRefusal(t, err, registry.NotFound)
	s, err := r.Snapshot(t.Context())
	must(t, err)
	if len(s.SubjectNames()) != 0 || len(s.EntriesWithID(1)) != 0 {
		t.Errorf("left: %v, %v", s.SubjectNames(), s.EntriesWithID(1))
	}
	if result := register(t, r, "orders-value", evolvedTwice); result.Number != 3 || result.ID != 3 {
		t.Errorf("after that: %+v", result)
	}
}

func TestWhoMayRetract(t *testing.T) {
	r := newRegistry(t)
	register(t, r, "orders-value", original)
	try := func(permanent bool, who registry.Rights) error {
		_, err := r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value", Permanent: permanent, Rights: who})
		return err
	}
	wantRefusal(t, try(false, rights{publish: "*"}), registry.Forbidden)
	must(t, try(false, rights{approve: "*"}))
	wantRefusal(t, try(true, rights{publish: "*", approve: "*"}), registry.Forbidden)
}
