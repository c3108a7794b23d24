package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// ErrNotPublic says that a target is not on the public internet.
var ErrNotPublic = errors.New("the target's address is not public")

// closed are the prefixes that are no public hosts: IANA's registries of
// special-purpose addresses, and the metadata services of clouds that sit
// elsewhere. What is not global unicast is not listed for IPv6: see global.
var closed = prefixes(
	"0.0.0.0/8",        // this network; 0.0.0.0 reaches the machine itself
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // shared by carrier-grade NAT; Alibaba's metadata
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's services for its machines
	"169.254.0.0/16",   // link-local; metadata of most clouds
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments; Oracle's metadata
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // relays of 6to4
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast
	"2001::/23",        // protocol assignments: Teredo, which holds an IPv4 address, and others
	"2001:db8::/32",    // documentation
	"2002::/16",        // 6to4: holds an IPv4 address
	"3fff::/20",        // documentation
)

var (
	// global is all that IANA gives to hosts of IPv6. Loopback, unspecified,
	// mapped, unique-local, link-local, site-local and multicast lie outside.
	global = netip.MustParsePrefix("2000::/3")
	// nat64 holds an IPv4 address in its last 32 bits (RFC 6052): the only way to
	// IPv4 for machines that have IPv6 alone.
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(texts ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// Public reports whether addr is a host on the public internet. IPv4 inside of
// IPv6 (mapped, NAT64) counts as what is inside.
func Public(addr netip.Addr) bool {
	if addr.Zone() != "" {
		return false
	}
	addr = addr.Unmap()
	if nat64.Contains(addr) {
		bytes := addr.As16()
		addr = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	if !addr.IsValid() || addr.Is6() && !global.Contains(addr) {
		return false
	}
	return !slices.ContainsFunc(closed, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// control checks an address that is about to be connected to: it is a
// net.Dialer's Control, which runs after the name was resolved and for each
// address that is tried, so what it sees is what is used.
func (p Places) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q cannot be read", ErrNotPublic, address)
	}
	if p.Loopback && at.Addr().Unmap().IsLoopback() {
		return nil
	}
	if !slices.Contains(p.ports(), at.Port()) {
		return fmt.Errorf("%w: port %d is not allowed", ErrNotPublic, at.Port())
	}
	if !Public(at.Addr()) {
		return ErrNotPublic
	}
	return nil
}
