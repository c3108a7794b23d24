package web_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/web"
)

// attack tries to script, to style, to leave an attribute and to turn a line.
const attack = "<script>alert(1)</script><img src=x onerror=alert(1)> \" onmouseover=\"x()\" ' </style></title>{{.}} ${x} javascript:alert(1) \u202Egnp.exe\u202C"

// odd is text that is drawn otherwise than it is written: joined and coloured emoji,
// letters without width, lines from right to left, marks piled up, controls.
const odd = "👩‍👩‍👧‍👦🏳️‍🌈 zero\u200Bwidth\u2060joined\uFEFF \u2067שלום עליכם\u2069 \u202Eover\u202C مرحبا a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307 \u0007bell \u2028line"

// Names of as many bytes as a name may have, without a place to break a line at.
var (
	longContext = strings.Repeat("c", 200)
	longEvent   = strings.Repeat("W", 200)
	longService = strings.Repeat("s", 200)
)

// hostile is a workspace that says the attack wherever text is free.
func hostile(t testing.TB) workspace.MemFiles {
	t.Helper()
	quote := func(text string) string {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(quoted)
	}
	inYAML, inJSON := quote(attack), quote(attack+odd) // YAML has no place for some of it
	fill := func(text string) []byte {
		if strings.HasPrefix(text, "{") {
			return []byte(strings.ReplaceAll(text, "ATTACK", inJSON))
		}
		return []byte(strings.ReplaceAll(text, "ATTACK", inYAML))
	}
	name := `"` + strings.Repeat("n", 10_000) + `"`
	var wide strings.Builder
	for i := range 2_000 {
		fmt.Fprintf(&wide, `"%s%d":{"description":%s},`, strings.Repeat("שדה", 1+i%3), i, inJSON)
	}
	return with(files(""), map[string][]byte{
		"contexts/" + longContext + "/context.yaml": fill("context: " + longContext + "\nowner: " + longContext + "\npurpose: " + longContext + "\n"),
		"contexts/" + longContext + "/services/srv.yaml": fill("service: " + longService + "\ncontext: " + longContext + "\nowner: " + longContext + "\npurpose: x\n" +
			"produces:\n  - {event: " + longEvent + ", versions: [1]}\nconsumes:\n  - {event: " + longEvent + ", versions: \">=1\", fields: all, idempotent-by: envelope:id}\n"),
		"contexts/" + longContext + "/" + longEvent + "/event.yaml": fill("event: " + longEvent + "\nsummary: " + longContext + "\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\n" +
			"versions:\n  1: {status: deprecated, sunset: 2030-01-01}\n"),
		"contexts/" + longContext + "/" + longEvent + "/v1.schema.json": []byte(`{"type":"object","properties":{"x":{"type":"string"}}}`),
		"contexts/bad/context.yaml":                                     fill("context: bad\nowner: ATTACK\npurpose: ATTACK\n"),
		"contexts/bad/services/srv.yaml":                                fill("service: srv\ncontext: bad\nowner: ATTACK\npurpose: ATTACK\nconsumes:\n  - {event: Thing, versions: \">=1\", fields: [\"/<script>alert(1)<~1script>\", /list], purpose: ATTACK, idempotent-by: envelope:id, on-failure: {retries: 1, dead-letter: \"<script>alert(1)</script>\"}}\n"),
		"contexts/bad/Thing/event.yaml":                                 fill("event: Thing\nsummary: ATTACK\ndescription: ATTACK\nowner: ATTACK\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nretention: P1Y\nversions:\n  1: {status: active}\n"),
		"contexts/bad/Thing/v1.schema.json": fill(`{"title":ATTACK,"description":ATTACK,"type":"object","properties":{` +
			`"<script>alert(1)</script>":{"title":ATTACK,"description":ATTACK,"enum":[ATTACK,{"k":ATTACK}],"default":ATTACK,"x-pii":"personal"},` +
			`"\" onclick=\"x()":{"pattern":ATTACK,"format":ATTACK,"type":"string"},` +
			`"javascript:alert(1)":{"const":ATTACK},"../../x":{},"a\u202Eb":{},"":{},` +
			name + `:{"oneOf":[{"title":ATTACK,"properties":{"x":{}}},{"type":"string"}]},` +
			`"list":{"patternProperties":{"^<b>":{"type":"string"}}}}}`),
		"contexts/bad/Wide/event.yaml":            []byte("event: Wide\nsummary: Many.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n"),
		"contexts/bad/Wide/v1.schema.json":        []byte(`{"type":"object","properties":{` + strings.TrimSuffix(wide.String(), ",") + `}}`),
		"contexts/bad/Deep/event.yaml":            []byte("event: Deep\nsummary: Deep down.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n"),
		"contexts/bad/Deep/v1.schema.json":        []byte(strings.Repeat(`{"type":"object","description":"Further down.","properties":{"inside":`, 60) + `{"type":"string"}` + strings.Repeat("}}", 60)),
		"contexts/bad/Thing/examples/v1.<b>.json": fill(`{"javascript:alert(1)":ATTACK}`),
	})
}

