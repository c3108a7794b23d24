package config

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// setting is one thing that can be decided. One row gives the key in the file,
// the variable of the environment, the flag, the help and the JSON Schema.
type setting struct {
	key    string // in the file: "tls.cert" is cert below tls
	kind   kind
	preset string // as it is written; lists: empty
	about  string // one line; the first word in backquotes names the value
	words  []string
	store  func(*Config, value) error
}

// The settings, in the order in which they are shown.
var settings = []setting{
	{"listen", text, "127.0.0.1:8642", "`address` to listen on; port 0 takes a free one", nil, into(func(c *Config) *string { return &c.Listen }, checkListen)},
	{"data", text, "", "`folder` of the database; it is made if it is not there", nil, into(func(c *Config) *string { return &c.Data }, notEmpty)},
	{"store", text, "", "`place` of the records: a path, or postgres://user@host/name; empty: treaty.db in the data folder", nil, into(func(c *Config) *string { return &c.Store }, nil)},
	{"store-password", secret, "", "password of PostgreSQL", nil, hidden(func(c *Config) *Secret { return &c.StorePassword })},
	{"allow-host", list, "", "`name` by which the server may be reached, beside localhost, 127.0.0.1 and [::1]", nil, each(func(c *Config) *[]string { return &c.Hosts }, checkHost)},
	{"public-url", text, "", "`URL` by which others reach the server", nil, into(func(c *Config) *string { return &c.PublicURL }, checkPublicURL)},
	{"tls.cert", text, "", "`file` of the certificate chain, PEM; read again when it changes", nil, into(func(c *Config) *string { return &c.TLS.Cert }, nil)},
	{"tls.key", text, "", "`file` of the certificate's key, PEM", nil, into(func(c *Config) *string { return &c.TLS.Key }, nil)},
	{"trusted-proxies", list, "", "`network` (10.0.0.0/8) of proxies whose X-Forwarded-For and X-Forwarded-Proto count", nil, proxies},
	{"auth.required", boolean, "false", "every request needs a token", nil, yes(func(c *Config) *bool { return &c.AuthRequired })},
	{"sessions.idle", duration, "8h", "`time` without a request after which whoever signed in with a browser does so again", nil, span(func(c *Config) *dur { return &c.Sessions.Idle })},
	{"sessions.lifetime", duration, "24h", "`time` after which whoever signed in with a browser does so again, however busy", nil, span(func(c *Config) *dur { return &c.Sessions.Lifetime })},
	{"allow-anonymous", boolean, "false", "let anybody who reaches the server do everything, also off loopback", nil, yes(func(c *Config) *bool { return &c.AllowAnonymous })},
	{"limits.rate", number, "200", "requests per second of one token or address; 0: any `number`", nil, decimal(func(c *Config) *float64 { return &c.Limits.Rate })},
	{"limits.burst", count, "400", "`requests` of one token or address at once", nil, whole(func(c *Config) *int { return &c.Limits.Burst }, 1)},
	{"limits.body", size, "64MiB", "`size` of a body, also after decompression", nil, octets(func(c *Config) *int64 { return &c.Limits.Body })},
	{"limits.uploads", size, "128MiB", "`size` of the uploads that are judged at once; judging takes many times that in memory", nil, octets(func(c *Config) *int64 { return &c.Limits.Uploads })},
	{"timeouts.header", duration, "10s", "`time` for a request's header", nil, span(func(c *Config) *dur { return &c.Timeouts.Header })},
	{"timeouts.read", duration, "2m", "`time` for a request's body", nil, span(func(c *Config) *dur { return &c.Timeouts.Read })},
	{"timeouts.write", duration, "1m", "`time` for an answer; a push and a stream have their own", nil, span(func(c *Config) *dur { return &c.Timeouts.Write })},
	{"timeouts.idle", duration, "2m", "`time` that a connection may be idle", nil, span(func(c *Config) *dur { return &c.Timeouts.Idle })},
	{"timeouts.drain", duration, "0", "`time` for which a server that is told to stop still answers, and health says that it stops; 0: none", nil, spanOrNever(func(c *Config) *dur { return &c.Timeouts.Drain })},
	{"timeouts.shutdown", duration, "30s", "`time` for the requests under way when the server is told to stop", nil, span(func(c *Config) *dur { return &c.Timeouts.Shutdown })},
	{"log.format", text, "text", "`form` of the log on standard error", []string{"text", "json"}, into(func(c *Config) *string { return &c.Log.Format }, nil)},
	{"log.level", text, "info", "`level` from which on the log speaks; debug has every read", []string{"debug", "info", "warn", "error"}, level},
	{"webhooks.ports", list, "", "`port` that targets of webhooks may have; none: 443 and 8443", nil, webhookPorts},
	{"webhooks.hold", boolean, "false", "send nothing to webhooks: for a copy of a registry, whose targets are the original's", nil, yes(func(c *Config) *bool { return &c.Webhooks.Hold })},
	{"webhooks.loopback", boolean, "false", "webhooks may lead to this machine itself, also over plain HTTP: for tests and development", nil, yes(func(c *Config) *bool { return &c.Webhooks.Loopback })},
	{"confluent.listen", text, "", "`address` of a port of their own for Kafka clients, who find the registry at its root; empty: below /confluent/ alone", nil, into(func(c *Config) *string { return &c.Confluent.Listen }, checkOtherListen)},
	{"confluent.unmanaged", text, "allow", "`choice` whether Kafka clients may register under subjects that no contract claims", []string{"allow", "refuse"}, unmanaged},
	{"confluent.compatibility", text, "BACKWARD", "the `mode` of Kafka subjects that no contract claims, where nobody decided otherwise", modeWords(), into(func(c *Config) *string { return &c.Confluent.Compatibility }, nil)},
	{"profile", text, "recommended", "the least `profile` of rules for every workspace", []string{"recommended", "strict"}, into(func(c *Config) *string { return &c.Profile }, nil)},
	{"policy", text, "", "`file` of the policy that workspaces extend as `registry`; its severities are a floor for every workspace", nil, into(func(c *Config) *string { return &c.Policy }, nil)},
	{"metrics.clients", count, "100", "`names` of clients that metrics tell apart; the others are \"other\"", nil, whole(func(c *Config) *int { return &c.MetricClients }, 0)},
	{"audit.seal-every", duration, "10m", "`time` between two seals of the audit trail; 0: never", nil, spanOrNever(func(c *Config) *dur { return &c.SealEvery })},
}

