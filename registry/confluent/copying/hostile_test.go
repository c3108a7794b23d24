package copying_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/confluent/client"
	"github.com/treaty-events/treaty/registry/confluent/copying"
)

func reasons(report *copying.Report) (all []string) {
	for _, r := range report.Refused {
		all = append(all, fmt.Sprintf("%s %d: %s", r.Subject, r.Version, r.Reason))
	}
	return all
}

// saying is a source that says what it likes, in answers by path; what it does not
// know is not found.
func saying(t *testing.T, answers map[string]any) *registry {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			said = map[string]any{"error_code": 40401, "message": "Subject not found."}
		}
		if text, raw := said.(string); raw {
			_, _ = io.WriteString(w, text)
			return
		}
		_ = json.NewEncoder(w).Encode(said)
	}))
	t.Cleanup(s.Close)
	return &registry{t: t, address: s.URL}
}

// versionsOf are the answers of a source with those versions.
func versionsOf(versions ...client.Schema) map[string]any {
	all := map[string]any{}
	var names []string
	numbers := map[string][]int{}
	for _, v := range versions {
		v.Type = "JSON"
		if numbers[v.Subject] == nil {
			names = append(names, v.Subject)
		}
		numbers[v.Subject] = append(numbers[v.Subject], v.Version)
		all["/subjects/"+v.Subject+"/versions"] = numbers[v.Subject]
		all[fmt.Sprintf("/subjects/%s/versions/%d", v.Subject, v.Version)] = v
	}
	all["/subjects"] = names
	return all
}

func TestASourceThatLies(t *testing.T) {
	ref := func(subject string, version int) []client.Reference {
		return []client.Reference{{Name: subject, Subject: subject, Version: version}}
	}
	for name, tt := range map[string]struct {
		source  map[string]any
		opt     copying.Options
		copied  int
		refused []string
	}{
		"circles": {
			source: versionsOf(
				client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{"$ref":"b"}`, References: ref("b", 1)},
				client.Schema{Subject: "b", Version: 1, ID: 2, Schema: `{"$ref":"a"}`, References: ref("a", 1)}),
			refused: []string{"a 1: it refers to version 1 of b, which was refused", "b 1: its references lead back to it"},
		},
		"what is not there": {
			source:  versionsOf(client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{}`, References: ref("nowhere", 7)}),
			refused: []string{"a 1: it refers to version 7 of nowhere, which the source does not have"},
		},
		"itself": {
			source:  versionsOf(client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{}`, References: ref("a", 1)}),
			refused: []string{"a 1: its references lead back to it"},
		},
		"an id with two meanings": {
			source: versionsOf(
				client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{"title":"a"}`},
				client.Schema{Subject: ":.eu:a", Version: 1, ID: 1, Schema: `{"title":"b"}`}),
			opt: copying.Options{OneIDSpace: true}, copied: 1,
			refused: []string{`:.eu:a 1: its id 1 is that of another schema in the context "." (version 1 of a): here an id means one schema in all contexts`},
		},
		"a version that is not given": {
			source: func() map[string]any {
				all := versionsOf(client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{}`}, client.Schema{Subject: "b", Version: 1, ID: 2, Schema: `true`})
				delete(all, "/subjects/a/versions/1")
				return all
			}(),
			copied: 1, refused: []string{"a 1: the source does not give it: Subject not found. (40401)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			to := fake(t)
			report := clone(t, saying(t, tt.source), to, tt.opt)
			if got := reasons(report); !slices.Equal(got, tt.refused) || report.Copied != tt.copied || len(report.Importing) > 0 {
				t.Errorf("copied %d, refused %q", report.Copied, got)
			}
		})
	}
}

// A source that is none, or lies about what can be checked, ends the copy, and nothing
// was written.
func TestASourceThatIsNone(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(all map[string]any)
		says   string
	}{
		"a page": {func(all map[string]any) { all["/subjects"] = "<html>" }, "cannot be read"},
		"another version": {func(all map[string]any) {
			all["/subjects/a/versions/1"] = client.Schema{Subject: "a", Version: 2, ID: 1}
		}, "is about version 2"},
		"bad numbers":    {func(all map[string]any) { all["/subjects/a/versions"] = []int{-1} }, "lists a version -1"},
		"a strange mode": {func(all map[string]any) { all["/mode"] = "[]" }, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			all := versionsOf(client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{}`})
			tt.change(all)
			to := fake(t)
			_, err := copying.Copy(t.Context(), saying(t, all).client(impatient), to.client(impatient), copying.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Error(err)
			}
			if got := to.do("GET", "/subjects", nil); got != "[]" {
				t.Error("written:", got)
			}
		})
	}
}

