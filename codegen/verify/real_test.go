package verify

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// eiffel is a workspace with all events of Eiffel, a major for each that they had, with its revisions as
// history.
func eiffel(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join(testkit.Data(t), "events", "eiffel", "schemas")
	files := map[string]string{"treaty.yaml": "treaty: 1\nenvelope: fields\n", "contexts/eiffel/context.yaml": "context: eiffel\n"}
	events, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range events {
		dir := "contexts/eiffel/" + event.Name()
		versions := map[string][]string{} // by major
		schemas, err := os.ReadDir(filepath.Join(root, event.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range schemas {
			version := strings.TrimSuffix(s.Name(), ".json")
			major := "v" + version[:strings.IndexByte(version, '.')]
			if major == "v0" {
				major = "v1" // on the way to which it was
			}
			versions[major] = append(versions[major], version)
		}
		yaml := "event: " + event.Name() + "\nversions:\n"
		for _, major := range slices.Sorted(maps.Keys(versions)) {
			yaml += "  " + strings.TrimPrefix(major, "v") + ": {status: active}\n"
			list := versions[major]
			slices.SortFunc(list, func(a, b string) int { return slices.Compare(numbers(t, a), numbers(t, b)) })
			for i, version := range list {
				name := fmt.Sprintf("%s/history/%s/%04d-%s.schema.json", dir, major, i+1, version)
				if i == len(list)-1 {
					name = fmt.Sprintf("%s/%s.schema.json", dir, major)
				}
				files[name] = read(t, filepath.Join(root, event.Name(), version+".json"))
			}
		}
		files[dir+"/event.yaml"] = yaml
	}
	return files
}

func numbers(t *testing.T, version string) (list []int) {
	t.Helper()
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	return list
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var eiffelLayout = Layout{Fields: true, TypeAt: "/meta/type", VersionAt: "/meta/version", IDAt: "/meta/id", TimeAt: "/meta/time", Major: 1}

// The examples of Eiffel, in the folders in which they are published, are read by where Eiffel has type
// and version; as lines, packed, and written wrongly too.
func TestTheExamplesOfEiffel(t *testing.T) {
	known := catalogue(t, eiffel(t))
	dir := filepath.Join(testkit.Data(t), "events", "eiffel", "examples", "events")
	r := verify(t, checkingAll(t, known, eiffelLayout, inputs(t, dir)))
	if wrong(r) > 0 || r.Files < 36 || r.Events != int64(r.Files) || len(r.Kinds) < 26 {
		t.Errorf("%d files, %d events:\n%s", r.Files, r.Events, told(r))
	}
	mustTellOfExamples(t, r, distinct(t, dir, "meta", "id"), "/data/issuer/email", "/data/author/email", "/data/submitter/email")
	var lines []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			lines = append(lines, compact(t, read(t, name)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines, "\n")
	again := verify(t, Options{Catalogue: known, Layout: eiffelLayout, Inputs: log(t, string(zstandard(t, []byte(text))))})
	if again.Failed() || again.Events != r.Events || len(again.Kinds) != len(r.Kinds) {
		t.Errorf("as lines:\n%s", told(again))
	}
	wrong := strings.ReplaceAll(text, `"meta":{"id":"aaaaaaaa-`, `"meta":{"id":"XXXXXXXX-`)
	r = verify(t, Options{Catalogue: known, Layout: eiffelLayout, Inputs: log(t, wrong)})
	found := int64(0)
	for _, k := range r.Kinds {
		for _, v := range k.Violations {
			if found += v.Count; v.Pointer != "/meta/id" || v.Keyword != "pattern" {
				t.Errorf("%s v%d: %s %s: %s", k.Event, k.Version, v.Pointer, v.Keyword, v.Message)
			}
		}
	}
	if planted := int64(strings.Count(wrong, "XXXXXXXX-")); found != planted || planted < 30 {
		t.Errorf("%d ids are none, %d are found:\n%s", planted, found, told(r))
	}
}

// Events of Eiffel of each published version become the newest major, or it is said which step people write.
func TestEventsOfEveryVersionOfEiffel(t *testing.T) {
	known := catalogue(t, eiffel(t))
	text := ""
	for _, version := range []string{"1.0.0", "1.1.0", "2.0.0", "3.0.0", "4.0.0"} {
		text += fmt.Sprintf(`{"meta":{"type":"EiffelActivityCanceledEvent","version":%q,"time":1234567890,"id":"aaaaaaaa-bbbb-5ccc-8ddd-eeeeeeeeeee0"},"data":{},"links":[{"type":"ACTIVITY_EXECUTION","target":"aaaaaaaa-bbbb-5ccc-8ddd-eeeeeeeeeee1"}]}`+"\n", version)
	}
	mustTell(t, verify(t, Options{Catalogue: known, Layout: eiffelLayout, Inputs: log(t, text)}), `
eiffel.EiffelActivityCanceledEvent v1: 2, valid 2, upcast 0, revised 1, untried 2 (v1 → v2)
eiffel.EiffelActivityCanceledEvent v2: 1, valid 1, upcast 0, untried 1 (v2 → v3)
eiffel.EiffelActivityCanceledEvent v3: 1, valid 1, upcast 1, revised 1
eiffel.EiffelActivityCanceledEvent v4: 1, valid 1, upcast 1
`)
}

// cdeventsType is how the type of a CDEvent is made: the version of its schema is at its end.
var cdeventsType = regexp.MustCompile(`^dev\.cdevents\.(?P<event>.+)\.\d+\.\d+\.\d+(-draft)?$`)

// The examples of CDEvents are read by where it has the type.
func TestTheExamplesOfCDEvents(t *testing.T) {
	root := filepath.Join(testkit.Data(t), "events", "cdevents", "v0.3.0")
	files := map[string]string{"treaty.yaml": "treaty: 1\nenvelope: fields\n", "contexts/ci/context.yaml": "context: ci\n"}
	names := map[string]string{}
	schemas, err := filepath.Glob(filepath.Join(root, "schemas", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range schemas {
		text := read(t, name)
		var s struct {
			Properties struct {
				Context struct {
					Properties struct {
						Type struct {
							Enum []string `json:"enum"`
						} `json:"type"`
					} `json:"properties"`
				} `json:"context"`
			} `json:"properties"`
		}
		if err := json.Unmarshal([]byte(text), &s); err != nil || len(s.Properties.Context.Properties.Type.Enum) == 0 {
			continue // of a part of events
		}
		event := cdeventsType.FindStringSubmatch(s.Properties.Context.Properties.Type.Enum[0])[1]
		word := "E" + strings.ReplaceAll(event, ".", "")
		names[event] = "ci." + word
		files["contexts/ci/"+word+"/event.yaml"] = "event: " + word + "\nversions:\n  1: {status: active}\n"
		files["contexts/ci/"+word+"/v1.schema.json"] = text
	}
	layout := Layout{Fields: true, TypeAt: "/context/type", TypePattern: cdeventsType, Names: names, Major: 1, IDAt: "/context/id", TimeAt: "/context/timestamp"}
	r := verify(t, checkingAll(t, catalogue(t, files), layout, inputs(t, filepath.Join(root, "examples"))))
	if wrong(r) > 0 || r.Events < 30 || len(r.Kinds) < 30 {
		t.Errorf("%d events:\n%s", r.Events, told(r))
	}
	mustTellOfExamples(t, r, distinct(t, filepath.Join(root, "examples"), "context", "id"))
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wrong counts what schemas refuse, and what is no event.
func wrong(r *Report) int {
	n := len(r.Unknown) + len(r.Broken)
	for _, k := range r.Kinds {
		n += len(k.Violations)
	}
	return n
}

// mustTellOfExamples fails unless it is told of examples that they share ids, as most that are published do, where the
// e-mail addresses in them are, and nothing else.
func mustTellOfExamples(t *testing.T, r *Report, ids int64, emails ...string) {
	t.Helper()
	order := r.Sections[OrderName].(*OrderReport)
	again, other := int64(0), int64(0)
	for _, o := range order.Events {
		again += o.Duplicates + o.Conflicts
		other += o.failures() - o.Conflicts
	}
	if order.IDs != ids || again != r.Events-ids || other != 0 || ids == r.Events || order.WithoutID > 0 {
		t.Errorf("%d ids, of which %d are there; %d events have one of an earlier one; %d other findings", order.IDs, ids, again, other)
	}
	var found []string
	for _, f := range r.Sections[PersonalName].(*PersonalReport).Fields {
		found = append(found, f.Pointer)
	}
	if !slices.Equal(found, emails) {
		t.Errorf("personal data is told at %v, want %v", found, emails)
	}
	for _, e := range r.Sections[TimesName].(*TimesReport).Events {
		if e.failures()+e.WithoutTime+e.GapCount > 0 || e.First.Year() < 2000 {
			t.Errorf("of times it is told %+v", e)
		}
	}
}

// distinct counts the values of a member of the files in and below a folder.
func distinct(t *testing.T, dir string, object, member string) int64 {
	t.Helper()
	values := map[string]bool{}
	for _, in := range inputs(t, dir) {
		var e map[string]any
		if err := json.Unmarshal([]byte(read(t, in.Name)), &e); err != nil {
			t.Fatal(err)
		}
		values[e[object].(map[string]any)[member].(string)] = true
	}
	return int64(len(values))
}

// checkingAll are the options of a run with all checks.
func checkingAll(t *testing.T, c *Catalogue, l Layout, in []Input) Options {
	t.Helper()
	opt := Options{Catalogue: c, Layout: l, Inputs: in}
	var err error
	if opt.Stages, err = NewStages(c, &opt.Layout, Checks{Order: true, Personal: true}); err != nil {
		t.Fatal(err)
	}
	return opt
}
