package web_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func TestADiffPageSaysWhatLiesBetween(t *testing.T) {
	address := boot(t, sample(t))
	for _, tt := range []struct {
		name, path string
		status     int
		says       []string // in the text, or where it leads
	}{
		{"within a major", "/events/ordering.OrderPlaced/diff?from=1.0&to=1.2", 200, []string{
			"OrderPlaced 1.0 → 1.2", "BACKWARD Stored events", "✓ proved promised", "✗ refuted", "/giftMessage was added", "property-added", "breaks if strict: stored events",
			"0 of 2 consumers", "newsletter marketing unaffected", "81 equal lines", `+ "giftMessage": {`}},
		{"from a file of history", "/events/ordering.OrderPlaced/diff?from=2.1&to=2.2", 200, []string{
			"They lie in two folders: in 5 lines the $ref leads to the same file in another way, which is no difference."}},
		{"over a major", "/events/ordering.OrderPlaced/diff?from=1.2&to=2.2", 200, []string{
			"A major lies between", "✗ breaks /currency is gone", "running consumers tolerant and strict", "Upcaster 1.2 → 2.2"}},
		{"the other way round", "/events/ordering.OrderPlaced/diff?from=2.2&to=1.2", 200, []string{"OrderPlaced 2.2 → 1.2", "✗ breaks /contact is gone", "hurts warehouse"}},
		{"the same twice", "/events/ordering.OrderPlaced/diff?from=1.2&to=1.2", 200, []string{"Both have the same schema"}},
		{"the two newest", "/events/ordering.OrderPlaced/diff", 302, []string{"/events/ordering.OrderPlaced/diff?from=2.1&to=2.2"}},
		{"what came to a version", "/events/ordering.OrderPlaced/diff?to=2.0", 302, []string{"?from=1.2&to=2.0"}},
		{"versions by their other names", "/events/ordering.OrderPlaced/diff?from=1.latest&to=latest", 302, []string{"?from=1.2&to=2.2"}},
		{"one version alone", "/events/payments.FraudCheckCompleted/diff", 200, []string{"one version so far", "nothing to compare"}},
		{"a former name", "/events/sales.OrderPlaced/diff?from=1.0&to=1.2", 301, []string{"/events/ordering.OrderPlaced/diff?from=1.0&to=1.2"}},
		{"no such version", "/events/ordering.OrderPlaced/diff?from=1.0&to=9.9", 404, []string{"has no version 9.9"}},
		{"no version", "/events/ordering.OrderPlaced/diff?from=%3Cscript%3E", 404, []string{"names no version"}},
		{"no event", "/events/ordering.Nothing/diff", 404, []string{`has no event "ordering.Nothing"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := get(t, address+tt.path)
			text := got.Header.Get("Location")
			if text == "" {
				text = plainText(parse(t, got.body).text)
			}
			if got.StatusCode != tt.status {
				t.Fatalf("status %d: %s", got.StatusCode, text)
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
		})
	}
}

// alternate is the v1 resource that a page links to.
func alternate(t *testing.T, page string) string {
	t.Helper()
	_, after, found := strings.Cut(page, `<link rel="alternate" type="application/json" href="`)
	path, _, _ := strings.Cut(after, `"`)
	if !found {
		t.Fatal("the page links to no v1 resource")
	}
	return strings.ReplaceAll(path, "&amp;", "&")
}

// TestADiffPageSaysWhatCheckSays holds, for both examples of every kind of change, the
// verdicts of the page against those of the resource that it links to, and these
// against a review of the same change, which is what `treaty check` runs: every
// question, its verdict, its rules and its event.
func TestADiffPageSaysWhatCheckSays(t *testing.T) {
	var pairs []pairOf
	for _, kind := range change.Kinds() {
		for name, schemas := range map[string][2]string{" bad": kind.Bad, " good": kind.Good} {
			if schemas[0] != schemas[1] { // else there is one version alone
				pairs = append(pairs, pairOf{kind.ID + name, schemas})
			}
		}
	}
	twice := func(word string) string { // a back-reference is no regular language
		return fmt.Sprintf(`{"type": "object", "properties": {"a": {"type": "string", "pattern": "^(%s+) \\1$"}}}`, word)
	}
	pairs = append(pairs, pairOf{"what cannot be decided", [2]string{twice("[a-m]"), twice("[a-z]")}})
	verdicts := saysWhatCheckSays(t, pairs, nil)
	if verdicts["proved"] < 50 || verdicts["refuted"] < 50 || verdicts["unknown"] == 0 {
		t.Errorf("too little was compared: %v", verdicts)
	}
}

var verdict = regexp.MustCompile("proved|refuted|unknown")

type pairOf struct {
	name    string
	schemas [2]string
}

// eventFiles are the files of the event with the number.
func eventFiles(i int, mode, schema string) map[string][]byte {
	dir := fmt.Sprintf("contexts/shop/Thing%d/", i)
	return map[string][]byte{
		"contexts/shop/context.yaml": []byte("context: shop\nowner: team\npurpose: Sells.\n"),
		dir + "event.yaml":           fmt.Appendf(nil, "event: Thing%d\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\ncompatibility: %s\nversions:\n  1: {status: active}\n", i, mode),
		dir + "v1.schema.json":       []byte(schema),
	}
}

// asChecked is what a review of the change says in the content model, by question.
func asChecked(t *testing.T, i int, p pairOf, model string) map[string]string {
	t.Helper()
	var sides [2]*workspace.Workspace
	for n, schema := range p.schemas {
		of := with(files(""), eventFiles(i, "FULL\ncontent-model: "+model, schema))
		ws, err := workspace.Load(t.Context(), of, "test")
		if err != nil {
			t.Fatal(err)
		}
		sides[n] = ws
	}
	report, err := lint.Review(t.Context(), lint.Request{Base: sides[0], Head: sides[1], Rules: rules.All()})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, c := range report.Comparisons {
		broken := []string{}
		for _, b := range c.Answer.Breaks {
			broken = append(broken, b.Rule)
		}
		slices.Sort(broken)
		var witness []byte
		if c.Answer.Result.Witness != nil {
			witness = c.Answer.Result.Witness.JSON
		}
		var none []string
		if broken = slices.Compact(broken); len(broken) == 0 {
			broken = none
		}
		said[string(c.Answer.Question)] = fmt.Sprintf("%s %q %s", c.Answer.Result.Verdict, broken, witness)
	}
	return said
}

// Where one side is YAML and the other JSON, or the change is in a file that both
// refer to, the page holds the bundles against each other.
func TestADiffPageShowsTheTextThatDiffers(t *testing.T) {
	const dir = "contexts/shop/Thing0/"
	first := eventFiles(0, "NONE", `{"type": "object", "properties": {"a": {"$ref": "shared.json"}}}`)
	first["contexts/shop/Thing0/shared.json"] = []byte(`{"type": "string"}`)
	second := map[string][]byte{}
	for name, data := range first {
		second[name] = data
	}
	second[dir+"shared.json"] = []byte(`{"type": "integer"}`)
	third := map[string][]byte{}
	for name, data := range second {
		third[name] = data
	}
	delete(third, dir+"v1.schema.json")
	third[dir+"v1.schema.yaml"] = []byte("type: object\nproperties:\n  b: {type: boolean}\n")
	address := boot(t, with(files(""), first), with(files(""), second), with(files(""), third))
	for query, want := range map[string][]string{
		"from=1.0&to=1.1": {"bundled", `− "type": "string"`, `+ "type": "integer"`},
		"from=1.1&to=1.2": {"bundled", `+ "type": "boolean"`},
	} {
		text := plainText(parse(t, get(t, address+"/events/shop.Thing0/diff?"+query).body).text)
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%s does not say %q: %s", query, words, text)
			}
		}
	}
}

// hostileTwice are two versions of an event that says the attack wherever text is
// free, of which the newer one breaks the older in many places.
func hostileTwice(t testing.TB) []workspace.MemFiles {
	t.Helper()
	const dir = "contexts/bad/Thing/"
	var list []workspace.MemFiles
	for _, older := range []bool{true, false} {
		upload := hostile(t)
		upload[dir+"event.yaml"] = append(upload[dir+"event.yaml"], "compatibility: NONE\n"...)
		if older {
			text := string(upload[dir+"v1.schema.json"])
			text = strings.Replace(text, `"\" onclick=\"x()":{`, `"\" onclick=\"x()":{"maxLength":9,`, 1)
			text = strings.Replace(text, `"enum":[`, "\"enum\":[\"gone<b>\u202e\",", 1)
			text = strings.Replace(text, `"../../x":{}`, `"</code><script>x":{}`, 1)
			upload[dir+"v1.schema.json"] = []byte(text)
		}
		list = append(list, upload)
	}
	return list
}

// Changes that break something only together are named with each other, as check names them.
func TestADiffPageSaysWhatFailsOnlyTogether(t *testing.T) {
	text := plainText(parse(t, get(t, boot(t, sample(t))+"/events/ordering.OrderPlaced/diff?from=1.2&to=2.0").body).text)
	if !strings.Contains(text, "tolerant: only together with") {
		t.Error(text)
	}
}

// Every line that stands beside another is a whole line of its file, also where the
// one only has something more than the other.
func TestLinesSideBySideAreWhole(t *testing.T) {
	files := sample(t)
	lines := map[string]bool{}
	for _, line := range strings.Split(string(files["contexts/ordering/OrderPlaced/v2.schema.json"]), "\n") {
		lines[line] = true
	}
	page := get(t, boot(t, files)+"/events/ordering.OrderPlaced/diff?from=2.1&to=2.2").body
	cells := regexp.MustCompile(`<td class="new"><span class="sign">[ +]</span>(.*?)</td>`).FindAllStringSubmatch(page, -1)
	if len(cells) < 20 {
		t.Fatalf("%d lines", len(cells))
	}
	for _, cell := range cells {
		line := html.UnescapeString(regexp.MustCompile(`</?mark>`).ReplaceAllString(cell[1], ""))
		if !lines[line] {
			t.Errorf("no line of the file: %q", line)
		}
	}
}

func TestADiffPageOfHostileText(t *testing.T) {
	address := boot(t, hostileTwice(t)...)
	for _, path := range []string{"/events/bad.Thing/diff?from=1.0&to=1.1", "/events/bad.Thing/diff?from=1.1&to=1.0", "/events/bad.Thing/diff?from=%22%3E%3Cscript%3E&to=1.0"} {
		got := get(t, address+path)
		doc := parse(t, got.body)
		for _, never := range []string{"<script>", "<img", "<b>", "</style>"} {
			if strings.Contains(got.body, never) {
				t.Errorf("%s holds %q", path, never)
			}
		}
		if strings.Contains(doc.text, "\u202E") {
			t.Errorf("%s turns a line round", path)
		}
		if got.StatusCode == http.StatusOK && !strings.Contains(doc.text, "code><script>x") {
			t.Errorf("%s does not show the name: %s", path, doc.text)
		}
	}
}

// A page about two large schemas is a page: what it leaves out it says.
func TestADiffPageOfLargeSchemas(t *testing.T) {
	schema := func(kind string) string {
		var members []string
		for i := range 700 {
			members = append(members, fmt.Sprintf("\"property%04d\": {\"type\": %q, \"description\": \"Number %d of many.\"}", i, kind, i))
		}
		return "{\"type\": \"object\", \"properties\": {\n" + strings.Join(members, ",\n") + "}}"
	}
	address := boot(t, with(files(""), eventFiles(0, "NONE", schema("string"))), with(files(""), eventFiles(0, "NONE", schema("integer"))))
	const path = "/events/shop.Thing0/diff?from=1.0&to=1.1"
	for range 100 { // the prover may take longer than the page waits
		if !strings.Contains(get(t, address+path).body, "takes longer") {
			break
		}
	}
	page, zipped := get(t, address+path), get(t, address+path, "Accept-Encoding: gzip")
	text := plainText(parse(t, page.body).text)
	for _, want := range []string{"What changed 700", "and 400 more", "more rows are too many for a page"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if t.Logf("%d bytes, %d zipped", len(page.body), len(zipped.body)); len(zipped.body) > 45<<10 {
		t.Errorf("%d bytes zipped", len(zipped.body))
	}
}
