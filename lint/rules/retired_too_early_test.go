package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func TestWhatMayFollowWhatInALife(t *testing.T) {
	for _, c := range []struct{ was, is, want string }{
		{"status: active", "status: retired", "retired-too-early"},
		{"status: deprecated", "status: retired", "retired-too-early"},
		{"status: deprecated, sunset: 2026-12-01", "status: retired", "retired-too-early"},
		{"status: deprecated, sunset: 2026-11-20", "status: retired", ""},
		{"status: deprecated, sunset: 2026-12-01", "status: retired, sunset: 2026-01-01", "retired-too-early"}, // the base's date counts
		{"status: draft", "status: retired", ""},
		{"status: retired", "status: retired", ""},
		{"status: retired", "status: active", "no-longer-retired"},
		{"status: retired", "status: deprecated, sunset: 2027-01-01", "no-longer-retired"},
	} {
		t.Run(c.was+" to "+c.is, func(t *testing.T) {
			at := func(status string) string {
				return "-- contexts/ordering/context.yaml --\ncontext: ordering\nowner: o\n" +
					fmt.Sprintf("-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: s\nversions:\n  1: {%s}\n", status) +
					"-- contexts/ordering/OrderPlaced/v1.schema.json --\n{\"type\": \"object\"}\n"
			}
			archive := at(c.is) + strings.ReplaceAll(at(c.was), "-- contexts", "-- base/contexts")
			base, head := split(archive)
			report, err := lint.Review(t.Context(), lint.Request{
				Base: load(t, base, ""), Head: load(t, head, ""), Rules: rules.All(), Policy: lint.Policy{Now: now},
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				if f.Rule == "retired-too-early" || f.Rule == "no-longer-retired" {
					got = append(got, f.Rule)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
