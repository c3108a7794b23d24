package auth

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the networks whose word about the client is taken: what they say
// in X-Forwarded-For and X-Forwarded-Proto.
type Proxies []netip.Prefix

// maxHops bounds how many addresses of X-Forwarded-For are looked at.
const maxHops = 20

// Origin returns where a request came from. Without a trusted proxy that is the
// other end of the connection; forwarding headers of others only make it less
// trusted: whoever sends them from this machine is a proxy for somebody else.
func (p Proxies) Origin(r *http.Request) Origin {
	peer := parseAddress(r.RemoteAddr)
	if !p.trust(peer) {
		local := peer.IsLoopback() && !forwarded(r.Header)
		return Origin{Address: peer, Secure: r.TLS != nil || local}
	}
	client := p.client(peer, r.Header)
	proto := r.Header.Values("X-Forwarded-Proto")
	https := len(proto) == 1 && strings.EqualFold(strings.TrimSpace(proto[0]), "https")
	return Origin{Address: client, Secure: https || client.IsLoopback() && !forwarded(r.Header)}
}

// client returns the last address that no trusted proxy added.
func (p Proxies) client(peer netip.Addr, h http.Header) netip.Addr {
	hops := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	for i := 0; i < maxHops && p.trust(peer) && len(hops) > 0; i++ {
		last := parseAddress(strings.TrimSpace(hops[len(hops)-1]))
		if !last.IsValid() {
			break
		}
		peer, hops = last, hops[:len(hops)-1]
	}
	return peer
}

func (p Proxies) trust(a netip.Addr) bool {
	for _, network := range p {
		if a.IsValid() && network.Contains(a) {
			return true
		}
	}
	return false
}

func forwarded(h http.Header) bool {
	return h.Get("X-Forwarded-For") != "" || h.Get("X-Forwarded-Proto") != "" || h.Get("Forwarded") != ""
}

// parseAddress reads an address with or without a port; the invalid one where
// it is none.
func parseAddress(s string) netip.Addr {
	if withPort, err := netip.ParseAddrPort(s); err == nil {
		return withPort.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone("")
}
