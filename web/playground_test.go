package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/transfer"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/web"
)

// send sends a body of a type, and headers as "Name: value".
func send(t testing.TB, address, contentType, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, string(data)}
}

// paste sends a text as the form of the playground does.
func paste(t testing.TB, address, query, text string, headers ...string) answer {
	t.Helper()
	return send(t, address+"/playground?"+query, "application/x-www-form-urlencoded", url.Values{"text": {text}}.Encode(), headers...)
}

func TestThePlayground(t *testing.T) {
	address := boot(t, sample(t))
	const order = "event=ordering.OrderPlaced&version=2.2"
	example := textarea(t, get(t, address+"/playground?"+order+"&sample=1").body)
	enveloped := func(kind, more string) string {
		return `{"specversion": "1.0", "type": "` + kind + `", "id": "1", "source": "/x"` + more + `}`
	}
	for _, tt := range []struct {
		name, query, text string
		says, links       []string
	}{
		{"a valid event", order, example, []string{"✓ valid under ordering.OrderPlaced 2.2."}, []string{"/events/ordering.OrderPlaced/2.2"}},
		{
			"an event that is not", order, "{\n  \"orderId\": 7,\n  \"lines\": [{\"sku\": \"x\",\n    \"quantity\": \"two\"}]\n}",
			[]string{"✗ not valid", "must be string, not number line 2, column 3 at /orderId property /orderId", "column 5: must be integer, not string", "at /lines/0/quantity property /lines/*/quantity", `must have "billingAddress"`},
			[]string{"/events/ordering.OrderPlaced/2.2#p/orderId", "/events/ordering.OrderPlaced/2.2#p/lines/*/quantity", "/events/ordering.OrderPlaced/2.2#properties", "#L2", "#L4"},
		},
		{"no JSON", order, "{\n  \"orderId\": ,\n}", []string{`It is no JSON: line 2, column 14: "," stands where a value is expected.`, "What was pasted { \"orderId\": ,error, column 14"}, nil},
		{"what ends too early", order, "{\n  \"orderId\":\n", []string{"It is no JSON: line 3, column 1"}, nil},
		{"a name twice", order, `{"a": 1, "a": 2}`, []string{"It is no JSON: line 1, column 10"}, nil},
		{"nothing", order, " \r\n ", []string{"Nothing was pasted."}, nil},
		{"an event in its envelope", order, enveloped("ordering.OrderPlaced.v2", `, "data": {"orderId": 7}`), []string{"not valid under ordering.OrderPlaced 2.2; what was judged is the data", "at /data/orderId property /orderId"}, nil},
		{"found by its type", "", enveloped("ordering.OrderPlaced.v2", `, "data": {"orderId": 7}`), []string{"not valid under ordering.OrderPlaced 2.2, found by its type ordering.OrderPlaced.v2"}, nil},
		{"found by the type of a major with subjects of its own", "", enveloped("ordering.OrderPlaced.v1", `, "data": {}`), []string{"under ordering.OrderPlaced 1.2, found by its type"}, nil},
		{"found by a type without a version", "", enveloped("ordering.OrderPlaced", `, "data": {}`), []string{"under ordering.OrderPlaced 2.2, found by its type"}, nil},
		{"found by a former name", "", enveloped("sales.OrderPlaced.v1", `, "data": {}`), []string{"under ordering.OrderPlaced 1.2"}, nil},
		{"of another type than chosen", order, enveloped("ordering.OrderPlaced.v1", `, "data": {}`), []string{"Its type is ordering.OrderPlaced.v1, which is another"}, nil},
		{"a type that nothing has", "", enveloped("shop.Nothing.v1", `, "data": {}`), []string{`No event here travels with the type "shop.Nothing.v1"`}, nil},
		{"a major that is not there", "", enveloped("ordering.OrderPlaced.v9", `, "data": {}`), []string{`No event here travels with the type "ordering.OrderPlaced.v9"`}, nil},
		{"without data", "", enveloped("ordering.OrderPlaced.v2", ""), []string{"The envelope has no data"}, nil},
		{"with data as base64", "", enveloped("ordering.OrderPlaced.v2", `, "data_base64": "e30="`), []string{"has its data as base64"}, nil},
		{"without an envelope", "", `{"orderId": 7}`, []string{"Which event it is, it does not say"}, nil},
		{"no object", "", `7`, []string{"Which event it is, it does not say"}, nil},

		{"a schema without an event", "try=schema", `{}`, []string{"Whose next version it would be is not said"}, nil},
		{"the schema in force", order + "&try=schema", textarea(t, get(t, address+"/playground?"+order+"&try=schema&sample=1").body), []string{"✓ the same It has the content of 2.2", "Who would be hurt 0 of"}, nil},
		{"a schema that breaks", order + "&try=schema", "{\"type\": \"object\",\n\"properties\": {\"orderId\": {\"type\": \"integer\"}}}", []string{
			"✗ refused The gate found", "type of /orderId changed: string → integer type-changed line 2", "stored events against 2.2 hurts marketing/sales-projector reads /orderId",
			"An event that shows it, refused at /orderId", "Who would be hurt 5 of 5", "warehouse fulfilment breaking"}, []string{"/services/marketing/sales-projector", "#L2"}},
		{"an older schema", order + "&try=schema", textarea(t, get(t, address+"/playground?event=ordering.OrderPlaced&version=1.2&try=schema&sample=1").body), []string{"✗ refused"}, nil},
		{"a schema that is none", order + "&try=schema", "{\"type\": \n7}", []string{"✗ refused", "line 2"}, nil},
		{"a schema that is no JSON", order + "&try=schema", "{\n\"type\":: 7}", []string{"✗ refused", "line 2"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := paste(t, address, tt.query, tt.text)
			doc := parse(t, got.body)
			text := plainText(doc.text)
			if got.StatusCode != http.StatusOK || got.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("status %d, %v", got.StatusCode, got.Header)
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("the page does not say %q:\n%s", want, text)
				}
			}
			for _, want := range tt.links {
				if !strings.Contains(got.body, `href="`+want+`"`) {
					t.Errorf("the page does not link to %q", want)
				}
			}
			if pasted := textarea(t, got.body); tt.query != "try=schema" && pasted != strings.ReplaceAll(tt.text, "\r\n", "\n") {
				t.Errorf("the text is not kept: %q", pasted)
			}
		})
	}
}

