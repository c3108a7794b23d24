package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// matrixAt is the matrix that a page links to, with the page.
func matrixAt(t testing.TB, address, path string) (wire.Matrix, string) {
	t.Helper()
	page := get(t, address+path)
	if page.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", path, page.StatusCode)
	}
	_, after, _ := strings.Cut(page.body, `<link rel="alternate" type="application/json" href="`)
	resource, _, _ := strings.Cut(after, `"`)
	var m wire.Matrix
	if err := json.Unmarshal([]byte(get(t, address+strings.ReplaceAll(resource, "&amp;", "&")).body), &m); err != nil {
		t.Fatal(err)
	}
	return m, page.body
}

// story is an event with five versions in two majors, and consumers that are written
// against some of them.
func story(t testing.TB) string {
	t.Helper()
	const dir = "contexts/shop/Thing/"
	event := func(majors string) []byte {
		return []byte("event: Thing\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\ncompatibility: NONE\nenforce: schema\nversions: {" + majors + "}\n")
	}
	service := func(name, uses string) []byte {
		return []byte("service: " + name + "\ncontext: shop\nowner: team\nconsumes:\n" + uses)
	}
	use := func(versions, fields string) string {
		return "  - {event: Thing, versions: \"" + versions + "\", fields: " + fields + ", idempotent-by: envelope:id}\n"
	}
	base := with(files(""), map[string][]byte{
		"contexts/shop/context.yaml":          []byte("context: shop\nowner: team\npurpose: Sells.\n"),
		dir + "event.yaml":                    event("1: {status: active}"),
		dir + "v1.schema.json":                []byte(`{"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}, "b": {"type": "string"}}}`),
		"contexts/shop/services/reads-a.yaml": service("reads-a", use("=1", "[/a]")),
		"contexts/shop/services/reads-b.yaml": service("reads-b", use(">=1.1", "[/b]")),
	})
	step := func(more map[string][]byte) workspace.MemFiles {
		next := workspace.MemFiles{}
		for name, data := range base {
			next[name] = data
		}
		base = with(next, more)
		return base
	}
	first := base
	return boot(t, first,
		step(map[string][]byte{dir + "v1.schema.json": []byte(`{"type": "object", "properties": {"a": {"type": "string", "maxLength": 20}, "b": {"type": "string"}}}`)}),
		step(map[string][]byte{dir + "v1.schema.json": []byte(`{"type": "object", "properties": {"a": {"type": "string", "maxLength": 20}, "b": {"type": "string"}, "c": {"type": "string"}}}`)}),
		step(map[string][]byte{
			dir + "event.yaml":                       event("1: {status: active}, 2: {status: active, upcast: by-hand}"),
			dir + "v2.schema.json":                   []byte(`{"type": "object", "properties": {"b": {"type": "integer"}}}`),
			"contexts/shop/services/reads-both.yaml": service("reads-both", use("*", "all")),
		}),
		step(map[string][]byte{dir + "v2.schema.json": []byte(`{"type": "object", "properties": {"b": {"type": "number"}}}`)}),
	)
}

func TestAMatrixSaysWhoCanReadWhich(t *testing.T) {
	address := story(t)
	m, page := matrixAt(t, address, "/events/shop.Thing/matrix")
	signs := map[string]string{"not-read": "–", "written": "●", "unknown": "?", "other breaking": "✗", "other unknown": "?", "other affected": "≈", "other unaffected": "✓"}
	text := plainText(parse(t, page).text)
	var seen []string
	for _, row := range m.Consumers {
		line := row.Service + " " + row.Context + " " + row.Versions
		for _, cell := range slices.Backward(row.Cells) { // the page has the newest first
			line += " " + signs[strings.TrimSpace(cell.Place+" "+cell.Effect)]
		}
		seen = append(seen, line)
		if !strings.Contains(strings.Join(strings.Fields(text), ""), strings.ReplaceAll(line, " ", "")) {
			t.Errorf("the page does not say %q: %s", line, text)
		}
	}
	want := []string{
		"reads-a shop =1 – – ✗ ✗ ●",
		"reads-b shop >=1.1 ? ? ✓ ✓ –",
		"reads-both shop * ✗ ● ● ✗ ✗",
	}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("the matrix is\n%s\nwant\n%s", strings.Join(seen, "\n"), strings.Join(want, "\n"))
	}
	for _, words := range []string{"Can it be written?", "Can it be retired?", "v1 active ✗ no", "v2 active"} {
		if !strings.Contains(text, words) {
			t.Errorf("the page does not say %q: %s", words, text)
		}
	}
}

