package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// secretOfAnn is the token in these tests.
const secretOfAnn = "treaty_annsSecret"

// watched is a registry that knows one token, and what it was shown.
type watched struct {
	*httptest.Server
	mu     sync.Mutex
	shown  []string // the Authorization of each request
	detail string   // why it does not know who asks
}

func newWatched(t *testing.T, kind string) *watched {
	t.Helper()
	w := &watched{detail: "it is not known who asks"}
	w.Server = httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.shown = append(w.shown, r.Header.Get("Authorization"))
		if kind == "token" && (r.Header.Get("Authorization") != "Bearer "+secretOfAnn || strings.Contains(w.detail, "revoked")) {
			res.Header().Set("Content-Type", wire.ProblemMediaType)
			res.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(res, `{"code": "unauthenticated", "detail": %q, "hint": "send Authorization"}`, w.detail)
			return
		}
		fmt.Fprintf(res, `{"name": "ann\u001b[2J", "kind": %q, "roles": ["reader"]}`, kind)
	}))
	t.Cleanup(w.Close)
	return w
}

// sawSecret reports whether the registry was ever shown the token, and how often
// it was asked.
func (w *watched) sawSecret() (saw bool, asked int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Contains(strings.Join(w.shown, " "), secretOfAnn), len(w.shown)
}

// atHome gives the test a home and an environment of its own.
func atHome(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TREATY_REGISTRY", "TREATY_TOKEN"} {
		t.Setenv(name, "")
	}
	return home
}

// treaty runs a command with that standard input.
func treaty(in string, args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	s := silent()
	s.In, s.Out, s.Err = strings.NewReader(in), &out, &err
	code = run(args, s)
	return code, out.String(), err.String()
}

// workspaceOf writes a workspace that names a registry.
func workspaceOf(t *testing.T, registry string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "treaty.yaml"), "treaty: 1\ncontracts: [contexts/**]\nservices: [service.yaml]\nregistry: "+registry+"\n")
	write(t, filepath.Join(dir, "service.yaml"), "service: reader\ncontext: own\nowner: team\nconsumes:\n  - {event: other.Happened, versions: \">=1\", fields: all}\n")
	return dir
}

// A workspace that names another host gets no token, whichever verb asks and
// wherever the token is from; it is said how to log in there.
func TestAWorkspaceCannotFetchTheToken(t *testing.T) {
	for _, from := range []string{"login", "environment"} {
		t.Run(from, func(t *testing.T) {
			atHome(t)
			good, evil := newWatched(t, "token"), newWatched(t, "token")
			if from == "login" {
				if code, _, stderr := treaty(secretOfAnn, "login", good.URL); code != exit.Fine {
					t.Fatalf("login: %d %s", code, stderr)
				}
			} else {
				t.Setenv("TREATY_REGISTRY", good.URL)
				t.Setenv("TREATY_TOKEN", secretOfAnn)
			}
			dir := workspaceOf(t, evil.URL)
			for _, verb := range [][]string{{"pull"}, {"push", "--home", "example.com/x", "--allow-dirty"}, {"status"}, {"whoami"}, {"whoami", evil.URL}, {"pull", "--registry", evil.URL}} {
				code, _, stderr := treaty("", append([]string{"-C", dir}, verb...)...)
				if code != exit.Findings || !strings.Contains(stderr, "hint: `treaty login "+evil.URL+"`") {
					t.Errorf("%v: exit code %d, %s", verb, code, stderr)
				}
			}
			if saw, asked := evil.sawSecret(); saw || asked == 0 {
				t.Errorf("asked %d times, the other host saw the token: %v", asked, saw)
			}
			// Logging in without an address goes where the user said, not the workspace.
			if code, _, stderr := treaty(secretOfAnn, "-C", dir, "login"); (code == exit.Fine) != (from == "environment") {
				t.Errorf("login without an address: %d %s", code, stderr)
			}
			if saw, _ := evil.sawSecret(); saw {
				t.Error("logging in showed the token to the host that the workspace names")
			}
			if code, stdout, stderr := treaty("", "whoami", good.URL); code != exit.Fine || !strings.HasPrefix(stdout, "token ann") {
				t.Errorf("whoami at its own registry: %d %s %s", code, stdout, stderr)
			}
			// Stored for that very host by its user, it goes there.
			if code, _, stderr := treaty(secretOfAnn, "login", evil.URL); code != exit.Fine {
				t.Fatalf("login: %d %s", code, stderr)
			}
			if code, _, stderr := treaty("", "-C", dir, "whoami"); code != exit.Fine {
				t.Errorf("whoami after login: %d %s", code, stderr)
			}
		})
	}
}

