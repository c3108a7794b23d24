package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

// mendable is a home of one event with that schema, in which more rules than by default
// find something.
func mendable(mode, schema string) workspace.MemFiles {
	pushed := files("-- contexts/shop/context.yaml --\ncontext: shop\nowner: team-shop\npurpose: Sells.\n" +
		"-- contexts/shop/ThingMoved/event.yaml --\nevent: ThingMoved\nsummary: A thing moved.\nvisibility: public\nkind: domain\nkey: /id\nidempotency-key: envelope:id\ncontent-model: strict\ncompatibility: " + mode + "\nversions:\n  1: {status: active}\n")
	pushed["treaty.yaml"] = []byte("treaty: 1\ncontracts: [contexts/**]\nrules:\n  unsorted-required: info\n")
	pushed["contexts/shop/ThingMoved/v1.schema.json"] = []byte(schema)
	return pushed
}

const mendableSchema = "{\n\t\"type\": \"object\",\n\t\"required\": [\"id\", \"eventType\"],\n\t\"properties\": {\n\t\t\"id\": {\"type\": \"string\"},\n\t\t\"eventType\": {\"type\": \"string\"}\n\t},\n\t\"$defs\": {\"old\": true}\n}\n"

// openFinding is what the rule finds, by the registry.
func openFinding(t *testing.T, address, rule string) wire.OpenFinding {
	t.Helper()
	var list wire.OpenFindings
	must(t, json.Unmarshal([]byte(get(t, address+"/v1/findings?limit=100&rule="+rule).body), &list)) // waits for the rules
	if len(list.Findings) != 1 {
		t.Fatalf("%s finds %d", rule, len(list.Findings))
	}
	return list.Findings[0]
}

// lintFinds reports whether `treaty lint` finds that in a workspace.
func lintFinds(t *testing.T, ws *workspace.Workspace, fingerprint string) bool {
	t.Helper()
	report, err := lint.Review(t.Context(), lint.Request{Head: ws, Rules: rules.All(), Policy: lint.PolicyOf(ws.Config, time.Now())})
	must(t, err)
	for _, f := range report.Findings {
		if f.Fingerprint == fingerprint {
			return true
		}
	}
	return false
}

// What `treaty lint --fix` mends is offered as a patch of the home's files, on the finding
// wherever it stands: git applies it, the linter does not find it any more, the push passes,
// and then the registry does not find it either.
func TestAFindingIsMendedByAPatch(t *testing.T) {
	windows := strings.ReplaceAll(mendableSchema, "\n", "\r\n")
	for _, tt := range []struct {
		name, rule, schema, does string
		lines                    int // that the patch adds
	}{
		{"a definition goes", "unused-definition", mendableSchema, "definition", 1},
		{"names are put in order", "unsorted-required", mendableSchema, "required", 1},
		{"one type", "type-constant", mendableSchema, `"ThingMoved"`, 1},
		{"what is implicit is said", "implicit-content-model", mendableSchema, "additionalProperties", 2},
		{"a new file", "example-missing", mendableSchema, "examples/v1.skeleton.json", 4},
		{"line ends of Windows", "unused-definition", windows, "definition", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pushed := mendable("NONE", tt.schema)
			address, r := bootRegistry(t, pushed)
			found := openFinding(t, address, tt.rule)
			print := found.Finding.Fingerprint
			link := `<a rel="nofollow" href="/findings/` + print + `">Mend it with a patch</a>`
			for _, path := range []string{"/findings?rule=" + tt.rule, "/findings?event=shop.ThingMoved"} {
				if got := get(t, address+path).body; !strings.Contains(got, link) {
					t.Errorf("%s does not offer it:\n%s", path, got)
				}
			}
			if got := get(t, address+"/events/shop.ThingMoved").body; strings.Count(got, ">Mend it with a patch</a>") == 0 {
				t.Error("the event's page offers nothing")
			}
			page := get(t, address+"/findings/"+print)
			patch := downloaded(t, get(t, address+"/findings/"+print+"/mend.patch"), tt.rule+"-"+print[:12]+".patch")
			shown := shownPatches(page.body)
			if len(shown) != 1 || tt.schema != windows && shown[0] != patch {
				t.Errorf("the page shows %q, and gives away %q", shown, patch)
			}
			if text := parse(t, page.body).text; !strings.Contains(text, tt.does) || !strings.Contains(text, found.Finding.Message) || strings.Contains(page.body, link) {
				t.Errorf("the page does not say what the patch does:\n%s", text)
			}
			if n := strings.Count(patch, "\n+") - strings.Count(patch, "\n+++"); n > tt.lines {
				t.Errorf("the patch adds %d lines:\n%s", n, patch)
			}
			dir := repositoryOf(t, pushed)
			if !lintFinds(t, loaded(t, dir), print) {
				t.Fatal("the linter does not find it in the first place")
			}
			if lintFinds(t, apply(t, dir, patch), print) {
				t.Errorf("the linter still finds it after\n%s", patch)
			}
			_, err := r.Publish(t.Context(), registry.PushRequest{Home: "github.com/example/shop", Files: filesIn(t, dir), Actor: "tester", Origin: "here"})
			must(t, err)
			get(t, address+"/v1/findings") // waits for the rules
			for _, path := range []string{"/findings/" + print, "/findings/" + print + "/mend.patch"} {
				if got := get(t, address+path); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "Perhaps it is mended") {
					t.Errorf("%s: %s", path, got.Status)
				}
			}
		})
	}
}

