package auth

import (
	"crypto/tls"
	"net/http"
	"testing"
)

func TestWhereSecretsMayBeSent(t *testing.T) {
	for _, tc := range []struct {
		name   string
		remote string
		tls    bool
		header string
		from   string
		secure bool
	}{
		{"TLS", "203.0.113.7:4000", true, "", "203.0.113.7", true},
		{"plain HTTP of another machine", "203.0.113.7:4000", false, "", "203.0.113.7", false},
		{"plain HTTP of another machine that says https", "203.0.113.7:4000", false, "X-Forwarded-Proto", "203.0.113.7", false},
		{"this machine", "127.0.0.1:4000", false, "", "127.0.0.1", true},
		{"this machine by IPv6", "[::1]:4000", false, "", "::1", true},
		{"this machine by IPv4 in IPv6", "[::ffff:127.0.0.1]:4000", false, "", "127.0.0.1", true},
		{"a proxy on this machine that nobody said is trusted", "127.0.0.1:4000", false, "X-Forwarded-For", "127.0.0.1", false},
		{"another such proxy", "127.0.0.1:4000", false, "Forwarded", "127.0.0.1", false},
		{"a private network is not this machine", "10.0.0.7:4000", false, "", "10.0.0.7", false},
		{"no address", "@", false, "", "unknown", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: tc.remote, Header: http.Header{}}
			if tc.tls {
				r.TLS = &tls.ConnectionState{}
			}
			if tc.header != "" {
				r.Header.Set(tc.header, "https")
			}
			if got := direct(r); got.String() != tc.from || got.Secure != tc.secure {
				t.Errorf("it comes from %s, secure %v; want %s, %v", got, got.Secure, tc.from, tc.secure)
			}
		})
	}
}
