package registry_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// private is the shop whose event is nobody else's business.
var private = with(shop, "-- contexts/ordering/OrderPlaced/event.yaml --\n"+
	strings.Replace(string(shop["contexts/ordering/OrderPlaced/event.yaml"]), "public", "private", 1))

const stranger = `
-- service.yaml --
service: spy
context: fulfilment
owner: team-f
`

// Whoever may push may name a home that nobody used and say that it has history:
// the gate is the same.
func TestHistoryOfANewHomePassesTheSameGate(t *testing.T) {
	for _, tc := range []struct {
		rule   string
		upload workspace.MemFiles
	}{
		{"not-visible", files(stranger + "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=1\", fields: all}\n")},
		{"foreign-producer", files(stranger + "produces:\n  - {event: ordering.OrderPlaced, versions: [1]}\n")},
		{"unknown-event", files(stranger + "consumes:\n  - {event: ordering.OrderLost, versions: \"=1\", fields: all}\n")},
		{"personal-data-without-retention", changed("contexts/ordering/OrderPlaced/v1.schema.json", `"note": {`, `"note": {"x-pii": "personal", `)},
		{"invalid-schema", changed("contexts/ordering/OrderPlaced/v1.schema.json", `"object"`, `"objekt"`)},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			r := newRegistry(t)
			if _, ours := tc.upload["service.yaml"]; ours {
				mustPush(t, r, registry.PushRequest{Files: private})
			}
			_, err := push(t, r, registry.PushRequest{Home: "h2", Files: tc.upload, History: true})
			refusal := wantRefusal(t, err, registry.Refused)
			if !strings.Contains(explain(err), "error "+tc.rule+" ") {
				t.Errorf("no error %s in\n%s%s", tc.rule, refusal.Message, explain(err))
			}
		})
	}
}

// changed is the history with one file edited.
func changed(file, old, with string) workspace.MemFiles {
	upload := files(past)
	upload[file] = []byte(strings.Replace(string(upload[file]), old, with, 1))
	return upload
}

// How a contract is written is a fact where its home brings its first history;
// afterwards, and without history, it is judged.
func TestHowTheFirstHistoryIsWrittenIsAFact(t *testing.T) {
	const schema = "contexts/ordering/OrderPlaced/v1.schema.json"
	for _, tc := range []struct {
		rule   string
		upload workspace.MemFiles
	}{
		{"unknown-required", changed(schema, `"required": [`, `"required": ["gone", `)},
		{"unsatisfiable", changed(schema, `"type": "object"`, `"type": "object", "allOf": [false]`)},
	} {
		t.Run(tc.rule, func(t *testing.T) {
			refused := func(r *registry.Registry, req registry.PushRequest) {
				t.Helper()
				_, err := push(t, r, req)
				if wantRefusal(t, err, registry.Refused); !strings.Contains(explain(err), "error "+tc.rule+" ") {
					t.Errorf("refused, but not for %s:\n%s", tc.rule, explain(err))
				}
			}
			r := newRegistry(t)
			refused(r, registry.PushRequest{Files: tc.upload})
			if told := mustPush(t, r, registry.PushRequest{Files: tc.upload, History: true}).Findings; !slices.ContainsFunc(told,
				func(f diag.Finding) bool { return f.Rule == tc.rule && f.Severity == diag.Error }) {
				t.Errorf("%s is not told: %v", tc.rule, told)
			}
			later := newRegistry(t)
			mustPush(t, later, registry.PushRequest{Files: files(stranger)})
			refused(later, registry.PushRequest{Files: maps.Clone(tc.upload), History: true})
		})
	}
}

// A file that is an older revision and a service at once is judged as a service.
func TestAServiceIsNoHistory(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: private})
	upload := files(strings.ReplaceAll(past, "ordering", "billing") + "-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\nservices: [\"contexts/**/history/v1/*.json\"]\n")
	upload["contexts/billing/OrderPlaced/history/v1/0002-note.schema.json"] =
		[]byte(`{"service": "spy", "context": "billing", "owner": "b", "type": "objekt", "consumes": [{"event": "ordering.OrderPlaced", "versions": "=1", "fields": "all"}]}`)
	_, err := push(t, r, registry.PushRequest{Home: "h2", Files: upload, History: true})
	wantRefusal(t, err, registry.Refused)
}
