package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// returned is a schema of what Kafka clients register, with more properties.
func returned(more string) string {
	return `{"type":"object","required":["returnId"],"properties":{"returnId":{"type":"string"}` + more + `}}`
}

// strangeSubject is a name that is no part of an address, a shell's word or a page as it is.
const strangeSubject = `a/b%2F'$(x)'<script>&ü?#`

// Names of as many bytes as a name may have, without a place to break a line at, and from
// right to left.
var longSubject, turnedSubject = strings.Repeat("W", 300), strings.Repeat("שלום", 20)

// bootHostileKafka has subjects whose names and schemas try what hostile does.
func bootHostileKafka(t testing.TB) string {
	t.Helper()
	address, r := bootRegistry(t)
	text, err := json.Marshal(attack + odd)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{longSubject, turnedSubject, longSubject, strangeSubject, ".."} {
		_, err := r.PublishSubject(t.Context(), registry.SubjectRequest{
			Subject: name, Schema: fmt.Appendf(nil, `{"title":%s,"description":%[1]s,"type":"object","properties":{%[1]s:{"enum":[%[1]s]},"p%[2]d":{"type":"string"}}}`, text, i),
			Mode: contract.None, Actor: attack, Metadata: fmt.Appendf(nil, `{"properties":{%s:%[1]s}}`, text), RuleSet: fmt.Appendf(nil, `{"domainRules":[{"name":%s}]}`, text),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return address
}

var hostileKafkaPages = []string{"/subjects", "/subjects/" + longSubject, "/subjects/" + longSubject + "?version=1", "/subjects/" + url.PathEscape(turnedSubject), "/search?q=w"}

// bootKafka is the sample company with subjects that no contract claims.
func bootKafka(t testing.TB) string {
	t.Helper()
	address, r := bootRegistry(t, sample(t))
	register := func(req registry.SubjectRequest) {
		t.Helper()
		req.Actor = "returns-service"
		if _, err := r.PublishSubject(t.Context(), req); err != nil {
			t.Fatalf("%s: %v", req.Subject, err)
		}
	}
	register(registry.SubjectRequest{Subject: "returns-value", Schema: []byte(returned("")), Mode: contract.Full})
	register(registry.SubjectRequest{Subject: "returns-value", Schema: []byte(returned(`,"reason":{"type":"string"}`))})
	register(registry.SubjectRequest{Subject: "returns-value", Schema: []byte(returned(`,"reason":{"type":"string"},"weight":{"type":"number"}`))})
	register(registry.SubjectRequest{Subject: ":.eu:returns-value", Schema: []byte(returned(""))})
	register(registry.SubjectRequest{Subject: strangeSubject, Schema: []byte(returned(`,"x":{"type":"null"}`))})
	register(registry.SubjectRequest{Subject: "money-value", Schema: []byte(`{"type":"object","required":["amount"],"properties":{"amount":{"type":"string"}}}`)})
	register(registry.SubjectRequest{
		Subject: "invoices-value", Schema: []byte(`{"type":"object","properties":{"total":{"$ref":"money.json"}}}`),
		References: []registry.SubjectReference{{Name: "money.json", Subject: "money-value", Version: 1}},
		Metadata:   json.RawMessage(`{"properties":{"owner":"team-billing"}}`),
	})
	for _, more := range []string{"", `,"a":{"type":"string"}`, `,"a":{"type":"string"},"b":{"type":"string"}`} {
		register(registry.SubjectRequest{Subject: "parcels-value", Schema: []byte(returned(more))})
	}
	register(registry.SubjectRequest{Subject: "gone-value", Schema: []byte(returned(`,"gone":{"type":"string"}`))})
	for _, req := range []registry.RetractionRequest{{Subject: "parcels-value", Number: 1}, {Subject: "parcels-value", Number: 3}, {Subject: "parcels-value", Number: 1, Permanent: true}, {Subject: "gone-value"}, {Subject: "gone-value", Permanent: true}} {
		req.Actor = "ops"
		if _, err := r.RetractSubject(t.Context(), req); err != nil {
			t.Fatal(err)
		}
	}
	nothing, readOnly := json.RawMessage(`{"compatibility":"NONE","compatibilityPolicy":"STRICT"}`), registry.ReadOnly
	for _, req := range []registry.SettingsRequest{{Name: ":.eu:", Config: &nothing}, {Name: "money-value", Mode: &readOnly}} {
		if err := r.SetSubject(t.Context(), req); err != nil {
			t.Fatal(err)
		}
	}
	return address
}

// kafkaPages are those of subjects that no contract claims.
var kafkaPages = []string{
	"/", "/subjects", "/subjects?standing=unmanaged", "/subjects?q=returns", "/subjects/returns-value", "/subjects/returns-value?version=1", "/subjects/invoices-value",
	"/subjects/money-value", "/subjects/parcels-value", "/subjects/parcels-value?version=3", "/subjects/gone-value", "/subjects/:.eu:returns-value", "/subjects/a%2Fb%252F%27$%28x%29%27%3Cscript%3E&%C3%BC%3F%23", "/subjects/ordering.OrderPlaced.v2", "/search?q=returns",
}

func TestEverySubjectIsVisible(t *testing.T) {
	address := bootKafka(t)
	for _, tt := range []struct {
		name, path string
		status     int
		says       []string
	}{
		{"the list flags what no contract claims", "/subjects", 200, []string{
			"6 are unmanaged: no contract claims them", "treaty claim --registry " + address, "orders-value ordering.OrderPlaced v1 version 3 id 21 FULL_TRANSITIVE", "returns-value unmanaged version 3 id 49 FULL",
			"Kafka context", "schema.registry.url=" + address + "/confluent", "the root of 127.0.0.1:8081"}},
		{"of no contract alone", "/subjects?standing=unmanaged", 200, []string{"6 of 29", "show all", "invoices-value unmanaged version 1 id 52 BACKWARD"}},
		{"by words of the event", "/subjects?q=OrderPlaced", 200, []string{"2 of 29", "orders-value ordering.OrderPlaced v1", "ordering.OrderPlaced.v2 ordering.OrderPlaced v2"}},
		{"by what they promise", "/subjects?promise=FULL", 200, []string{"1 of 29", "returns-value unmanaged version 3"}},
		{"of a Kafka context", "/subjects?within=.eu", 200, []string{"1 of 29", ":.eu:returns-value"}},
		{"that does not fit", "/subjects?q=zzz", 200, []string{"No subject fits", "show all 29"}},
		{"of a context that has none", "/subjects?context=marketing", 200, []string{"0 of 29 · show all 6 are unmanaged"}},
		{"of no standing that there is", "/subjects?standing=unmanagd", 200, []string{"Did you mean unmanaged?"}},

		{"an unmanaged subject", "/subjects/returns-value", 200, []string{
			"unmanaged", "No contract claims it", "treaty claim --registry " + address + " 'returns-value'", "subjects: [returns-value]",
			"Newest 3", "Promise FULL, tolerant set for this subject", "Mode READWRITE", "curl -s '" + address + "/confluent/subjects/returns-value/versions/latest'",
			"Versions 3", "3 newest 49 6 May 2026", "by returns-service", "Version 3", "What changed since 2", "/weight was added", "as Kafka clients get it", `"weight": {`}},
		{"an older version of it", "/subjects/returns-value?version=2", 200, []string{"Version 2", "What changed since 1", "/reason was added"}},
		{"the first version of it", "/subjects/returns-value?version=1", 200, []string{"Version 1", "The same schema :.eu:returns-value 1"}},
		{"a version that it does not have", "/subjects/returns-value?version=9", 200, []string{"Version: there is no “9” here. There is 1, 2, 3.", "Version 3"}},
		{"what promises as all do", "/subjects/money-value", 200, []string{"the server's default"}},
		{"what refers to another", "/subjects/invoices-value", 200, []string{"1 reference, metadata", "Refers to money.json is money-value 1", `"owner": "team-billing"`}},
		{"what others refer to", "/subjects/money-value", 200, []string{"Referred to by invoices-value 1"}},
		{"of a Kafka context", "/subjects/:.eu:returns-value", 200, []string{"Kafka context .eu", "/confluent/subjects/:.eu:returns-value/versions/latest'"}},
		{"what its Kafka context promises", "/subjects/:.eu:returns-value", 200, []string{"Promise NONE, strict set for the Kafka context .eu Nothing is promised."}},
		{"a mode that was set", "/subjects/money-value", 200, []string{"Mode READONLY set for this subject"}},
		{"what may be done with them", "/subjects?mode=READONLY", 200, []string{"1 of 29", "money-value unmanaged READONLY"}},
		{"what was retracted and deleted", "/subjects/parcels-value", 200, []string{"Versions 1 of 3", "3 retracted", "2 newest", "1 deleted", "Version 2"}},
		{"in the list too", "/subjects?q=parcels", 200, []string{"parcels-value unmanaged 2 hidden version 2 id 53"}},
		{"a version that was retracted", "/subjects/parcels-value?version=3", 200, []string{"It was retracted on 6 May 2026 by ops", "Messages with its id can still be read", "/b was added"}},
		{"a version that was deleted", "/subjects/parcels-value?version=1", 200, []string{"It was deleted on 6 May 2026 by ops", "are never given to another"}},
		{"a subject of which nothing is left", "/subjects/gone-value", 200, []string{"Newest none that Kafka clients are told of", "1 deleted", "It was deleted on"}},
		{"a claimed subject", "/subjects/orders-value", 200, []string{
			"v1 deprecated", "Contract ordering.OrderPlaced v1", "Promise FULL_TRANSITIVE, tolerant its contract says so", "Versions 3", "3 newest ordering.OrderPlaced 1.2", "Compare them"}},
		{"a major's own subject", "/subjects/ordering.OrderPlaced.v2", 200, []string{"Contract ordering.OrderPlaced v2", "3 newest ordering.OrderPlaced 2.2"}},
		{"a name that is written strangely", "/subjects/a%2Fb%252F%27$%28x%29%27%3Cscript%3E&%C3%BC%3F%23", 200, []string{
			`a/b%2F'$(x)'<script>&ü?#`, `'a/b%2F'\''$(x)'\''<script>&ü?#'`, `/confluent/subjects/a%2Fb%252F%27$%28x%29%27%3Cscript%3E&%C3%BC%3F%23/versions/latest'`}},
		{"none", "/subjects/return-value", 404, []string{`has no subject "return-value"`, "Did you mean returns-value?"}},

		{"the first page counts them", "/", 200, []string{"6 Kafka subjects of no contract"}},
		{"a search finds one", "/search?q=returns-value", 200, []string{"subject returns-value of no contract", "Kafka subjects 2"}},
		{"a search finds one that is claimed", "/search?q=orders-value", 200, []string{"subject orders-value in ordering of ordering.OrderPlaced"}},
		{"a search finds the event of a major's own", "/search?q=ordering.OrderPlaced.v2", 200, []string{"1 place for", "event ordering.OrderPlaced 2.2", "subject ordering.OrderPlaced.v2"}},

		{"an event says how Kafka clients use it", "/events/ordering.OrderPlaced", 200, []string{
			"subject ordering.OrderPlaced.v2, version 3, schema id", "schema.registry.url=" + address + "/confluent auto.register.schemas=false use.latest.version=true", "subjects: [TOPIC-value]"}},
		{"an older version says its id", "/events/ordering.OrderPlaced/1.0", 200, []string{"subject orders-value, version 1, schema id", "use.schema.id="}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := get(t, address+tt.path)
			text := plainText(parse(t, got.body).text)
			if got.StatusCode != tt.status {
				t.Fatalf("%s: %d:\n%s", tt.path, got.StatusCode, text)
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q:\n%s", tt.path, want, text)
				}
			}
		})
	}
}

// Kafka clients are told of no version: what would ask for the newest is not offered.
func TestASubjectOfWhichNothingIsLeftOffersNoCommandForIt(t *testing.T) {
	if page := get(t, bootKafka(t)+"/subjects/gone-value").body; strings.Contains(page, "versions/latest") {
		t.Error("it offers to ask for the newest version, which is not there")
	}
}

// Each subject of the list has a page, and all that it links to is there.
func TestSubjectsLinkToWhatIsThere(t *testing.T) {
	address := bootKafka(t)
	known := map[string]bool{}
	for _, path := range kafkaPages {
		doc := parse(t, get(t, address+path).body)
		for _, link := range doc.links {
			to, _, _ := strings.Cut(link, "#")
			if to == "" || known[to] || strings.HasPrefix(to, "/changelog") {
				continue
			}
			known[to] = true
			if got := get(t, address+to); got.StatusCode >= 400 {
				t.Errorf("%s links to %s: %d", path, link, got.StatusCode)
			}
		}
	}
	if !known["/subjects/a%2Fb%252F%27$%28x%29%27%3Cscript%3E&%C3%BC%3F%23"] {
		t.Error("the list does not link to a name that has to be escaped")
	}
}

// The versions of a subject are turned over: the page that has the chosen one is shown.
func TestManyVersionsOfASubject(t *testing.T) {
	address, r := bootRegistry(t)
	for i := range 70 {
		req := registry.SubjectRequest{Subject: "many-value", Schema: fmt.Appendf(nil, `{"type":"object","properties":{"p%d":{"type":"string"}}}`, i), Mode: contract.None}
		if _, err := r.PublishSubject(t.Context(), req); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"/subjects/many-value":                   "Versions 70, 1 to 30 from the newest",
		"/subjects/many-value?page=3":            "Versions 70, 61 to 70 from the newest",
		"/subjects/many-value?version=25":        "Versions 70, 31 to 60 from the newest",
		"/subjects/many-value?version=25&page=1": "Versions 70, 1 to 30 from the newest",
		"/":                                      "Kafka clients have registered 1 subject: what they are",
	} {
		if text := plainText(parse(t, get(t, address+path).body).text); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", path, want, text)
		}
	}
}

// A draft is not served: its subject says so, and so does its event, and the list leaves
// it out.
func TestASubjectOfADraft(t *testing.T) {
	address, _ := bootRegistry(t, files(`
-- contexts/shop/context.yaml --
context: shop
owner: team
purpose: Sells.
-- contexts/shop/Thing/event.yaml --
event: Thing
summary: A thing.
visibility: public
kind: domain
key: none
idempotency-key: envelope:id
versions:
  1: {status: draft}
-- contexts/shop/Thing/v1.schema.json --
{"type": "object"}
`))
	for path, want := range map[string]string{
		"/subjects":               "No subject is here yet",
		"/subjects/shop.Thing.v1": "It has no version for Kafka clients: a draft is not served to them",
		"/events/shop.Thing":      "Kafka clients are not served this version: it is a draft",
	} {
		if text := plainText(parse(t, get(t, address+path).body).text); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", path, want, text)
		}
	}
}
