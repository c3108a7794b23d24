package sqlite_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/storetest"
)

func TestTokens(t *testing.T) {
	storetest.RunTokens(t, func(t *testing.T) func() (storetest.TokenStore, error) {
		path := filepath.Join(t.TempDir(), "treaty.db")
		return func() (storetest.TokenStore, error) { return sqlite.Open(context.Background(), path) }
	})
}

// What a token may do, and that it was revoked, cannot be changed by hand.
func TestTokensAreFinal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	token := auth.Token{
		ID: "0123456789abcdef", Name: "ci", Hash: auth.NewSecret().Hash(), Grants: auth.Grants{{Role: auth.Reader}},
		CreatedAt: now, ExpiresAt: now.Add(time.Hour),
	}
	if err := s.CreateToken(t.Context(), token, &registry.AuditEntry{Chain: "token ci", At: now}); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(t.Context(), token.ID, now, &registry.AuditEntry{Chain: "token ci", At: now}); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	for _, statement := range []string{
		`UPDATE tokens SET grants = 'admin'`, `UPDATE tokens SET admin = 1`, `UPDATE tokens SET hash = 'x'`,
		`UPDATE tokens SET expires_at = expires_at + 1`, `UPDATE tokens SET revoked_at = 0`, `DELETE FROM tokens`,
	} {
		if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "never") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
