package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// signInSite is a treatyd on TLS of its own, as its documentation says to run one, over
// a PostgreSQL that others may use, at which people sign in with the provider.
type signInSite struct {
	program, dir, dsn string
	provider          *testkit.Provider
	roots             *x509.CertPool // who is trusted: the provider and the registry
}

func newSignInSite(t *testing.T) *signInSite {
	t.Helper()
	s := &signInSite{program: buildProgram(t), dir: t.TempDir(), dsn: testkit.Postgres(t), provider: testkit.NewProvider(t), roots: x509.NewCertPool()}
	issue(t, s.tls(), 1, time.Now().Add(time.Hour))
	own, err := os.ReadFile(s.tls().Cert)
	if err != nil {
		t.Fatal(err)
	}
	theirs := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.provider.Certificate().Raw})
	s.roots.AppendCertsFromPEM(own)
	s.roots.AppendCertsFromPEM(theirs)
	for name, text := range map[string]string{"provider.pem": string(theirs), "secret": "s3cret\n"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *signInSite) tls() config.TLS {
	return config.TLS{Cert: filepath.Join(s.dir, "cert.pem"), Key: filepath.Join(s.dir, "key.pem")}
}

// starts runs the program at an address that it is told, which people come back to, and
// returns that; stop kills it.
func (s *signInSite) starts(t *testing.T, port int, groups string) (address string, stop func()) {
	t.Helper()
	address = fmt.Sprintf("https://localhost:%d", port)
	file := filepath.Join(t.TempDir(), "treatyd.yaml")
	text := fmt.Sprintf(`listen: "127.0.0.1:%d"
data: %q
store: %q
public-url: %s
tls: {cert: %q, key: %q}
auth:
  required: true
  sign-in:
    - issuer: %s
      title: Example
      client-id: treaty
      client-secret-file: %q
      scopes: [groups]
      mappings:
        - claims: {groups: %s}
          grants: ["approver:things"]
`, port, t.TempDir(), s.dsn, address, s.tls().Cert, s.tls().Key, s.provider.URL, filepath.Join(s.dir, "secret"), groups)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(s.program, "--config", file)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(s.dir, "provider.pem"))
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	t.Cleanup(stop)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "https://") {
		t.Fatalf("treatyd said %q, %v", line, err)
	}
	return address, stop
}

// freePort is one that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// someone is a browser, as far as pages without scripts need one. Its cookies are of the
// host, whatever the port: as in browsers, and as behind one name.
type someone struct {
	t *testing.T
	*http.Client
}

func (s *signInSite) someone(t *testing.T) *someone {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &someone{t, &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.roots}}}}
}

// opens asks for a page, or sends a form where values are not nil; it returns where that
// led, and what is there.
func (p *someone) opens(address string, form url.Values) (res *http.Response, body string) {
	p.t.Helper()
	method, sent := http.MethodGet, ""
	if form != nil {
		method, sent = http.MethodPost, form.Encode()
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, address, strings.NewReader(sent))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", req.URL.Scheme+"://"+req.URL.Host)
	}
	res, err = p.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, string(text)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// filledForm is the form of a page with what a person writes into it.
