package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// asked is a client that shows a token.
func asked(t *testing.T, address, secret string) *client.Client {
	t.Helper()
	token, err := client.ParseToken(secret)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(address, client.Options{Name: "treatyd-test/1", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// offered reads the bootstrap token of a data folder.
func offered(t *testing.T, data string) string {
	t.Helper()
	path := filepath.Join(data, auth.BootstrapFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("the bootstrap token: %v, %v", info, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret, _, _ := strings.Cut(string(text), "\n")
	return secret
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	refused, ok := err.(*client.Error)
	if !ok || refused.Code() != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// From an empty PostgreSQL to a publisher for CI, on two treatyd.
func TestTheFirstAdminMakesTheOthers(t *testing.T) {
	dsn, log := testkit.Postgres(t), &spokenLog{}
	m, one, stopOne := running(t, Config{Data: t.TempDir(), Store: dsn, AuthRequired: true}, log, nil)
	defer stopOne()
	other, two, stopTwo := running(t, Config{Data: t.TempDir(), Store: dsn, AuthRequired: true}, io.Discard, nil)
	defer stopTwo()
	ctx := t.Context()

	// The bootstrap token makes an admin, and nothing else.
	first, second := offered(t, m.Config.Data), offered(t, other.Config.Data)
	founder := asked(t, one, first)
	_, err := founder.CreateToken(ctx, wire.NewToken{Name: "ci", Grants: []string{"publisher:things"}})
	wantCode(t, "a first token that is no admin's", err, "bad-token")
	_, err = founder.Events(ctx)
	wantCode(t, "the bootstrap token reads", err, "forbidden")
	_, err = founder.Tokens(ctx)
	wantCode(t, "the bootstrap token lists tokens", err, "forbidden")
	_, err = founder.Push(ctx, wire.Push{Home: "things", Files: thing("things", 0)})
	wantCode(t, "the bootstrap token publishes", err, "forbidden")
	made, err := founder.CreateToken(ctx, wire.NewToken{Name: "ann"})
	if err != nil || len(made.Grants) != 1 || made.Grants[0] != "admin" || made.CreatedBy != "bootstrap" {
		t.Fatalf("the first admin: %+v, %v", made, err)
	}

	// It is used up: its file is gone, and neither it nor the other server's works.
	if _, err := os.Stat(filepath.Join(m.Config.Data, auth.BootstrapFile)); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	_, err = founder.CreateToken(ctx, wire.NewToken{Name: "bob"})
	wantCode(t, "a second use", err, "unauthenticated")
	_, err = asked(t, two, second).CreateToken(ctx, wire.NewToken{Name: "bob"})
	wantCode(t, "the other server's", err, "forbidden")

	// The admin pushes, and makes a publisher of one context, at either server.
	admin := asked(t, two, made.Secret)
	push(t, admin, wire.Push{Home: "things", Files: thing("things", 0)})
	push(t, admin, wire.Push{Home: "others", Files: thing("others", 0)})
	ci, err := admin.CreateToken(ctx, wire.NewToken{Name: "ci", Grants: []string{"publisher:things"}})
	if err != nil {
		t.Fatal(err)
	}
	publisher := asked(t, one, ci.Secret)
	push(t, publisher, wire.Push{Home: "things", Files: thing("things", 1)})
	_, err = publisher.Push(ctx, wire.Push{Home: "others", Files: thing("others", 1)})
	wantCode(t, "another context", err, "forbidden")
	_, err = publisher.CreateToken(ctx, wire.NewToken{Name: "mine", Grants: []string{"admin"}})
	wantCode(t, "a publisher makes an admin", err, "forbidden")
	_, err = publisher.RevokeToken(ctx, made.ID, "")
	wantCode(t, "a publisher ends the admin's token", err, "forbidden")

	// What was tried is in the audit trail, and no secret is anywhere.
	for chain, want := range map[string]string{"token ann": "bootstrap", "refusals": "token ci"} {
		entries, err := m.store.Audit(ctx, registry.AuditQuery{Chain: chain, Newest: chain == "refusals", Limit: 1})
		if err != nil || len(entries) != 1 || entries[0].Actor != want {
			t.Errorf("%s: %+v, %v", chain, entries, err)
		}
	}
	for _, secret := range []string{first, made.Secret, ci.Secret} {
		if strings.Contains(log.String(), secret) {
			t.Error("the log has a secret")
		}
	}

	// Ended at one server, it stops at the other.
	if _, err := asked(t, two, ci.Secret).Events(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := asked(t, one, made.Secret).RevokeToken(ctx, ci.ID, "a test"); err != nil {
		t.Fatal(err)
	}
	ended := time.Now()
	for {
		status, _ := request(t, http.MethodGet, two+"v1/events", ci.Secret, "")
		if status == http.StatusUnauthorized {
			break
		}
		if time.Since(ended) > 5*time.Second {
			t.Fatal("five seconds after it was revoked, a token still works")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
