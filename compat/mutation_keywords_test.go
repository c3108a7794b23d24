package compat_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

// TestMutationsOfEveryKeyword changes every real schema, at any place and in any
// keyword. Where the change tells the answer, that is the one; the validator
// confirms each refutation, and proofs survive instances. Of a hundred questions at
// most one is too large; all others are decided.
func TestMutationsOfEveryKeyword(t *testing.T) {
	files := realFiles(t)
	for way := range directions {
		t.Run(way.String(), func(t *testing.T) {
			answered = tally{}
			rapid.Check(t, func(t *rapid.T) { checkMutation(t, rapid.SampledFrom(files).Draw(t, "file"), way) })
			t.Log(answered)
			if spent, all := answered["unknown budget"], answered["proved "]+answered["refuted "]; spent > 1+all/100 {
				t.Errorf("%d questions are too large, of %d", spent, all+spent)
			}
		})
	}
}

// realFiles lists all schemas of the data folder.
func realFiles(t *testing.T) []string {
	files, err := filepath.Glob(filepath.Join(testkit.Data(t), "events", "github-push", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, versions := range testkit.HistoryFiles(t) {
		files = append(files, versions...)
	}
	slices.Sort(files)
	return files
}

func checkMutation(t *rapid.T, file string, way direction) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := tryLoad("a.json", data)
	read := json.NewDecoder(bytes.NewReader(data))
	read.UseNumber()
	root := tree{}
	if err := read.Decode(&root); err != nil || a == nil {
		return
	}
	m := mutant{t, root, a.Draft}
	done := m.mutate(way)
	for range rapid.IntRange(0, 2).Draw(t, "more") {
		if next := m.mutate(way); next != done {
			done = anyhow
		}
	}
	t.Logf("%s became %s", file, text(root))
	b, _ := tryLoad("b.json", []byte(text(root)))
	if b == nil {
		return // a draft has no such keyword, or not so
	}
	for _, model := range contract.ContentModels {
		checkMutated(t, a, b, model, done == equal || done == wider)
		checkMutated(t, b, a, model, done == equal || done == narrower)
	}
}

func checkMutated(t *rapid.T, writer, reader *schema.Schema, model contract.ContentModel, holds bool) {
	got := compat.Contained(writer, reader, compat.Options{Model: model})
	answered.count(got.Verdict, got.Reason.Code)
	switch {
	case spent(got):
	case got.Verdict == compat.Unknown:
		t.Errorf("%s: %s ⊆ %s is unknown: %s: %s", model, writer.Doc.File, reader.Doc.File, got.Reason.Code, got.Reason.Message)
	case holds && got.Verdict != compat.Proved:
		t.Errorf("%s: %s ⊆ %s holds, but there is %s", model, writer.Doc.File, reader.Doc.File, got.Witness.JSON)
	case got.Verdict == compat.Proved:
		if rapid.IntRange(0, 3).Draw(t, "survives") == 0 {
			proofOf(writer, model, got).by(reader).survives(t, 10, 1)
		}
	default:
		if got.StrictWriter {
			model = contract.Strict
		}
		ok, reason, err := validator.Confirm(compiled(t, writer), compiled(t, reader), model, got.Witness.Node)
		if err != nil || !ok {
			t.Errorf("%s: %s does not refute it: %s %v", model, got.Witness.JSON, reason, err)
		}
	}
}
