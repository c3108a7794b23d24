package web_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// registerOf is the whole register, as the API says it.
func registerOf(t *testing.T, address string) (all []wire.PersonalField) {
	t.Helper()
	for cursor := ""; ; {
		var page wire.PersonalData
		if err := json.Unmarshal([]byte(get(t, address+"/v1/privacy?limit=1000"+cursor).body), &page); err != nil {
			t.Fatal(err)
		}
		if all = append(all, page.Fields...); page.Next == "" {
			return all
		}
		cursor = "&cursor=" + url.QueryEscape(page.Next)
	}
}

// Any field is reached in two clicks from the register: what is said of it is at a
// place of a page that a link of a page leads to which the register links to, or
// nearer.
func TestAnyFieldInTwoClicks(t *testing.T) {
	for name, address := range map[string]string{"the sample company": boot(t, sample(t)), "500 events": bootLenient(t, testkit.Company(500))} {
		pages := map[string]document{}
		visit := func(link string) document {
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			page := u.RequestURI()
			if _, seen := pages[page]; !seen {
				pages[page] = parse(t, get(t, address+page).body)
			}
			return pages[page]
		}
		register := func(link string) bool { return strings.HasPrefix(link, "/privacy?") }
		reached := map[string]bool{}
		var look func(link string, clicks int)
		seen := map[string]int{}
		look = func(link string, clicks int) {
			u, _ := url.Parse(link)
			page := u.RequestURI()
			if left, there := seen[page]; there && left >= clicks {
				return
			}
			seen[page] = clicks
			doc := visit(link)
			for id := range doc.ids {
				reached[u.Query().Get("of")+" "+id] = true
			}
			if clicks == 0 {
				return
			}
			for _, next := range doc.links {
				if register(next) {
					look(next, clicks-1)
				}
			}
		}
		look("/privacy", 2)
		fields := registerOf(t, address)
		var missed []string
		for _, f := range fields {
			if !reached[f.Event+" v"+string(rune('0'+f.Major))+f.Pointer] {
				missed = append(missed, f.Event+f.Pointer)
			}
		}
		slices.Sort(missed)
		if len(missed) > 0 || len(fields) < 40 {
			t.Errorf("%s: %d of %d fields are further away: %v", name, len(missed), len(fields), missed[:min(len(missed), 10)])
		}
	}
}

// The page of an event says of each field what the v1 resource says: whose, kept for
// how long, written and received by whom, and where it may go on.
func TestThePrivacyPageSaysWhatTheAPISays(t *testing.T) {
	address := boot(t, sample(t))
	events := map[string]bool{}
	for _, f := range registerOf(t, address) {
		events[f.Event] = true
	}
	for event := range events {
		body := get(t, address+"/privacy?of="+event).body
		text := plainText(parse(t, body).text)
		var want wire.PersonalData
		if err := json.Unmarshal([]byte(get(t, address+alternate(t, body)+"&limit=1000").body), &want); err != nil {
			t.Fatal(err)
		}
		_, text, _ = strings.Cut(text, "received in")
		for i, f := range want.Fields {
			at := strings.Index(text, f.Pointer+" v"+string(rune('0'+f.Major))+" "+f.Sensitivity)
			if at < 0 {
				t.Errorf("%s: no %s", event, f.Pointer)
				continue
			}
			said := text[at:]
			if i+1 < len(want.Fields) {
				next := want.Fields[i+1]
				said, _, _ = strings.Cut(said, next.Pointer+" v"+string(rune('0'+next.Major))+" "+next.Sensitivity)
			}
			words := []string{"Whose data " + f.Subject.Name, "Kept " + f.Retention.Words, "Written by " + f.Producers[0]}
			for _, r := range f.Receivers {
				words = append(words, strings.SplitN(r.Service, "/", 2)[1])
				for _, field := range r.Fields {
					words = append(words, map[bool]string{true: "everything", false: field}[field == "all"])
				}
			}
			for _, s := range f.Steps {
				words = append(words, s.Service+" may write it to "+s.Event)
			}
			for _, w := range words {
				if !strings.Contains(said, w) {
					t.Errorf("%s %s does not say %q: %s", event, f.Pointer, w, said)
				}
			}
		}
	}
}

// A register that is longer than a page says so, and how to get at the rest.
func TestALongRegisterHasAnIndex(t *testing.T) {
	address := bootLenient(t, testkit.Company(500))
	all := registerOf(t, address)
	text := plainText(parse(t, get(t, address+"/privacy").body).text)
	if !strings.Contains(text, "Contexts with how many of these fields") || !strings.Contains(text, "Fields 1 to 60 of") {
		t.Errorf("%d fields, and the page says %.600s", len(all), text)
	}
	rows, page := 0, "/privacy"
	for page != "" {
		body := get(t, address+page).body
		rows += strings.Count(body, `role="rowheader"`)
		_, after, more := strings.Cut(body, `rel="next" href="`)
		page = ""
		if more {
			page, _, _ = strings.Cut(after, `"`)
			page = strings.ReplaceAll(page, "&amp;", "&")
		}
	}
	if rows != len(all) {
		t.Errorf("%d rows for %d fields", rows, len(all))
	}
}
