// Package config is what an operator may decide about treatyd: by flag, by
// environment (TREATYD_…), in a file, or not at all, in that order.
//
// It promises that a value which cannot be used is refused with its place and
// what to write instead, that a key nobody knows is an error with the one that
// was probably meant, and that a secret comes from a file of its own or from the
// environment and is never shown: no flag takes one, and neither does the file.
package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config is what was decided. The zero value has no limits and no addresses; see
// Load.
type Config struct {
	Listen    string   // address; port 0 takes a free one
	Data      string   // folder of the database and of the bootstrap token
	Store     string   // empty: treaty.db in Data; a path; postgres://…
	Hosts     []string // names by which the server is reached, beside loopback
	PublicURL string   // where others reach it; empty: not known
	Profile   string   // a floor under every workspace's profile
	Policy    string   // file of the server's policy; empty: none

	TLS            TLS
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and -Proto count
	AuthRequired   bool           // a request needs a token
	AllowAnonymous bool           // anybody who reaches the server may do everything
	Issuers        []Issuer       // of OpenID Connect tokens
	Providers      []Provider     // at which people sign in with a browser
	Sessions       Sessions       // of people who signed in with a browser

	Confluent Confluent

	Webhooks Webhooks
	Limits   Limits
	Timeouts Timeouts
	Log      Log

	MetricClients int           // how many client names metrics tell apart
	SealEvery     time.Duration // between two seals of the audit trail; 0: never

	StorePassword Secret // of PostgreSQL
}

// TLS names the files of a certificate; both are empty for plain HTTP.
type TLS struct {
	Cert, Key string
}

// Sessions says how long they last.
type Sessions struct {
	Idle     time.Duration // after which nobody is there any more
	Lifetime time.Duration // after which everybody signs in anew
}

// Confluent is what Kafka clients find.
type Confluent struct {
	Listen          string // address of a port of their own; empty: none
	RefuseUnmanaged bool   // subjects that no contract claims
	Compatibility   string // of such subjects, where nobody decided otherwise
}

// Webhooks says where they may lead.
type Webhooks struct {
	Ports    []uint16 // nil: the default of package webhook
	Hold     bool     // this process sends nothing
	Loopback bool     // they may lead to this machine itself, also over plain HTTP
}

// Limits bound what one client may ask for.
type Limits struct {
	Rate    float64 // requests per second, of a token or an address; 0: any
	Burst   int     // requests at once
	Body    int64   // bytes of a body, after decompression; 0: the default of the API
	Uploads int64   // bytes of uploads that are judged at once; 0: the default of the registry
}

// Timeouts bound how long parts of a request may take.
type Timeouts struct {
	Header, Read, Write, Idle time.Duration
	Drain                     time.Duration // between being told to stop and closing the door; health says so
	Shutdown                  time.Duration // for requests under way, after that
}

// Log says what is logged, and how.
type Log struct {
	Format string // "text" or "json"
	Level  slog.Level
}

// Secret is a text that is never shown.
type Secret string

// String returns stars, or nothing where there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "********"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the secret from JSON and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