// loaded is the workspace in a repository.
func loaded(t *testing.T, dir string) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(t.Context(), filesIn(t, dir), "here")
	must(t, err)
	return ws
}

// filesIn are the files of a repository.
func filesIn(t *testing.T, dir string) workspace.MemFiles {
	t.Helper()
	all := workspace.MemFiles{}
	must(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			all[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	}))
	return all
}

// What the gate would refuse is no patch: the page says what it would be, in the words of
// `treaty lint --fix`.
func TestAMendThatBreaksAPromiseIsLeft(t *testing.T) {
	address := boot(t, mendable("FULL_TRANSITIVE", mendableSchema))
	print := openFinding(t, address, "type-constant").Finding.Fingerprint
	page := get(t, address+"/findings/"+print)
	if text := plainText(parse(t, page.body).text); len(shownPatches(page.body)) > 0 || !strings.Contains(text, "this is left: it would be") {
		t.Errorf("what breaks is offered:\n%s", text)
	}
	if got := get(t, address+"/findings/"+print+"/mend.patch"); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "it would be") {
		t.Errorf("what breaks is given away: %s\n%s", got.Status, got.body)
	}
	harmless := openFinding(t, address, "unused-definition").Finding.Fingerprint
	downloaded(t, get(t, address+"/findings/"+harmless+"/mend.patch"), "unused-definition-"+harmless[:12]+".patch")
}

var findingLink = regexp.MustCompile(`/findings/[0-9a-f]{64}`)

// A finding that no rule mends has a page without a patch, and nothing leads there.
func TestWhatNoRuleMends(t *testing.T) {
	address := boot(t, sample(t))
	var list wire.OpenFindings
	must(t, json.Unmarshal([]byte(get(t, address+"/v1/findings?limit=100").body), &list))
	mended := map[string]bool{}
	for _, r := range rules.All() {
		mended[r.ID] = r.Fix != nil
	}
	offered := maps.Collect(func(yield func(string, bool) bool) {
		for _, link := range findingLink.FindAllString(get(t, address+"/findings").body, -1) {
			yield(strings.TrimPrefix(link, "/findings/"), true)
		}
	})
	for _, f := range list.Findings {
		if offered[f.Finding.Fingerprint] != mended[f.Finding.Rule] {
			t.Errorf("%s is offered: %v", f.Finding.Rule, offered[f.Finding.Fingerprint])
		}
		if mended[f.Finding.Rule] {
			continue
		}
		page := get(t, address+"/findings/"+f.Finding.Fingerprint)
		if page.StatusCode != http.StatusOK || strings.Contains(page.body, "mend.patch") {
			t.Errorf("%s: %s", f.Finding.Rule, page.Status)
		}
		if got := get(t, address+"/findings/"+f.Finding.Fingerprint+"/mend.patch"); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", f.Finding.Rule, got.Status)
		}
	}
	if got := get(t, address+"/findings/zzz"); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "There is no such finding") {
		t.Errorf("%s\n%s", got.Status, got.body)
	}
}
