package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire/flows"
)

// flowOf is what the API says at an address.
func flowOf(t *testing.T, address string) flows.Flow {
	t.Helper()
	var f flows.Flow
	if err := json.Unmarshal([]byte(get(t, address).body), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// Every event, reader and reaction of the v1 resource is in the table, on one of its
// pages: nothing is dropped.
func TestTheFlowTableSaysWhatTheAPISays(t *testing.T) {
	for name, address := range map[string]string{"the sample company": boot(t, sample(t)), "500 events": bootLenient(t, testkit.Company(500))} {
		for _, query := range []string{"?by=event", "?by=event&focus=ordering&depth=2"} {
			if name == "500 events" {
				query = "?by=event"
			}
			text, last := "", false
			want := flowOf(t, address+alternate(t, get(t, address+"/flow"+query).body))
			for page := 1; !last; page++ {
				body := get(t, fmt.Sprintf("%s/flow%s&page=%d", address, query, page)).body
				text += plainText(parse(t, body).text) + "\n"
				last = !strings.Contains(body, `rel="next"`)
			}
			for _, e := range want.Events {
				row := e.Name
				if e.Beyond > 0 {
					row += fmt.Sprintf(" +%d not shown", e.Beyond)
				}
				for _, p := range e.Written {
					row += " " + p.Service
					if len(e.Majors) > 1 {
						row += " " + majorsOf(p.Majors)
					}
				}
				if len(e.Written) == 0 {
					row += " nobody"
				}
				if !strings.Contains(text, row) {
					t.Errorf("%s%s: no row %q", name, query, row)
				}
				for _, c := range e.Consumers {
					reader := c.Service
					if len(e.Majors) > 1 && len(c.Majors) > 0 {
						reader += " " + majorsOf(c.Majors)
					}
					for i, emitted := range c.Emits {
						reader += []string{" → ", ", "}[min(i, 1)] + emitted
						for _, r := range want.Reactions {
							if r.From == e.Name && r.To == emitted && r.Service == c.Service {
								reader += map[string]string{"ended": " a loop that ends", "endless": " a loop that nobody ends"}[r.Cycle]
								break
							}
						}
					}
					if !strings.Contains(text, reader) {
						t.Errorf("%s%s: %s has no reader %q", name, query, e.Name, reader)
					}
				}
			}
			if len(want.Events) < 5 {
				t.Errorf("only %d events were looked for", len(want.Events))
			}
		}
	}
}

func majorsOf(list []int) string {
	var words []string
	for _, n := range list {
		words = append(words, fmt.Sprint("v", n))
	}
	return strings.Join(words, ", ")
}

// The whole is shown by contexts first; by events, where that is too much for one
// picture, it is a table, and a picture to take away.
func TestALargeFlowIsShownByContexts(t *testing.T) {
	address := bootLenient(t, testkit.Company(500))
	first := get(t, address+"/flow").body
	for _, want := range []string{"Flow between 8 contexts", "8 contexts, 60 services, 500 events"} {
		if !strings.Contains(plainText(parse(t, first).text), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if got := alternate(t, first); got != "/v1/flow/contexts" {
		t.Errorf("its v1 resource is %s", got)
	}
	events := get(t, address+"/flow?by=event").body
	if text := plainText(parse(t, events).text); strings.Contains(events, "<svg xmlns") || !strings.Contains(text, "arrows are too many for one picture in a page") || !strings.Contains(text, "Events 500, 1 to 60") {
		t.Errorf("by events it says %s", text[:600])
	}
	svg := get(t, address+"/flow.svg?by=event").body
	wellFormed(t, svg)
	for _, e := range flowOf(t, address+"/v1/flow").Events {
		_, short, _ := strings.Cut(e.Name, ".")
		if !strings.Contains(svg, short) {
			t.Errorf("the picture has no %s", e.Name)
		}
	}
}

func TestTheFlowIsGivenAwayAsItIsShown(t *testing.T) {
	address := boot(t, sample(t))
	for path, want := range map[string]string{
		"/flow.svg":                                     "Flow between 6 contexts",
		"/flow.svg?by=event":                            "Flow of 21 events",
		"/flow.svg?by=service&focus=payments":           "Flow around payments",
		"/flow.dot?by=event&focus=ordering.OrderPlaced": `label="OrderPlaced"`,
		"/flow.dot?by=service":                          "digraph services",
		"/flow.dot?by=context":                          "digraph contexts",
		"/flow.mmd?by=event":                            `(["OrderPlaced"])`,
		"/flow.mmd?by=service":                          "-->|2| s",
		"/flow.mmd?by=context":                          "-->|4| c",
	} {
		got := get(t, address+path)
		if got.StatusCode != 200 || !strings.Contains(got.body, want) || !strings.HasPrefix(got.Header.Get("Content-Disposition"), `attachment; filename="flow.`) {
			t.Errorf("%s: %d %v\n%.300s", path, got.StatusCode, got.Header, got.body)
		}
	}
	if got := get(t, address+"/flow.svg?focus=nothing"); got.StatusCode != 404 {
		t.Errorf("a picture of nothing: %d", got.StatusCode)
	}
}

// looping are two loops of reactions: one that nobody ends, and one that ends.
func looping() workspace.MemFiles {
	service := func(name, reads, emits, why string) string {
		text := "service: " + name + "\ncontext: people\nowner: team\nproduces:\n  - {event: " + emits + ", versions: [1]}\nconsumes:\n  - event: " + reads +
			"\n    versions: \">=1\"\n    fields: all\n    idempotent-by: envelope:id\n    emits: [" + emits + "]\n"
		if why != "" {
			text += "    terminates: " + why + "\n"
		}
		return text
	}
	upload := files("")
	upload["contexts/people/context.yaml"] = []byte("context: people\nowner: team\npurpose: Knows people.\n")
	for _, e := range []string{"UserRenamed", "ProfileRenamed", "Asked", "Answered"} {
		upload["contexts/people/"+e+"/event.yaml"] = []byte("event: " + e + "\nsummary: It happened.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n")
		upload["contexts/people/"+e+"/v1.schema.json"] = []byte(`{"type":"object"}`)
	}
	for name, text := range map[string]string{
		"accounts": service("accounts", "ProfileRenamed", "UserRenamed", ""), "profiles": service("profiles", "UserRenamed", "ProfileRenamed", ""),
		"first": service("first", "Asked", "Answered", "It answers <b>once</b>."), "second": service("second", "Answered", "Asked", ""),
	} {
		upload["contexts/people/services/"+name+".yaml"] = []byte(text)
	}
	return upload
}

// Loops are told in words, with why they end, and lead on.
func TestTheFlowTellsLoops(t *testing.T) {
	address := bootLenient(t, looping())
	body := get(t, address+"/flow").body
	text := plainText(parse(t, body).text)
	for _, want := range []string{
		"Loops 2", "nobody ends it 2 events people.ProfileRenamed → (people/accounts) people.UserRenamed → (people/profiles) people.ProfileRenamed",
		"it ends 2 events people.Answered → (people/second) people.Asked → (people/first) people.Answered people/first: It answers <b>once</b>.",
		"people/profiles → people.ProfileRenamed a loop that nobody ends", "reacts in a loop that nobody ends", "ends: It answers <b>once</b>.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(body, "<b>") {
		t.Error("a reason is markup")
	}
	if text := plainText(parse(t, get(t, address+"/flow?focus=Asked").body).text); !strings.Contains(text, "Loops 1") || strings.Contains(text, "nobody ends it") {
		t.Errorf("around one event the loops of others are told:\n%s", text)
	}
}