// A subject that the target cannot have is refused; the others are copied.
func TestASubjectThatTheTargetCannotHave(t *testing.T) {
	all := versionsOf(client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{}`})
	all["/subjects"] = []string{"a", "b\x1b[2J"}
	all["/subjects/b\x1b[2J/versions"] = []int{1}
	all["/subjects/b\x1b[2J/versions/1"] = client.Schema{Subject: "b\x1b[2J", Version: 1, ID: 2, Type: "JSON", Schema: `true`}
	to := treatyd(t)
	report := clone(t, saying(t, all), to, copying.Options{})
	if len(report.Refused) != 1 || report.Refused[0].Version != 1 || report.Copied != 1 {
		t.Errorf("%+v", report)
	}
}

// What an address cannot name is said, and not asked for: "." and ".." in a path are
// taken away by what stands between.
func TestSubjectsThatNoAddressNames(t *testing.T) {
	all := versionsOf(client.Schema{Subject: "a", Version: 1, ID: 1, Schema: `{}`}, client.Schema{Subject: "..", Version: 1, ID: 2, Schema: `true`},
		client.Schema{Subject: ".", Version: 1, ID: 3, Schema: `false`}, client.Schema{Subject: ":.eu:..", Version: 1, ID: 4, Schema: `{"title":"eu"}`},
		client.Schema{Subject: "b", Version: 1, ID: 5, Schema: `{"$ref":"x"}`, References: []client.Reference{{Name: "x", Subject: "..", Version: 1}}})
	const why = "no address can name such a subject: a path with it means another"
	report := clone(t, saying(t, all), treatyd(t), copying.Options{})
	want := []copying.Refused{{Subject: ".", Whole: true, Reason: why}, {Subject: "..", Whole: true, Reason: why},
		{Subject: "b", Version: 1, ID: 5, Reason: "it refers to version 1 of .., which was refused"}}
	if !slices.Equal(report.Refused, want) || report.Copied != 2 || report.Subjects != 3 {
		t.Errorf("%+v", report)
	}
}

// lyingTarget takes everything, and does as it likes.
func lyingTarget(t *testing.T, register http.HandlerFunc) *registry {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			register(w, r)
		case r.Method == http.MethodGet && (r.URL.Path == "/subjects" || strings.HasSuffix(r.URL.Path, "/versions")):
			_, _ = io.WriteString(w, "[]")
		case r.Method == http.MethodGet:
			http.NotFound(w, r)
		default:
			_, _ = io.WriteString(w, "{}")
		}
	}))
	t.Cleanup(s.Close)
	return &registry{t: t, address: s.URL}
}

func TestATargetThatLies(t *testing.T) {
	source := saying(t, versionsOf(client.Schema{Subject: "a", Version: 1, ID: 7, Schema: `{}`}))
	for name, tt := range map[string]struct {
		register http.HandlerFunc
		reason   string
	}{
		"it keeps nothing":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"id":7}`) }, "the target does not have it, though it said so"},
		"it gives its own id": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"id":1}`) }, "the target gave it the id 1, not its own"},
	} {
		t.Run(name, func(t *testing.T) {
			report := clone(t, source, lyingTarget(t, tt.register), copying.Options{})
			if got := reasons(report); !slices.Equal(got, []string{"a 1: " + tt.reason}) || report.Copied != 0 {
				t.Errorf("%d %q", report.Copied, got)
			}
		})
	}
	// Who may not, will not: the first "no" is the last.
	asked := 0
	_, err := copying.Copy(t.Context(), source.client(impatient), lyingTarget(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"error_code": 40301, "message": "no"}`)
	}).client(impatient), copying.Options{})
	if !client.IsForbidden(err) || asked != 1 {
		t.Errorf("%v after %d", err, asked)
	}
}
