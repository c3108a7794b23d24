package web_test

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
)

func TestChangelogs(t *testing.T) {
	address := boot(t, sample(t))
	for _, tt := range []struct {
		name, path string
		status     int
		says       []string
	}{
		{"of an event", "/events/ordering.OrderPlaced/changelog", 200, []string{
			"6 versions", "2.0 new major", "A new major after 1.2", "/currency is gone property-removed", "The first version", "/giftMessage was added", "compare"}},
		{"of all", "/changelog", 200, []string{"versions, the newest first", "OrderPlaced 2.2", "Older →"}},
		{"further down", "/changelog?page=2", 200, []string{", 31 to ", "← Newer"}},
		{"a page that is not there", "/changelog?page=999999", 200, []string{"← Newer"}},
		{"no page", "/changelog?page=x", 200, []string{"Older →"}},
		{"of a former name", "/events/sales.OrderPlaced/changelog", 301, []string{"/events/ordering.OrderPlaced/changelog"}},
		{"of nothing", "/events/ordering.Nothing/changelog", 404, []string{"has no event"}},
		{"a feed of nothing", "/events/ordering.Nothing/changelog.atom", 404, []string{"has no event"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := get(t, address+tt.path)
			text := got.Header.Get("Location")
			if text == "" {
				text = plainText(parse(t, got.body).text)
			}
			if got.StatusCode != tt.status {
				t.Fatalf("status %d: %s", got.StatusCode, text)
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
		})
	}
	if text := plainText(parse(t, get(t, boot(t)+"/changelog").body).text); !strings.Contains(text, "Nothing has been published yet") {
		t.Errorf("an empty registry says %s", text)
	}
}

// feedOf is what a reader of feeds takes from one.
type feedOf struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Author  string `xml:"author>name"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Content struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

func feedAt(t *testing.T, address string) feedOf {
	t.Helper()
	got := get(t, address)
	var feed feedOf
	if err := xml.Unmarshal([]byte(got.body), &feed); err != nil || got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%s: %d %s: %v\n%s", address, got.StatusCode, got.Header.Get("Content-Type"), err, got.body)
	}
	return feed
}

// What RFC 4287 demands of a feed: ids that are IRIs, each once, dates, an author, and
// links that lead somewhere.
func TestFeeds(t *testing.T) {
	address := boot(t, sample(t))
	id := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	date := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)
	ids := map[string]bool{}
	for _, path := range []string{"/changelog", "/events/ordering.OrderPlaced/changelog"} {
		page := get(t, address+path).body
		if !strings.Contains(page, `<link rel="alternate" type="application/atom+xml" href="`+path+`.atom">`) {
			t.Errorf("%s does not name its feed", path)
		}
		feed := feedAt(t, address+path+".atom")
		if !id.MatchString(feed.ID) || ids[feed.ID] || !date.MatchString(feed.Updated) || feed.Title == "" || len(feed.Entries) == 0 || feed.Updated != feed.Entries[0].Updated {
			t.Errorf("%s: %+v", path, feed)
		}
		ids[feed.ID] = true
		seen := map[string]bool{}
		for _, e := range feed.Entries {
			if !id.MatchString(e.ID) || seen[e.ID] || !date.MatchString(e.Updated) || e.Author == "" || e.Content.Type != "html" || e.Content.Text == "" {
				t.Errorf("%s: %+v", path, e)
			}
			seen[e.ID] = true
			if got := get(t, e.Link.Href); got.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", e.Title, e.Link.Href, got.StatusCode)
			}
		}
		if feed.Links[0].Href != address+path+".atom" || feed.Links[1].Href != address+path {
			t.Errorf("%s: links %+v", path, feed.Links)
		}
	}
	first := feedAt(t, address+"/events/ordering.OrderPlaced/changelog.atom")
	if again := feedAt(t, boot(t, sample(t))+"/events/ordering.OrderPlaced/changelog.atom"); again.Entries[0].ID != first.Entries[0].ID {
		t.Error("another address gives another id")
	}
}

// Hostile text is text in a feed too: after both layers, XML and HTML, there is no
// element of it.
func TestFeedsOfHostileText(t *testing.T) {
	address := boot(t, hostileTwice(t)...)
	content := ""
	for _, e := range feedAt(t, address+"/changelog.atom").Entries {
		content += e.Content.Text
	}
	if _, err := read("<div>" + content + "</div>"); err != nil {
		t.Errorf("no HTML: %v", err)
	}
	for _, never := range []string{"<script", "<b>", "<img", "\u202E"} {
		if strings.Contains(content, never) {
			t.Errorf("it holds %q: %s", never, content)
		}
	}
	if !strings.Contains(content, "&lt;script&gt;") {
		t.Errorf("it does not show the names: %s", content)
	}
}

// Every version is on one of the pages, once.
func TestAChangelogOfManyVersions(t *testing.T) {
	var uploads []workspace.MemFiles
	for i := range 35 {
		uploads = append(uploads, with(files(""), eventFiles(0, "NONE", `{"type": "object", "maxProperties": `+strings.Repeat("1", 1+i%9)+`, "title": "`+strings.Repeat("x", i)+`"}`)))
	}
	address := boot(t, uploads...)
	pages := get(t, address+"/events/shop.Thing0/changelog").body + get(t, address+"/events/shop.Thing0/changelog?page=2").body
	for _, want := range []string{"/1.34\"", "/1.0\"", "from=1.4&amp;to=1.5"} {
		if strings.Count(pages, want) != 1 {
			t.Errorf("%q is there %d times", want, strings.Count(pages, want))
		}
	}
}
