package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Peer is who sent a request.
type Peer struct {
	Address netip.Addr // of the client; behind a trusted proxy what the proxy says
	Secure  bool       // it came over TLS, to us or to a trusted proxy
	Proxied bool       // a trusted proxy stands between
}

// Local reports whether the request came from this machine, and not through a
// proxy on it.
func (p Peer) Local() bool { return p.Address.IsLoopback() && !p.Proxied }

// peerOf finds out who sent a request. What the headers say counts only where a
// trusted proxy sent it, and only what trusted proxies added to it: the last
// address that is not theirs is the client's.
func peerOf(r *http.Request, proxies []netip.Prefix) Peer {
	port, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return Peer{Secure: r.TLS != nil}
	}
	peer := Peer{Address: port.Addr().Unmap().WithZone(""), Secure: r.TLS != nil}
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	if !trusted(peer.Address) {
		return peer
	}
	peer.Proxied = true
	peer.Secure = peer.Secure || strings.EqualFold(last(r.Header.Values("X-Forwarded-Proto")), "https")
	hops := split(r.Header.Values("X-Forwarded-For"))
	for i := len(hops) - 1; i >= 0 && trusted(peer.Address); i-- {
		hop, err := hopAddress(hops[i])
		if err != nil {
			break // nobody whom we trust wrote this: what comes before is anybody's
		}
		peer.Address = hop
	}
	return peer
}

// hopAddress reads an element of X-Forwarded-For: some proxies add the port.
func hopAddress(text string) (netip.Addr, error) {
	if port, err := netip.ParseAddrPort(text); err == nil {
		return port.Addr().Unmap().WithZone(""), nil
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return addr.Unmap().WithZone(""), err
}

// maxHops bounds how many elements of a list are looked at, from its end.
const maxHops = 32

// split returns the last elements of a header that is a list.
func split(values []string) []string {
	var list []string
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			list = append(list, strings.TrimSpace(item))
		}
	}
	return list[max(0, len(list)-maxHops):]
}

func last(values []string) string {
	if list := split(values); len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}
