package confluent_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/confluent"
)

// sample is the folder of the sample company.
const sample = "../../schemas/examples"

// placed is the file that orders-value is claimed for.
const placed = "contexts/ordering/OrderPlaced/v1.schema.json"

// company is a door on a registry that has the sample company, where OrderPlaced v1 is
// still in use; who sends a request
// says so in the header Who.
func company(t testing.TB) (*httptest.Server, *registry.Registry) {
	t.Helper()
	s, r := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
	files, err := workspace.Collect(t.Context(), workspace.FromFS(os.DirFS(sample)))
	if err != nil {
		t.Fatal(err)
	}
	const contract = "contexts/ordering/OrderPlaced/event.yaml"
	files[contract] = bytes.Replace(files[contract], []byte("{status: deprecated, sunset: 2028-03-31, subjects"), []byte("{status: active, subjects"), 1)
	push(t, r, files)
	return s, r
}

// push brings files of the sample company's home.
func push(t testing.TB, r *registry.Registry, files workspace.MemFiles) {
	t.Helper()
	if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "github.com/acme/shop", Files: files, Actor: "ci", Origin: "here"}); err != nil {
		var refusal *registry.Refusal
		if !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		t.Fatalf("%v: %v", err, refusal.Findings)
	}
}

// who may do what: "publisher:ordering", "admin", or nothing said for everything.
func authorize(r *http.Request, role auth.Role) (confluent.Caller, error) {
	who := r.Header.Get("Who")
	if who == "" {
		return confluent.Caller{Name: "anybody"}, nil
	}
	grant, err := auth.ParseGrant(who)
	if held := (auth.Grants{grant}); err == nil && !held.Holds(role) {
		err = &registry.Refusal{Code: registry.Forbidden, Message: fmt.Sprintf("%s may not do what needs the role %s", who, role)}
	}
	return confluent.Caller{Name: who, Rights: auth.Grants{grant}}, err
}

// as is the request of somebody who may do that.
func (r request) as(grant string) request {
	header := map[string]string{"Who": grant}
	for name, value := range r.header {
		header[name] = value
	}
	r.header = header
	return r
}

// placedWith is the schema of OrderPlaced v1 with some text replaced.
func placedWith(t testing.TB, old, with string) string {
	t.Helper()
	text, err := os.ReadFile(sample + "/" + placed)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %s", placed, old)
	}
	return strings.Replace(string(text), old, with, 1)
}

const remark = `"giftMessage": {`

func TestRegisteringUnderAClaimedSubjectPublishesAVersionOfItsContract(t *testing.T) {
	s, r := company(t)
	before := newest(t, r)
	_, same := send(t, s, post(versions, body(placedWith(t, "", ""))).as("publisher:ordering"))
	_, again := send(t, s, post(versions, body(strings.ReplaceAll(placedWith(t, "", ""), "\n", " "))).as("publisher:ordering"))
	if same != again || newest(t, r) != before {
		t.Errorf("content that is there: %s, %s, %s", same, again, newest(t, r))
	}
	more := placedWith(t, remark, `"remark": {"type": "string", "description": "What the customer asks for.", "maxLength": 100}, `+remark)
	wantErrorLike(t, s, post(versions, body(more)).as("publisher:payments"), 403, 40301, "you may not publish in ordering")
	_, fresh := send(t, s, post(versions, body(more)).as("publisher:ordering"))
	if fresh == same || !strings.HasPrefix(fresh, `{"id":`) || newest(t, r) == before {
		t.Errorf("new content: %s, %s", fresh, newest(t, r))
	}
}

// Clients send back what they were given, with what the door says of it.
func TestWhatTheDoorSaysOfAVersionMayBeSentBack(t *testing.T) {
	s, _ := company(t)
	given := text(t, s, request{path: versions + "/latest"})
	if !strings.Contains(given, `"treaty.version":"1.0"`) {
		t.Fatalf("the door says nothing of it: %s", given)
	}
	for _, path := range []string{versions, orders} {
		if said := text(t, s, post(path, given)); !strings.Contains(said, `"id":`) {
			t.Errorf("sent back to %s: %s", path, said)
		}
	}
	changed := strings.Replace(given, `"treaty.version":`, `"owner":"me","treaty.version":`, 1)
	wantErrorLike(t, s, post(orders, changed), 404, 40403, "")
}

// text is what is answered.
func text(t testing.TB, s *httptest.Server, r request) string {
	t.Helper()
	_, said := send(t, s, r)
	return said
}

