package auth

import (
	"net/http"
	"net/netip"
	"strings"
)

// Origin is where a request came from.
type Origin struct {
	Address netip.Addr // of the client, as trusted proxies tell it; invalid: not known
	Secure  bool       // nobody between could read it: TLS, or the same machine
}

// String returns the address, for the audit trail.
func (o Origin) String() string {
	if !o.Address.IsValid() {
		return "unknown"
	}
	return o.Address.String()
}

// direct returns the other end of the connection. A request of this machine that
// was forwarded came from somebody else, over who knows what.
func direct(r *http.Request) Origin {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return Origin{Secure: r.TLS != nil}
	}
	address := peer.Addr().Unmap().WithZone("")
	return Origin{Address: address, Secure: r.TLS != nil || address.IsLoopback() && !Forwarded(r.Header)}
}

// Forwarded reports whether a proxy says that it asks for somebody else. Who
// says so from this machine asks for who knows whom.
func Forwarded(h http.Header) bool {
	for name := range h {
		switch {
		case name == "Forwarded", name == "Via", name == "X-Real-Ip", strings.HasPrefix(name, "X-Forwarded-"):
			return true
		}
	}
	return false
}
