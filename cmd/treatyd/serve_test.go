package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

// running boots the program as it was configured; stop ends it.
func running(t *testing.T, cfg Config, log io.Writer, change func(*Main)) (m *Main, address string, stop func()) {
	t.Helper()
	cfg.Listen = "127.0.0.1:0"
	if cfg.Data == "" {
		cfg.Data = t.TempDir()
	}
	m = New(cfg, log)
	if change != nil {
		change(m)
	}
	ready := make(chan string, 1)
	m.Ready = func(address string) { ready <- address }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(m.Run(ctx), m.Close()) }()
	select {
	case address = <-ready:
	case err := <-done:
		t.Fatalf("treatyd did not start: %v", err)
	}
	return m, address, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("treatyd ended with: %v", err)
		}
	}
}

// forge changes the database as whoever owns its file can.
func forge(t *testing.T, path, change string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{"DROP TRIGGER audit_is_final", change} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// issue writes a certificate for localhost with that number, and its key.
func issue(t *testing.T, files config.TLS, number int64, until time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, data []byte) {
		if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(files.Cert, "CERTIFICATE", der)
	write(files.Key, "PRIVATE KEY", secret)
}

// served returns the number of the certificate that the server shows.
func served(t *testing.T, address string) int64 {
	t.Helper()
	host := strings.TrimSuffix(strings.TrimPrefix(address, "https://"), "/")
	conn, err := tls.Dial("tcp", host, &tls.Config{InsecureSkipVerify: true}) // it is its own authority
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	files := config.TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	issue(t, files, 1, time.Now().Add(time.Hour))
	hangup := make(chan os.Signal, 1)
	log := &spokenLog{}
	_, address, stop := running(t, Config{TLS: files}, log, func(m *Main) { m.Reload = hangup })
	defer stop()
	if !strings.HasPrefix(address, "https://") || served(t, address) != 1 {
		t.Fatalf("%s shows certificate %d", address, served(t, address))
	}
	issue(t, files, 2, time.Now().Add(time.Hour))
	hangup <- syscall.SIGHUP
	waitFor(t, "the second certificate", func() bool { return served(t, address) == 2 })
	if err := os.WriteFile(files.Cert, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	hangup <- syscall.SIGHUP
	waitFor(t, "a line of the log", func() bool { return strings.Contains(log.String(), "the one before stays") })
	if n := served(t, address); n != 2 {
		t.Errorf("after a broken file it shows certificate %d", n)
	}
}

func waitFor(t *testing.T, what string, there func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !there(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

func TestAuditTrailIsSealedFromTimeToTime(t *testing.T) {
	m, address, stop := running(t, Config{SealEvery: 20 * time.Millisecond}, io.Discard, nil)
	defer stop()
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	waitFor(t, "a seal", func() bool {
		seals, err := m.store.Seals(t.Context(), 0, 10)
		return err == nil && len(seals) > 0
	})
}

func TestConfiguredLimitsHold(t *testing.T) {
	_, address, stop := running(t, Config{Limits: config.Limits{Body: 2000}, PublicURL: "https://treaty.example.com/"}, io.Discard, nil)
	defer stop()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"v1/push", strings.NewReader(`{"home": "`+strings.Repeat("x", 3000)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Host = "treaty.example.com"
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body beyond the limit: %s", res.Status)
	}
}

// What nobody has sealed could be cut off while no treatyd runs.
func TestAuditTrailIsSealedAtTheStop(t *testing.T) {
	data := t.TempDir()
	_, address, stop := running(t, Config{Data: data, SealEvery: time.Hour}, io.Discard, nil)
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	stop()
	if said := good(t, "audit", "verify", "--data", data); !strings.Contains(said, "1 seals") || !strings.Contains(said, " 0 entries since") {
		t.Errorf("after the stop: %s", said)
	}
}

// Tools that collect logs read the time as RFC 3339.
func TestJSONLogHasTimesAsRFC3339(t *testing.T) {
	log := &spokenLog{}
	at := time.Date(2026, 11, 21, 9, 0, 0, 5, time.UTC)
	newLog(log, config.Log{Format: "json"}).Info("x", "since", at)
	var line struct{ Time, Since time.Time }
	if err := json.Unmarshal([]byte(log.String()), &line); err != nil || line.Time.IsZero() || !line.Since.Equal(at) {
		t.Errorf("%s: %v", log.String(), err)
	}
}

// What a request carries steers no terminal that the log is shown on.
func TestLogShowsHostileTextsAsEscapes(t *testing.T) {
	const hostile = "red\x1b[31m\r\nlevel=ERROR \u009b2J\u202e \u2028 \x7f"
	for _, format := range []string{"text", "json"} {
		log := &spokenLog{}
		newLog(log, config.Log{Format: format}).Info("request", "client", hostile, "error", errors.New(hostile))
		line := strings.TrimSuffix(log.String(), "\n")
		if strings.ContainsFunc(line, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028'
		}) || !strings.Contains(line, "red") {
			t.Errorf("%s: %q", format, line)
		}
	}
}

func TestDoctor(t *testing.T) {
	dir := t.TempDir()
	files := config.TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	issue(t, files, 1, time.Now().Add(48*time.Hour))
	data := filled(t)
	older := filled(t)
	forge(t, filepath.Join(older, "treaty.db"), "PRAGMA application_id = 7")
	ahead := filled(t)
	forge(t, filepath.Join(ahead, "treaty.db"), "DROP TRIGGER changes_are_final; UPDATE changes SET at = at + 86400000000")
	open, founded := filled(t), filled(t)
	good(t, "token", "create", "--data", founded, "--name", "ann", "--grant", "admin")
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(data, 0o700); err != nil {
		t.Fatal(err)
	}
	tls := []string{"--data", data, "--tls-cert", files.Cert, "--tls-key", files.Key}
	for _, tc := range []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"all is well", []string{"--data", data}, 0, []string{"ok    store        " + data, "ok    clock", "ok    files", "only this machine"}},
		{"nothing is there yet", []string{"--data", filepath.Join(dir, "a", "b")}, 0, []string{"is made at the start"}},
		{"a folder that cannot be made", []string{"--data", "/proc/treaty"}, 1, []string{"fail  store", "next: make the folder writable"}},
		{"another program's database", []string{"--data", older}, 1, []string{"fail  store", "another program"}},
		{"a clock that stepped back", []string{"--data", ahead}, 1, []string{"fail  clock", "next: set the clock"}},
		{"a folder that others read", []string{"--data", open}, 0, []string{"warn  files", "has mode 755", "next: chmod 700"}},
		{"a certificate that expires", tls, 0, []string{"warn  certificate", "next: renew it"}},
		{"another name", append(tls, "--public-url", "https://treaty.example.com"), 1, []string{"fail  certificate", "not for treaty.example.com", "warn  proxy"}},
		{"no PostgreSQL", []string{"--store", "postgres://127.0.0.1:1/x"}, 1, []string{"fail  store"}},
		{"a trouble of PostgreSQL on one line", []string{"--store", "postgres://127.0.0.1:1/x"}, 1, []string{"database=x`: 127.0.0.1:1"}},
		{"open to all", []string{"--data", data, "--listen", ":0", "--allow-anonymous"}, 0, []string{"warn  access", "--auth-required"}},
		{"nobody is an admin", []string{"--data", data, "--auth-required"}, 0, []string{"warn  admin", "next: docs/access.md", auth.BootstrapFile}},
		{"somebody is an admin", []string{"--data", founded, "--auth-required"}, 0, []string{"ok    admin", "live token"}},
		{"settings that cannot be", []string{"--profile", "lax"}, 2, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := call(t, "", append([]string{"doctor"}, tc.args...)...)
			if got.code != tc.code {
				t.Errorf("exit code %d, want %d", got.code, tc.code)
			}
			for _, want := range tc.want {
				if !strings.Contains(got.out, want) {
					t.Errorf("nothing says %q:\n%s%s", want, got.out, got.err)
				}
			}
		})
	}
}
