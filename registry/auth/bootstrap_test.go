package auth_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// offered starts the replica and returns the secret that it offers.
func (r *replica) offered(t *testing.T) string {
	t.Helper()
	path, until, err := r.bootstrap.Offer(t.Context())
	if err != nil || path == "" {
		t.Fatalf("it offers %q, %v", path, err)
	}
	if left := until.Sub(r.now()); left <= 0 || left > time.Hour {
		t.Errorf("the offer is good for %v", left)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("the file has the mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret, _, _ := strings.Cut(string(text), "\n")
	return secret
}

// claim asks for the first admin with that secret.
func (r *replica) claim(t *testing.T, secret, name string) error {
	t.Helper()
	p, err := r.from(t, here, "Bearer "+secret)
	if err != nil {
		return err
	}
	if p.Kind != auth.ByBootstrap || p.MayRead() || p.MayPublish("ordering") || p.MayAdminister() {
		t.Errorf("the bootstrap token is %v and may %q", p, p.Grants)
	}
	admin, token, err := r.desk.Create(auth.With(t.Context(), p, auth.Origin{}), auth.TokenRequest{Name: name})
	if err == nil && (!token.Grants.MayAdminister() || token.CreatedBy != "bootstrap") {
		t.Errorf("the first admin is %+v", token)
	}
	if err == nil {
		if p, err := r.from(t, here, "Bearer "+admin.Reveal()); err != nil || !p.MayAdminister() {
			t.Errorf("the first admin's token is %v, %v", p, err)
		}
	}
	return err
}

func (r *replica) file() string { return filepath.Join(r.folder, auth.BootstrapFile) }

func gone(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", path, err)
	}
}

func TestBootstrapCreatesOneAdmin(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret := r.offered(t)
	if again := r.offered(t); again != secret {
		t.Error("a start while the offer is good makes another")
	}
	if err := r.claim(t, secret, "root"); err != nil {
		t.Fatal(err)
	}
	gone(t, r.file())
	if err := r.claim(t, secret, "second"); refused(t, err) != auth.Unauthenticated {
		t.Errorf("a second use: %v", err)
	}
	if path, _, err := r.bootstrap.Offer(t.Context()); path != "" || err != nil {
		t.Errorf("while there is an admin it offers %q, %v", path, err)
	}
	created := r.audit(t, "token root")
	if len(created) != 1 || created[0].Actor != "bootstrap" || created[0].Action != "create" || !strings.Contains(created[0].After, "admin") {
		t.Errorf("the audit trail has %+v", created)
	}
}

// Even where the file stays, as after a crash, it creates no second admin.
func TestBootstrapIsUsedUpByTheStoreToo(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret := r.offered(t)
	text, err := os.ReadFile(r.file())
	if err != nil {
		t.Fatal(err)
	}
	var made atomic.Int64
	var wait sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		wait.Go(func() {
			if r.claim(t, secret, name) == nil {
				made.Add(1)
			}
		})
	}
	wait.Wait()
	if made.Load() != 1 {
		t.Errorf("one bootstrap token made %d admins", made.Load())
	}
	if err := os.WriteFile(r.file(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.claim(t, secret, "later"); refused(t, err) != registry.Forbidden {
		t.Errorf("with the file put back: %v", err)
	}
	if _, _, err := r.bootstrap.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone(t, r.file())
}

func TestBootstrapExpires(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret := r.offered(t)
	r.advance(time.Hour)
	if err := r.claim(t, secret, "root"); refused(t, err) != auth.Unauthenticated {
		t.Errorf("after an hour: %v", err)
	}
	next := r.offered(t)
	if next == secret {
		t.Error("the next start offers the same")
	}
	if err := r.claim(t, secret, "root"); refused(t, err) != auth.Unauthenticated {
		t.Errorf("the old one after the next start: %v", err)
	}
	if err := r.claim(t, next, "root"); err != nil {
		t.Errorf("the new one: %v", err)
	}
}

// A file that others could have read or written is no offer.
func TestBootstrapFilesThatAreNotTaken(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"others may read it": func(t *testing.T, path string) { must(t, os.Chmod(path, 0o644)) },
		"it is a link": func(t *testing.T, path string) {
			must(t, os.Rename(path, path+".other"))
			must(t, os.Symlink(path+".other", path))
		},
		"it is empty": func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) },
		"it is gone":  func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"it is for years": func(t *testing.T, path string) {
			edit(t, path, func(s string) string { return "2999-01-01T00:00:00Z" })
		},
		"it has no time": func(t *testing.T, path string) { edit(t, path, func(s string) string { return "" }) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newReplica(t, t.TempDir(), nil)
			secret := r.offered(t)
			spoil(t, r.file())
			if err := r.claim(t, secret, "root"); refused(t, err) != auth.Unauthenticated {
				t.Errorf("it is taken: %v", err)
			}
			if next := r.offered(t); next == secret || !strings.HasPrefix(next, auth.BootstrapPrefix) {
				t.Errorf("the next start offers %q", next)
			}
		})
	}
}

// A token of the store that looks like a bootstrap token, or none on offer.
func TestBootstrapWithoutAnOffer(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	secret := r.offered(t)
	other := newReplica(t, t.TempDir(), nil)
	if err := other.claim(t, secret, "root"); refused(t, err) != auth.Unauthenticated {
		t.Errorf("the offer of another registry: %v", err)
	}
	none := newReplica(t, r.folder, func(o *auth.Options) { o.Bootstrap = nil })
	if err := none.claim(t, secret, "root"); refused(t, err) != auth.Unauthenticated {
		t.Errorf("where there is no bootstrap: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// edit changes the second line of a file.
func edit(t *testing.T, path string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	first, second, _ := strings.Cut(string(text), "\n")
	must(t, os.WriteFile(path, []byte(first+"\n"+change(second)), 0o600))
}