func TestTextIsNeverMarkup(t *testing.T) {
	address := boot(t, hostile(t))
	for _, path := range []string{
		"/", "/events", "/events/bad.Thing", "/events/bad.Thing/1.0", "/events/bad.Wide", "/events/bad.Deep", "/playground?event=bad.Thing&sample=1", "/contexts/bad", "/services/bad/srv", "/contexts", "/contexts?focus=bad", "/contexts?focus=%3Cscript%3E&page=%22%3E%3Cscript%3E",
		"/findings", "/findings?context=bad", "/findings?rule=%3Cscript%3E&home=%22%3E%3Cscript%3E&severity=x&page=y", "/waivers", "/waivers?show=%3Cscript%3E&said=%3Cscript%3E", "/sign-in?return=javascript:alert(1)", "/sign-in?return=%22%3E%3Cscript%3E",
		"/privacy", "/privacy?of=bad.Thing", "/privacy?of=bad", "/privacy?subject=%3Cscript%3E&receiver=bad&page=%3Cscript%3E", "/privacy?of=%22%3E%3Cscript%3E",
		"/flow", "/flow?by=service", "/flow?by=context", "/flow?focus=bad.Thing&depth=99", "/flow?focus=%22%3E%3Cscript%3E", "/flow?context=bad&by=%3Cscript%3E&depth=%3Cscript%3E&page=%3Cscript%3E",
		"/playground?event=bad.Thing&sample=1&try=%3Cscript%3E", "/playground?event=bad.Thing&version=%22%3E%3Cscript%3E", "/playground?event=%22%3E%3Cscript%3E&try=schema",
		"/events?q=%3Cscript%3Ealert(1)%3C/script%3E%22onfocus%3D%22x()", "/events?context=%22%3E%3Cscript%3E", "/events?page=%22%3E%3Cscript%3E",
		"/volumes", "/volumes?q=%22%3E%3Cscript%3E&context=%3Cscript%3E&service=%22%3E%3Cb%3E&days=%3Cb%3E&page=%3Cb%3E", "/events/bad.Thing/volumes", "/events/bad.Thing/volumes?days=%22%3E%3Cscript%3E&by=%3Cb%3E",
		"/services", "/services?q=%22%3E%3Cscript%3E&context=%3Cscript%3E&owner=%22%3E%3Cb%3E&page=%3Cb%3E", "/deployments?service=%22%3E%3Cscript%3E&environment=%3Cb%3E&commit=%3Cimg%3E&page=x", "/deployments?service=srv&environment=production&commit=%22%3E%3Cscript%3E",
		"/search?q=script", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E&kind=%22%3E%3Cscript%3E&context=%22%3E%3Cscript%3E&page=x", "/search?q=n", "/search?q=%E2%80%AE", "/search?q=%ff%00%0a", "/search?q=" + strings.Repeat("%22%3E%3Cb%3E", 200), "/search?q=bad&context=bad",
		"/%3Cscript%3Ealert(1)%3C/script%3E", "/events/bad.Thing/%3Cscript%3E", "/contexts/%22%3E%3Cscript%3E", "/services/%3Cimg%20src=x%20onerror=x()%3E",
	} {
		got := get(t, address+path)
		doc := parse(t, got.body) // no inline script, style or handler
		for _, never := range []string{"<script>", "<img", "<b>", "</style>"} {
			if strings.Contains(got.body, never) {
				t.Errorf("%s holds %q", path, never)
			}
		}
		if strings.ContainsAny(doc.text, "\u202E\u2067\a") {
			t.Errorf("%s turns a line round, or rings a bell", path)
		}
		for _, link := range doc.links {
			if !strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "#") || strings.HasPrefix(link, "//") {
				t.Errorf("%s links to %q", path, link)
			}
		}
	}
	page := get(t, address+"/events/bad.Thing").body
	for _, want := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "⟨U+202E⟩gnp.exe", "a⟨U+202E⟩b", "nnn…"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if text := parse(t, page).text; !strings.Contains(text, "<script>alert(1)</script>") || !strings.Contains(text, "{{.}}") {
		t.Error("the page does not show the text as it is")
	}
}