// textarea is the text of the form.
func textarea(t testing.TB, page string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<textarea[^>]*>\n(.*)</textarea>`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return unescape(t, found[1])
}

func unescape(t testing.TB, text string) string {
	t.Helper()
	doc, err := read("<p>" + text + "</p>")
	if err != nil {
		t.Fatal(err)
	}
	return doc.text
}

// The page says of an event what v1 says: each violation, at its place.
// A format is a note to people: an event that is wrong by it alone is valid, and the page
// says once why. Where the schema names none, it says nothing of them.
func TestThePlaygroundSaysThatFormatsAreNotChecked(t *testing.T) {
	address := boot(t, sample(t))
	const order = "event=ordering.OrderPlaced&version=2.2"
	example := textarea(t, get(t, address+"/playground?"+order+"&sample=1").body)
	odd := regexp.MustCompile(`"placedAt": "[^"]*"`).ReplaceAllString(example, `"placedAt": "x"`)
	if odd == example {
		t.Fatal("the example has no placedAt")
	}
	text := plainText(parse(t, paste(t, address, order, odd).body).text)
	if !strings.Contains(text, "✓ valid") || strings.Count(text, "Not checked: the formats date, date-time, email.") != 1 {
		t.Errorf("it does not say that formats are not checked:\n%s", text)
	}
	plain := boot(t, evolving("compatibility: NONE\nenforce: schema\nversions:\n  1: {status: active}\n", map[int]string{1: `{"type": "object", "properties": {"id": {"type": "string"}}}`}, nil))
	if text := plainText(parse(t, paste(t, plain, "event=shop.Thing", `{"id": "x"}`).body).text); !strings.Contains(text, "✓ valid") || strings.Contains(text, "Not checked") {
		t.Errorf("it speaks of formats that nobody names:\n%s", text)
	}
}

