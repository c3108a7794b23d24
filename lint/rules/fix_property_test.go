package rules_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// Of real schemas, with slips and in many layouts: what is mended is not found any
// more, nothing else is found that was not there, and doing it again changes nothing.
func TestFixesOfRealSchemas(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	files := workspace.MemFiles{
		"treaty.yaml":                    []byte("treaty: 1\ncontracts: [contexts/**]\nenvelope: fields\nrules: {unsorted-required: warning, implicit-content-model: warning}\n"),
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team-ordering\npurpose: Takes orders.\n"),
	}
	for i, text := range eventSchemas(t, 150) {
		name := fmt.Sprintf("OrderPlaced%d", i)
		dir := "contexts/ordering/" + name + "/"
		model := []string{"tolerant", "strict"}[random.IntN(2)]
		files[dir+"event.yaml"] = fmt.Appendf(nil, "event: %s\nsummary: Confirmed.\ncontent-model: %s\nversions:\n  1: {status: active}\n", name, model)
		files[dir+"v1.schema.json"] = laidOut(random, slipped(t, random, text))
	}
	before := lintOf(t, files)
	mended := mendAll(t, files)
	after := maps.Clone(files)
	for name, f := range mended.Files {
		if !bytes.Equal(f.Before, files[name]) {
			t.Errorf("%s was not so before", name)
		}
		after[name] = f.After
	}
	now := lintOf(t, after)
	for _, f := range mended.Fixed {
		if now[keyOf(f.Finding)] > 0 {
			t.Errorf("%s is said to be mended (%s), and is found: %s", f.Finding.Rule, f.What, f.Finding.Message)
		}
	}
	for key, count := range now {
		if count > before[key] {
			t.Errorf("it was not found before: %s", key)
		}
	}
	if again := mendAll(t, after); len(again.Fixed)+len(again.Files) > 0 {
		t.Errorf("the second time %d findings are mended, %s", len(again.Fixed), again.Fixed[0].What)
	}
	rulesOf := map[string]int{}
	for _, f := range mended.Fixed {
		rulesOf[f.Finding.Rule]++
	}
	t.Logf("%d contracts, mended %v, left %d", len(files)/2, rulesOf, len(mended.Left))
	for _, id := range []string{"implicit-content-model", "unknown-required", "unused-definition", "unsorted-required", "example-missing"} {
		if rulesOf[id] == 0 {
			t.Errorf("%s mended nothing", id)
		}
	}
}

// mendAll mends all that rules can mend, where nothing was promised.
func mendAll(t *testing.T, files workspace.MemFiles) *lint.Mended {
	t.Helper()
	head := load(t, files, "head")
	req := lint.MendRequest{Files: files, Only: fixable, Request: lint.Request{
		Base: load(t, workspace.MemFiles{}, "no commit"), Head: head, Rules: rules.All(), Policy: lint.PolicyOf(head.Config, now), NewWorkspace: true,
	}}
	req.Promised = req.Policy
	mended, err := lint.Mend(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return mended
}

// lintOf counts the errors and warnings, and what can be mended, by what is said of
// what.
func lintOf(t *testing.T, files workspace.MemFiles) map[string]int {
	t.Helper()
	head := load(t, files, "head")
	report, err := lint.Review(context.Background(), lint.Request{Head: head, Rules: rules.All(), Policy: lint.PolicyOf(head.Config, now)})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, f := range report.Findings {
		if f.Severity != diag.Info || f.Rule == "example-missing" {
			count[keyOf(f)]++
		}
	}
	return count
}

func keyOf(f diag.Finding) string { return f.Rule + ": " + f.Subject + ": " + f.Message }

// eventSchemas returns some schemas of the data folder that stand alone.
func eventSchemas(t *testing.T, count int) [][]byte {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(testkit.Data(t), "events"), func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".json") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var list [][]byte
	for i := 0; i < len(names) && len(list) < count; i += max(1, len(names)/(2*count)) {
		data, err := os.ReadFile(names[i])
		if err != nil || len(data) > 20_000 {
			continue
		}
		if doc, err := source.ParseJSON(names[i], data, source.DefaultLimits); err == nil && doc.Root.Get("properties") != nil && !bytes.Contains(data, []byte(`"$id"`)) {
			list = append(list, data)
		}
	}
	return list
}

// slipped makes some of the slips that rules mend.
func slipped(t *testing.T, random *rand.Rand, text []byte) []byte {
	t.Helper()
	doc, err := source.ParseJSON("s.json", text, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	name := doc.Root.Get("properties").Members
	var changes []edit.Change
	if random.IntN(2) == 0 && doc.Root.Get("definitions") == nil {
		changes = append(changes, edit.Set("/definitions", source.NewObject(source.Member{Name: "nobody", Value: source.NewObject()})))
	}
	if len(name) > 1 && random.IntN(2) == 0 {
		list := source.NewArray(source.NewString(name[len(name)-1].Name), source.NewString(name[0].Name), source.NewString(name[0].Name+"x"))
		changes = append(changes, edit.Set("/required", list))
	}
	result, err := edit.Apply(doc, changes...)
	if err != nil {
		t.Fatal(err)
	}
	return result.Document.Data
}

// laidOut writes JSON in a layout that somebody may have: indented by tabs or blanks,
// on one line, with CRLF, with an end of line or without.
func laidOut(random *rand.Rand, text []byte) []byte {
	var b bytes.Buffer
	switch random.IntN(4) {
	case 0:
		_ = json.Indent(&b, text, "", "\t")
	case 1:
		_ = json.Indent(&b, text, "", "   ")
	case 2:
		_ = json.Compact(&b, text)
	case 3:
		b.Write(text)
	}
	data := bytes.TrimRight(b.Bytes(), "\r\n")
	if random.IntN(2) == 0 {
		data = append(data, '\n')
	}
	if random.IntN(3) == 0 {
		data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	}
	return data
}
