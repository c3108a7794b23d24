package web_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// crossed is a company of contexts of which each reads the event of those before it at
// these distances, and declares half of that.
func crossed(contexts int, distances ...int) workspace.MemFiles {
	m := files("")
	for i := range contexts {
		name := fmt.Sprintf("context%03d", i)
		dir := "contexts/" + name + "/"
		file := fmt.Sprintf("context: %s\nowner: team\npurpose: One of many.\n", name)
		uses, relations := "", ""
		for n, d := range distances {
			if i-d < 0 {
				continue
			}
			uses += fmt.Sprintf("  - {event: context%03d.Fact, versions: \">=1\", fields: all, idempotent-by: envelope:id}\n", i-d)
			if n%2 == 0 {
				relations += fmt.Sprintf("  - {with: context%03d, as: downstream, pattern: conformist}\n", i-d)
			}
		}
		if relations != "" {
			file += "relationships:\n" + relations
		}
		m[dir+"context.yaml"] = []byte(file)
		m[dir+"Fact/event.yaml"] = []byte("event: Fact\nsummary: It happened.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n")
		m[dir+"Fact/v1.schema.json"] = []byte(`{"type":"object"}`)
		if uses != "" {
			m[dir+"services/reader.yaml"] = []byte("service: reader\ncontext: " + name + "\nowner: team\nconsumes:\n" + uses)
		}
	}
	return m
}

// The map says of every relationship what its v1 resource says.
func TestTheContextMapSaysWhatTheAPISays(t *testing.T) {
	address := boot(t, sample(t))
	var list wire.Contexts
	if err := json.Unmarshal([]byte(get(t, address+"/v1/contexts").body), &list); err != nil {
		t.Fatal(err)
	}
	text := plainText(parse(t, get(t, address+"/contexts").body).text)
	declared := 0
	for _, c := range list.Contexts {
		for _, r := range c.Relationships {
			declared++
			words := strings.ReplaceAll(r.Pattern, "-", " ")
			row := regexp.MustCompile(fmt.Sprintf(`(%[1]s (around )?%[3]s %[2]s|%[2]s (around )?(as equals )?[a-z ]*?%[1]s (around )?(as equals )?%[3]s|%[1]s (around )?%[3]s [a-z ]*?%[2]s) `, c.Name, r.With, words))
			if !row.MatchString(text) || r.Standing != "accepted" {
				t.Errorf("the map does not say that %s calls %s %s (%s)", c.Name, r.With, words, r.Standing)
			}
		}
	}
	if declared < 20 || !strings.Contains(text, fmt.Sprintf("Relationships %d ", declared/2)) {
		t.Errorf("%d declarations are not half as many rows:\n%s", declared, text)
	}
}

func TestTheContextMapShowsWhatNobodyDeclares(t *testing.T) {
	address := bootLenient(t, crossed(3, 1, 2))
	text := plainText(parse(t, get(t, address+"/contexts").body).text)
	for _, want := range []string{
		"2 proposed", "1 undeclared", "context000 around nothing context001 around conformist proposed 1",
		"context000 around nothing context002 around nothing undeclared 1", "? → CF · 1", "not declared · 1",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the map does not say %q:\n%s", want, text)
		}
	}
}

func TestTheContextMapIsGivenAway(t *testing.T) {
	address := boot(t, sample(t))
	for form, want := range map[string][]string{
		"svg": {`<svg xmlns="http://www.w3.org/2000/svg"`, "<style>", "customer supplier"},
		"dot": {"digraph contexts", `label="OHS → ACL (2)"`},
		"mmd": {"flowchart LR", `-->|"OHS → ACL (2)"|`},
	} {
		got := get(t, address+"/contexts."+form+"?focus=customers")
		if got.StatusCode != 200 || got.Header.Get("Content-Disposition") != `attachment; filename="context-map.`+form+`"` || strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %v", form, got.StatusCode, got.Header)
		}
		for _, text := range want {
			if !strings.Contains(got.body, text) {
				t.Errorf("%s does not hold %s", form, text)
			}
		}
		if strings.Contains(got.body, "catalogue") {
			t.Errorf("%s holds what is not around customers", form)
		}
		if form == "svg" {
			wellFormed(t, got.body)
		}
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// Too many relationships are no picture in a page, and nothing is dropped: the table
// turns, and the picture can be had.
func TestAMapThatIsTooLargeSaysSo(t *testing.T) {
	address := bootLenient(t, crossed(120, 1, 2, 3))
	text, all := "", 0
	for page := 1; ; page++ {
		got := get(t, fmt.Sprintf("%s/contexts?page=%d", address, page)).body
		text += plainText(parse(t, got).text)
		all += strings.Count(got, `role="rowheader"`)
		if strings.Contains(got, "<svg xmlns") {
			t.Error("a picture of everything is in the page")
		}
		if !strings.Contains(got, `rel="next"`) {
			break
		}
	}
	if all != 119+118+117 || !strings.Contains(text, "354 relationships are too many for one picture") || !strings.Contains(text, "Relationships 354, 351 to 354") {
		t.Errorf("%d rows", all)
	}
	if svg := get(t, address+"/contexts.svg").body; strings.Count(svg, `class="net `) != all {
		t.Errorf("the picture has %d arrows", strings.Count(svg, `class="net `))
	}
}
