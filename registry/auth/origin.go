package auth

import (
	"net/http"
	"net/netip"
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
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("X-Forwarded-Proto") != "" || r.Header.Get("Forwarded") != ""
	return Origin{Address: address, Secure: r.TLS != nil || address.IsLoopback() && !forwarded}
}