func TestThePlaygroundJudgesEventsAsV1(t *testing.T) {
	address, r := bootRegistry(t, sample(t))
	valid := 0
	snapshot, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range snapshot.Contracts() {
		query := url.Values{"event": {c.Name.String()}, "version": {c.Latest().Version.String()}}.Encode()
		example := textarea(t, get(t, address+"/playground?sample=1&"+query).body)
		for _, text := range []string{example, `{}`, `7`, `[{"a": 1}]`, strings.ReplaceAll(example, `": "`, `x": "`), strings.ReplaceAll(example, `"`+"20", `"not 20`)} {
			if text == "" {
				continue
			}
			said := send(t, address+"/v1/events/"+c.Name.String()+"/versions/"+c.Latest().Version.String()+"/validate", wire.MediaType, text)
			var v wire.Validation
			if err := json.Unmarshal([]byte(said.body), &v); err != nil || said.StatusCode != http.StatusOK {
				t.Fatalf("v1 says %d %s", said.StatusCode, said.body)
			}
			page := paste(t, address, query, text)
			shown := plainText(parse(t, page.body).text)
			if strings.Contains(shown, "✓ valid under") != v.Valid || strings.Contains(shown, "✗ not valid under") == v.Valid {
				t.Errorf("%s of %s: v1 says %v, the page\n%s", text, c.Name, v.Valid, shown)
			}
			if v.Valid {
				valid++
			}
			if n := strings.Count(page.body, `<li class="change breaks">`); n != len(v.Violations) {
				t.Errorf("%s of %s: %d violations, v1 says %d", text, c.Name, n, len(v.Violations))
			}
			for _, violation := range v.Violations {
				place := "at " + violation.Instance
				if violation.Instance == "" {
					place = "at the event itself"
				}
				if !strings.Contains(shown, plainText(violation.Message)) || !strings.Contains(shown, place+" ") {
					t.Errorf("%s of %s: the page lacks %q, %s:\n%s", text, c.Name, violation.Message, place, shown)
				}
			}
		}
	}
	if valid < 15 {
		t.Errorf("only %d events are valid", valid)
	}
}

