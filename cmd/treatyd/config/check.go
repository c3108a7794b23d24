package config

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// check refuses what does not fit together.
func (l *Loaded) check() error {
	c := &l.Config
	switch {
	case (c.TLS.Cert == "") != (c.TLS.Key == ""):
		return l.conflict("tls.cert", wrongf("name both, or neither for plain HTTP", "a certificate and its key belong together"))
	case c.AuthRequired && c.AllowAnonymous:
		return l.conflict("allow-anonymous", wrongf("decide for one of the two", "auth.required demands a token of everybody"))
	case len(c.Issuers) > 0 && !c.AuthRequired:
		return l.conflict(issuersKey, wrongf("add `auth: {required: true}`", "tokens of these issuers would protect nothing: auth.required is false"))
	case len(c.Providers) > 0 && !c.AuthRequired:
		return l.conflict(providersKey, wrongf("add `auth: {required: true}`", "people would sign in for nothing: auth.required is false"))
	case len(c.Providers) > 0 && c.PublicURL == "":
		return l.conflict(providersKey, wrongf("name it: `public-url: https://treaty.example.com`", "a provider sends people back to the server's address, and public-url does not say it"))
	case c.Confluent.Listen == c.Listen && !strings.HasSuffix(c.Listen, ":0"):
		return l.conflict("confluent.listen", wrongf("choose another port, or leave it out: Kafka clients find the registry below /confluent/ anyway", "it is the address of everything else too"))
	}
	if err := l.checkReach("listen", c.Listen); err != nil {
		return err
	}
	if err := l.checkReach("confluent.listen", c.Confluent.Listen); err != nil {
		return err
	}
	return l.checkStore()
}

// checkReach refuses an address that others than this machine reach, where they could
// do everything or read tokens on the way.
func (l *Loaded) checkReach(key, address string) error {
	c := &l.Config
	host, _, _ := net.SplitHostPort(address) // checked
	switch local := address == "" || IsLoopback(host); {
	case !local && !c.AuthRequired && !c.AllowAnonymous:
		return l.conflict(key, wrongf("demand tokens (--auth-required), or listen on 127.0.0.1 behind a proxy that authenticates; --allow-anonymous opens it to everybody",
			"%s is not loopback, and nobody is authenticated: it would be open to all", quote(address)))
	case !local && c.AuthRequired && c.TLS.Cert == "" && len(c.TrustedProxies) == 0:
		return l.conflict(key, wrongf("name a certificate (--tls-cert, --tls-key), or the proxy that has one (--trusted-proxies)",
			"%s is not loopback, and without TLS tokens could be read on the way", quote(address)))
	}
	return nil
}

// checkStore refuses a password where others can read it: in the list of
// processes, or in a file that is shown.
func (l *Loaded) checkStore() error {
	v := l.values["store"]
	if !l.Postgres() {
		if scheme, _, is := strings.Cut(l.Store, "://"); is { // else it would be a new, empty file of that name
			return v.refused("store", wrongf("write postgres://user@host:5432/name, or the path of SQLite's file", "%s is no store that Treaty knows", quote(scheme+"://")))
		}
		if l.StorePassword != "" {
			return l.conflict("store-password", wrongf("name PostgreSQL with --store postgres://…, or leave the password out", "SQLite has no password"))
		}
		return nil
	}
	u, err := url.Parse(l.Store)
	if err != nil {
		return v.refused("store", wrongf("write postgres://user@host:5432/name", "this is no address of PostgreSQL"))
	}
	_, inside := u.User.Password()
	if (inside || u.Query().Has("password")) && v.origin != find("store").variable() {
		return v.refused("store", wrongf("put the password into a file and name it with --store-password-file, or set TREATYD_STORE_PASSWORD",
			"a password does not belong here, where others can read it"))
	}
	return nil
}

// Postgres reports whether the store is PostgreSQL.
func (c *Config) Postgres() bool {
	return strings.HasPrefix(c.Store, "postgres://") || strings.HasPrefix(c.Store, "postgresql://")
}

// DSN returns the address of PostgreSQL with the password.
func (c *Config) DSN() string {
	u, err := url.Parse(c.Store)
	if err != nil || c.StorePassword == "" {
		return c.Store
	}
	name := ""
	if u.User != nil {
		name = u.User.Username()
	}
	u.User = url.UserPassword(name, string(c.StorePassword))
	return u.String()
}

// StorePasswordFile returns the file that the password came from; empty: none.
func (l *Loaded) StorePasswordFile() string {
	_, file, _ := strings.Cut(l.values["store-password"].origin, ", file ")
	return file
}

// StoreName names the store for a log: without what is secret.
func (c *Config) StoreName() string {
	if !c.Postgres() {
		return c.DatabaseFile()
	}
	u, err := url.Parse(c.Store)
	if err != nil {
		return "postgres"
	}
	u.RawQuery = ""
	return u.Redacted()
}

// DatabaseFile returns the path of SQLite's file.
func (c *Config) DatabaseFile() string {
	if c.Store != "" {
		return c.Store
	}
	return filepath.Join(c.Data, "treaty.db")
}

func (l *Loaded) conflict(key string, err error) error {
	return l.values[key].refused(key, err)
}

// IsLoopback reports whether host is this machine alone. Names other than
// localhost are not looked up: they may change.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func notEmpty(text string) error {
	if text == "" {
		return wrongf("", "it is empty")
	}
	return nil
}

func checkListen(text string) error {
	if _, port, err := net.SplitHostPort(text); err != nil || port == "" {
		return wrongf("write host:port, such as 127.0.0.1:8642", "%s is no address", quote(text))
	}
	return nil
}

// checkOtherListen accepts none too.
func checkOtherListen(text string) error {
	if text == "" {
		return nil
	}
	return checkListen(text)
}

func checkHost(name string) error {
	const hint = "write a name such as treaty.example.com, without scheme, port or pattern"
	if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && ip.IsValid() {
		return nil
	}
	if name == "" || strings.ContainsAny(name, "/@ *?#:") {
		return wrongf(hint, "%s is no host: it has a scheme, a port or a pattern", quote(name))
	}
	return nil
}

// checkPublicURL accepts none too.
func checkPublicURL(text string) error {
	if text == "" {
		return nil
	}
	return checkURL(text)
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return wrongf("write https://treaty.example.com", "%s is no URL of a server", quote(text))
	}
	return nil
}

// checkIssuer demands https, but for an issuer on this machine.
func checkIssuer(text string) error {
	if err := checkURL(text); err != nil {
		return err
	}
	if u, _ := url.Parse(text); u.Scheme != "https" && !IsLoopback(u.Hostname()) {
		return wrongf("write https://…", "the keys of %s would come over plain HTTP", quote(text))
	}
	return nil
}

// defaultData is ./treaty-data where that is there, else the user's data folder
// (XDG).
func defaultData() string {
	const local = "treaty-data"
	if info, err := os.Stat(local); err == nil && info.IsDir() {
		return local
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "treaty")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "treaty")
	}
	return local
}
