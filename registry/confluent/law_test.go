package confluent_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/wire"
)

// law is a change of one event's schema.
type law struct {
	event    string
	old, new string
}

// laws are examples of every third kind of change: one that breaks, one that does not.
func laws() []law {
	var list []law
	for i, kind := range change.Kinds() {
		if i%3 != 0 {
			continue
		}
		for name, pair := range map[string][2]string{"Bad": kind.Bad, "Good": kind.Good} {
			list = append(list, law{fmt.Sprintf("Case%d%sTried", i, name), pair[0], pair[1]})
		}
	}
	slices.SortFunc(list, func(a, b law) int { return strings.Compare(a.event, b.event) })
	return list
}

func (l law) file() string { return "contexts/law/" + l.event + "/v1.schema.json" }

// lawBooks are the files of a home with all these events as they were.
func lawBooks(cases []law) workspace.MemFiles {
	files := workspace.MemFiles{
		"treaty.yaml":               []byte("treaty: 1\ncontracts: [contexts/**]\nprofile: recommended\n"),
		"contexts/law/context.yaml": []byte("context: law\nowner: team-law\npurpose: Tries what the gate says.\n"),
	}
	for _, l := range cases {
		files["contexts/law/"+l.event+"/event.yaml"] = []byte("event: " + l.event + "\nsummary: A case was tried.\nvisibility: private\nkind: domain\nkey: none\nversions:\n  1: {status: active}\n")
		files[l.file()] = []byte(l.old)
	}
	return files
}

// The same change has the same verdict at this door, at v1 and in treaty check, which
// asks lint.Review with what the base and the head have; and for the same reasons.
func TestAllDoorsSayTheSame(t *testing.T) {
	cases := laws()
	s, r := gated(t)
	files := lawBooks(cases)
	push(t, r, files)
	v1 := httptest.NewServer(api.New(r, api.Options{Log: slog.New(slog.DiscardHandler)}))
	defer v1.Close()
	refused := 0
	for _, l := range cases {
		t.Run(l.event, func(t *testing.T) {
			checked := check(t, files, l)
			subject := "law." + l.event + ".v1"
			if got := askV1(t, v1, l); !slices.Equal(got, checked) {
				t.Errorf("v1 says %v, check %v", got, checked)
			}
			if got := judged(t, s, "/compatibility/subjects/"+subject+"/versions?verbose=true", l.new); !slices.Equal(got, checked) {
				t.Errorf("the door judges %v, check %v", got, checked)
			}
			if got := judged(t, s, "/subjects/"+subject+"/versions", l.new); !slices.Equal(got, checked) {
				t.Errorf("the door publishes %v, check %v", got, checked)
			}
			refused += min(1, len(checked))
		})
	}
	if refused < len(cases)/4 || refused > len(cases)*3/4 {
		t.Errorf("%d of %d are refused: that proves little", refused, len(cases))
	}
}

// check returns the rules for which treaty check refuses the change.
func check(t *testing.T, files workspace.MemFiles, l law) []string {
	t.Helper()
	load := func(files workspace.MemFiles) *workspace.Workspace {
		ws, err := workspace.Load(t.Context(), files, "here")
		if err != nil {
			t.Fatal(err)
		}
		return ws
	}
	head := maps.Clone(files)
	head[l.file()] = []byte(l.new)
	base := load(files)
	report, err := lint.Review(t.Context(), lint.Request{Base: base, Head: load(head), Policy: lint.PolicyOf(base.Config, time.Now()), Rules: rules.All(), NewOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range report.Findings {
		if f.Severity == diag.Error {
			ids = append(ids, f.Rule)
		}
	}
	return sorted(ids)
}

// askV1 returns the rules for which v1 refuses the change.
func askV1(t *testing.T, v1 *httptest.Server, l law) []string {
	t.Helper()
	r := post("/v1/events/law."+l.event+"/majors/1/versions?dryRun=true", l.new)
	r.header["Content-Type"] = "application/schema+json"
	res, text := send(t, v1, r)
	if res.StatusCode == 200 {
		return nil
	}
	var problem wire.Problem
	if err := json.Unmarshal([]byte(text), &problem); err != nil || problem.Code != string(registry.Refused) {
		t.Fatalf("%v %s", err, text)
	}
	var ids []string
	for _, f := range problem.Findings {
		if f.Severity == "error" {
			ids = append(ids, f.Rule)
		}
	}
	return sorted(ids)
}

var errorType = regexp.MustCompile(`\{errorType:'([^']*)'`)

// judged returns the rules for which the door refuses the schema.
func judged(t *testing.T, s *httptest.Server, path, schema string) []string {
	t.Helper()
	res, text := send(t, s, post(path, body(schema)))
	var ids []string
	for _, match := range errorType.FindAllStringSubmatch(text, -1) {
		ids = append(ids, match[1])
	}
	switch compatible := strings.Contains(text, `"is_compatible":true`) || strings.HasPrefix(text, `{"id":`); {
	case compatible == (len(ids) > 0), res.StatusCode != 200 && res.StatusCode != 409:
		t.Fatalf("%s: %s", res.Status, text)
	}
	return sorted(ids)
}

func sorted(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}
