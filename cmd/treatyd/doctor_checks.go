package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// permissions looks at who can read or change files that matter.
func (d *doctor) permissions(c *config.Loaded) {
	files := []struct {
		name, what string
		forbidden  fs.FileMode
	}{
		{c.File, "the settings", 0o022},
		{c.Data, "the data folder", 0o077},
		{filepath.Join(c.Data, auth.BootstrapFile), "the bootstrap token", 0o077},
		{c.TLS.Key, "the certificate's key", 0o077},
		{c.StorePasswordFile(), "the password of PostgreSQL", 0o077},
	}
	if !c.Postgres() {
		files = append(files, struct {
			name, what string
			forbidden  fs.FileMode
		}{c.DatabaseFile(), "the database", 0o077})
	}
	good := true
	for _, f := range files {
		info, err := os.Stat(f.name)
		switch {
		case f.name == "" || errors.Is(err, fs.ErrNotExist):
		case err != nil:
			good = false
			d.fail("files", "run this as the user that treatyd runs as", "%s cannot be looked at: %v", f.what, err)
		case info.Mode().Perm()&f.forbidden != 0:
			good = false
			allowed := info.Mode().Perm() &^ f.forbidden
			d.warn("files", "chmod "+octal(allowed)+" "+f.name, "%s, %s, has mode %s: others can use it", f.what, f.name, octal(info.Mode().Perm()))
		}
	}
	if good {
		d.ok("files", "nobody else can read or change them")
	}
}

func octal(m fs.FileMode) string {
	const digits = "01234567"
	return string([]byte{digits[m>>6&7], digits[m>>3&7], digits[m&7]})
}

// storeTimeout bounds how long the doctor waits for a store.
const storeTimeout = 10 * time.Second

// store looks at the store, and at its clock.
func (d *doctor) store(ctx context.Context, c *config.Config) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	look := func() (sqlstore.Condition, error) { return postgres.Look(ctx, c.DSN()) }
	if !c.Postgres() {
		look = func() (sqlstore.Condition, error) { return sqlite.Look(ctx, c.DatabaseFile()) }
		if _, err := os.Stat(c.DatabaseFile()); errors.Is(err, fs.ErrNotExist) {
			d.folder(c)
			return
		}
	}
	found, err := look()
	switch {
	case err != nil:
		d.fail("store", "see docs/operate.md, \"When something is wrong\"", "%s: %v", c.StoreName(), err)
		return
	case found.Empty:
		d.ok("store", "%s is empty: its tables are made at the start", c.StoreName())
	case found.Pending > 0:
		d.warn("store", "make a backup, then `treatyd migrate`, or just start", "%s was written by an older Treaty: %d migrations are to be done", c.StoreName(), found.Pending)
	default:
		d.ok("store", "%s can be reached and is up to date", c.StoreName())
		d.contents(ctx, c)
	}
	if skew := time.Since(found.Clock).Abs(); !found.Clock.IsZero() && skew > maxSkew {
		d.warn("clock", "run NTP on both machines", "this machine and the store's differ by %s", skew.Round(time.Second))
	}
}

// maxSkew is how much clocks may differ before anybody should know.
const maxSkew = 5 * time.Second

// folder looks whether a database can be made.
func (d *doctor) folder(c *config.Config) {
	dir := filepath.Dir(c.DatabaseFile())
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".treatyd-doctor-*")
	if err != nil {
		d.fail("store", "make the folder writable for the user that treatyd runs as, or name another with --data", "%s is not there, and cannot be made: %v", c.DatabaseFile(), err)
		return
	}
	_ = errors.Join(f.Close(), os.Remove(f.Name())) // it was only an attempt
	d.ok("store", "%s is not there yet: it is made at the start", c.DatabaseFile())
}

// contents looks at what an up-to-date store holds.
func (d *doctor) contents(ctx context.Context, c *config.Config) {
	s, err := existingStore(ctx, c, newLog(d.Err, c.Log))
	if err != nil {
		d.fail("store", "", "%v", err)
		return
	}
	defer s.Close()
	d.newest(ctx, s)
	d.admin(ctx, c, s)
}

