package main

import (
	"errors"
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// TestTheSampleCompanyHasInstances makes instances of every revision of every
// event of the sample company, in both content models.
func TestTheSampleCompanyHasInstances(t *testing.T) {
	ws, err := loadDir(t.Context(), "../../schemas/examples", "sample company")
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, c := range ws.Contracts {
		for _, m := range c.Majors {
			for _, r := range m.Revisions {
				for _, model := range contract.ContentModels {
					opt := compat.SampleOptions{Model: model, Count: 20, Disagreed: func(v *source.Node) {
						t.Errorf("%s: the validator refuses %s", r.File, v.AppendJSON(nil))
					}}
					for _, err := range compat.Samples(r.Schema, opt) {
						var short *compat.Shortage
						if errors.As(err, &short) && short.Complete && short.Made > 0 {
							continue
						} else if err != nil {
							t.Errorf("%s: %v", r.File, err)
							continue
						}
						made++
					}
				}
			}
		}
	}
	if made == 0 {
		t.Error("nothing was made")
	}
	t.Logf("%d instances", made)
}