// issuersKey is decided in the file alone: it is no single value.
const issuersKey = "auth.oidc"

// find returns the setting with that key, or nil.
func find(key string) *setting {
	if i := slices.IndexFunc(settings, func(s setting) bool { return s.key == key }); i >= 0 {
		return &settings[i]
	}
	return nil
}

// fileKey returns the key in the file: a secret is named by the file that holds
// it, and by nothing else.
func (s *setting) fileKey() string {
	if s.kind == secret {
		return s.key + "-file"
	}
	return s.key
}

// flag returns the name of the flag.
func (s *setting) flag() string { return strings.ReplaceAll(s.fileKey(), ".", "-") }

// variable returns the name in the environment.
func (s *setting) variable() string { return variable(s.key) }

// fileVariable returns the name in the environment of the file with a secret.
func (s *setting) fileVariable() string { return variable(s.fileKey()) }

func variable(key string) string {
	return "TREATYD_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

func proxies(c *Config, v value) error {
	c.TrustedProxies = nil
	for _, text := range v.items {
		prefix, err := netip.ParsePrefix(text)
		if addr, bad := netip.ParseAddr(text); err != nil && bad == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return wrongf("write a network such as 10.0.0.0/8, or an address", "%s is no network", quote(text))
		}
		c.TrustedProxies = append(c.TrustedProxies, prefix.Masked())
	}
	return nil
}

func unmanaged(c *Config, v value) error {
	c.Confluent.RefuseUnmanaged = v.text == "refuse"
	return nil
}

// modeWords are the modes that a subject may have.
func modeWords() []string {
	words := make([]string, len(contract.Modes))
	for i, mode := range contract.Modes {
		words[i] = string(mode)
	}
	return words
}

func webhookPorts(c *Config, v value) error {
	c.Webhooks.Ports = nil
	for _, text := range v.items {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil || port == 0 {
			return wrongf("write a number from 1 to 65535", "%s is no port", quote(text))
		}
		c.Webhooks.Ports = append(c.Webhooks.Ports, uint16(port))
	}
	return nil
}
