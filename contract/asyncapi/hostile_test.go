package asyncapi

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

const head = `{"asyncapi": "3.0.0", "info": {"title": "shop", "version": "1"}, `

// importText imports one document within a time that shows that it does not run
// away.
func importText(t testing.TB, text string) (*Imported, error) {
	t.Helper()
	begin := time.Now()
	out, err := Import(context.Background(), []string{"a.json"}, ImportOptions{Open: opener(map[string][]byte{"a.json": []byte(text)})})
	if took := time.Since(begin); took > 60*time.Second {
		t.Errorf("took %v", took)
	}
	return out, err
}

func many(n int, part func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = part(i)
	}
	return strings.Join(parts, ",")
}

func TestHostileDocumentsDoNotRunAway(t *testing.T) {
	message := func(name, payload string) string {
		return fmt.Sprintf(`%q: {"name": "x", "payload": %s}`, name, payload)
	}
	for name, c := range map[string]struct{ text, refused string }{
		"deep": {text: head + `"channels": {"c": {"messages": {"m": {"payload": ` + strings.Repeat(`{"not":`, 480) + `{}` + strings.Repeat("}", 480) + `}}}}}`},
		"many messages of one name": {text: head + `"components": {"messages": {` + many(6000, func(i int) string {
			return message(fmt.Sprint("m", i), `{"type": "object"}`)
		}) + `}}}`},
		"too many messages": {refused: "a workspace has at most", text: head + `"components": {"messages": {` + many(15_000, func(i int) string {
			return message(fmt.Sprint("m", i), `true`)
		}) + `}}}`},
		"many components of like names": {text: head + `"components": {"messages": {` + message("m", `{"$ref": "#/components/schemas/s0"}`) + `}, "schemas": {` + many(15_000, func(i int) string {
			return fmt.Sprintf(`"s%d": {"properties": {"a": {"$ref": "#/components/schemas/s%d"}}}`, i, (i+1)%15_000)
		}) + `}}}`},
		"many unused things": {text: head + `"components": {"schemas": {` + many(200_000, func(i int) string { return fmt.Sprintf(`"s%d":{}`, i) }) + `}}}`},
		"a chain of references": {text: head + `"components": {"messages": {` + message("m", `{"$ref": "#/components/schemas/s0"}`) + `}, "schemas": {` + many(5000, func(i int) string {
			return fmt.Sprintf(`"s%d": {"$ref": "#/components/schemas/s%d"}`, i, i+1)
		}) + `}}}`},
		"references through references": {text: head + `"channels": {` + many(20_000, func(i int) string {
			return fmt.Sprintf(`"c%d": {"$ref": "#/channels/c%d/messages/c%d"}`, i, (i+1)%20_000, i)
		}) + `}}`},
		"a long name":                {refused: "longer than 4096 bytes", text: head + `"channels": {"` + strings.Repeat("x", 5000) + `": {}}}`},
		"no text":                    {refused: "member \"asyncapi\"", text: `[]`},
		"a version that is a number": {refused: "AsyncAPI 31 is not read", text: `{"asyncapi": 31}`},
		"ours, with nonsense": {text: head + `"channels": {"A": {"messages": {"v1": {"payload": true, "x-treaty": []}, "v0": 1, "v-1": {}}, "x-treaty": {"versions": {"9": 1}, "event": 1}}},
			"operations": {"o": {"action": "send", "x-treaty": {"service": "a/../../b"}}, "p": 1},
			"x-treaty": {"context": 3, "services": {"../x": {}, "ok": {"produces": 1, "service": "other"}}, "envelope": "\n"}}`},
		"ours, with files elsewhere": {text: head + `"channels": {"A": {"messages": {"v1": {"payload": {"$ref": "#/components/schemas/a"}}, "v2": {"payload": {"$ref": "#/components/schemas/a"}}}, "x-treaty": {}}},
			"components": {"schemas": {"a": {"schemaFormat": "application/schema+json;version=draft-07", "schema": {}, "x-treaty": {"file": "../../etc/x.json"}}}}, "x-treaty": {}}`},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := importText(t, c.text)
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("got %v, want %q", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			mustStayInside(t, out)
		})
	}
}

// mustStayInside fails where an import would write outside of the workspace, or a
// file that cannot be read.
func mustStayInside(t testing.TB, out *Imported) {
	t.Helper()
	if err := workspace.MemFiles(out.Files).Check(); err != nil {
		t.Error(err)
	}
	for name, text := range out.Files {
		if !strings.HasPrefix(name, "contexts/") {
			t.Errorf("%s is written outside of contexts", name)
		}
		if _, err := source.Parse(name, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, l := range out.Lost {
		if !l.Span.Start.IsValid() || LossOf(l.Code).What == "" {
			t.Errorf("%+v has no place, or no row", l)
		}
	}
}

// An import that is interrupted ends.
func TestAnImportCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Import(ctx, []string{"a.json"}, ImportOptions{Open: opener(map[string][]byte{"a.json": []byte(head + `"channels": {}}`)})})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Whatever the document says, an import ends, stays inside, and what it wrote can be
// exported as AsyncAPI.
func FuzzImport(f *testing.F) {
	cases, err := filepath.Glob("testdata/import/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	example, err := os.ReadFile("testdata/official/streetlights-kafka-asyncapi.yml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	docs, _ := Export(load(f, shop(f)))
	f.Add(docs[0].JSON())
	f.Fuzz(func(t *testing.T, text []byte) {
		files := map[string][]byte{"a.yaml": text}
		out, err := Import(context.Background(), []string{"a.yaml"}, ImportOptions{Open: opener(files)})
		if err != nil {
			return
		}
		mustStayInside(t, out)
		ws, err := workspace.Load(context.Background(), withConfig(out), "fuzz")
		if err != nil {
			t.Fatal(err)
		}
		Export(ws)
	})
}
