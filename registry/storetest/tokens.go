package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// TokenStore is a store that keeps tokens, and the sessions of people.
type TokenStore interface {
	auth.Store
	auth.SessionStore
	registry.AuditStore
	Close() error
}

// RunTokens runs the suite of auth.Store and auth.SessionStore. Prepare makes a new, empty place for
// each test; what it returns opens the store there, as another process would
// when it is called again. The suite closes what it opens.
func RunTokens(t *testing.T, prepare func(t *testing.T) func() (TokenStore, error)) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, func() TokenStore)
	}{
		{"an empty store has no tokens", noTokens},
		{"a token is read back as it was written", tokenRoundTrip},
		{"a name has one live token", tokenNames},
		{"a token is revoked once, for ever", revoked},
		{"the audit entry is written with the token, or neither is", tokenAudit},
		{"tokens are listed in pages", tokenPages},
		{"an admin is one whose token is live", liveAdmin},
		{"of many first admins at once, one is created", firstAdmin},
		{"when a token was last used never goes back", touched},
		{"another process sees a token, and its end, at once", tokensElsewhere},
		{"hostile texts are kept, or made harmless", hostileTokens},
		{"a session is read back as it was written, elsewhere too", sessionRoundTrip},
		{"of one holder only the newest sessions stay", sessionsKept},
		{"when a session was last seen never goes back", sessionsTouched},
		{"sessions end by time", sessionsForgotten},
	} {
		t.Run(tc.name, func(t *testing.T) {
			place := prepare(t)
			tc.test(t, func() TokenStore {
				s, err := place()
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
				return s
			})
		})
	}
}

// born is when the tokens of the suite are created.
var born = time.Date(2026, 2, 3, 4, 5, 6, 789_000, time.UTC)

// aToken returns a token that lives for a day.
func aToken(t *testing.T, name, grants string) auth.Token {
	t.Helper()
	list, err := auth.ParseGrants(grants)
	if err != nil {
		t.Fatal(err)
	}
	hash := auth.NewSecret().Hash()
	return auth.Token{
		ID: auth.TokenID(hash.String()[:16]), Name: name, Hash: hash, Grants: list,
		CreatedAt: born, CreatedBy: "token root", ExpiresAt: born.Add(24 * time.Hour),
	}
}

func tokenEntry(action, name string) *registry.AuditEntry {
	return &registry.AuditEntry{Chain: "token " + name, At: born, Actor: "token root", Action: action, Subject: "token " + name}
}

func createToken(t *testing.T, s TokenStore, token auth.Token) auth.Token {
	t.Helper()
	if err := s.CreateToken(t.Context(), token, tokenEntry("create", token.Name)); err != nil {
		t.Fatal(err)
	}
	return token
}

// wants compares tokens by their text: zero times print alike.
func wants(t *testing.T, what string, err error, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); err != nil || g != w {
		t.Errorf("%s:\n got %s, %v\nwant %s", what, g, err, w)
	}
}

func noTokens(t *testing.T, open func() TokenStore) {
	s := open()
	list, err := s.Tokens(t.Context(), "", 10)
	wants(t, "the list", err, len(list), 0)
	admin, err := s.HasAdmin(t.Context(), born)
	wants(t, "an admin", err, admin, false)
	if _, err := s.Token(t.Context(), "0123456789abcdef"); !errors.Is(err, auth.ErrNoToken) {
		t.Errorf("a token that is not there: %v", err)
	}
	if _, err := s.TokenByHash(t.Context(), auth.NewSecret().Hash()); !errors.Is(err, auth.ErrNoToken) {
		t.Errorf("a hash that is not there: %v", err)
	}
	if err := s.TouchTokens(t.Context(), nil); err != nil {
		t.Errorf("nothing that was used: %v", err)
	}
}

func tokenRoundTrip(t *testing.T, open func() TokenStore) {
	s := open()
	want := createToken(t, s, aToken(t, "ci", "reader publisher:billing,ordering approver:*"))
	createToken(t, s, aToken(t, "other", "reader"))
	for range 2 { // again after the store was opened anew
		got, err := s.Token(t.Context(), want.ID)
		wants(t, "by id", err, got, want)
		got, err = s.TokenByHash(t.Context(), want.Hash)
		wants(t, "by hash", err, got, want)
		s = open()
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.TokenByHash(cancelled, want.Hash); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is done: %v", err)
	}
}