// newest is the newest version of OrderPlaced v1.
func newest(t testing.TB, r *registry.Registry) string {
	t.Helper()
	version, err := registry.Look(t.Context(), r, func(s *registry.Snapshot) (string, error) {
		c, err := s.Contract(contract.EventName{Context: "ordering", Event: "OrderPlaced"})
		if err != nil {
			return "", err
		}
		return c.Major(1).Newest().Version.String(), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// What breaks consumers is refused at this door too, and says which ones.
func TestABreakUnderAClaimedSubjectNamesWhoIsHurt(t *testing.T) {
	s, r := company(t)
	before := newest(t, r)
	broken := placedWith(t, `"enum": ["web", "app", "phone"]`, `"type": "integer"`)
	broken = strings.Replace(broken, `"type": "string",
      "description": "Where the order came from.",`, `"description": "Where the order came from.",`, 1)
	_, text := send(t, s, post(versions, body(broken)).as("publisher:ordering"))
	for _, want := range []string{
		`{"error_code":409,"message":"Schema being registered is incompatible with an earlier schema for subject \"orders-value\", details: [{errorType:'type-changed', description:'`,
		`(path '#/properties/channel`, `running consumers: version `, `\"channel\":`, `hurts `, `marketing/sales-projector`, "{oldSchemaVersion: ",
		"compatibility: 'FULL_TRANSITIVE', compatibilityPolicy: 'LENIENT'}", "`treaty suggest ordering.OrderPlaced`", "github.com/acme/shop",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the refusal does not say %s:\n%s", want, text)
		}
	}
	for _, path := range []string{"/compatibility" + versions, "/compatibility" + versions + "/latest", "/compatibility" + versions + "/1"} {
		wantSaid(t, s, post(path+"?verbose=true", body(broken)).as("reader"), `{"is_compatible":false,"messages":["{errorType:'type-changed', `, `hurts marketing/sales-projector (reads /channel`, `\"channel\":`)
	}
	wantBody(t, s, post("/compatibility"+versions, body(broken)), `{"is_compatible":false}`)
	if newest(t, r) != before {
		t.Errorf("published %s", newest(t, r))
	}
}

func TestWhatIsNoSchemaIsSaidUnderAClaimedSubjectToo(t *testing.T) {
	s, _ := company(t)
	for schema, message := range map[string]string{
		"{\n":                      "Invalid schema of type JSON, details: path '#', line 2, column 1: the file ends where a name in double quotes is expected; close the bracket that opens at 1:1",
		`{"type": "objekt"}`:       `Invalid schema of type JSON, details: path '#/type', line 1, column 10: "type" names no type of JSON Schema: "objekt"; did you mean "object"?`,
		`{"$ref": "nowhere.json"}`: "Invalid schema of type JSON, details: path '#/$ref', line 1, column 10: ",
	} {
		wantErrorLike(t, s, post(versions, body(schema)), 422, 42201, message)
	}
}

// What files own is changed by files.
func TestWhatFilesOwnIsNotChangedHere(t *testing.T) {
	s, _ := company(t)
	for _, r := range []request{
		remove(orders), remove(orders + "?permanent=true"), remove(versions + "/1"), remove(versions + "/latest"), remove(versions + "/1?permanent=true"),
		put("/config/orders-value", `{"compatibility": "BACKWARD"}`), put("/config/orders-value", `{"compatibilityPolicy": "STRICT"}`),
		put("/config/orders-value", `{"alias": "other"}`), remove("/config/orders-value"),
		put("/mode/orders-value", `{"mode": "READONLY"}`), put("/mode/orders-value?force=true", `{"mode": "IMPORT"}`), remove("/mode/orders-value"),
	} {
		_, text := send(t, s, r.as("admin"))
		if !strings.HasPrefix(text, `{"error_code":42205,"message":"`) || !strings.Contains(text, "ordering.OrderPlaced") || !strings.Contains(text, "github.com/acme/shop") {
			t.Errorf("%s %s: %s", r.method, r.path, text)
		}
	}
	wantBody(t, s, request{path: "/config/orders-value"}, `{"compatibilityLevel":"FULL_TRANSITIVE","compatibilityPolicy":"LENIENT"}`)
	wantBody(t, s, put("/config/orders-value", `{"compatibility": "full_transitive"}`), `{"compatibility":"full_transitive"}`)
	wantBody(t, s, request{path: "/mode/orders-value"}, `{"mode":"READWRITE"}`)
	wantBody(t, s, put("/mode/orders-value", `{"mode": "READWRITE"}`).as("admin"), `{"mode":"READWRITE"}`)
}

// Who copies settings is told whose files say them, before anything is refused.
func TestTheContractOfASubjectIsNamed(t *testing.T) {
	s, _ := company(t)
	for path, want := range map[string]string{
		"/config/orders-value":                       "ordering.OrderPlaced",
		"/config/orders-value?defaultToGlobal=false": "ordering.OrderPlaced",
		"/mode/orders-value":                         "ordering.OrderPlaced",
		"/mode/orders-value?defaultToGlobal=true":    "ordering.OrderPlaced",
		"/config/nobody-value?defaultToGlobal=true":  "",
		"/mode/nobody-value":                         "",
		"/config":                                    "",
		"/mode":                                      "",
	} {
		if res, _ := send(t, s, request{path: path}); res.Header.Get("Treaty-Contract") != want {
			t.Errorf("%s: %v", path, res.Header)
		}
	}
}
