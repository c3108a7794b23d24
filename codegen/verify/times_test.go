package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Whatever stands where a time should be is told for what it is: a time that cannot be fails however far it is off
// (a time.Time that nobody set, an end of the world), and so does what is no time.
func TestWhatIsToldOfTimes(t *testing.T) {
	const fine, early, future, none, unreadable = "fine", "early", "future", "none", "unreadable"
	fields := &Layout{Fields: true, TypeAt: "/type", TimeAt: "/time", Major: 1}
	for _, c := range []struct {
		layout *Layout
		time   string // JSON; empty: there is none
		told   string
	}{
		{&Layout{}, `"2026-01-01T00:00:00Z"`, fine},
		{&Layout{}, ``, none},
		{&Layout{}, `"0001-01-01T00:00:00Z"`, early},
		{&Layout{}, `"1677-01-01T00:00:00Z"`, early},
		{&Layout{}, `"1700-01-01T00:00:00+01:00"`, early},
		{&Layout{}, `"1970-01-01T00:00:00Z"`, early},
		{&Layout{}, `"2261-12-31T23:59:59Z"`, future},
		{&Layout{}, `"2262-01-01T00:00:00Z"`, future},
		{&Layout{}, `"9999-12-31T23:59:59.999Z"`, future},
		{fields, `"2026-01-01T00:00:00+02:00"`, fine},
		{fields, `1767225600`, fine},
		{fields, `1767225600123`, fine},
		{fields, ``, none},
		{fields, `null`, none},
		{fields, `0`, early},
		{fields, `"0001-01-01T00:00:00Z"`, early},
		{fields, `-62135596800`, early}, // the same in seconds
		{fields, `-62135596800000`, early},
		{fields, `-1e999`, early},
		{fields, `1767225600123456`, future}, // microseconds
		{fields, `1767225600123456789`, future},
		{fields, `1e999`, future},
		{fields, `"9999-12-31T23:59:59Z"`, future},
		{fields, `"1767225600"`, unreadable},
		{fields, `"2026-01-01"`, unreadable},
		{fields, `""`, unreadable},
		{fields, `true`, unreadable},
		{fields, `{"seconds":1767225600}`, unreadable},
	} {
		line := `{"specversion":"1.0","id":"1","source":"/market","type":"market.Bought.v1","data":{"basket":"b","sum":1}}`
		if c.layout.Fields {
			line = `{"type":"market.Bought","basket":"b","sum":1}`
		}
		if c.time != "" {
			line = strings.Replace(line, `{`, `{"time":`+c.time+`,`, 1)
		}
		opt := marketOptions(t, catalogue(t, market), log(t, line), "")
		opt.Layout = *c.layout
		r := verify(t, opt)
		of := r.Sections[TimesName].(*TimesReport).Events[0]
		got := map[string]int64{early: of.Early, future: of.Future, none: of.WithoutTime, unreadable: of.Unreadable, fine: 0}
		if !of.First.IsZero() {
			got[fine] = 1
		}
		want := map[string]int64{early: 0, future: 0, none: 0, unreadable: 0, fine: 0}
		want[c.told] = 1
		if fmt.Sprint(got) != fmt.Sprint(want) || r.Failed() != (c.told != fine && c.told != none) {
			t.Errorf("%s: %v, it fails: %v; want %s", line, got, r.Failed(), c.told)
		}
	}
}

// What cannot be cannot be, whatever --since says.
func TestNoDateIsBeforeTheTimesThatCannotBe(t *testing.T) {
	in := log(t, `{"specversion":"1.0","id":"1","source":"/market","type":"market.Bought.v1","time":"0001-01-01T00:00:00Z","data":{"basket":"b","sum":1}}`)
	opt := marketOptions(t, catalogue(t, market), in, "")
	var err error
	if opt.Stages, err = NewStages(opt.Catalogue, &opt.Layout, Checks{Now: marketNow, Since: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, opt); r.Sections[TimesName].(*TimesReport).Events[0].Early != 1 || !r.Failed() {
		t.Errorf("%s", asJSON(t, r))
	}
}

// Of a long log it is said by what gaps were looked for, and what is promised of it is so: silence of so many hours is
// found wherever it begins, and some of an hour less is not.
func TestTheSpansByWhichGapsAreLookedFor(t *testing.T) {
	for _, spanHours := range []int64{1, 2, 4, 8, 24} {
		sure := surelyWhole(spanHours)
		found := func(from, silent int64) bool {
			h := &hours{Level: slices.Index(widths, spanHours)}
			for i := range int64(14 * hoursOfWeek) {
				if at := marketBegan.Unix()/3600 + i; i < from || i >= from+silent {
					h.add(at, 1)
				}
			}
			return len(h.gaps()) > 0
		}
		whole := func(silent int64) (all int) {
			for from := range spanHours {
				// An outage does not begin with the hour: of the first and the last a part has events.
				if found(5*hoursOfWeek+from+1, silent-1) {
					all++
				}
			}
			return all
		}
		if whole(sure) != int(spanHours) || whole(sure-1) == int(spanHours) {
			t.Errorf("spans of %d hours: of %d hours %d are found, of %d %d", spanHours, sure, whole(sure), sure-1, whole(sure-1))
		}
		var text strings.Builder
		w := &textWriter{out: &text}
		(&TimesOf{SpanHours: spanHours}).write(w)
		if said := fmt.Sprintf("by spans of %d hours, against the same ones of other weeks; silence of less than %d hours", spanHours, sure); strings.Contains(text.String(), said) != (spanHours > 1) {
			t.Errorf("it says\n%s", &text)
		}
	}
}