// What a registry says of who somebody is cannot steer the terminal.
func TestANameCannotSteerTheTerminal(t *testing.T) {
	atHome(t)
	w := newWatched(t, "token")
	for _, args := range [][]string{{"login", w.URL}, {"whoami", w.URL}} {
		code, stdout, stderr := treaty(secretOfAnn, args...)
		if code != exit.Fine || strings.Contains(stdout+stderr, "\x1b") || !strings.Contains(stdout, `ann\x1b`) {
			t.Errorf("%v: %d %q %q", args, code, stdout, stderr)
		}
	}
}

// Where everybody may do everything, nothing is stored.
func TestNothingIsStoredForARegistryWithoutTokens(t *testing.T) {
	home := atHome(t)
	w := newWatched(t, anonymous)
	code, _, stderr := treaty(secretOfAnn, "login", w.URL)
	if code != exit.Findings || !strings.Contains(stderr, "needs no login; nothing was stored") {
		t.Errorf("%d %s", code, stderr)
	}
	if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
		t.Errorf("it stored %v, %v", entries, err)
	}
}

// A token that is no good any more is not an unknown person's way in.
func TestAStoredTokenThatStoppedSaysSo(t *testing.T) {
	atHome(t)
	w := newWatched(t, "token")
	if code, _, stderr := treaty(secretOfAnn, "login", w.URL); code != exit.Fine {
		t.Fatalf("login: %d %s", code, stderr)
	}
	w.mu.Lock()
	w.detail = "the token ann was revoked"
	w.mu.Unlock()
	code, _, stderr := treaty("", "whoami", w.URL)
	if code != exit.Findings || !strings.Contains(stderr, "was revoked") || !strings.Contains(stderr, "ask an admin for another token, then `treaty login "+w.URL+"`") {
		t.Errorf("%d %s", code, stderr)
	}
}

// Ctrl-C ends the waiting: for a token that nobody types, and for a registry that
// asks for patience.
func TestCtrlCEndsLoggingIn(t *testing.T) {
	asked := make(chan struct{}, 10)
	busy := httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, _ *http.Request) {
		res.Header().Set("Retry-After", "20")
		res.WriteHeader(http.StatusServiceUnavailable)
		asked <- struct{}{}
	}))
	defer busy.Close()
	for name, send := range map[string]string{"no token comes": "", "the registry is busy": secretOfAnn} {
		t.Run(name, func(t *testing.T) {
			home := atHome(t)
			cmd := command(t, "login", busy.URL)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			var stderr strings.Builder
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if send == "" {
				time.Sleep(300 * time.Millisecond) // it waits for standard input, which shows nowhere
			} else {
				if _, err := io.WriteString(in, send); err != nil || in.Close() != nil {
					t.Fatal(err)
				}
				<-asked
			}
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
			defer late.Stop()
			var ended *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &ended) || ended.ExitCode() != 130 || stderr.String() != "treaty: interrupted\n" {
				t.Errorf("it ended with %v: %q", err, stderr.String())
			}
			if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
				t.Errorf("it stored %v, %v", entries, err)
			}
		})
	}
}

// At a terminal the token is asked for and not shown, and what is typed next is
// shown again.
func TestATypedTokenIsNotShown(t *testing.T) {
	if _, err := exec.LookPath("script"); err != nil {
		testkit.Missing(t, "script(1), which makes a terminal")
	}
	home := atHome(t)
	w := newWatched(t, "token")
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(home, "treaty"))
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "script", "-qec", filepath.Join(home, "treaty")+" login "+w.URL+"; stty -a", os.DevNull)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	shown := &syncBuffer{}
	cmd.Stdout = shown
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(20 * time.Second); !strings.Contains(shown.String(), "token for "+w.URL+": "); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it does not ask: %q", shown.String())
		}
	}
	if _, err := io.WriteString(in, secretOfAnn+"\n"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %q", err, shown.String())
	}
	if text := shown.String(); strings.Contains(text, secretOfAnn) || !strings.Contains(text, "logged in as token ann") || !strings.Contains(text, " echo ") {
		t.Errorf("the terminal shows %q", text)
	}
}
