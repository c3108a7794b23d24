package usage

import (
	"net"
	"strings"
)

// Header is how a client names itself: "Treaty-Client: shipping-worker/1.4.2".
const Header = "Treaty-Client"

// Kind says how a client is known.
type Kind string

// The kinds of clients.
const (
	Service Kind = "service" // by Header: the name of a service
	Agent   Kind = "agent"   // by User-Agent: the name of a program
	Address Kind = "address" // by where it asks from
	Others  Kind = "others"  // those beyond the bound, together
)

// Client is who fetches, as it is counted.
type Client struct {
	Kind    Kind
	Name    string // of Others: empty
	Version string // as it says; may be empty
}

// maxName bounds names and versions of clients, in bytes; a service's name may
// be as long.
const maxName = 200

// String returns "service shipping-worker/1.4.2".
func (c Client) String() string {
	text := strings.TrimSpace(string(c.Kind) + " " + c.Name)
	if c.Version != "" {
		text += "/" + c.Version
	}
	return text
}

// Named returns who a request comes from: the service that it names, else the
// program that its User-Agent names, else the address. Remote is an address with
// or without a port.
func Named(header, userAgent, remote string) Client {
	if name, version := product(header); name != "" {
		return Client{Service, name, version}
	}
	if name, version := product(userAgent); name != "" && !everyone[strings.ToLower(name)] {
		return Client{Agent, name, version}
	}
	if host, _, err := net.SplitHostPort(remote); err == nil {
		remote = host
	}
	return Client{Kind: Address, Name: clean(remote)}
}

// everyone are the names of libraries and browsers: they say nothing of who
// uses them.
var everyone = map[string]bool{
	"go-http-client": true, "java": true, "java-http-client": true, "apache-httpclient": true, "okhttp": true, "python-requests": true,
	"python-urllib3": true, "python-urllib": true, "python-httpx": true, "aiohttp": true, "python": true, "node": true, "node-fetch": true,
	"undici": true, "axios": true, "curl": true, "wget": true, "mozilla": true, "jetty": true, "reactornetty": true, "ruby": true, "dart": true,
}

// product reads the first product of a header: "name/version (comment) more".
func product(header string) (name, version string) {
	first, _, _ := strings.Cut(strings.TrimSpace(header), " ")
	name, version, _ = strings.Cut(first, "/")
	if name = clean(name); name == "" {
		return "", ""
	}
	return name, clean(version)
}

// clean makes a text that anybody may have sent into one that can be shown
// anywhere: letters, digits and "._:-" of ASCII; everything else becomes "-".
func clean(text string) string {
	if len(text) > maxName {
		text = text[:maxName]
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._:-", r) {
			return r
		}
		return '-'
	}, text)
}
