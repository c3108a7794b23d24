package event

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Timestamp is a date and time of RFC 3339, as it was written.
type Timestamp string

// NewTimestamp returns t as a Timestamp, to the nanosecond.
func NewTimestamp(t time.Time) Timestamp { return Timestamp(t.Format(time.RFC3339Nano)) }

// Time returns the point in time; the error says that the text is not one. A
// leap second is the first of the next minute, since time.Time has none.
func (t Timestamp) Time() (time.Time, error) {
	s := strings.ToUpper(string(t))
	at, err := time.Parse(time.RFC3339Nano, s)
	if err == nil {
		return at, nil
	}
	if leap := strings.Index(s, ":60"); leap == len("2006-01-02T15:04") {
		at, err = time.Parse(time.RFC3339Nano, s[:leap]+":59"+s[leap+len(":60"):])
		return at.Add(time.Second), err
	}
	return time.Time{}, err
}

// Date is a full date of RFC 3339, as it was written.
type Date string

// NewDate returns the date of t in its own time zone.
func NewDate(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time returns midnight UTC of the date; the error says that the text is not one.
func (d Date) Time() (time.Time, error) { return time.Parse(time.DateOnly, string(d)) }

// URI is a URI or a URI reference, as it was written.
type URI string

// NewURI returns u as a URI.
func NewURI(u *url.URL) URI { return URI(u.String()) }

// URL returns the parts; the error says that the text is no URL.
func (u URI) URL() (*url.URL, error) { return url.Parse(string(u)) }

// UUID is a UUID of RFC 9562, as it was written: letters keep their case.
type UUID string

// NewUUID returns the UUID of 16 bytes, in small letters.
func NewUUID(id [16]byte) UUID {
	return UUID(fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]))
}

// Bytes returns the 16 bytes; the error says that the text is no UUID.
func (u UUID) Bytes() (id [16]byte, err error) {
	s := string(u)
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, errors.New(shown(s) + " is not a UUID")
	}
	plain := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(id[:], []byte(plain)); err != nil {
		return [16]byte{}, errors.New(shown(s) + " is not a UUID")
	}
	return id, nil
}

// IP is an IPv4 or IPv6 address, as it was written.
type IP string

// NewIP returns an address as an IP.
func NewIP(a netip.Addr) IP { return IP(a.String()) }

// Addr returns the address; the error says that the text is not one.
func (ip IP) Addr() (netip.Addr, error) { return netip.ParseAddr(string(ip)) }
