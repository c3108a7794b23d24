package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

const kafkaJSON = "application/vnd.schemaregistry.v1+json"

// wantKafka demands an answer of the Kafka clients' protocol; of an error, its code.
func wantKafka(t *testing.T, method, url string, header map[string]string, status, code int) (*http.Response, string) {
	t.Helper()
	res, body := do(t, method, url, header)
	var said struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}
	if code != 0 {
		dec := json.NewDecoder(strings.NewReader(string(body)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&said); err != nil {
			t.Errorf("%s %s: %v: %s", method, url, err, body)
		}
	}
	if res.StatusCode != status || said.Code != code || code != 0 && said.Message == "" || res.Header.Get("Content-Type") != kafkaJSON {
		t.Errorf("%s %s: %s %s %s, want %d %d", method, url, res.Status, res.Header.Get("Content-Type"), body, status, code)
	}
	return res, said.Message
}

// Kafka clients find the registry below /confluent/, and at the root of a port of
// their own; everything else is not on that port.
func TestKafkaClientsHaveADoorAndAPort(t *testing.T) {
	m, address, stop := running(t, Config{Confluent: config.Confluent{Listen: "127.0.0.1:0"}}, io.Discard, nil)
	for _, url := range []string{address + "confluent/", address + "confluent", address + "confluent/schemas/types/", m.Kafka, m.Kafka + "schemas/types", m.Kafka + "confluent/schemas/types"} {
		wantKafka(t, http.MethodGet, url, nil, http.StatusOK, 0)
	}
	for _, url := range []string{address + "confluent/v1/events", address + "confluent/../v1/health", m.Kafka + "v1/health", m.Kafka + "metrics", m.Kafka + "events"} {
		wantKafka(t, http.MethodGet, url, nil, http.StatusNotFound, 404)
	}
	if res, _ := do(t, http.MethodGet, address+"schemas/types", nil); res.Header.Get("Content-Type") == kafkaJSON {
		t.Error("the root of the pages' port is the door's")
	}
	counted := scrape(t, address)
	if n := counted[`treaty_http_requests_total{method="GET",route="/confluent/schemas/types",status="200"}`]; n == 0 {
		t.Errorf("requests at the door are not counted by their endpoint: %v", counted)
	}
	stop()
	for _, url := range []string{address, m.Kafka} {
		if conn, err := net.DialTimeout("tcp", strings.Trim(strings.TrimPrefix(url, "http://"), "/"), time.Second); err == nil {
			conn.Close()
			t.Errorf("%s still listens", url)
		}
	}
}

// What Kafka clients fetch is counted by who they say they are, as of v1; what no
// contract claims, too.
func TestWhatKafkaClientsFetchIsCounted(t *testing.T) {
	m, address, stop := running(t, Config{MetricClients: 10}, io.Discard, nil)
	defer stop()
	push(t, ask(t, address), wire.Push{Files: sample(t), History: true})
	const schema = `{"schemaType": "JSON", "schema": "{\"type\": \"object\"}"}`
	if res, body := post(t, address+"confluent/subjects/clicks-value/versions", schema); res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", res.Status, body)
	}
	named := map[string]string{"Treaty-Client": "shipping-worker/1.4.2"}
	for _, path := range []string{"confluent/subjects/clicks-value/versions/latest", "confluent/subjects/orders-value/versions/1/schema", "v1/events/ordering.OrderPlaced/versions/1.0/schema"} {
		if res, body := do(t, http.MethodGet, address+path, named); res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %s", path, res.Status, body)
		}
	}
	counted := scrape(t, address)
	for label, want := range map[string]int{`event="subject clicks-value",version="1.0"`: 1, `event="ordering.OrderPlaced",version="1.0"`: 2} {
		if got := counted[`treaty_fetches_total{client="shipping-worker/1.4.2",`+label+`}`]; got != want {
			t.Errorf("%s is counted %d times, want %d: %v", label, got, want, counted)
		}
	}
	if err := m.feeds.recorder.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, body := do(t, http.MethodGet, address+"v1/events/ordering.OrderPlaced/usage", nil); !strings.Contains(string(body), `"client":"shipping-worker","clientVersion":"1.4.2","version":"1.0","fetches":2`) {
		t.Errorf("usage: %s", body)
	}
}

