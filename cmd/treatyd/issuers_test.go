package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/auth"
)

// configOf reads a configuration file.
func configOf(t *testing.T, text string) (*config.Loaded, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "treatyd.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := pflag.NewFlagSet("treatyd", pflag.ContinueOnError)
	config.Flags(flags)
	if err := flags.Parse([]string{"--config", file}); err != nil {
		t.Fatal(err)
	}
	return config.Load(flags, nil)
}

// issuersOf reads the issuers of a configuration file.
func issuersOf(t *testing.T, text string) ([]auth.Issuer, error) {
	t.Helper()
	loaded, err := configOf(t, text)
	if err != nil {
		return nil, err
	}
	return authIssuers(loaded.Issuers)
}

func TestTheConfigurationOfTheAccessDocumentationIsGood(t *testing.T) {
	for _, block := range testkit.Blocks(t, "../../docs/access.md", "yaml") {
		issuers, err := issuersOf(t, block.Text)
		if err != nil || len(issuers) != 2 {
			t.Errorf("docs/access.md:%d: %d issuers, %v", block.Line, len(issuers), err)
		}
		for _, pin := range []string{`repository_id: "424242", `, `ref: refs/heads/main, `, `, event_name: push`, `, pipeline_source: push`, `ref_type: branch, `, `audience: https://treaty.example.com`} {
			if without, err := issuersOf(t, strings.Replace(block.Text, pin, "", 1)); err == nil {
				t.Errorf("without %q it is taken: %+v", pin, without)
			}
		}
	}
}