// TestTextIsNeverMarkupInFiles reads what is taken away: pictures are XML without a
// script, a handler, a style of somebody else or a link that leaves, feeds are XML.
func TestTextIsNeverMarkupInFiles(t *testing.T) {
	address := boot(t, hostileTwice(t)...)
	for _, path := range []string{
		"/contexts.svg", "/contexts.svg?focus=bad", "/flow.svg", "/flow.svg?by=service", "/flow.svg?by=event", "/flow.svg?focus=bad.Thing",
		"/changelog.atom", "/events/bad.Thing/changelog.atom",
	} {
		got := get(t, address+path)
		if got.StatusCode != http.StatusOK || got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s: %d %v", path, got.StatusCode, got.Header)
		}
		d := xml.NewDecoder(strings.NewReader(got.body))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", path, err)
				break
			}
			element, is := token.(xml.StartElement)
			if !is {
				continue
			}
			if slices.Contains([]string{"script", "img", "foreignObject", "iframe", "image", "use", "b"}, element.Name.Local) {
				t.Errorf("%s holds <%s>", path, element.Name.Local)
			}
			for _, a := range element.Attr {
				isAway := a.Name.Local == "href" && !strings.HasPrefix(a.Value, "/") && !strings.HasPrefix(a.Value, address+"/")
				if strings.HasPrefix(a.Name.Local, "on") || isAway {
					t.Errorf("%s: <%s %s=%q>", path, element.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
}

// TestLargeSchemasStayPages holds the page of a large schema to a size and a
// time.
func TestLargeSchemasStayPages(t *testing.T) {
	var members []string
	for i := range 6_000 {
		members = append(members, fmt.Sprintf(`"property%04d":{"type":"string","description":"Number %d of many.","maxLength":40}`, i, i))
	}
	address := boot(t, with(files(""), map[string][]byte{
		"contexts/big/context.yaml":         []byte("context: big\nowner: team\npurpose: Big.\n"),
		"contexts/big/Thing/event.yaml":     []byte("event: Thing\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n"),
		"contexts/big/Thing/v1.schema.json": []byte(`{"type":"object","properties":{` + strings.Join(members, ",") + `}}`),
	}))
	get(t, address+"/") // reads the registry
	started := time.Now()
	got := get(t, address+"/events/big.Thing", "Accept-Encoding: gzip")
	if took := time.Since(started); took > 30*time.Second || got.StatusCode != 200 || len(got.body) > 300<<10 {
		t.Errorf("%d: %d bytes zipped after %v", got.StatusCode, len(got.body), took)
	}
	page := get(t, address+"/events/big.Thing").body
	text := plainText(parse(t, page).text)
	for _, want := range []string{"Properties 5000", "more places than a page can show", "too many to be shown"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if len(page) > 4<<20 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

func TestFaultsAreLoggedAndNotShown(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	pages, err := web.Handler(registry.New(store, registry.Options{}), web.Options{Log: slog.New(slog.NewTextHandler(&logged, nil))})
	if err != nil {
		t.Fatal(err)
	}
	store.Close()
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	got := get(t, server.URL+"/events")
	text := plainText(parse(t, got.body).text)
	_, after, _ := strings.Cut(text, "under ")
	id, _, _ := strings.Cut(after, ".")
	if got.StatusCode != 500 || !strings.Contains(text, "a fault of the registry, not of your request") || strings.Contains(got.body, "sql") {
		t.Errorf("%d: %s", got.StatusCode, text)
	}
	if id == "" || !strings.Contains(logged.String(), "request="+id) || !strings.Contains(logged.String(), "closed") {
		t.Errorf("the page says %q, the log %s", id, logged.String())
	}
}
