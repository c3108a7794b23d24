package web

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // an identifier by RFC 9562, no secret
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// atomFeed is a changelog by RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Content atomContent `xml:"content"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

const atomType = "application/atom+xml"

func (s *site) changelogAtom(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	return s.atom(ctx, snapshot, req, &changelogView{})
}

func (s *site) eventChangelogAtom(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := contractOf(snapshot, req, "/changelog.atom")
	if err != nil {
		return nil, err
	}
	return s.atom(ctx, snapshot, req, &changelogView{Contract: c})
}

// atom writes the first page of a log as a feed.
func (s *site) atom(ctx context.Context, snapshot *registry.Snapshot, req *http.Request, v *changelogView) (any, error) {
	if err := s.turnLog(ctx, snapshot, v, ""); err != nil {
		return nil, err
	}
	at := s.opt.Origin(req)
	feed := atomFeed{
		Title: "Contracts", ID: nameID("changelog"), Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links: []atomLink{{"self", atomType, at + v.Feed()}, {"alternate", "text/html", at + v.path()}},
	}
	if v.Contract != nil {
		feed.Title, feed.ID = v.Contract.Name.String(), nameID("changelog of "+v.Contract.Lineage)
	}
	for i, e := range v.Entries {
		if i == 0 {
			feed.Updated = e.updated()
		}
		entry, err := s.atomEntry(at, e)
		if err != nil {
			return nil, err
		}
		feed.Entries = append(feed.Entries, entry)
	}
	text, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return nil, err
	}
	return download{contentType: atomType + "; charset=utf-8", content: append([]byte(xml.Header), append(text, '\n')...)}, nil
}

func (s *site) atomEntry(origin string, e logEntry) (atomEntry, error) {
	var b bytes.Buffer
	if err := s.pages["changelog"].ExecuteTemplate(&b, "atom-content", e); err != nil {
		return atomEntry{}, err
	}
	name := e.Contract.Name
	page := eventPath(name) + "/" + e.Version.Version.String()
	if e.Diff != "" {
		page = e.Diff
	}
	author := e.Actor
	if author == "" {
		author = "unknown"
	}
	return atomEntry{
		Title: name.String() + " " + e.Version.Version.String(), ID: nameID(e.VersionKey.String()), Updated: e.updated(), Author: author,
		Links: []atomLink{{"alternate", "text/html", origin + page}}, Content: atomContent{"html", b.String()},
	}, nil
}

// updated is when the version was published, or deleted.
func (e logEntry) updated() string {
	at := e.Version.PublishedAt
	if e.Deleted != nil {
		at = e.Deleted.At
	}
	return at.UTC().Format(time.RFC3339)
}

// nameID is the UUID of a name in a registry (RFC 9562, version 5): it stays over a
// rename and wherever the registry is reached.
func nameID(name string) string {
	space := [16]byte{0x6b, 0xa7, 0xb8, 0x12, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8} // of object identifiers
	sum := sha1.Sum(append(space[:], "treaty:"+name...))                                                              //nolint:gosec // see above
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
