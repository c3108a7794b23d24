package golang

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/treaty-events/treaty/contract/workspace"
)

// The program of the steps has a file of people's for each event that has not one yet, and
// names the type that has the steps where it is in the package of the event.
func TestStepProgram(t *testing.T) {
	before := fstest.MapFS{"payments/paymentrefunded/mine.go": {Data: []byte("package paymentrefunded\n\ntype Mine struct{}\n\nfunc (*Mine) UpcastV1ToV2(v V1) (V2, error) { return V2{}, nil }\n")}}
	list, err := Liftings(t.Context(), sample(t), workspace.Gen{Lang: "go"}, Options{ImportPath: "example.com/shop/events", Before: before})
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{
		"orders.go":                        {Data: []byte("package main\n\nfunc stepsOfOrderingOrderPlaced() {}\n")},
		"steps_paymentspaymentrefunded.go": {Data: []byte("package main\n")}, // without what it was begun with
	}
	view := list[0]
	view.View, view.Import = true, "example.com/shop/views/orderplaced"
	p, err := PrintStepProgram(append([]Lifting{view}, list...), folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Files) != 2 || len(p.Begun) != 1 || p.Begun[0].Path != "steps_paymentspaymentrefunded2.go" {
		t.Fatalf("it has %d files, and begins %v", len(p.Files), p.Begun)
	}
	if begun := string(p.Begun[0].Content); !strings.Contains(begun, "\treturn new(paymentrefunded.Mine)\n") {
		t.Errorf("it does not name the type that has the steps:\n%s", begun)
	}
	main := string(p.Files[slices.IndexFunc(p.Files, func(f File) bool { return f.Path == "main.go" })].Content)
	if strings.Contains(main, "views") || !strings.Contains(main, "example.com/shop/events/ordering/orderplaced") {
		t.Errorf("it takes a view where there is the whole event:\n%s", main)
	}
}