// newest compares the clock with what was published last: whoever's clock is
// behind that would write history out of order.
func (d *doctor) newest(ctx context.Context, s store) {
	newest, err := s.Sequence(ctx)
	if err != nil {
		d.fail("store", "", "it cannot be read: %v", err)
		return
	}
	changes, err := s.Changes(ctx, max(0, newest-1), 1)
	switch {
	case err != nil:
		d.fail("store", "", "it cannot be read: %v", err)
	case len(changes) > 0 && time.Until(changes[0].At) > maxSkew:
		d.fail("clock", "set the clock (NTP) before anything is published", "what was published last is from %s, which has not come yet", changes[0].At.Format(time.RFC3339))
	default:
		d.ok("clock", "after everything that was published")
	}
}

// admin looks whether anybody could make tokens for others.
func (d *doctor) admin(ctx context.Context, c *config.Config, s store) {
	exists, err := s.HasAdmin(ctx, time.Now())
	switch {
	case err != nil:
		d.fail("admin", "", "tokens cannot be read: %v", err)
	case exists:
		d.ok("admin", "there is a live token of an admin")
	case c.AuthRequired:
		d.warn("admin", "docs/access.md, \"The first admin\": start treatyd and use "+filepath.Join(c.Data, auth.BootstrapFile)+" within the hour, or `treatyd token create`",
			"no token of an admin is live: nobody can make tokens over HTTP")
	default:
		d.ok("admin", "no token of an admin is live, and none is demanded")
	}
}

// certificate looks at the certificate's files.
func (d *doctor) certificate(c *config.Config) {
	if c.TLS.Cert == "" {
		return
	}
	pair, err := tls.LoadX509KeyPair(c.TLS.Cert, c.TLS.Key)
	if err != nil {
		d.fail("certificate", "both are PEM files, the certificate first, then those that signed it", "%s: %v", c.TLS.Cert, err)
		return
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		d.fail("certificate", "ask for another", "%s: %v", c.TLS.Cert, err)
		return
	}
	left := time.Until(leaf.NotAfter)
	u, _ := url.Parse(c.PublicURL)
	switch {
	case left < 0:
		d.fail("certificate", "renew it; treatyd reads it again by itself", "it has expired at %s", leaf.NotAfter.Format(time.RFC3339))
	case time.Now().Before(leaf.NotBefore):
		d.fail("certificate", "is the clock right?", "it is not good before %s", leaf.NotBefore.Format(time.RFC3339))
	case u != nil && u.Hostname() != "" && leaf.VerifyHostname(u.Hostname()) != nil:
		d.fail("certificate", "ask for one with this name", "it is not for %s", u.Hostname())
	case left < 21*24*time.Hour:
		d.warn("certificate", "renew it; treatyd reads it again by itself", "it expires at %s", leaf.NotAfter.Format(time.RFC3339))
	default:
		d.ok("certificate", "good until %s", leaf.NotAfter.Format(time.DateOnly))
	}
}

// access looks at who may ask for what.
func (d *doctor) access(c *config.Config) {
	addresses := c.Listen
	host, _, _ := net.SplitHostPort(c.Listen) // it was checked
	open := !config.IsLoopback(host)
	if c.Confluent.Listen != "" {
		kafka, _, _ := net.SplitHostPort(c.Confluent.Listen) // likewise
		addresses += " or " + c.Confluent.Listen
		open = open || !config.IsLoopback(kafka)
	}
	_, err := authIssuers(c.Issuers)
	if err == nil {
		_, err = authProviders(c.Providers)
	}
	switch {
	case err != nil:
		d.fail("access", "see docs/access.md, \"Jobs without a stored secret\"", "%v", err)
	case c.AllowAnonymous && open:
		d.warn("access", "--auth-required demands tokens", "anybody who reaches %s may do everything: allow-anonymous says so", addresses)
	case !c.AuthRequired:
		d.ok("access", "nobody is authenticated; only this machine reaches %s", addresses)
	default:
		d.ok("access", "every request needs a token; issuers of OpenID Connect: %d", len(c.Issuers))
	}
	if config.IsLoopback(host) && c.PublicURL != "" && len(c.TrustedProxies) == 0 {
		d.warn("proxy", "name the proxy: --trusted-proxies 127.0.0.1,::1", "a proxy seems to stand in front, and is not trusted: the audit trail and the limits take it for everybody")
	}
}
