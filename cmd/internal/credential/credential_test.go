package credential

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/client"
)

// home gives the test a home and an environment of its own.
func home(t *testing.T) Store {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	for _, name := range []string{"XDG_CONFIG_HOME", RegistryVariable, TokenVariable} {
		t.Setenv(name, "")
	}
	s, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func store(t *testing.T, s Store, address, text string) string {
	t.Helper()
	origin, err := client.Origin(address)
	if err != nil {
		t.Fatal(err)
	}
	token, err := client.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.Write(origin, token)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// A token is given out for the scheme, host and port that it was stored for, or
// that the environment names beside its token, and for nothing that is like it.
func TestATokenIsForItsRegistryAlone(t *testing.T) {
	s := home(t)
	store(t, s, "https://treaty.example.com", "stored")
	t.Setenv(RegistryVariable, "https://ci.example.com:8443/prefix")
	t.Setenv(TokenVariable, "environment")
	for address, want := range map[string]struct {
		token  string
		source Source
	}{
		"https://treaty.example.com":          {"stored", Stored},
		"https://TREATY.example.com:443/x/":   {"stored", Stored},
		"https://ci.example.com:8443":         {"environment", Environment},
		"https://ci.example.com":              {"", None},
		"http://ci.example.com:8443":          {"", None},
		"http://treaty.example.com":           {"", None},
		"http://treaty.example.com:443":       {"", None},
		"https://treaty.example.com:8443":     {"", None},
		"https://evil.example":                {"", None},
		"https://treaty.example.com.evil.com": {"", None},
		"https://sub.treaty.example.com":      {"", None},
		"https://treaty.example.com.":         {"", None},
	} {
		token, source, err := Choose(address)
		if err != nil || token.Reveal() != want.token || source != want.source {
			t.Errorf("%s: %q from %s, %v; want %q from %s", address, token.Reveal(), source, err, want.token, want.source)
		}
	}
	t.Setenv(RegistryVariable, "")
	if token, source, err := Choose("https://ci.example.com:8443"); err != nil || source != None || !token.IsZero() {
		t.Errorf("a token of the environment without a registry went out: %s, %v", source, err)
	}
	t.Setenv(RegistryVariable, "https://treaty.example.com")
	if token, _, err := Choose("https://treaty.example.com"); err != nil || token.Reveal() != "environment" {
		t.Errorf("the environment does not come first: %q, %v", token.Reveal(), err)
	}
}

// The file is its owner's alone from the first moment, and replaced as a whole.
func TestTheFileIsItsOwnersAlone(t *testing.T) {
	s := home(t)
	for _, text := range []string{"one", "two"} {
		name := store(t, s, "https://treaty.example.com", text)
		for path, want := range map[string]os.FileMode{name: 0o600, filepath.Dir(name): 0o700} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
			}
		}
		if token, err := s.Read("https://treaty.example.com:443"); err != nil || token.Reveal() != text {
			t.Errorf("stored %q, read %q, %v", text, token.Reveal(), err)
		}
		if entries, err := os.ReadDir(filepath.Dir(name)); err != nil || len(entries) != 1 {
			t.Errorf("it left %v, %v", entries, err)
		}
	}
	for _, want := range []bool{true, false} {
		if removed, err := s.Remove("https://treaty.example.com:443"); err != nil || removed != want {
			t.Errorf("removed: %v, %v; want %v", removed, err, want)
		}
	}
}

// What is wrong with a file is said with what to do, and without the token.
func TestFilesThatAreRefused(t *testing.T) {
	s := home(t)
	const address, origin = "https://treaty.example.com", "https://treaty.example.com:443"
	for name, tt := range map[string]struct {
		spoil func(file string) error
		says  string
	}{
		"others may read it": {func(f string) error { return os.Chmod(f, 0o604) }, "others than you can read it"},
		"the group may":      {func(f string) error { return os.Chmod(f, 0o640) }, "others than you can read it"},
		"of another registry": {func(f string) error {
			return os.WriteFile(f, []byte(`{"registry": "https://evil.example:443", "token": "sesame"}`), 0o600)
		}, "holds no token for " + origin},
		"cut off":  {func(f string) error { return os.WriteFile(f, []byte(`{"registry": "`), 0o600) }, "holds no token"},
		"no token": {func(f string) error { return os.WriteFile(f, []byte(`{"registry": "`+origin+`"}`), 0o600) }, "there is no token"},
		"a folder": {func(f string) error { return errors.Join(os.Remove(f), os.Mkdir(f, 0o700)) }, "is a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			file := store(t, s, address, "sesame")
			if err := tt.spoil(file); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(file)
			_, _, err := Choose(address)
			var e *exit.Error
			if !errors.As(err, &e) || e.Code != exit.Usage || e.Hint == "" || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error()+e.Hint, "sesame") {
				t.Errorf("it tells the token: %v", err)
			}
		})
	}
}

// What another has put there under the name of the file is replaced, not
// followed.
func TestALinkIsNotFollowed(t *testing.T) {
	s := home(t)
	file := store(t, s, "https://treaty.example.com", "one")
	outside := filepath.Join(t.TempDir(), "outside")
	if err := errors.Join(os.WriteFile(outside, []byte("theirs"), 0o644), os.Remove(file), os.Symlink(outside, file)); err != nil {
		t.Fatal(err)
	}
	store(t, s, "https://treaty.example.com", "two")
	if text, err := os.ReadFile(outside); err != nil || string(text) != "theirs" {
		t.Errorf("it wrote %q to where the link leads, %v", text, err)
	}
}