func tokenNames(t *testing.T, open func() TokenStore) {
	s := open()
	first := createToken(t, s, aToken(t, "ci", "reader"))
	again := aToken(t, "ci", "admin")
	if err := s.CreateToken(t.Context(), again, tokenEntry("create", "ci")); !errors.Is(err, auth.ErrNameTaken) {
		t.Errorf("the name of a live token: %v", err)
	}
	if err := s.CreateFirstAdmin(t.Context(), again, tokenEntry("create", "ci")); !errors.Is(err, auth.ErrNameTaken) {
		t.Errorf("the name of a live token for the first admin: %v", err)
	}
	if err := s.RevokeToken(t.Context(), first.ID, born, tokenEntry("revoke", "ci")); err != nil {
		t.Fatal(err)
	}
	createToken(t, s, again)
	got, err := s.Token(t.Context(), again.ID)
	wants(t, "the name after the first was revoked", err, got, again)
}

func revoked(t *testing.T, open func() TokenStore) {
	s := open()
	want := createToken(t, s, aToken(t, "ci", "reader"))
	other := createToken(t, s, aToken(t, "other", "reader"))
	want.RevokedAt = born.Add(time.Hour)
	if err := s.RevokeToken(t.Context(), want.ID, want.RevokedAt, tokenEntry("revoke", "ci")); err != nil {
		t.Fatal(err)
	}
	for _, id := range []auth.TokenID{want.ID, "0123456789abcdef", ""} {
		if err := s.RevokeToken(t.Context(), id, born.Add(2*time.Hour), tokenEntry("revoke", "ci")); !errors.Is(err, auth.ErrNoToken) {
			t.Errorf("revoking %q: %v", id, err)
		}
	}
	got, err := s.TokenByHash(t.Context(), want.Hash)
	wants(t, "the revoked one", err, got, want)
	got, err = s.TokenByHash(t.Context(), other.Hash)
	wants(t, "another", err, got, other)
}

func tokenAudit(t *testing.T, open func() TokenStore) {
	s := open()
	token := aToken(t, "ci", "reader")
	entry := tokenEntry("create", "ci")
	if err := s.CreateToken(t.Context(), token, entry); err != nil {
		t.Fatal(err)
	}
	_ = s.CreateToken(t.Context(), aToken(t, "ci", "reader"), tokenEntry("create", "ci")) // is refused
	_ = s.RevokeToken(t.Context(), "0123456789abcdef", born, tokenEntry("revoke", "ci"))  // likewise
	end := tokenEntry("revoke", "ci")
	if err := s.RevokeToken(t.Context(), token.ID, born, end); err != nil {
		t.Fatal(err)
	}
	chain, err := s.Audit(t.Context(), registry.AuditQuery{Chain: "token ci", Limit: 10})
	if err != nil || len(chain) != 2 {
		t.Fatalf("the chain has %d entries, %v; want the creation and the end", len(chain), err)
	}
	for i, want := range []*registry.AuditEntry{entry, end} {
		if got := chain[i]; got.Hash != want.Hash || got.Hash != got.Digest() || got.Number != int64(i+1) || got.Action != want.Action {
			t.Errorf("entry %d is %+v, want %+v", i, got, want)
		}
	}
}

func tokenPages(t *testing.T, open func() TokenStore) {
	s := open()
	var want []auth.TokenID
	for i := range 7 {
		want = append(want, createToken(t, s, aToken(t, fmt.Sprintf("ci-%d", i), "reader")).ID)
	}
	slices.Sort(want)
	var got []auth.TokenID
	for after := auth.TokenID(""); ; {
		page, err := s.Tokens(t.Context(), after, 3)
		if err != nil || len(page) > 3 {
			t.Fatalf("a page of %d, %v", len(page), err)
		}
		if len(page) == 0 {
			break
		}
		for _, token := range page {
			got = append(got, token.ID)
		}
		after = got[len(got)-1]
	}
	wants(t, "all pages", nil, got, want)
}

