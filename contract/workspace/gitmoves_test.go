package workspace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// moved replaces the workspace's files of one folder by the same in another.
func moved(from, to string, length int) map[string]string {
	files := map[string]string{}
	for name, content := range start(length) {
		if name == "treaty.yaml" {
			continue
		}
		if from != "" {
			files[strings.Replace(name, "contexts/ordering", from, 1)] = ""
		}
		files[strings.Replace(name, "contexts/ordering", to, 1)] = content
	}
	return files
}

// A context that moves keeps its events' past, however often it moves.
func TestHistoryFollowsFoldersThatMove(t *testing.T) {
	r := newRepo(t)
	first := r.commit("one", start(1))
	second := r.commit("two", map[string]string{orderV1: schemaOf(2)})
	r.commit("moved", moved("contexts/ordering", "contexts/shop/ordering", 2))
	r.commit("and again", moved("contexts/shop/ordering", "contexts/europe/ordering", 2))
	last := r.commit("three", map[string]string{"contexts/europe/ordering/OrderPlaced/v1.schema.json": schemaOf(3)})
	want := []string{"v1@" + first, "v1@" + second, "v1@" + last}
	if diff := cmp.Diff(want, labels(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

// An event of another context that goes when one of the same name comes is
// another event.
func TestHistoryOfAnotherContextIsNotFollowed(t *testing.T) {
	r := newRepo(t)
	r.commit("a workspace", map[string]string{"treaty.yaml": "treaty: 1\n"})
	r.commit("one", map[string]string{
		"contexts/sales/context.yaml":               "context: sales\n",
		"contexts/sales/OrderPlaced/event.yaml":     "event: OrderPlaced\nversions: {1: {status: active}}\n",
		"contexts/sales/OrderPlaced/v1.schema.json": schemaOf(9),
	})
	files := moved("", "contexts/ordering", 1)
	files["contexts/sales/OrderPlaced/event.yaml"] = ""
	files["contexts/sales/OrderPlaced/v1.schema.json"] = ""
	first := r.commit("another", files)
	if diff := cmp.Diff([]string{"v1@" + first}, labels(t, loadGit(t, r.dir, "HEAD"))); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}
