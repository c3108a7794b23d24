package compat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadsIsWhatFieldsSay(t *testing.T) {
	fields, err := ParseFields([]string{"/id", "/lines/*/sku", "/lines/0/price", "/~2/a~1b", "/address"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"*", "address", "id", "lines"}, fields.Reads().Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	tests := map[string]string{ // place: what is read there
		"": "part", "id": "whole", "id below": "whole", "lines": "part", "lines 1": "part", "lines 1 sku": "whole", "lines 1 price": "nothing",
		"lines 0 sku": "whole", "lines 0 price": "whole", "* a/b": "whole", "other": "nothing", "address street": "whole",
	}
	for place, want := range tests {
		r := fields.Reads()
		for _, name := range strings.Fields(place) {
			r = r.At(name)
		}
		got := "part"
		switch {
		case r.Whole():
			got = "whole"
		case r.Nothing():
			got = "nothing"
		}
		if got != want {
			t.Errorf("%q: %s is read, want %s", place, got, want)
		}
	}
	lines := fields.Reads().At("lines")
	if lines.At("1").Key() != lines.At("2").Key() || lines.At("0").Key() == lines.At("1").Key() || lines.Any().Key() != lines.At("7").Key() {
		t.Error("the keys of places do not tell what leads to them")
	}
	if !(Fields{}).Reads().Nothing() {
		t.Error("fields that were never said read something")
	}
}
