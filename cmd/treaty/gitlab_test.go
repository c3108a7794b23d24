package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// note is one of a merge request, as GitLab's API has it.
type note struct {
	ID     int64  `json:"id"`
	Body   string `json:"body"`
	Author struct {
		ID int64 `json:"id"`
	} `json:"author"`
}

const us = 42 // the user of the token

// gitLab behaves like the notes of GitLab's API, of merge request 7 of project 3.
func gitLab(t *testing.T, notes *[]note) (address string) {
	t.Helper()
	body := func(r *http.Request) string {
		var sent struct{ Body string }
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || sent.Body == "" {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		return sent.Body
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /user", func(w http.ResponseWriter, _ *http.Request) { gitHubSays(w, http.StatusOK, map[string]any{"id": us}) })
	mux.HandleFunc("GET /projects/3/merge_requests/7/notes", func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := min((page-1)*100, len(*notes))
		gitHubSays(w, http.StatusOK, append([]note{}, (*notes)[from:min(from+100, len(*notes))]...))
	})
	mux.HandleFunc("POST /projects/3/merge_requests/7/notes", func(w http.ResponseWriter, r *http.Request) {
		n := note{ID: int64(len(*notes)), Body: body(r)}
		n.Author.ID = us
		*notes = append(*notes, n)
		gitHubSays(w, http.StatusCreated, n)
	})
	mux.HandleFunc("PUT /projects/3/merge_requests/7/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.Atoi(r.PathValue("id"))
		(*notes)[id].Body = body(r)
		gitHubSays(w, http.StatusOK, (*notes)[id])
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("PRIVATE-TOKEN") != "glpat-secret" {
			gitHubSays(w, http.StatusUnauthorized, map[string]string{"message": "401 Unauthorized"})
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// job runs the template's job as a runner does: its lines in one shell, its variables
// and GitLab's in the environment.
func (a *action) job(env map[string]string) (code int, log string) {
	a.t.Helper()
	job := yamlFile(a.t, gitLabTemplate).Get("treaty")
	lines := []string{"set -eo pipefail"}
	for _, part := range []string{"before_script", "script"} {
		for _, item := range job.Get(part).Items {
			lines = append(lines, item.Text)
		}
	}
	cmd := exec.CommandContext(a.t.Context(), "bash", "--noprofile", "--norc", "-c", strings.Join(lines, "\n"))
	cmd.Dir = a.shop
	cmd.Env = append(append(os.Environ(), scriptEnvironment(a.work)...), "PATH="+a.bin()+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, m := range job.Get("variables").Members {
		cmd.Env = append(cmd.Env, m.Name+"="+m.Value.Text)
	}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		a.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func TestTheJobForGitLab(t *testing.T) {
	a := newAction(t, "a$(touch${IFS}pwned)", breaks)
	theirs := note{Body: "<!-- treaty check / -->\nall is well"}
	notes := []note{theirs}
	for i := range 120 { // more than a page
		notes = append(notes, note{ID: int64(i + 1), Body: "note"})
	}
	env := map[string]string{
		"CI_API_V4_URL": gitLab(t, &notes), "CI_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "7", "TREATY_GITLAB_TOKEN": "glpat-secret",
		"CI_MERGE_REQUEST_DIFF_BASE_SHA": a.git("rev-parse", "origin/main"), "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "a$(touch${IFS}pwned)",
	}
	code, log := a.job(env)
	if code != exit.Findings || strings.Contains(log, "glpat-secret") {
		t.Fatalf("it ends with %d\n%s", code, log)
	}
	wants(t, log, "✗ 1 breaking")
	wants(t, string(readFile(t, filepath.Join(a.shop, "gl-code-quality-report.json"))), `"severity": "blocker"`)
	wants(t, string(readFile(t, filepath.Join(a.shop, "treaty.xml"))), "<testsuites")
	last := len(notes) - 1
	if len(notes) != 122 || notes[0] != theirs {
		t.Fatalf("there are %d notes, the first is %+v\n%s", len(notes), notes[0], log)
	}
	wants(t, notes[last].Body, "<!-- treaty check / -->", "1 breaking")

	// Mended, the same note says so; and nobody who never had one gets one.
	a.git("revert", "--no-edit", "HEAD")
	if code, log := a.job(env); code != 0 || len(notes) != 122 {
		t.Fatalf("it ends with %d, %d notes\n%s", code, len(notes), log)
	}
	wants(t, notes[last].Body, "clean")
	notes = notes[:0]
	if code, log := a.job(env); code != 0 || len(notes) != 0 {
		t.Fatalf("it ends with %d, %d notes\n%s", code, len(notes), log)
	}

	// Whatever becomes of the note, the verdict is that of the contracts.
	env["TREATY_GITLAB_TOKEN"] = "expired"
	code, log = a.job(env)
	if code != 0 {
		t.Fatalf("it ends with %d\n%s", code, log)
	}
	wants(t, log, "the note could not be written")

	// On the main branch: with what was before, by its hash or by its place.
	a.git("reset", "-q", "--hard", "HEAD^")
	a.git("update-ref", "refs/remotes/origin/main", "HEAD")
	for _, before := range []string{a.git("rev-parse", "HEAD^"), strings.Repeat("0", 40)} {
		main := map[string]string{"CI_COMMIT_BEFORE_SHA": before, "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}
		if code, log := a.job(main); code != exit.Findings {
			t.Fatalf("it ends with %d\n%s", code, log)
		}
	}
	if code, log := a.job(map[string]string{"TREATY_AGAINST": "git:nowhere"}); code != exit.Usage {
		t.Fatalf("it ends with %d\n%s", code, log)
	}
	a.nothingRan()
}
