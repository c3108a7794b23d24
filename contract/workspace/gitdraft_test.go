package workspace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drafts lists the revisions of the only major: label, and whether it was a
// draft's.
func drafts(t *testing.T, ws *Workspace) map[string]bool {
	t.Helper()
	was := map[string]bool{}
	for _, r := range ws.Contracts[0].Majors[0].Revisions {
		was[r.Label] = r.Draft
	}
	return was
}

// A content is a draft's only if the major was a draft for as long as it had it.
func TestHistoryKnowsWhatWasADraft(t *testing.T) {
	event := func(status string) string { return "event: OrderPlaced\nversions: {1: {status: " + status + "}}\n" }
	r := newRepo(t)
	files := start(1)
	files[orderDir+"event.yaml"] = event("draft")
	first := r.commit("a draft", files)
	second := r.commit("which changes", map[string]string{orderV1: schemaOf(2)})
	if diff := cmp.Diff(map[string]bool{"v1@" + first: true, "v1@" + second: true}, drafts(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("as a draft (-want +got):\n%s", diff)
	}
	r.commit("and becomes active", map[string]string{orderDir + "event.yaml": event("active")})
	if diff := cmp.Diff(map[string]bool{"v1@" + first: true, "v1@" + second: false}, drafts(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("once active (-want +got):\n%s", diff)
	}
	third := r.commit("and grows", map[string]string{orderV1: schemaOf(3)})
	r.commit("and is a draft again", map[string]string{orderDir + "event.yaml": event("draft")})
	want := map[string]bool{"v1@" + first: true, "v1@" + second: false, "v1@" + third: false}
	if diff := cmp.Diff(want, drafts(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("after that (-want +got):\n%s", diff)
	}
}

// An event.yaml that was broken for a while does not make a draft of anything,
// and a schema that was broken is one revision, whatever happened to event.yaml.
func TestHistoryOfABrokenEventFile(t *testing.T) {
	r := newRepo(t)
	files := start(1)
	files[orderDir+"event.yaml"] = "event: ["
	first := r.commit("broken", files)
	r.commit("broken otherwise", map[string]string{orderDir + "event.yaml": "event: [["})
	bad := r.commit("no schema", map[string]string{orderV1: "{"})
	r.commit("mended", map[string]string{orderDir + "event.yaml": "event: OrderPlaced\nversions: {1: {status: draft}}\n"})
	last := r.commit("and its schema", map[string]string{orderV1: schemaOf(2)})
	want := map[string]bool{"v1@" + first: false, "v1@" + bad: false, "v1@" + last: true}
	if diff := cmp.Diff(want, drafts(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
