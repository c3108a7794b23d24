package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/auth"
)

// providersOf reads the providers of a configuration file.
func providersOf(t *testing.T, text string) ([]auth.Provider, error) {
	t.Helper()
	loaded, err := configOf(t, text)
	if err != nil {
		return nil, err
	}
	return authProviders(loaded.Providers)
}

// The example of the documentation is good, and what makes it unsafe or useless is
// refused with its place.
func TestTheProvidersOfTheAccessDocumentationAreGood(t *testing.T) {
	var text string
	for _, block := range testkit.Blocks(t, "../../docs/access.md", "yml") {
		if strings.Contains(block.Text, "sign-in:") {
			text = block.Text
		}
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text = strings.Replace(text, "/etc/treaty/client-secret", secret, 1)
	got, err := providersOf(t, text)
	if err != nil || len(got) != 1 || got[0].ClientSecret != "s3cret" || len(got[0].Mappings) != 3 || got[0].Title == "" || len(got[0].Scopes) != 2 {
		t.Fatalf("the example is %+v, %v\n%s", got, err, text)
	}
	for _, tc := range []struct{ old, next, says string }{
		{"public-url: https://treaty.example.com\n", "", "public-url"},
		{"required: true", "required: false", "auth.required"},
		{"https://id.example.com", "http://id.example.com", "plain HTTP"},
		{`, email_verified: "true"`, "", "email_verified"},
		{"groups: schema-owners", `groups: "*"`, "no patterns"},
		{"grants: [admin]", "grants: [root]", "no role"},
		{"client-id: treaty", "client-id: ''", "client-id must be a text"},
		{"client-id:", "client_id:", "unknown key"},
		{secret, secret + "x", "client-secret-file"},
	} {
		changed := strings.Replace(text, tc.old, tc.next, 1)
		if changed == text {
			t.Errorf("the example has no %q", tc.old)
		} else if got, err := providersOf(t, changed); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("with %q for %q: %+v, %v; want a word of %q", tc.next, tc.old, got, err, tc.says)
		}
	}
}
