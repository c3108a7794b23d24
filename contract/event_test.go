package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMajorsAreFoundByNumber(t *testing.T) {
	second := MajorInfo{Number: 2, Status: Active, Subjects: []string{"orders-value"}}
	e := Event{Majors: []MajorInfo{{Number: 1, Status: Deprecated, Sunset: "2027-06-30"}, second}}
	if got, ok := e.Major(2); !ok || !cmp.Equal(got, second) {
		t.Errorf("major 2: %+v, %v", got, ok)
	}
	if got, ok := e.Major(3); ok {
		t.Errorf("major 3: %+v", got)
	}
}

func TestReadingEverythingMustBeSaid(t *testing.T) {
	for _, c := range []struct {
		fields []string
		want   bool
	}{
		{[]string{AllFields}, true}, {nil, false}, {[]string{"/a"}, false}, {[]string{AllFields, "/a"}, false},
	} {
		if got := (&Consumption{Fields: c.fields}).ReadsAll(); got != c.want {
			t.Errorf("a consumer of %q reads everything: %v", c.fields, got)
		}
	}
}
