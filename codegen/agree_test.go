package codegen

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// The tables agree with the official test suite, drafts 7 and 2020-12: no
// question is left out.
func TestTablesAgreeWithTheOfficialSuite(t *testing.T) {
	file, err := os.Open(filepath.Join(testkit.Data(t), "pairs", "json-schema-test-suite.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	asked := 0
	for lines.Scan() {
		var pair struct {
			ID       string          `json:"id"`
			A        json.RawMessage `json:"a"`
			B        json.RawMessage `json:"b"`
			Expected bool            `json:"expected"`
		}
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			t.Fatal(err)
		}
		asked++
		table := Table(loadText(t, pair.B))
		for _, n := range table.Notes {
			t.Errorf("%s: %s", pair.ID, n.Reason)
		}
		value := parseText(t, pair.A).Root.Get("const")
		if got := checks(t, table, value); got != pair.Expected {
			t.Errorf("%s: valid %v, the suite says %v: %s", pair.ID, got, pair.Expected, pair.B)
		}
	}
	if err := lines.Err(); err != nil || asked != 2140 {
		t.Fatalf("%d questions were read: %v", asked, err)
	}
}

// checks reports whether the value is valid under a table. It is not when there is
// a violation, and only then.
func checks(t *testing.T, table CheckTable, value *source.Node) bool {
	t.Helper()
	err := table.Schema.Check(value.AppendJSON(nil))
	var invalid *event.Invalid
	if err != nil && (!errors.As(err, &invalid) || len(invalid.Violations) == 0) {
		t.Errorf("%s: %v", value.AppendJSON(nil), err)
	}
	return err == nil
}

func loadText(t testing.TB, text []byte) *schema.Schema {
	t.Helper()
	s, findings := schema.Load(parseText(t, text), schema.Options{})
	if s == nil {
		t.Fatalf("%s: %v", text, findings)
	}
	return s
}

func parseText(t testing.TB, text []byte) *source.Document {
	t.Helper()
	doc, err := source.Parse("schema.json", text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return doc
}
