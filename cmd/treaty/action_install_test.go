package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/internal/testkit"
)

// release is an archive with a treaty that says who it is.
func release(t *testing.T) []byte {
	t.Helper()
	program := "#!/bin/sh\necho treaty v1.2.3 of the release\n"
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	archive := tar.NewWriter(zip)
	err := archive.WriteHeader(&tar.Header{Name: "treaty", Mode: 0o755, Size: int64(len(program))})
	if err == nil {
		_, err = archive.Write([]byte(program))
	}
	if err == nil {
		err = archive.Close()
	}
	if err == nil {
		err = zip.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// releases serves files below /v1.2.3/, as GitHub does those of a release.
func releases(t *testing.T, a *action, files map[string][]byte) *int {
	t.Helper()
	asked := new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		text, ok := files[strings.TrimPrefix(r.URL.Path, "/v1.2.3/")]
		switch {
		case !ok:
			http.NotFound(w, r)
		case text == nil:
			w.WriteHeader(http.StatusForbidden)
		default:
			_, _ = w.Write(text)
		}
	}))
	t.Cleanup(server.Close)
	a.env["TREATY_RELEASES"] = server.URL
	return asked
}

// install runs the first step alone.
func (a *action) install() int {
	a.t.Helper()
	a.log = ""
	return a.step(0, a.doc.Get("runs").Get("steps").Items[0])
}

func TestTheActionInstallsARelease(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		testkit.Missing(t, "a release for this machine")
	}
	a := newAction(t, "feature", nil)
	a.inputs["version"] = "v1.2.3"
	archive := release(t)
	name := fmt.Sprintf("treaty_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	sums := fmt.Appendf(nil, "%064d  another.tar.gz\n%x  %s\n", 0, sha256.Sum256(archive), name)

	// What is not what the checksums say is not run, nor kept.
	for why, files := range map[string]map[string][]byte{
		"is not what its checksums.txt says": {name: append([]byte("x"), archive...), "checksums.txt": sums},
		"has no checksums.txt":               {name: archive},
		"HTTP status 403":                    {name: nil},
	} {
		releases(t, a, files)
		if code := a.install(); code != exit.Usage {
			t.Errorf("%s: it ends with %d\n%s", why, code, a.log)
		}
		wants(t, a.log, "::error title=Treaty::", why)
	}
	if left, _ := filepath.Glob(filepath.Join(a.work, "tools/treaty/*/treaty")); len(left) > 0 {
		t.Errorf("it was kept: %v", left)
	}

	asked := releases(t, a, map[string][]byte{name: archive, "checksums.txt": sums})
	if code := a.install(); code != 0 {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	wants(t, a.log, "treaty v1.2.3 of the release")
	wants(t, string(readFile(t, filepath.Join(a.work, "path"))), filepath.Dir(a.output("program")))
	// The next job of this runner has it.
	before := *asked
	if code := a.install(); code != 0 || *asked != before {
		t.Errorf("it ends with %d, after %d requests\n%s", code, *asked-before, a.log)
	}
}

// Where there is no release, and no proxy knows the version, it is said.
func TestTheActionAndAVersionThatIsNone(t *testing.T) {
	a := newAction(t, "feature", nil)
	a.inputs["version"] = "v9.9.9"
	releases(t, a, nil)
	if code := a.install(); code != exit.Usage {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	wants(t, a.log, "there is no version v9.9.9 of Treaty: leave version out")
}

// Without a version the action builds its own source, once.
func TestTheActionBuildsItsSource(t *testing.T) {
	a := newAction(t, "feature", nil)
	a.inputs["version"] = ""
	a.env["GITHUB_ACTION_REF"] = "main; id"
	if code := a.install(); code != 0 {
		t.Fatalf("it ends with %d\n%s", code, a.log)
	}
	wants(t, a.log, "treaty main--id-")
	program := a.output("program")
	if out, err := exec.CommandContext(t.Context(), program, "-C", a.shop, "lint").CombinedOutput(); err != nil {
		t.Errorf("it does not work: %v\n%s", err, out)
	}
	built, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	a.install()
	if again, err := os.Stat(a.output("program")); err != nil || !again.ModTime().Equal(built.ModTime()) {
		t.Errorf("it was built again: %v", err)
	}
	// Away from its repository there is nothing to build.
	lost := filepath.Join(a.work, "a/b/c/d")
	if err := os.CopyFS(lost, os.DirFS(a.dir)); err != nil {
		t.Fatal(err)
	}
	a.dir = lost
	if code := a.install(); code != exit.Usage {
		t.Errorf("it ends with %d\n%s", code, a.log)
	}
	wants(t, a.log, "the action lies outside of its repository")
}
