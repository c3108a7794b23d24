package scaffold

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

var name = contract.EventName{Context: "ordering", Event: "OrderPlaced"}

// What people begin with is in order: nothing has to be corrected before the
// first word is written.
func TestWhatIsWrittenForPeopleIsInOrder(t *testing.T) {
	files := workspace.MemFiles{}
	for _, part := range []Files{
		Schemas(),
		Workspace([]string{"contexts/**"}, "https://treaty.example.com"),
		Context("ordering", "team-ordering", "Takes the order: quickly."),
		Event(name, `A customer said "yes".`),
		Service("ordering", "checkout", "team-ordering"),
	} {
		maps.Copy(files, part)
	}
	if err := files.Check(); err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Load(context.Background(), files, "new")
	if err != nil {
		t.Fatal(err)
	}
	report, err := lint.Review(context.Background(), lint.Request{Head: ws, Rules: rules.All(), Policy: lint.PolicyOf(ws.Config, time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Severity != diag.Info {
			t.Errorf("%s: %s (%s)", f.Span, f.Message, f.Rule)
		}
	}
	if len(ws.Contracts) != 1 || len(ws.Contexts) != 1 || len(ws.Services) != 1 || ws.Config.Registry != "https://treaty.example.com" {
		t.Errorf("not all of it was read: %+v", ws)
	}
	if got := ws.Contracts[0].Summary; got != `A customer said "yes".` {
		t.Errorf("the summary became %q", got)
	}
	if major := ws.Contracts[0].Major(1); major == nil || major.Status != contract.Draft || len(major.Newest().Examples) != 1 {
		t.Error("the first major is no draft with an example")
	}
}

// Every YAML file leads editors to its schema, wherever it is.
func TestModelinesLeadToTheSchemas(t *testing.T) {
	schemas := Schemas()
	for _, files := range []Files{Workspace(nil, ""), Context("a.b", "", ""), Event(name, ""), Service("ordering", "checkout", "")} {
		for file, content := range files {
			if !strings.HasSuffix(file, ".yaml") {
				continue
			}
			first, _, _ := strings.Cut(string(content), "\n")
			at, ok := strings.CutPrefix(first, "# yaml-language-server: $schema=")
			up := strings.Repeat("../", strings.Count(file, "/"))
			if target, below := strings.CutPrefix(at, up); !ok || !below || schemas[target] == nil {
				t.Errorf("%s begins with %q", file, first)
			}
		}
	}
}

// An imported event says from which version on each major keeps its promise.
func TestAnImportedEventIsReadAsItWasMeant(t *testing.T) {
	subjects := []string{"orders-value", ":.eu: [a, b] # \"ü"}
	content := ImportedEvent(Imported{
		Name: name, Summary: "yes", Visibility: contract.Public, Compatibility: contract.Backward, Model: contract.Strict,
		Versions: []Version{{Major: 1, Since: "1.2", Subjects: subjects}, {Major: 2, ByHand: true}},
	})
	files := workspace.MemFiles{
		"contexts/ordering/OrderPlaced/event.yaml":     content,
		"contexts/ordering/OrderPlaced/v1.schema.json": []byte(`{"type": "object"}`),
		"contexts/ordering/OrderPlaced/v2.schema.json": []byte(`{"type": "object"}`),
	}
	ws, err := workspace.Load(context.Background(), files, "imported")
	if err != nil || len(ws.Findings) > 0 || len(ws.Contracts) != 1 {
		t.Fatalf("%v %v\n%s", err, ws.Findings, content)
	}
	c := ws.Contracts[0]
	if c.Summary != "yes" || c.Major(1).CompatibleSince != "1.2" || c.Major(2).CompatibleSince != "" || c.Major(2).Status != contract.Active ||
		c.Compatibility != contract.Backward || c.ContentModel != contract.Strict || !slices.Equal(c.Major(1).Subjects, subjects) {
		t.Errorf("it was read as %+v", c.Event)
	}
}

// Whatever the text, the scalar is that text and nothing else.
func TestQuoteIsReadBackAsTheSameText(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, text string) {
		quoted := Quote(text)
		doc, err := source.ParseYAML("quoted.yaml", []byte("k: "+quoted+"\n"), source.DefaultLimits)
		if err != nil {
			t.Fatalf("Quote(%q) = %s: %v", text, quoted, err)
		}
		if got := doc.Root.Get("k"); got.Kind != source.String || got.Text != text {
			t.Fatalf("Quote(%q) = %s, read back as %q", text, quoted, got.Text)
		}
	}
	for _, text := range []string{
		"", "team-ordering", "yes", "No", "null", "~", "1.4", "2026-11-21", "0x1f", "a: b", "a #b", "- a", "*x", "&x", "!x",
		"x ", " x", "x.", "x:", "{a}", "[a]", "'a'", `"a"`, "a\nb", "a\tb", "é", "\u2028", "=", "<<", "inf", ".inf", ".nan", "nan", "off", "a\x7f\u0085b",
	} {
		check(t, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.StringN(0, 12, -1).Draw(t, "text"))
	})
}