// The page says of a schema what the gate of v1 says, and whom v1 says that it hurts.
func TestThePlaygroundJudgesSchemasAsV1(t *testing.T) {
	pairs := []pairOf{{"a new property", [2]string{`{"type": "object"}`, `{"type": "object", "properties": {"a": {"type": "string"}}}`}}}
	for i, kind := range change.Kinds() {
		if i%4 == 0 { // a page of each would take long, and the gate is one
			pairs = append(pairs, pairOf{kind.ID + " bad", kind.Bad}, pairOf{kind.ID + " good", kind.Good})
		}
	}
	older := workspace.MemFiles(files(""))
	for i, p := range pairs {
		older = with(older, eventFiles(i, "FULL", p.schemas[0]))
		older[fmt.Sprintf("contexts/shop/services/reader%d.yaml", i)] = fmt.Appendf(nil,
			"service: reader%d\ncontext: shop\nowner: team\npurpose: Reads.\nconsumes:\n  - {event: Thing%d, versions: \"=1\", fields: all, replays: true, idempotent-by: envelope:id}\n", i, i)
	}
	older["treaty.yaml"] = []byte("treaty: 1\ncontracts: [contexts/**]\nservices: [contexts/*/services/*.yaml]\n")
	address := boot(t, older)
	outcomes := map[string]int{}
	for i, p := range pairs {
		major := fmt.Sprintf("%s/v1/events/shop.Thing%d/majors/1/", address, i)
		gate := send(t, major+"versions?dryRun=true", wire.MediaType, p.schemas[1])
		var refused wire.Problem
		var impact wire.Impact
		if err := json.Unmarshal([]byte(send(t, major+"impact", wire.MediaType, p.schemas[1]).body), &impact); err != nil {
			t.Fatal(err)
		}
		var list []wire.Finding
		if gate.StatusCode == http.StatusOK {
			var pushed wire.Pushed
			if err := json.Unmarshal([]byte(gate.body), &pushed); err != nil {
				t.Fatal(err)
			}
			list = pushed.Findings
		} else {
			if err := json.Unmarshal([]byte(gate.body), &refused); err != nil || refused.Code != "refused" {
				t.Fatalf("%s: %s %v", p.name, gate.body, err)
			}
			list = refused.Findings
		}
		page := paste(t, address, fmt.Sprintf("event=shop.Thing%d&try=schema", i), p.schemas[1])
		shown := plainText(parse(t, page.body).text)
		want := map[bool]string{true: "✓ accepted", false: "✗ refused"}[gate.StatusCode == http.StatusOK]
		outcomes[want]++
		if !strings.Contains(shown, want) {
			t.Errorf("%s: v1 says %q, the page\n%s", p.name, want, shown)
		}
		if n := strings.Count(page.body, `<li class="change`); n != len(list) {
			t.Errorf("%s: %d findings, v1 has %d", p.name, n, len(list))
		}
		noted(t, p.name, page.body)
		for _, f := range list {
			if !strings.Contains(page.body, f.Rule) || f.Proof != nil && f.Proof.Witness != nil && !strings.Contains(shown, "An event that shows it") {
				t.Errorf("%s: the page lacks %s, or its event", p.name, f.Rule)
			}
		}
		if reader := fmt.Sprintf("reader%d shop replays %s", i, impact.Effect); !strings.Contains(shown, reader) {
			t.Errorf("%s: the page does not say %q:\n%s", p.name, reader, shown)
		}
	}
	if outcomes["✓ accepted"] == 0 || outcomes["✗ refused"] < 10 {
		t.Errorf("too few: %v", outcomes)
	}
}

// noted checks that nothing is noted twice: a difference that breaks under both questions
// says which.
func noted(t *testing.T, name, page string) {
	t.Helper()
	said := map[string]bool{}
	for _, note := range noteShown.FindAllStringSubmatch(page, -1) {
		if said[note[1]] {
			t.Errorf("%s: twice the same is noted: %s", name, note[1])
		}
		said[note[1]] = true
	}
}

var noteShown = regexp.MustCompile(`<span class="said said-error">(.*?)</span>`)

