package usage_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/registry/usage"
)

func TestWhoAClientIs(t *testing.T) {
	for _, c := range []struct{ header, agent, remote, want string }{
		{"shipping-worker/1.4.2", "curl/8", "10.0.0.7:1", "service shipping-worker/1.4.2"},
		{" shipping-worker ", "", "10.0.0.7:1", "service shipping-worker"},
		{"shipping.worker/", "", "", "service shipping.worker"},
		{"", "schema-registry-client/7.6.0", "10.0.0.7:1", "agent schema-registry-client/7.6.0"},
		{"", "franz-go/1.0 (linux; amd64)", "10.0.0.7:1", "agent franz-go/1.0"},
		{"", "Java/17.0.1", "10.0.0.7:4711", "address 10.0.0.7"},
		{"", "Go-http-client/2.0", "[2001:db8::1]:80", "address 2001:db8::1"},
		{"", "Mozilla/5.0 (X11)", "10.0.0.7", "address 10.0.0.7"},
		{"", "", "", "address"},
		{"/1.0", "", "10.0.0.7:1", "address 10.0.0.7"},
		{"<script>alert(1)</script>", "", "", "service -script-alert-1--/script-"},
		{"a\r\nb/\x00\x1b[31m", "", "", "service a--b/---31m"},
		{"späti/1", "", "", "service sp-ti/1"},
	} {
		if got := usage.Named(c.header, c.agent, c.remote).String(); got != c.want {
			t.Errorf("Named(%q, %q, %q) = %s, want %s", c.header, c.agent, c.remote, got, c.want)
		}
	}
}

// Whatever is sent, names are short and can be shown anywhere.
func TestNamesOfClientsAreTame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := usage.Named(rapid.String().Draw(t, "header"), rapid.String().Draw(t, "agent"), rapid.String().Draw(t, "remote"))
		for _, text := range []string{c.Name, c.Version} {
			if len(text) > 200 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"'&/\\%", r) }) {
				t.Fatalf("%q", text)
			}
		}
		if c.Kind == usage.Service && c.Name == "" {
			t.Fatal("a service without a name")
		}
	})
}
