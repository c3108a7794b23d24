package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/term"
)

// said is what a call of the program answered.
type said struct {
	code     int
	out, err string
}

// call runs the program with an input.
func call(t *testing.T, in string, args ...string) said {
	t.Helper()
	var out, err bytes.Buffer
	code := run(t.Context(), args, term.Streams{In: strings.NewReader(in), Out: &out, Err: &err})
	return said{code, out.String(), err.String()}
}

// good is call of something that has to work; it returns the output.
func good(t *testing.T, args ...string) string {
	t.Helper()
	s := call(t, "", args...)
	if s.code != 0 {
		t.Fatalf("treatyd %s: exit code %d\n%s%s", strings.Join(args, " "), s.code, s.out, s.err)
	}
	return s.out
}

func TestExitCodes(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	notFolder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notFolder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	auditData := t.TempDir()
	good(t, "migrate", "--data", auditData)
	badIssuer := filepath.Join(t.TempDir(), "treatyd.yaml")
	unpinned := "auth:\n  required: true\n  oidc: [{issuer: \"https://token.actions.githubusercontent.com\", audience: treaty, mappings: [{claims: {ref: refs/heads/main}, grants: [\"publisher:ordering\"]}]}]\n"
	if err := os.WriteFile(badIssuer, []byte(unpinned), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name     string
		args     []string
		want     int
		out, err string
	}{
		{"help", []string{"--help"}, 0, "Exit codes:", ""},
		{"help of a verb", []string{"backup", "--help"}, 0, "treatyd backup --data", ""},
		{"version", []string{"--version"}, 0, "treatyd ", ""},
		{"version as a verb", []string{"version"}, 0, "treatyd ", ""},
		{"wrong flag", []string{"--nope"}, 2, "", "nope"},
		{"wrong verb", []string{"server"}, 2, "", "server"},
		{"wrong verb below a verb", []string{"audit", "verfy"}, 2, "", "verfy"},
		{"an argument too many", []string{"backup", "x"}, 2, "", `"x"`},
		{"a flag is missing", []string{"backup"}, 2, "", `"to"`},
		{"wrong value", []string{"--log-format", "xml"}, 2, "", "hint: write text or json"},
		{"open to all", []string{"--listen", ":0"}, 2, "", "--allow-anonymous"},
		{"port in use", []string{"--listen", taken.Addr().String(), "--data", t.TempDir()}, 2, "", "hint: choose another address"},
		{"folder that is a file", []string{"--listen", "127.0.0.1:0", "--data", notFolder}, 2, "", "hint: the folder of --data"},
		{"no certificate", []string{"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--tls-cert", "/nowhere/a", "--tls-key", "/nowhere/b"}, 2, "", "hint: both are PEM files"},
		{"no store to dump", []string{"dump", "--data", t.TempDir()}, 2, "", "there is no database"},
		{"no store to verify", []string{"audit", "verify", "--data", t.TempDir()}, 2, "", "there is no database"},
		{"backup of PostgreSQL", []string{"backup", "--store", "postgres://db/x", "--to", "y"}, 2, "", "pg_dump"},
		{"a position that is no number", []string{"audit", "export", "--after", "x"}, 2, "", "--after: \"x\" is no whole number"},
		{"a time that is none", []string{"audit", "export", "--data", auditData, "--since", "yesterday"}, 2, "", "--since: \"yesterday\" is no time such as"},
		{"the trail of nobody", []string{"audit", "export", "--data", auditData, "--actor", "nobody", "--until", "2100-01-01"}, 0, "", "exported up to position 0"},
		{"no PostgreSQL", []string{"dump", "--store", "postgres://127.0.0.1:1/x"}, 2, "", "treatyd doctor"},
		{"nobody to ask how it is", []string{"health", "--listen", "127.0.0.1:1"}, 2, "", "nobody answers at http://127.0.0.1:1"},
		{"config with an issuer that cannot be", []string{"config", "print", "--config", badIssuer}, 2, "", "treatyd.yaml:3"},
		{"config", []string{"config", "print"}, 0, "listen: \"127.0.0.1:8642\"", ""},
		{"config as JSON", []string{"config", "print", "--json"}, 0, `"origin": "default"`, ""},
		{"schema of the config", []string{"config", "schema"}, 0, `"trusted-proxies"`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := call(t, "", tc.args...)
			if got.code != tc.want || !strings.Contains(got.out, tc.out) || !strings.Contains(got.err, tc.err) {
				t.Errorf("exit code %d, want %d; stdout %q, want %q; stderr %q, want %q", got.code, tc.want, got.out, tc.out, got.err, tc.err)
			}
		})
	}
}

// Every verb says what it does and shows how it is called.
func TestEveryVerbHasHelpWithAnExample(t *testing.T) {
	for _, verb := range []string{
		"serve", "migrate", "backup", "restore", "dump", "load", "renew", "audit verify", "audit export",
		"config print", "config schema", "doctor",
	} {
		help := good(t, append(strings.Fields(verb), "--help")...)
		if !strings.Contains(help, "treatyd "+verb) || !strings.Contains(help, "Examples:") {
			t.Errorf("treatyd %s --help has no example:\n%s", verb, help)
		}
	}
}

func TestCtrlCEndsEveryVerb(t *testing.T) {
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	data := t.TempDir()
	good(t, "migrate", "--data", data)
	for _, args := range [][]string{
		{"dump", "--data", data}, {"audit", "verify", "--data", data}, {"audit", "export", "--data", data},
		{"backup", "--data", data, "--to", filepath.Join(t.TempDir(), "x")}, {"doctor", "--data", data},
	} {
		var out, errs bytes.Buffer
		if code := run(stopped, args, term.Streams{Out: &out, Err: &errs}); code != 130 {
			t.Errorf("treatyd %v: exit code %d after Ctrl-C\n%s%s", args, code, out.String(), errs.String())
		}
	}
}
