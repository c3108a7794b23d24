package webhook

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxURL bounds a target's URL, in bytes.
const maxURL = 2048

// DefaultPorts are the ports that targets may have.
var DefaultPorts = []uint16{443, 8443}

// Places says where targets may be. The zero value: on the public internet, by
// HTTPS, at DefaultPorts.
type Places struct {
	Ports []uint16 // nil: DefaultPorts
	// Loopback also allows this machine itself, at every port, and plain HTTP to
	// it. It is for tests and development: whoever may create a hook can then
	// reach everything that listens on this machine.
	Loopback bool
}

func (p Places) ports() []uint16 {
	if p.Ports == nil {
		return DefaultPorts
	}
	return p.Ports
}

// Check reports why text cannot be a target, in words for whoever wrote it, or
// nil. Where a name leads is not asked here but at each connection.
func (p Places) Check(text string) error {
	if len(text) > maxURL {
		return fmt.Errorf("the URL is longer than %d bytes", maxURL)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "":
		return fmt.Errorf("that is not a URL with a host")
	case u.User != nil:
		return fmt.Errorf("the URL holds a name or a password: receivers know the registry by its signature")
	case u.Fragment != "":
		return fmt.Errorf("the URL has a fragment (#), which is never sent")
	case !printable(text):
		return fmt.Errorf("the URL holds characters that have to be percent-encoded")
	}
	if p.Loopback && onThisMachine(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https") {
		return nil
	}
	if u.Scheme != "https" {
		return fmt.Errorf("the URL has to begin with https://")
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && !Public(addr) || onThisMachine(u.Hostname()) {
		return fmt.Errorf("%w: hooks reach hosts on the public internet alone", ErrNotPublic)
	}
	return p.checkPort(u.Port())
}

func (p Places) checkPort(text string) error {
	if text == "" {
		text = "443"
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || !slices.Contains(p.ports(), uint16(port)) {
		return fmt.Errorf("port %s is not allowed: targets may have one of %d", text, p.ports())
	}
	return nil
}

// onThisMachine reports whether a host is written as this machine: what cannot
// be anything else, see control for the rest.
func onThisMachine(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// printable reports whether text is ASCII without spaces and control characters.
func printable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
