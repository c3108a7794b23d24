package api_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry/wire"
)

// briefEntry writes an entry in a line.
func briefEntry(e wire.ChangelogEntry) string {
	line := fmt.Sprintf("%s %s %s", e.Event, e.Version, e.State)
	if e.Previous != "" {
		line += " after " + e.Previous
	}
	for _, c := range e.Changes {
		line += "; " + c.Message
	}
	return line
}

func TestAChangelogSaysWhatVersionsChanged(t *testing.T) {
	s := company(t)
	var got []string
	for _, e := range read[wire.Changelog](t, s, "/v1/events/ordering.OrderPlaced/changelog").Entries {
		got = append(got, briefEntry(e))
	}
	want := []string{
		"ordering.OrderPlaced 1.1 revision after 1.0; /customer was added; /orderId is now required",
		"ordering.OrderPlaced 1.0 first",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	all := read[wire.Changelog](t, s, "/v1/changelog").Entries
	if len(all) != 3 || all[2].Version != "1.0" || all[2].Event != "ordering.OrderPlaced" {
		t.Errorf("all: %+v", all)
	}
}

// Pages of a changelog, of whatever size, hold every version once, in one order.
func TestAChangelogIsReadInPages(t *testing.T) {
	s := server(t)
	push := workspaceOf("Thing0", `{"type": "object"}`)
	for i := range 12 {
		for name, file := range workspaceOf(fmt.Sprintf("Thing%d", i), fmt.Sprintf(`{"type": "object", "title": "%d"}`, i)).Files {
			push.Files[name] = file
		}
	}
	pushed(t, s, push)
	want := pagesOf(t, func(path string) wire.Changelog { return read[wire.Changelog](t, s, path) }, 100)
	if len(want) != 12 {
		t.Fatalf("%d entries: %v", len(want), want)
	}
	for _, limit := range []int{1, 5, 11, 12} {
		got := pagesOf(t, func(path string) wire.Changelog { return read[wire.Changelog](t, s, path) }, limit)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	if res, _ := send(t, s, request{path: "/v1/changelog?cursor=none"}); res.StatusCode != 400 {
		t.Errorf("a bad cursor: %s", res.Status)
	}
}

func pagesOf(t *testing.T, page func(path string) wire.Changelog, limit int) []string {
	t.Helper()
	var list []string
	for cursor := ""; ; {
		got := page(fmt.Sprintf("/v1/changelog?limit=%d%s", limit, cursor))
		for _, e := range got.Entries {
			list = append(list, briefEntry(e))
		}
		if got.Next == "" {
			return list
		}
		if cursor = "&cursor=" + got.Next; len(list) > 1000 {
			t.Fatal("it does not end")
		}
	}
}
