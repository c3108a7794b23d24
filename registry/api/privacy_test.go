package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/personal"
	"github.com/treaty-events/treaty/schemas"
)

// personalCompany is a server with what the sample company says of personal data,
// and the register that its workspace has.
func personalCompany(t *testing.T) (*httptest.Server, *wire.PersonalData) {
	t.Helper()
	files, err := workspace.Collect(t.Context(), workspace.FromFS(schemas.Examples()))
	if err != nil {
		t.Fatal(err)
	}
	push := wire.Push{Home: "shop", Files: map[string]wire.File{}}
	for name, data := range files {
		if !strings.Contains(name, "/history/") {
			push.Files[name] = wire.File(data)
		}
	}
	s := serverWith(t, registry.Options{}, 1<<20)
	pushed(t, s, push)
	ws, err := workspace.Load(t.Context(), files, "company")
	if err != nil {
		t.Fatal(err)
	}
	r := privacy.Of(ws)
	return s, personal.Data(r, privacy.NewTracer(r))
}

// The registry says what the command line says of the same files, page by page.
func TestTheRegistryKnowsPersonalDataAsTheWorkspaceDoes(t *testing.T) {
	s, want := personalCompany(t)
	c, err := client.New(s.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.PersonalData(t.Context(), "", "", "", true)
	if err != nil {
		t.Fatal(err)
	}
	// Versions have numbers there, and files are bundles.
	same := []cmp.Option{cmpopts.IgnoreFields(wire.PersonalField{}, "Version", "File", "Line"), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(want, got, same...); diff != "" {
		t.Errorf("(-workspace +registry):\n%s", diff)
	}
	var paged []wire.PersonalField
	for path := "/v1/privacy?paths=true&limit=7"; ; {
		page := read[wire.PersonalData](t, s, path)
		if paged = append(paged, page.Fields...); page.Next == "" {
			break
		}
		path = "/v1/privacy?paths=true&limit=7&cursor=" + page.Next
	}
	if diff := cmp.Diff(got.Fields, paged); diff != "" {
		t.Errorf("pages (-whole +pages):\n%s", diff)
	}
}

func TestPersonalDataIsFiltered(t *testing.T) {
	s, _ := personalCompany(t)
	for query, want := range map[string]int{
		"of=ordering.OrderPlaced": 19, "of=sales.OrderPlaced": 19, "of=payments": 6, "of=catalogue": 0,
		"subject=customer": 44, "subject=employee": 0, "receiver=newsletter": 2, "receiver=payments": 2, "receiver=payments/fraud-screening": 2,
		"of=customers&receiver=fulfilment": 5,
	} {
		if got := read[wire.PersonalData](t, s, "/v1/privacy?"+query); len(got.Fields) != want {
			t.Errorf("%s: %d fields, want %d", query, len(got.Fields), want)
		}
	}
	for _, query := range []string{"of=nothing", "of=ordering.Nothing", "of=no thing", "receiver=nobody"} {
		if res, body := send(t, s, request{path: "/v1/privacy?" + strings.ReplaceAll(query, " ", "+")}); res.StatusCode != 404 {
			t.Errorf("%s: %s %s", query, res.Status, body)
		}
	}
	if res, _ := send(t, s, request{path: "/v1/privacy?paths=perhaps"}); res.StatusCode != 400 {
		t.Errorf("paths=perhaps: %s", res.Status)
	}
}

// A mark in a file that an event refers to is one of the event, and a new push is
// seen at once.
func TestMarksInSharedFilesAreOfTheEvent(t *testing.T) {
	s := server(t)
	push := workspaceOf("OrderPlaced", `{"type": "object", "properties": {"to": {"$ref": "../common/person.schema.json"}}}`)
	push.Files["contexts/ordering/common/person.schema.json"] = wire.File(`{"type": "object", "properties": {"name": {"type": "string"}}}`)
	pushed(t, s, push)
	if got := read[wire.PersonalData](t, s, "/v1/privacy"); len(got.Fields) != 0 {
		t.Fatalf("%+v", got)
	}
	push.Files["contexts/ordering/common/person.schema.json"] = wire.File(`{"type": "object", "properties": {"name": {"type": "string", "x-pii": "personal"}}}`)
	event := "contexts/ordering/OrderPlaced/event.yaml"
	push.Files[event] = append(push.Files[event], "retention: P1Y\n"...)
	pushed(t, s, push)
	got := read[wire.PersonalData](t, s, "/v1/privacy")
	if len(got.Fields) != 1 || got.Fields[0].Pointer != "/to/name" || got.Fields[0].Version != "1.1" {
		t.Errorf("%+v", got.Fields)
	}
	if events := read[wire.Events](t, s, "/v1/events"); !events.Events[0].PersonalData {
		t.Error("the event is said to have no personal data")
	}
}