// Each cell is what the impact of that step is, and each sum what its column says; whether
// a major can be retired is what its resource says.
func TestAMatrixSaysWhatImpactSays(t *testing.T) {
	for name, address := range map[string]string{"shop.Thing": story(t), "ordering.OrderPlaced": boot(t, sample(t))} {
		m, page := matrixAt(t, address, "/events/"+name+"/matrix")
		asked := 0
		for column, v := range m.Versions {
			sums := map[string]int{}
			for _, row := range m.Consumers {
				cell := row.Cells[column]
				switch {
				case cell.Place == "unknown" || cell.Place == "other" && cell.Effect == "":
					sums["unknown"]++
				case cell.Place == "other":
					sums[cell.Effect]++
				}
				if cell.Place != "other" {
					continue
				}
				var i wire.Impact
				got := get(t, fmt.Sprintf("%s/v1/events/%s/impact?from=%s&to=%s", address, name, cell.From, v.Version))
				if err := json.Unmarshal([]byte(got.body), &i); err != nil {
					t.Fatal(err)
				}
				effect := ""
				for _, c := range i.Consumers {
					if c.Service == row.Service && c.Context == row.Context && c.Versions == row.Versions {
						effect = c.Effect
					}
				}
				if asked++; effect != cell.Effect {
					t.Errorf("%s, %s from %s to %s: the matrix says %q, impact %q", name, row.Service, cell.From, v.Version, cell.Effect, effect)
				}
			}
			if sums["breaking"] != v.Breaking || sums["unknown"] != v.Unknown {
				t.Errorf("%s %s: %+v, counted %v", name, v.Version, v, sums)
			}
		}
		if asked == 0 {
			t.Errorf("%s: nothing was compared", name)
		}
		text := plainText(parse(t, page).text)
		for major := 1; major <= 2; major++ {
			var answer wire.CanRetire
			if err := json.Unmarshal([]byte(get(t, fmt.Sprintf("%s/v1/events/%s/majors/%d/can-retire", address, name, major)).body), &answer); err != nil {
				t.Fatal(err)
			}
			_, said, _ := strings.Cut(text, "Can it be retired?")
			_, said, _ = strings.Cut(said, fmt.Sprintf("v%d ", major))
			words := strings.Fields(said)
			if len(words) < 3 || words[2] != answer.Answer {
				t.Errorf("%s v%d: the page says %.60q, its resource %s", name, major, said, answer.Answer)
			}
		}
	}
}

func TestMatricesOfLittle(t *testing.T) {
	address := boot(t, sample(t))
	for path, want := range map[string]string{
		"/events/payments.FraudCheckCompleted/matrix":    "Can it be retired?",
		"/events/ordering.OrderPlaced/matrix?before=2.0": "The newest",
		"/events/ordering.OrderPlaced/matrix?before=1.0": "Can it be retired?",
	} {
		if text := plainText(parse(t, get(t, address+path).body).text); !strings.Contains(text, want) {
			t.Errorf("%s: %s", path, text)
		}
	}
	for path, status := range map[string]int{
		"/events/ordering.OrderPlaced/matrix?before=9.9": 404, "/events/ordering.Nothing/matrix": 404, "/events/sales.OrderPlaced/matrix": 301,
	} {
		if got := get(t, address+path); got.StatusCode != status {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
}

// sixtyReaders is an event with twenty-five versions, and sixty consumers that are
// written against the first.
func sixtyReaders(t testing.TB) string {
	t.Helper()
	var uploads []workspace.MemFiles
	for i := range 25 {
		var members []string
		for n := range 5 + i {
			members = append(members, fmt.Sprintf(`"field%02d": {"type": "string"}`, n))
		}
		upload := with(files(""), eventFiles(0, "NONE", `{"type": "object", "properties": {`+strings.Join(members, ",")+`}}`))
		for n := range 60 {
			upload[fmt.Sprintf("contexts/shop/services/reader-%02d.yaml", n)] = fmt.Appendf(nil,
				"service: reader-%02d\ncontext: shop\nowner: team\nconsumes:\n  - {event: Thing0, versions: \">=1 <2\", fields: [/field%02d], idempotent-by: envelope:id}\n", n, n%5)
		}
		uploads = append(uploads, upload)
	}
	return boot(t, uploads...) + "/events/shop.Thing0/matrix"
}

// The mark of the design: 60 consumers by 20 versions in 40 KB.
func TestAMatrixOfManyIsLight(t *testing.T) {
	address := sixtyReaders(t)
	for range 100 { // what takes longer than a page waits is kept
		if !strings.Contains(get(t, address).body, "longer than a page waits") {
			break
		}
	}
	page, zipped := get(t, address), get(t, address, "Accept-Encoding: gzip")
	text := plainText(parse(t, page.body).text)
	if cells := strings.Count(page.body, ">✓</td>"); cells != 60*20 {
		t.Errorf("%d cells: %s", cells, text)
	}
	if !strings.Contains(text, "Older versions →") {
		t.Error("the older versions are lost")
	}
	if t.Logf("%d bytes, %d zipped", len(page.body), len(zipped.body)); len(page.body) > 40<<10 {
		t.Errorf("%d bytes", len(page.body))
	}
}
