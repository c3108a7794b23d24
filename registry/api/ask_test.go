package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

func TestVersionsAreCompared(t *testing.T) {
	s := company(t)
	d := read[wire.Diff](t, s, "/v1/events/ordering.OrderPlaced/diff?from=1.0&to=1.latest")
	if d.State != "changed" || d.Contract != "ordering.OrderPlaced" || d.Major != 1 || d.Old.Label != "1.0" || d.New.Label != "1.1" || len(d.Changes) < 2 || len(d.Answers) != 4 {
		t.Fatalf("%+v", d)
	}
	for _, a := range d.Answers {
		if refuted := a.Question == "stored-events"; refuted != (a.Verdict == "refuted") && a.Model == "tolerant" {
			t.Errorf("%+v", a)
		}
		if a.Verdict == "refuted" && (len(a.Witness) == 0 || len(a.Breaks) == 0) {
			t.Errorf("refuted without an event or a break: %+v", a)
		}
	}
	if same := read[wire.Diff](t, s, "/v1/events/ordering.OrderPlaced/diff?from=1.1&to=latest"); same.State != "unchanged" || len(same.Answers) > 0 {
		t.Errorf("a version and itself: %+v", same)
	}
	if again := read[wire.Diff](t, s, "/v1/events/ordering.OrderPlaced/diff?from=1.0&to=1.1"); fmt.Sprint(again.Changes) != fmt.Sprint(d.Changes) {
		t.Error("asked again, it is another")
	}
	for path, code := range map[string]string{
		"/v1/events/a.B/diff?from=1.0&to=1.1":                      "not-found",
		"/v1/events/ordering.OrderPlaced/diff?from=1.0&to=2.0":     "not-found",
		"/v1/events/ordering.OrderPlaced/diff?from=new&to=1.0":     "bad-version",
		"/v1/events/ordering.OrderPlaced/diff?from=1.0&to=%3Cb%3E": "bad-version",
	} {
		res, body := send(t, s, request{path: path})
		wantProblem(t, res, body, res.StatusCode, code)
	}
}

// A search finds what is called as the words, or has them in its text; what is
// published a moment later too.
func TestSearch(t *testing.T) {
	s := company(t)
	names := func(query string) (list []string) {
		for _, h := range read[wire.Found](t, s, "/v1/search?q="+query).Hits {
			list = append(list, h.Kind+" "+h.Name)
		}
		return list
	}
	for query, first := range map[string]string{
		"OrderPlaced": "event ordering.OrderPlaced", "placed": "event ordering.OrderPlaced", "ORDERING": "context ordering",
		"email": "field /customer/emailAddress", "confirmation+goes": "field /customer/emailAddress",
		"checkout": "service checkout", "team-shop": "owner team-shop", "takes+orders": "context ordering",
	} {
		if got := names(query); len(got) == 0 || got[0] != first {
			t.Errorf("%s: %v, want %s first", query, got, first)
		}
	}
	if got := names("order+nonsense"); len(got) > 0 {
		t.Errorf("one of two words is enough: %v", got)
	}
	if got := names("%3Cscript%3E"); len(got) > 0 {
		t.Errorf("markup finds %v", got)
	}
	found := read[wire.Found](t, s, "/v1/search?q=order&limit=1")
	if len(found.Hits) != 1 || !found.More {
		t.Errorf("%+v, want one of many", found)
	}
	for _, h := range read[wire.Found](t, s, "/v1/search?q=o&limit=100").Hits {
		if h.URL == "" {
			continue
		}
		if res, _ := send(t, s, request{path: h.URL}); res.StatusCode != 200 {
			t.Errorf("%s of %+v: %s", h.URL, h, res.Status)
		}
	}
	push := workspaceOf("PalletMoved", `{"type": "object", "properties": {"warehouse": {"type": "object", "properties": {"bay~/": {"type": "array", "items": {"properties": {"shelf": true}}}}}}}`)
	push.Home = "elsewhere"
	delete(push.Files, "contexts/ordering/context.yaml")
	files := map[string]wire.File{"contexts/storage/context.yaml": wire.File("context: storage\nowner: team-storage\npurpose: p\n")}
	for name, file := range push.Files {
		files[strings.Replace(name, "ordering", "storage", 1)] = file
	}
	push.Files = files
	pushed(t, s, push)
	if got := names("shelf"); !slices.Equal(got, []string{"field /warehouse/bay~0~1/*/shelf"}) {
		t.Errorf("what was just published: %v", got)
	}
}
