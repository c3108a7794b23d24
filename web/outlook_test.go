package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// evolving are the files of an event whose schemas are given, one a major, and of
// services that read it.
func evolving(event string, schemas map[int]string, services map[string]string) workspace.MemFiles {
	f := files("")
	f["contexts/shop/context.yaml"] = []byte("context: shop\nowner: team\npurpose: Sells.\n")
	f["contexts/shop/Thing/event.yaml"] = []byte("event: Thing\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\n" + event)
	for number, text := range schemas {
		f[fmt.Sprintf("contexts/shop/Thing/v%d.schema.json", number)] = []byte(text)
	}
	for name, consumes := range services {
		f["contexts/shop/services/"+name+".yaml"] = []byte("service: " + name + "\ncontext: shop\nowner: team\nconsumes:\n" + consumes)
	}
	return f
}

// reader is one entry of a manifest.
func reader(versions, more string) string {
	return fmt.Sprintf("  - {event: Thing, versions: %q, %s, idempotent-by: envelope:id, on-failure: {retries: 1, dead-letter: dlq}}\n", versions, more)
}

// The page says of each consumer what is newer than what it was written against
// does to it, and whom the end of a major hurts; and what it says, v1 says.
func TestAnEventPageSaysWhoIsHurt(t *testing.T) {
	const (
		enforce = "compatibility: NONE\nenforce: schema\nversions:\n  1: {status: active}\n  2: {status: active}\n"
		first   = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}, "size": {"type": "integer", "maximum": 5}, "mark": {"type": "string"}}}`
		second  = `{"type": "object", "properties": {"id": {"type": "string"}, "size": {"type": "integer", "maximum": 9}, "mark": {"type": "string", "maxLength": 9}}}`
		other   = `{"type": "object", "properties": {"id": {"type": "string"}}}`
	)
	services := map[string]string{
		"a-notes":   reader("=1", "fields: [/id, /note]"),
		"b-ids":     reader("=1", "fields: [/id]"),
		"c-marks":   reader(">=1", "fields: [/mark]"),
		"d-silent":  reader("=1", "purpose: Nobody knows."),
		"e-sizes":   reader("=1", "fields: [/size], replays: true"),
		"f-second":  reader("=2", "fields: [/id]"),
		"g-anybody": reader(">=1 <3", "fields: [/id]"),
	}
	uploads := []workspace.MemFiles{
		evolving(enforce, map[int]string{1: first, 2: other}, services),
		evolving(enforce, map[int]string{1: second, 2: other}, services),
	}
	address := boot(t, uploads...)
	page := get(t, address+"/events/shop.Thing")
	doc := parse(t, page.body)
	text := plainText(doc.text)
	for _, want := range []string{
		"1.0 → 1.1 breakingrunning consumers: /note can occur no more",
		"b-ids shop=1 1.0 → 1.1 unaffected /id",
		"1.0 → 1.1 affected yes: 2.0 is the newest of v2",
		"1.0 → 1.1 unknownits manifest does not say which fields it reads not said",
		"1.0 → 1.1 breakingrunning consumers: maximum of /size raised 5 → 9",
		`v1 active breaks 4 shop/a-notes reads /id, /note; it reads "=1" of shop.Thing, and no other major lies in that range shop/b-ids reads /id;`,
		`shop/d-silent does not say what it reads; it reads "=1"`,
		`v2 active breaks 1 shop/f-second reads /id; it reads "=2" of shop.Thing, and no other major lies in that range as JSON`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(text[strings.Index(text, "Consumers"):])
	}
	for link, effects := range map[string]int{"/v1/events/shop.Thing/impact?from=1.0&to=1.1": 6, "/v1/events/shop.Thing/impact?retire=1": 6} {
		var got wire.Impact
		if err := json.Unmarshal([]byte(get(t, address+link).body), &got); err != nil || len(got.Consumers) != effects {
			t.Fatalf("%s: %v, %d consumers", link, err, len(got.Consumers))
		}
		linked := false
		for _, l := range doc.links {
			linked = linked || l == link
		}
		if !linked {
			t.Errorf("the page does not link %s", link)
		}
		for _, c := range got.Consumers {
			_, row, _ := strings.Cut(text, c.Service+" shop")
			if said, _, _ := strings.Cut(row, c.Service); !got.Retires && !strings.Contains(said, "1.0 → 1.1 "+c.Effect) {
				t.Errorf("v1 calls %s %s, the page says %.200s", c.Service, c.Effect, row)
			}
		}
	}
}

// A thousand consumers, each of which reads something else of a schema that takes
// the prover time, are told on a page that comes in time.
func TestManyConsumersStayAPage(t *testing.T) {
	const fields, consumers = 60, 1_000
	schema := func(most int) string {
		var members []string
		for i := range fields {
			members = append(members, fmt.Sprintf(`"f%d": {"oneOf": [{"type": "string", "maxLength": %d}, {"type": "integer", "maximum": %d}]}`, i, 3+i, most))
		}
		return `{"type": "object", "properties": {` + strings.Join(members, ",") + `}}`
	}
	services := map[string]string{}
	for i := range consumers {
		services[fmt.Sprintf("reader-%d", i)] = reader("=1", fmt.Sprintf("fields: [/f%d, /f%d]", i%fields, (i%fields+1+i/fields)%fields))
	}
	const none = "compatibility: NONE\nenforce: schema\nversions:\n  1: {status: active}\n"
	address := boot(t, evolving(none, map[int]string{1: schema(5)}, services), evolving(none, map[int]string{1: schema(6)}, services))
	get(t, address+"/") // reads the registry
	for _, most := range []time.Duration{20 * time.Second, 5 * time.Second} {
		started := time.Now()
		got := get(t, address+"/events/shop.Thing", "Accept-Encoding: gzip")
		took := time.Since(started)
		t.Logf("%v, %d bytes zipped", took, len(got.body))
		if got.StatusCode != 200 || took > most || len(got.body) > 100<<10 {
			t.Errorf("%d after %v: %d bytes", got.StatusCode, took, len(got.body))
		}
	}
	page := plainText(parse(t, get(t, address+"/events/shop.Thing").body).text)
	for _, want := range []string{"Consumers 1000", "breaks 1000", "and 988 more"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	told := strings.Count(page, "1.0 → 1.1 breaking")
	if left := strings.Count(page, "1.0 → 1.1 too much work for a page"); told+left != consumers {
		t.Errorf("%d are told, %d are left, of %d", told, left, consumers)
	}
}