// Nothing of what is pasted is stored or logged: every row of the store is as it was,
// and the log knows none of it.
func TestThePlaygroundKeepsNothing(t *testing.T) {
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC) }})
	if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "github.com/example/shop", Files: sample(t), History: true}); err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	pages, err := web.Handler(r, web.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.Wrap(pages, api.GuardOptions{Log: log}))
	t.Cleanup(server.Close)
	dump := func() []string {
		var rows []string
		err := store.Dump(t.Context(), func(table transfer.Table) error {
			rows = append(rows, "table "+table.Name)
			return nil
		}, func(row []any) error {
			rows = append(rows, fmt.Sprint(row...))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	before := dump()
	const secret, order = "s3cr3t-0f-the-reader", "event=ordering.OrderPlaced&version=2.2"
	for query, text := range map[string]string{
		order: `{"orderId": "` + secret + `", "` + secret + `": 1}`, "": `{"type": "` + secret + `", "specversion": "1.0"}`,
		order + "&try=x":      `{"` + secret + ``,
		order + "&try=schema": `{"type": "object", "properties": {"` + secret + `": {"type": "integer", "description": "` + secret + `"}}}`,
	} {
		if got := paste(t, server.URL, query, text); got.StatusCode != http.StatusOK || !strings.Contains(got.body, secret) {
			t.Errorf("%s: %d", query, got.StatusCode)
		}
	}
	if diff := cmp.Diff(before, dump()); diff != "" || len(before) < 100 {
		t.Errorf("the store has %d rows, and is another (-before +after):\n%s", len(before), diff)
	}
	if !strings.Contains(logged.String(), "path=/playground") || strings.Contains(logged.String(), secret) {
		t.Errorf("the log:\n%s", logged.String())
	}
}

func TestThePlaygroundIsBounded(t *testing.T) {
	address := boot(t, sample(t))
	const order = "event=ordering.OrderPlaced&version=2.2"
	for name, tt := range map[string]struct {
		text   string
		status int
		says   string
	}{
		"larger than an event may be":     {`"` + strings.Repeat("x", 1<<20) + `"`, 413, "It is larger than 1 MiB"},
		"larger than a form may be":       {strings.Repeat("\x01", 2<<20), 413, "It is larger than 1 MiB"},
		"deeper than an event may be":     {strings.Repeat("[", 100_000), 200, "It is no JSON: line 1, column"},
		"a hundred thousand members":      {`{"a": [` + strings.Repeat("{},", 300_000) + `1]}`, 200, "It is no JSON: line 1, column"},
		"more violations than are told":   {`{"lines": [` + strings.Repeat("1,\n", 20_000) + `1]}`, 200, "There are more; these are the first."},
		"one line of a hundred kilobytes": {`{"x": "` + strings.Repeat("y", 100_000) + `", "orderId": 7}`, 200, "must be string, not number"},
	} {
		got := paste(t, address, order, tt.text)
		text := plainText(parse(t, got.body).text)
		if got.StatusCode != tt.status || !strings.Contains(text, tt.says) {
			t.Errorf("%s: %d, %.400s", name, got.StatusCode, text)
		}
		if beside := len(got.body) - len(tt.text); tt.status == 200 && beside > 200<<10 {
			t.Errorf("%s: %d bytes beside the text", name, beside)
		}
	}
	if got := paste(t, address, order, "{}", "Sec-Fetch-Site: cross-site"); got.StatusCode != http.StatusForbidden {
		t.Errorf("the form of another site: %d", got.StatusCode)
	}
	if got := send(t, address+"/playground?"+order, "application/x-www-form-urlencoded", "text=%zz"); got.StatusCode != http.StatusBadRequest {
		t.Errorf("no form: %d", got.StatusCode)
	}
	if got := paste(t, address, "event=ordering.Nothing", "{}"); got.StatusCode != http.StatusNotFound {
		t.Errorf("no event: %d", got.StatusCode)
	}
}

func TestThePlaygroundShowsTextAsText(t *testing.T) {
	address := boot(t, sample(t))
	quoted, err := json.Marshal(attack)
	if err != nil {
		t.Fatal(err)
	}
	hostile := strings.ReplaceAll(string(quoted), `\u003c`, "<")
	hostile = strings.ReplaceAll(hostile, `\u003e`, ">")
	const order = "event=ordering.OrderPlaced&version=2.2"
	for query, text := range map[string]string{
		order:                 `{"orderId": [` + hostile + `], ` + hostile + `: 1, "channel": ` + hostile + `}`,
		"":                    `{"specversion": "1.0", "type": ` + hostile + `}`,
		order + "&try=x":      `{"orderId": </textarea><script>alert(1)</script>`,
		order + "&try=schema": `{"title": ` + hostile + `, "type": "object", "required": [` + hostile + `], "properties": {` + hostile + `: {"type": "integer", "pattern": ` + hostile + `}}}`,
	} {
		got := paste(t, address, query, text)
		doc := parse(t, got.body)
		for _, never := range []string{"<script>", "<img", "</style>"} {
			if strings.Contains(got.body, never) {
				t.Errorf("%s holds %q", query, never)
			}
		}
		form := regexp.MustCompile(`(?s)<textarea.*</textarea>`).FindString(got.body)
		if around := strings.ReplaceAll(got.body, form, ""); strings.Contains(around, "\u202E") {
			t.Errorf("%s turns a line round", query)
		}
		if textarea(t, got.body) != text || !strings.Contains(doc.text, "<script>alert(1)</script>") {
			t.Errorf("%s: the text is not shown as it is", query)
		}
	}
}