// What the guard refuses at the door is an error of its protocol, and of v1 a problem.
func TestTheGuardSpeaksTheProtocolOfTheAddress(t *testing.T) {
	m, address, stop := running(t, Config{Confluent: config.Confluent{Listen: "127.0.0.1:0"}}, io.Discard, nil)
	defer stop()
	ask := func(url string, change func(*http.Request)) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	for what, tc := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"a name that it has not": {func(r *http.Request) { r.Host = "evil.example" }, http.StatusMisdirectedRequest},
		"another site":           {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
	} {
		for url, want := range map[string]string{address + "confluent/subjects/a": kafkaJSON, m.Kafka + "subjects/a": kafkaJSON, m.Kafka + "v1/push": kafkaJSON, address + "v1/push": "application/problem+json"} {
			if res := ask(url, tc.change); res.StatusCode != tc.status || res.Header.Get("Content-Type") != want || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %s: %s %v", what, url, res.Status, res.Header)
			}
		}
	}
}

func basicAs(user, password string) map[string]string {
	return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}
}

// Kafka clients show a token as the password of a user, which is the token's name or
// "token", or as a bearer; without one, or with a wrong one, they are told so.
func TestKafkaClientsShowTokens(t *testing.T) {
	m, address, tokens := guardedServer(t, "reader")
	token := tokens["reader"]
	for _, door := range []string{address + "/confluent/", m.Kafka} {
		for what, tc := range map[string]struct {
			header       map[string]string
			status, code int
		}{
			"the token's name":           {basicAs("reader", token), 200, 0},
			"the word token":             {basicAs("token", token), 200, 0},
			"a bearer":                   {map[string]string{"Authorization": "Bearer " + token}, 200, 0},
			"nothing":                    {nil, 401, 40101},
			"another name":               {basicAs("writer", token), 401, 40101},
			"another token":              {basicAs("token", auth.NewSecret().Reveal()), 401, 40101},
			"no token":                   {basicAs("token", "secret"), 401, 40101},
			"a bearer of another server": {map[string]string{"Authorization": "Bearer " + auth.NewSecret().Reveal()}, 401, 40101},
			"another scheme":             {map[string]string{"Authorization": "Digest x"}, 401, 40101},
		} {
			res, message := wantKafka(t, http.MethodGet, door+"schemas/types", tc.header, tc.status, tc.code)
			if tc.status == 401 && (!strings.Contains(res.Header.Get("WWW-Authenticate"), `Basic realm="treaty"`) || strings.Contains(message, token)) {
				t.Errorf("%s: %v %s", what, res.Header, message)
			}
		}
	}
}

// A token that asks more often than it may is told when to come back.
func TestKafkaClientsAskOftenEnough(t *testing.T) {
	m, address, stop := running(t, Config{Confluent: config.Confluent{Listen: "127.0.0.1:0"}, Limits: config.Limits{Rate: 0.01, Burst: 2}}, io.Discard, nil)
	defer stop()
	secret, _, err := m.access.desk.Create(auth.With(t.Context(), auth.OperatorNamed("test"), auth.Origin{}), auth.TokenRequest{Name: "ci", Grants: auth.Grants{{Role: auth.Reader}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{address + "confluent/schemas/types", m.Kafka + "schemas/types"} {
		wantKafka(t, http.MethodGet, url, basicAs("ci", secret.Reveal()), http.StatusOK, 0)
	}
	for _, url := range []string{address + "confluent/schemas/types", m.Kafka + "schemas/types"} {
		if res, _ := wantKafka(t, http.MethodGet, url, basicAs("ci", secret.Reveal()), http.StatusTooManyRequests, 429); res.Header.Get("Retry-After") == "" {
			t.Errorf("%s does not say when to come back", url)
		}
	}
}

// The port of Kafka clients has the same certificate.
func TestThePortOfKafkaClientsDoesTLS(t *testing.T) {
	dir := t.TempDir()
	files := config.TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	issue(t, files, 7, time.Now().Add(time.Hour))
	m, _, stop := running(t, Config{TLS: files, Confluent: config.Confluent{Listen: "127.0.0.1:0"}}, io.Discard, nil)
	defer stop()
	if !strings.HasPrefix(m.Kafka, "https://") || served(t, m.Kafka) != 7 {
		t.Errorf("%s shows certificate %d", m.Kafka, served(t, m.Kafka))
	}
}
