package registry_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
)

// The versions of real events become the histories of their majors: what the
// prover says of them is counted, nothing is lost.
func TestRealHistoriesAreRecorded(t *testing.T) {
	data := testkit.Data(t)
	for _, tc := range []struct {
		folder, glob string
		atLeast      int
	}{
		{"eiffel", "schemas/*/*.json", 150},
		{"iglu-central", "schemas/*/*/jsonschema/*", 200},
	} {
		t.Run(tc.folder, func(t *testing.T) {
			files, given := histories(t, filepath.Join(data, "events", tc.folder), tc.glob)
			r := newRegistry(t)
			result := mustPush(t, r, registry.PushRequest{Files: files, History: true})
			recorded := 0
			for _, outcome := range []registry.Outcome{registry.Published, registry.Imported, registry.Unknown, registry.Reverted} {
				recorded += result.Count(outcome)
			}
			told := recorded + result.Count(registry.LeftOut) + result.Count(registry.Same)
			t.Logf("%d files: %d published, %d imported, %d unknown, %d reverted, %d left out", given,
				result.Count(registry.Published), result.Count(registry.Imported), result.Count(registry.Unknown),
				result.Count(registry.Reverted), result.Count(registry.LeftOut))
			if recorded < tc.atLeast || told > given {
				t.Errorf("of %d files, %d were recorded and %d told of; want at least %d", given, recorded, told, tc.atLeast)
			}
			readBack(t, r, recorded)
			if again := mustPush(t, r, registry.PushRequest{Files: files, History: true}); !again.Unchanged {
				t.Errorf("the same again: %d published", again.Count(registry.Published))
			}
		})
	}
}

// readBack demands that every version is read again from the store alone.
func readBack(t *testing.T, r *registry.Registry, want int) {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, c := range s.Contracts() {
		for _, v := range c.Versions {
			got++
			if rev := revision(t, r, v); rev.Schema == nil {
				t.Errorf("%s %s cannot be read back", c.Name, v.Version)
			} else if _, fingerprint := rev.Schema.Bundle(); fingerprint != v.Fingerprint {
				t.Errorf("%s %s is read back as another schema", c.Name, v.Version)
			}
		}
	}
	if got != want {
		t.Errorf("%d versions are read back of %d", got, want)
	}
}

// histories lays the files of a tree out as a workspace: the folder names the
// event, the file the version.
func histories(t *testing.T, root, glob string) (workspace.MemFiles, int) {
	t.Helper()
	names, err := fs.Glob(os.DirFS(root), glob)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files match %s in %s: %v", glob, root, err)
	}
	type major struct {
		event  string
		number int
	}
	byMajor := map[major][]string{}
	for _, name := range names {
		parts := strings.Split(name, "/")
		event := strings.ReplaceAll(strings.Join(parts[1:len(parts)-1], "_"), ".", "-")
		of := major{event, numbers(name)[0]}
		if of.number == 0 {
			continue // majors begin at 1
		}
		byMajor[of] = append(byMajor[of], name)
	}
	files := workspace.MemFiles{"contexts/real/context.yaml": []byte("context: real\nowner: nobody\npurpose: What others wrote.\n")}
	for of, versions := range byMajor {
		slices.SortFunc(versions, func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
		dir := "contexts/real/" + of.event
		declared := dir + "/event.yaml"
		if files[declared] == nil {
			files[declared] = []byte("event: " + of.event + "\nsummary: Made by others.\nvisibility: public\nkind: domain\nversions:\n")
		}
		files[declared] = fmt.Appendf(files[declared], "  %d: {status: active, upcast: by-hand}\n", of.number)
		for i, name := range versions {
			data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			to := fmt.Sprintf("%s/history/v%d/%04d-x.schema.json", dir, of.number, i+1)
			if i == len(versions)-1 {
				to = fmt.Sprintf("%s/v%d.schema.json", dir, of.number)
			}
			files[to] = data
		}
	}
	return files, len(names)
}

// numbers returns the numbers of a file's name: 1.10.0.json, 1-0-10.
func numbers(name string) []int {
	var list []int
	for _, part := range strings.FieldsFunc(strings.TrimSuffix(path.Base(name), ".json"), func(r rune) bool { return r == '.' || r == '-' }) {
		n, _ := strconv.Atoi(part)
		list = append(list, n)
	}
	return list
}
