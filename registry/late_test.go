package registry_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// A consumer without a lock, in the home of the event, knows no major that came after
// its entry was written: when the major before ends it is asked, as one elsewhere is, and
// as `treaty can-retire` asks.
func TestAnEntryKnowsNoMajorThatCameAfterIt(t *testing.T) {
	for _, tt := range []struct {
		name, elsewhere string
		edit            func(workspace.MemFiles) // with the second major, or after it
		late            bool                     // the edit is a push of its own, after the second major
		refused         bool
	}{
		{name: "it says nothing new", refused: true},
		{name: "it says so with the major", edit: saying(`versions: ">=1 <9"`)},
		{name: "it says so later", edit: saying(`versions: ">=1 <9"`), late: true},
		{name: "another line of its file is edited later", edit: replacing("owner: team-reader", "owner: team-other"), late: true, refused: true},
		{name: "elsewhere, it says nothing new", elsewhere: crmHome, refused: true},
		{name: "elsewhere, it says so later", elsewhere: crmHome, edit: saying(`versions: ">=1 <9"`), late: true},
		{name: "elsewhere, another line of its file is edited later", elsewhere: crmHome, edit: replacing("owner: team-reader", "owner: team-other"), late: true, refused: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := now
			r := newRegistryAt(t, &clock)
			shop, reader := majors(tt.elsewhere)
			commits := 0
			pushed := func(home string, m workspace.MemFiles) error {
				commits++
				clock = clock.Add(time.Hour)
				_, err := push(t, r, registry.PushRequest{Home: home, Commit: string(bytes.Repeat([]byte{byte('a' + commits)}, 7)), Files: m})
				return err
			}
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatalf("%v\n%s", err, explain(err))
				}
			}
			must(pushed("", shop(1)))
			if tt.elsewhere != "" {
				must(pushed(tt.elsewhere, reader))
			}
			if tt.edit != nil && !tt.late {
				tt.edit(reader)
			}
			must(pushed("", shop(2)))
			if tt.edit != nil && tt.late {
				tt.edit(reader)
				if tt.elsewhere != "" {
					must(pushed(tt.elsewhere, reader))
				} else {
					must(pushed("", shop(2)))
				}
			}
			clock = now.AddDate(0, 0, 30)
			err := pushed("", shop(3))
			if !tt.refused {
				must(err)
				return
			}
			found := wantRefusal(t, err, registry.Refused).Findings
			hurt := 0
			for _, f := range found {
				if f.Severity == diag.Error {
					hurt++
					if f.Rule != "retired-in-use" {
						t.Errorf("refused for %+v", f)
					}
				}
			}
			if hurt == 0 {
				t.Errorf("refused for nothing: %+v", found)
			}
		})
	}
}

func replacing(old, text string) func(workspace.MemFiles) {
	return func(m workspace.MemFiles) {
		m["service.yaml"] = bytes.Replace(m["service.yaml"], []byte(old), []byte(text), 1)
	}
}

func saying(versions string) func(workspace.MemFiles) { return replacing(`versions: ">=1"`, versions) }

// majors is a home whose event has one major, then a second that who reads the first
// cannot read, then the second alone; and one who reads any, in that home or elsewhere.
func majors(elsewhere string) (shop func(step int) workspace.MemFiles, reader workspace.MemFiles) {
	reader = files(`
-- service.yaml --
service: reader
context: reading
owner: team-reader
consumes:
  - {event: shop.Thing, versions: ">=1", fields: [/id], idempotent-by: envelope:id, on-failure: {retries: 5, dead-letter: reader.dlq}}
-- contexts/reading/context.yaml --
context: reading
owner: team-reader
purpose: Reads.
relationships:
  - {with: shop, as: downstream, pattern: conformist}
`)
	shop = func(step int) workspace.MemFiles {
		statuses := map[int]string{
			1: "enforce: schema\nversions:\n  1: {status: active}\n",
			2: "enforce: both\nversions:\n  1: {status: deprecated, sunset: 2026-05-20}\n  2: {status: active, upcast: by-hand}\n",
			3: "enforce: both\nversions:\n  1: {status: retired}\n  2: {status: active, upcast: by-hand}\n",
		}
		m := files(`
-- treaty.yaml --
treaty: 1
contracts: [contexts/**]
services: ["**/service.yaml"]
-- contexts/shop/context.yaml --
context: shop
owner: team-shop
purpose: Sells.
relationships:
  - {with: reading, as: upstream, pattern: published-language}
-- contexts/shop/Thing/event.yaml --
event: Thing
summary: A thing was sold.
visibility: public
key: /id
idempotency-key: envelope:id
` + statuses[step] + `
-- contexts/shop/Thing/v1.schema.json --
{"type": "object", "description": "A thing.", "required": ["id"], "properties": {"id": {"type": "string", "description": "Its number."}}}
`)
		if step > 1 {
			m["contexts/shop/Thing/v2.schema.json"] = []byte(`{"type": "object", "description": "A thing.", "required": ["id"], "properties": {"id": {"type": "integer", "description": "Its number."}}}`)
		}
		if elsewhere == "" {
			for name, data := range reader {
				m[name] = data
			}
		}
		return m
	}
	if elsewhere != "" {
		reader["treaty.yaml"] = []byte("treaty: 1\ncontracts: [contexts/**]\nservices: [\"**/service.yaml\"]\n")
	}
	return shop, reader
}