func liveAdmin(t *testing.T, open func() TokenStore) {
	s := open()
	createToken(t, s, aToken(t, "ci", "reader publisher:* approver:*"))
	has := func(when string, at time.Time, want bool) {
		t.Helper()
		got, err := s.HasAdmin(t.Context(), at)
		wants(t, "an admin "+when, err, got, want)
	}
	has("where nobody has the role", born, false)
	root := createToken(t, s, aToken(t, "root", "admin"))
	has("while the token is live", root.ExpiresAt.Add(-time.Microsecond), true)
	has("after it expired", root.ExpiresAt, false)
	if err := s.CreateFirstAdmin(t.Context(), aToken(t, "again", "admin"), tokenEntry("create", "again")); !errors.Is(err, auth.ErrAdminExists) {
		t.Errorf("a first admin beside another: %v", err)
	}
	late := aToken(t, "late", "admin")
	late.CreatedAt, late.ExpiresAt = root.ExpiresAt, root.ExpiresAt.Add(time.Hour)
	if err := s.CreateFirstAdmin(t.Context(), late, tokenEntry("create", "late")); err != nil {
		t.Errorf("a first admin after the other's token expired: %v", err)
	}
	for _, id := range []auth.TokenID{root.ID, late.ID} {
		if err := s.RevokeToken(t.Context(), id, born, tokenEntry("revoke", "root")); err != nil {
			t.Fatal(err)
		}
	}
	has("after all were revoked", born, false)
	if err := s.CreateFirstAdmin(t.Context(), aToken(t, "new", "admin"), tokenEntry("create", "new")); err != nil {
		t.Errorf("a first admin after all were revoked: %v", err)
	}
}

func firstAdmin(t *testing.T, open func() TokenStore) {
	stores := []TokenStore{open(), open()}
	var made atomic.Int64
	var wait sync.WaitGroup
	for i := range 16 {
		name := fmt.Sprintf("root-%d", i)
		token := aToken(t, name, "admin")
		wait.Go(func() {
			switch err := stores[i%2].CreateFirstAdmin(t.Context(), token, tokenEntry("create", name)); {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, auth.ErrAdminExists):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	list, err := stores[0].Tokens(t.Context(), "", 100)
	wants(t, "first admins", err, []int64{made.Load(), int64(len(list))}, []int64{1, 1})
}

func touched(t *testing.T, open func() TokenStore) {
	s := open()
	want := createToken(t, s, aToken(t, "ci", "reader"))
	other := createToken(t, s, aToken(t, "other", "reader"))
	want.LastUsed = born.Add(time.Minute)
	for _, at := range []time.Time{born, want.LastUsed, born.Add(time.Second)} {
		if err := s.TouchTokens(t.Context(), map[auth.TokenID]time.Time{want.ID: at, "0123456789abcdef": at}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Token(t.Context(), want.ID)
	wants(t, "the one that was used", err, got, want)
	got, err = s.Token(t.Context(), other.ID)
	wants(t, "the one that was not", err, got, other)
}

func tokensElsewhere(t *testing.T, open func() TokenStore) {
	here, there := open(), open()
	for i := range 20 {
		token := createToken(t, here, aToken(t, fmt.Sprintf("ci-%d", i), "reader"))
		got, err := there.TokenByHash(t.Context(), token.Hash)
		wants(t, "created elsewhere", err, got, token)
		token.RevokedAt = born
		if err := here.RevokeToken(t.Context(), token.ID, born, tokenEntry("revoke", token.Name)); err != nil {
			t.Fatal(err)
		}
		got, err = there.TokenByHash(t.Context(), token.Hash)
		wants(t, "revoked elsewhere", err, got, token)
	}
}

func hostileTokens(t *testing.T, open func() TokenStore) {
	s := open()
	token := aToken(t, "ci", "reader")
	token.CreatedBy = "oidc '); DROP TABLE tokens; --\x00\xff<b>@issuer"
	createToken(t, s, token)
	got, err := s.Token(t.Context(), token.ID)
	if err != nil || !strings.Contains(got.CreatedBy, "'); DROP TABLE tokens; --") || !strings.Contains(got.CreatedBy, "<b>") {
		t.Errorf("who created it is %q, %v", got.CreatedBy, err)
	}
	for _, id := range []auth.TokenID{"' OR 1=1 --", "\x00", "\xff", "%"} {
		if _, err := s.Token(t.Context(), id); err == nil {
			t.Errorf("the id %q names a token", id)
		}
	}
}
