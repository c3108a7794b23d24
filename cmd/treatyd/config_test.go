package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	for _, tc := range []struct {
		name string
		args []string
		want string // part of the error; empty: fine
	}{
		{"none", nil, ""},
		{"IPv6 loopback", []string{"--listen", "[::1]:0"}, ""},
		{"localhost", []string{"--listen", "LocalHost:0"}, ""},
		{"names", []string{"--allow-host", "treaty.example.com", "--allow-host", "10.0.0.7"}, ""},
		{"every address", []string{"--listen", ":8642"}, "loopback"},
		{"every address, said", []string{"--listen", "0.0.0.0:8642"}, "loopback"},
		{"a name that may mean anything", []string{"--listen", "box.local:8642"}, "loopback"},
		{"no port", []string{"--listen", "127.0.0.1"}, "host:port"},
		{"a pattern for a host", []string{"--allow-host", "*.example.com"}, "pattern"},
		{"a URL for a host", []string{"--allow-host", "https://x"}, "scheme"},
		{"a port with a host", []string{"--allow-host", "x:80"}, "port"},
		{"unknown log", []string{"--log-format", "xml"}, "json"},
		{"unknown profile", []string{"--profile", "lax"}, "strict"},
		{"no folder", []string{"--data", ""}, "--data"},
		{"an argument", []string{"serve"}, `"serve"`},
		{"an unknown flag", []string{"--port", "1"}, "port"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse(tc.args, &bytes.Buffer{})
			switch {
			case tc.want == "" && err != nil:
				t.Error(err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
		})
	}
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
	for _, tc := range []struct {
		name   string
		args   []string
		want   int
		stdout string
		stderr string
	}{
		{"help", []string{"--help"}, 0, "", "-allow-host"},
		{"version", []string{"--version"}, 0, "treatyd ", ""},
		{"wrong flag", []string{"--nope"}, 2, "", "nope"},
		{"port in use", []string{"--listen", taken.Addr().String(), "--data", t.TempDir()}, 2, "", "hint: choose another address"},
		{"folder that is a file", []string{"--listen", "127.0.0.1:0", "--data", notFolder}, 2, "", "hint: the folder of --data"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(context.Background(), tc.args, &stdout, &stderr); got != tc.want {
				t.Errorf("exit code %d, want %d", got, tc.want)
			}
			if !strings.Contains(stdout.String(), tc.stdout) || !strings.Contains(stderr.String(), tc.stderr) {
				t.Errorf("stdout %q, stderr %q; want %q, %q", stdout.String(), stderr.String(), tc.stdout, tc.stderr)
			}
		})
	}
}
