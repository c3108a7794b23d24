package workspace

import (
	"testing"

	"github.com/treaty-events/treaty/contract"
)

func TestLookups(t *testing.T) {
	name := func(s string) contract.EventName {
		n, err := contract.ParseEventName(s, "")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	placed := &Contract{Event: contract.Event{Name: name("ordering.Placed"), Formerly: []contract.EventName{name("sales.Placed"), name("ordering.Taken")}}}
	placed.Majors = []*Major{{MajorInfo: contract.MajorInfo{Number: 2}, Revisions: []*Revision{{Label: "a"}, {Label: "b"}}}}
	taken := &Contract{Event: contract.Event{Name: name("ordering.Taken")}}
	consumer := func(service, event string) *Service {
		return &Service{Service: contract.Service{
			Name: service, Consumes: []contract.Consumption{{Event: name(event)}, {Event: name(event)}},
			Produces: []contract.Production{{Event: name(event)}},
		}}
	}
	ws := &Workspace{
		Contexts:  []*Context{{Context: contract.Context{Name: "ordering"}}},
		Contracts: []*Contract{placed, taken},
		Services:  []*Service{consumer("new", "ordering.Placed"), consumer("old", "sales.Placed"), consumer("other", "other.Placed")},
	}
	for s, want := range map[string]*Contract{
		"ordering.Placed": placed, "sales.Placed": placed, "ordering.Taken": taken, "other.Placed": nil,
	} {
		if got := ws.Contract(name(s)); got != want {
			t.Errorf("Contract(%s) is %v", s, got)
		}
	}
	if ws.Context("ordering") == nil || ws.Context("sales") != nil {
		t.Error("Context finds the wrong ones")
	}
	if placed.Major(2).Newest().Label != "b" || placed.Major(1) != nil {
		t.Error("Major finds the wrong ones")
	}
	for s, want := range map[string]int{"ordering.Placed": 2, "sales.Placed": 2, "other.Placed": 1, "none.At-all": 0} {
		if got := len(ws.Consumers(name(s))); got != want {
			t.Errorf("%d consumers of %s, want %d", got, s, want)
		}
		if got := len(ws.Producers(name(s))); got != want {
			t.Errorf("%d producers of %s, want %d", got, s, want)
		}
	}
}
