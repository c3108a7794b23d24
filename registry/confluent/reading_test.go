package confluent_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
)

// registered is a door with three versions: orders-value 1 and 2, and the second's
// content again in the context .eu.
func registered(t testing.TB) *httptest.Server {
	t.Helper()
	s, _ := gated(t)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	wantBody(t, s, post("/contexts/.eu"+versions, body(idNote)), `{"id":2}`)
	return s
}

// quoted is a text in JSON, with markup as it is.
func quoted(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// version is how a version is described.
func version(subject string, number, id int, guid, schema string) string {
	return fmt.Sprintf(`{"subject":%q,"version":%d,"id":%d,"guid":%q,"schemaType":"JSON","schema":%s}`, subject, number, id, guid, quoted(schema))
}

const (
	guidText = "4884c1af-44e1-870b-b40b-2941d393cec1" // of idText: the same on every Treaty
	guidNote = "bcdb04d1-ce9d-8e2f-8e3f-2da64fa45e71"
)

func TestReading(t *testing.T) {
	s := registered(t)
	first, second, eu := version("orders-value", 1, 1, guidText, idText), version("orders-value", 2, 2, guidNote, idNote), version(":.eu:orders-value", 1, 2, guidNote, idNote)
	content := `{"schemaType":"JSON","schema":` + quoted(idNote) + `}`
	for path, want := range map[string]string{
		"/schemas/ids/2":                                          content,
		"/schemas/ids/2/":                                         content,
		"/schemas/ids/2?subject=nobody-knows":                     content,
		"/schemas/ids/2?subject=:.eu:":                            content,
		"/schemas/ids/2?subject=:.eu:other&format=serialized":     content,
		"/contexts/.eu/schemas/ids/2":                             content,
		"/schemas/ids/1?fetchMaxId=true":                          `{"schemaType":"JSON","schema":` + quoted(idText) + `,"maxId":2}`,
		"/schemas/ids/1/schema":                                   idText,
		"/schemas/ids/2/subjects":                                 `[":.eu:orders-value","orders-value"]`,
		"/schemas/ids/2/subjects?subject=orders-value":            `["orders-value"]`,
		"/schemas/ids/2/subjects?subject=:.eu:":                   `[":.eu:orders-value"]`,
		"/schemas/ids/2/subjects?limit=1&offset=1":                `["orders-value"]`,
		"/schemas/ids/1/subjects?subject=other":                   `[]`,
		"/schemas/ids/2/versions":                                 `[{"subject":":.eu:orders-value","version":1},{"subject":"orders-value","version":2}]`,
		"/contexts/eu/schemas/ids/2/versions":                     `[{"subject":":.eu:orders-value","version":1}]`,
		"/schemas":                                                `[` + eu + `,` + first + `,` + second + `]`,
		"/schemas?latestOnly=true":                                `[` + eu + `,` + second + `]`,
		"/schemas?subjectPrefix=ord&offset=1":                     `[` + second + `]`,
		"/schemas?subjectPrefix=:.eu:&deleted=true":               `[` + eu + `]`,
		"/contexts/.eu/schemas?subjectPrefix=ord&latestOnly=TRUE": `[` + eu + `]`,
		"/schemas?subjectPrefix=x":                                `[]`,
		"/schemas?limit=0":                                        `[]`,
		"/schemas/guids/" + guidText:                              first,
		"/schemas/guids/" + strings.ToUpper(guidText):             first,
		"/schemas/guids/" + guidNote + "/ids":                     `[{"context":".","id":2},{"context":".eu","id":2}]`,
		"/subjects":                                               `[":.eu:orders-value","orders-value"]`,
		"/subjects?subjectPrefix=":                                `[":.eu:orders-value","orders-value"]`,
		"/subjects?subjectPrefix=:*:":                             `[":.eu:orders-value","orders-value"]`,
		"/subjects?subjectPrefix=:*:order":                        `[":.eu:orders-value","orders-value"]`,
		"/subjects?subjectPrefix=order":                           `["orders-value"]`,
		"/subjects?subjectPrefix=x&subjectPrefix=:.eu:o":          `[":.eu:orders-value"]`,
		"/subjects?subjectPrefix=:*:x&subjectPrefix=:.eu:o":       `[":.eu:orders-value"]`,
		"/contexts/:.eu:/subjects":                                `[":.eu:orders-value"]`,
		"/contexts/.eu/subjects?subjectPrefix=:*:ord":             `[":.eu:orders-value","orders-value"]`,
		"/subjects?deletedOnly=true":                              `[]`,
		"/subjects?deleted=true&limit=1":                          `[":.eu:orders-value"]`,
		"/subjects?offset=-3&limit=-1":                            `[":.eu:orders-value","orders-value"]`,
		"/subjects?offset=7":                                      `[]`,
		versions:                                                  `[1,2]`,
		versions + "?offset=1&limit=5":                            `[2]`,
		versions + "?deletedOnly=true":                            `[]`,
		versions + "/1":                                           first,
		versions + "/2/":                                          second,
		versions + "/latest":                                      second,
		versions + "/-1":                                          second,
		versions + "/latest?deleted=true":                         second,
		"/contexts/.eu" + versions + "/latest":                    eu,
		"/contexts/.us/subjects/:.eu:orders-value/versions/1":     eu,
		"/subjects/:.eu:orders-value/versions/1":                  eu,
		"/subjects/:.:orders-value/versions/1":                    first,
		versions + "/1/schema":                                    idText,
		versions + "/latest/referencedby":                         `[]`,
		orders + "/metadata":                                      second,
		"/contexts":                                               `[".",".eu"]`,
		"/contexts?limit=1&offset=1":                              `[".eu"]`,
		"/contexts?contextPrefix=.e":                              `[".eu"]`,
	} {
		t.Run(path, func(t *testing.T) { wantBody(t, s, request{path: path}, want) })
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := registered(t)
	const range32 = `' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`
	for _, tc := range []struct {
		path         string
		status, code int
		message      string
	}{
		{"/schemas/ids/3", 404, 40403, "Schema 3 not found"},
		{"/schemas/ids/0", 404, 40403, "Schema 0 not found"},
		{"/schemas/ids/-1", 404, 40403, "Schema -1 not found"},
		{"/schemas/ids/3/schema", 404, 40403, "Schema 3 not found"},
		{"/schemas/ids/3/subjects", 404, 40403, "Schema not found"},
		{"/schemas/ids/3/versions", 404, 40403, "Schema not found"},
		{"/schemas/ids/3000000000", 404, 404, "HTTP 404 Not Found"},
		{"/schemas/ids/one", 404, 404, "HTTP 404 Not Found"},
		{"/contexts/.eu/schemas/ids/1", 404, 40403, "Schema 1 not found"},
		{"/contexts/.eu/schemas/ids/1/versions", 404, 40403, "Schema not found"},
		{"/schemas/ids/1?subject=:.eu:orders-value", 404, 40403, "Schema 1 not found"},
		{"/schemas/guids/x", 404, 40403, "Schema x not found"},
		{"/schemas/guids/" + guidText[1:] + "/ids", 404, 40403, "Schema " + guidText[1:] + " not found"},
		{"/subjects/nobody/versions", 404, 40401, "Subject 'nobody' not found."},
		{"/subjects/nobody/versions/1", 404, 40401, "Subject 'nobody' not found."},
		{"/subjects/nobody/versions/latest", 404, 40401, "Subject 'nobody' not found."},
		{"/subjects/nobody/versions/latest/schema", 404, 40401, "Subject 'nobody' not found."},
		{"/subjects/nobody/versions/1/referencedby", 404, 40401, "Subject 'nobody' not found."},
		{"/subjects/nobody/metadata", 404, 40401, "Subject 'nobody' not found."},
		{"/contexts/.us" + versions, 404, 40401, "Subject ':.us:orders-value' not found."},
		{"/subjects/%1B%5B2J/versions", 404, 40401, `Subject '\u001b[2J' not found.`},
		{versions + "/3", 404, 40402, "Version 3 not found."},
		{versions + "/3/schema", 404, 40402, "Version 3 not found."},
		{versions + "/3/referencedby", 404, 40402, "Version 3 not found."},
		{versions + "/0", 422, 42202, "The specified version '0" + range32},
		{versions + "/-2", 422, 42202, "The specified version '-2" + range32},
		{versions + "/newest", 422, 42202, "The specified version 'newest" + range32},
		{versions + "/2147483648", 422, 42202, "The specified version '2147483648" + range32},
		{orders + "/metadata?key=a&value=b", 404, 40403, "Schema not found"},
		{orders + "/metadata?key=a&key=b&value=b", 400, 400, "the query has 2 keys and 1 values: each key needs one"},
		{"/subjects?limit=some", 400, 400, "the query's limit=some is no number"},
	} {
		t.Run(tc.path, func(t *testing.T) {
			wantError(t, s, request{path: tc.path}, tc.status, tc.code, tc.message)
		})
	}
}

// What was deleted softly is not told, unless somebody asks for it; messages that
// carry its id are read all the same.
func TestWhatWasDeletedSoftlyIsReadWhereItIsAskedFor(t *testing.T) {
	s := registered(t)
	wantBody(t, s, remove(versions+"/1"), `1`)
	wantBody(t, s, remove("/contexts/.eu"+orders), `[1]`)
	first, second, eu := version("orders-value", 1, 1, guidText, idText), version("orders-value", 2, 2, guidNote, idNote), version(":.eu:orders-value", 1, 2, guidNote, idNote)
	for path, want := range map[string]string{
		"/schemas/ids/1/schema":                         idText,
		"/schemas/guids/" + guidText:                    first,
		"/schemas/ids/1/subjects":                       `[]`,
		"/schemas/ids/1/subjects?deleted=true":          `["orders-value"]`,
		"/schemas/ids/2/versions":                       `[{"subject":"orders-value","version":2}]`,
		"/schemas/ids/2/versions?deleted=true":          `[{"subject":":.eu:orders-value","version":1},{"subject":"orders-value","version":2}]`,
		"/schemas":                                      `[` + second + `]`,
		"/schemas?deleted=true":                         `[` + eu + `,` + first + `,` + second + `]`,
		"/schemas?deleted=true&latestOnly=true":         `[` + eu + `,` + second + `]`,
		"/subjects":                                     `["orders-value"]`,
		"/subjects?deleted=true":                        `[":.eu:orders-value","orders-value"]`,
		"/subjects?deletedOnly=true":                    `[":.eu:orders-value"]`,
		versions:                                        `[2]`,
		versions + "?deleted=true":                      `[1,2]`,
		versions + "?deletedOnly=true":                  `[1]`,
		versions + "/1?deleted=true":                    first,
		versions + "/1/referencedby":                    `[]`,
		versions + "/latest?deleted=true":               second,
		"/contexts/.eu" + versions + "?deleted=true":    `[1]`,
		"/contexts/.eu" + versions + "/-1?deleted=true": eu,
	} {
		wantBody(t, s, request{path: path}, want)
	}
	wantError(t, s, request{path: versions + "/1"}, 404, 40402, "Version 1 not found.")
	wantError(t, s, request{path: "/contexts/.eu" + versions}, 404, 40401, "Subject ':.eu:orders-value' not found.")
	wantBody(t, s, remove(versions+"/1?permanent=true"), `1`)
	wantError(t, s, request{path: "/schemas/ids/1"}, 404, 40403, "Schema 1 not found")
	wantError(t, s, request{path: "/schemas/guids/" + guidText}, 404, 40403, "Schema "+guidText+" not found")
	wantBody(t, s, request{path: versions + "?deleted=true"}, `[2]`)
}

// A Java client refuses an answer with members that it does not know: an old one is
// given what it was made for, one that takes more is told more.
func TestClientsAreToldWhatTheyKnow(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	for name, tc := range map[string]struct {
		header map[string]string
		byID   []string
		entry  []string
	}{
		"an old one of Java": {map[string]string{"User-Agent": "Java/1.8.0_292"}, []string{"schema", "schemaType"}, []string{"id", "schema", "schemaType", "subject", "version"}},
		"any other":          {map[string]string{"User-Agent": "franz-go"}, []string{"schema", "schemaType"}, []string{"guid", "id", "schema", "schemaType", "subject", "version"}},
		"one that takes more": {
			map[string]string{"User-Agent": "Java/21", "Confluent-Accept-Unknown-Properties": "true"},
			[]string{"guid", "schema", "schemaType", "subject", "ts", "version"}, []string{"guid", "id", "schema", "schemaType", "subject", "ts", "version"},
		},
	} {
		for path, want := range map[string][]string{"/schemas/ids/1": tc.byID, versions + "/1": tc.entry, orders + "/metadata": tc.entry} {
			_, text := send(t, s, request{path: path, header: tc.header})
			var members map[string]any
			if err := json.Unmarshal([]byte(text), &members); err != nil {
				t.Fatalf("%s: %v %s", path, err, text)
			}
			var names []string
			for member := range members {
				names = append(names, member)
			}
			if slices.Sort(names); !slices.Equal(names, want) {
				t.Errorf("%s: %s has %v, want %v", name, path, names, want)
			}
		}
	}
}

// What an id stands for never changes, so it is kept; who had to say who they are
// keeps it for themselves.
func TestWhatAnIDStandsForIsKept(t *testing.T) {
	s := registered(t)
	const path = "/schemas/ids/2"
	first, _ := send(t, s, request{path: path})
	if got := first.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("%s: Cache-Control %q", path, got)
	}
	again, text := send(t, s, request{path: path, header: map[string]string{"If-None-Match": first.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified || text != "" {
		t.Errorf("%s again: %s %q", path, again.Status, text)
	}
	latest, _ := send(t, s, request{path: versions + "/latest"})
	if got := latest.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("latest: Cache-Control %q", got)
	}
	known, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
	wantBody(t, known, post(versions, body(idText)), `{"id":1}`)
	mine, _ := send(t, known, request{path: "/schemas/ids/1"})
	if got := mine.Header.Get("Cache-Control"); got != "private, max-age=31536000, immutable" {
		t.Errorf("for somebody who is known: Cache-Control %q", got)
	}
}

// A version of a contract says which it is, and is found by that.
func TestVersionsOfContractsSayWhichTheyAre(t *testing.T) {
	s, _ := company(t)
	const subject = "/subjects/orders-value"
	_, text := send(t, s, request{path: subject + "/versions/1"})
	var first struct {
		ID       int
		Schema   string
		Metadata struct{ Properties map[string]string }
	}
	if err := json.Unmarshal([]byte(text), &first); err != nil {
		t.Fatalf("%v %s", err, text)
	}
	if got := fmt.Sprint(first.Metadata.Properties); got != "map[treaty.event:ordering.OrderPlaced treaty.major:1 treaty.version:1.0]" {
		t.Errorf("version 1 of orders-value says %s", got)
	}
	_, found := send(t, s, request{path: subject + "/metadata?key=treaty.version&value=1.0&key=treaty.event&value=ordering.OrderPlaced"})
	if found != text {
		t.Errorf("by its properties: %s", found)
	}
	wantBody(t, s, request{path: fmt.Sprintf("/schemas/ids/%d/schema", first.ID)}, strings.TrimSuffix(first.Schema, "\n"))
	_, all := send(t, s, request{path: "/subjects"})
	for _, name := range []string{`"orders-value"`, `"ordering.OrderPlaced.v2"`} {
		if !strings.Contains(all, name) {
			t.Errorf("%s is not among %s", name, all)
		}
	}
}

// Serializers that take the latest version look it up again with all that they were
// told of it.
func TestWhatAVersionWasSaidToBeIsFound(t *testing.T) {
	s, _ := company(t)
	_, text := send(t, s, request{path: versions + "/latest"})
	var latest struct {
		ID, Version int
		Metadata    json.RawMessage
		Schema      string
	}
	if err := json.Unmarshal([]byte(text), &latest); err != nil || len(latest.Metadata) == 0 {
		t.Fatalf("%v %s", err, text)
	}
	again := body(latest.Schema, `"metadata": `+string(latest.Metadata))
	wantBody(t, s, post(orders, again), text)
	wantBody(t, s, post(versions, again), fmt.Sprintf(`{"id":%d}`, latest.ID))
	others := body(latest.Schema, `"metadata": {"properties": {"treaty.major": "1", "team": "shop"}}`)
	wantErrorLike(t, s, post(versions, others), 422, 42205, "")
}

// Each answer with a schema is counted, and no other.
func TestFetchesAreCounted(t *testing.T) {
	var fetched []string
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{Fetched: func(r *http.Request, v *registry.Version) {
		fetched = append(fetched, r.UserAgent()+" "+v.VersionKey.String())
	}})
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	paths := []string{"/schemas/ids/1", "/schemas/ids/1?fetchMaxId=true", "/schemas/ids/1/schema", "/schemas/guids/" + guidText, versions + "/1", versions + "/latest/schema", orders + "/metadata"}
	for _, path := range paths {
		fetched = nil
		send(t, s, request{path: path, header: map[string]string{"User-Agent": "shop"}})
		if len(fetched) != 1 || fetched[0] != "shop subject orders-value 1.0" {
			t.Errorf("%s: counted %q", path, fetched)
		}
	}
	fetched = nil
	for _, path := range []string{"/", "/subjects", versions, "/schemas/ids/1/versions", "/schemas/ids/7", versions + "/2"} {
		send(t, s, request{path: path})
	}
	if len(fetched) > 0 {
		t.Errorf("counted %q", fetched)
	}
}