func filledForm(page string, pairs ...string) url.Values {
	values := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(page, -1) {
		values.Set(m[1], m[2])
	}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// From a page that demands a token, by way of the provider, back to it; what she decides
// there is hers in the audit trail. The session is in PostgreSQL: another server knows
// it, and so does this one after it was killed, until she signs out or the configuration
// gives her nothing any more.
func TestSigningInWithOpenIDConnectOnPostgres(t *testing.T) {
	s := newSignInSite(t)
	port := freePort(t)
	one, kill := s.starts(t, port, "schemas")
	two, _ := s.starts(t, freePort(t), "schemas")
	admin := s.admin(t)
	for home, more := range map[string]string{"things": "", "others": "relationships:\n  - {with: things, as: downstream, pattern: conformist}\n"} {
		file := wire.File("context: " + home + "\nowner: team\npurpose: It is there.\n" + more)
		s.push(t, one, admin, wire.Push{Home: home, Files: map[string]wire.File{"contexts/" + home + "/context.yaml": file}})
	}

	ada := s.someone(t)
	res, way := ada.opens(one+"/contexts/things", nil)
	if res.Request.URL.Path != "/sign-in" || !strings.Contains(way, "/sign-in/with/0?return=%2Fcontexts%2Fthings") {
		t.Fatalf("a stranger is led to %s:\n%s", res.Request.URL, way)
	}
	res, page := ada.opens(one+"/sign-in/with/0?return=%2Fcontexts%2Fthings", nil)
	if res.StatusCode != 200 || res.Request.URL.String() != one+"/contexts/things" || !strings.Contains(page, "Ada &lt;b&gt;Lovelace") {
		t.Fatalf("signed in she is at %s, %s:\n%s", res.Request.URL, res.Status, page)
	}
	u, _ := url.Parse(one)
	cookies := ada.Jar.Cookies(u)
	if len(cookies) != 1 || !strings.HasPrefix(cookies[0].Name, "__Host-") {
		t.Errorf("she has the cookies %v", cookies)
	}

	const accept = "/contexts/things/relationships/others/accept"
	if !strings.Contains(page, accept) {
		t.Fatalf("she may not accept what is proposed:\n%s", page)
	}
	if res, _ := ada.opens(one+accept, url.Values{"reason": {"r"}, "as": {"downstream"}, "pattern": {"conformist"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("without the word of the form: %s", res.Status)
	}
	if res, page = ada.opens(one+accept, filledForm(page, "reason", "they may")); res.StatusCode != 200 || !strings.Contains(page, "oidc 248289@") {
		t.Fatalf("accepting: %s\n%s", res.Status, page)
	}

	// The other server knows her by the same cookie, and the first one after it was killed.
	if res, page := ada.opens(two+"/account", nil); res.StatusCode != 200 || !strings.Contains(page, "approver:things") {
		t.Errorf("at the other server she gets %s:\n%s", res.Status, page)
	}
	kill()
	one, kill = s.starts(t, port, "schemas")
	if res, page := ada.opens(one+"/account", nil); res.StatusCode != 200 || !strings.Contains(page, "approver:things") {
		t.Errorf("after it was killed she gets %s:\n%s", res.Status, page)
	}
	// Who may do what is the configuration's word of now.
	kill()
	one, _ = s.starts(t, port, "nobody")
	if res, _ := ada.opens(one+"/contexts/things", nil); res.StatusCode == 200 && res.Request.URL.Path == "/contexts/things" {
		t.Errorf("where no mapping gives her a role she is at %s", res.Request.URL)
	}
	_, page = ada.opens(two+"/account", nil)
	ada.opens(two+"/sign-out", filledForm(page))
	if res, _ := ada.opens(two+"/contexts/things", nil); res.Request.URL.Path != "/sign-in" {
		t.Errorf("signed out she is at %s", res.Request.URL)
	}
	bob := s.someone(t)
	s.provider.Claiming(map[string]any{"groups": []string{"staff"}})
	if res, page := bob.opens(two+"/sign-in/with/0?return=%2F", nil); res.StatusCode < 400 || !strings.Contains(page, `role="alert"`) {
		t.Errorf("whom no mapping knows gets %s:\n%s", res.Status, page)
	}
}

// admin is the secret of an admin, made beside the servers.
func (s *signInSite) admin(t *testing.T) string {
	t.Helper()
	out, err := exec.Command(s.program, "token", "create", "--store", s.dsn, "--name", "root", "--grant", "admin").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// push publishes at one of the servers.
func (s *signInSite) push(t *testing.T, address, secret string, p wire.Push) {
	t.Helper()
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/v1/push", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Content-Type", "application/json")
	res, err := s.someone(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		t.Fatalf("pushing %s: %s %s", p.Home, res.Status, text)
	}
}
