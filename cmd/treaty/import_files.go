package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/importing"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// importer turns the files of a plan into the files of a workspace.
type importer struct {
	*shared
	owner string
	// visibility is that of all events; empty: none is said.
	visibility contract.Visibility
	plan       importing.Plan
	files      scaffold.Files
	broken     []brokenPast
	count      importSummary
}

// importSummary is the JSON form of what was imported.
type importSummary struct {
	Events    int                 `json:"events"`
	Majors    int                 `json:"majors"`
	Revisions int                 `json:"revisions"`
	Private   int                 `json:"private"` // events of which nothing says who may consume them
	ByHand    int                 `json:"byHand"`  // majors to which no derived step leads: upcast: by-hand
	Joined    bool                `json:"joined"`  // a workspace that was there
	Broken    []brokenPast        `json:"broken"`
	Skipped   []importing.Skipped `json:"skipped"`
}

func (w *importer) summary() importSummary {
	sum := w.count
	sum.Broken, sum.Skipped = w.broken, w.plan.Skipped
	return sum
}

// read reads every file of the plan and makes the files of the workspace. A file
// that holds no usable schema is skipped with the reason; the others go on.
func (w *importer) read(ctx context.Context, src string) error {
	root, err := os.OpenRoot(src)
	if err != nil {
		return exit.Usagef("", "cannot read %s: %v", src, plain(err))
	}
	defer root.Close()
	progress := w.NewProgress("events imported")
	defer progress.Done()
	for i, event := range w.plan.Events {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		w.event(ctx, root, event)
		progress.Step(i+1, len(w.plan.Events))
	}
	return nil
}

// imported is a revision that was read.
type imported struct {
	importing.Revision
	text   []byte
	ending string // ".json" or ".yaml"
	schema *schema.Schema
}

func (w *importer) event(ctx context.Context, root *os.Root, event importing.Event) {
	dir := scaffold.EventDir(event.Name)
	var (
		versions []scaffold.Version
		newest   *schema.Schema
	)
	for _, major := range event.Majors {
		var revisions []imported
		for _, r := range major.Revisions {
			if read, reason := readImported(root, r); reason != "" {
				w.plan.Skipped = append(w.plan.Skipped, importing.Skipped{File: r.File, Reason: reason})
			} else {
				revisions = append(revisions, read)
			}
		}
		if len(revisions) == 0 {
			continue
		}
		w.major(dir, major.Number, revisions)
		since := w.promise(ctx, event.Name, major.Number, revisions)
		version := scaffold.Version{Major: major.Number, Since: since}
		last := revisions[len(revisions)-1].schema
		if newest != nil && len(upcast.Asks(newest, last, upcast.Options{})) > 0 {
			version.ByHand = true
			w.count.ByHand++
		}
		versions = append(versions, version)
		newest = last
	}
	if newest == nil {
		return
	}
	w.count.Events++
	if w.visibility == "" {
		w.count.Private++
	}
	maps.Copy(w.files, scaffold.Context(event.Name.Context, w.owner, ""))
	w.files[dir+"/event.yaml"] = scaffold.ImportedEvent(scaffold.Imported{Name: event.Name, Summary: summaryOf(newest), Visibility: w.visibility, Versions: versions})
}

// major adds the files of a major: its history, and the newest revision.
func (w *importer) major(dir string, number int, revisions []imported) {
	last := len(revisions) - 1
	for i, r := range revisions[:last] {
		name := fmt.Sprintf("%s/history/v%d/%04d-%s.schema%s", dir, number, i+1, r.Label, r.ending)
		w.files[name] = r.text
	}
	w.files[fmt.Sprintf("%s/v%d.schema%s", dir, number, revisions[last].ending)] = revisions[last].text
	w.count.Majors++
	w.count.Revisions += len(revisions)
}

// readImported reads one file. Where it refers to other files, what is written
// is its bundle, which stands alone.
func readImported(root *os.Root, r importing.Revision) (imported, string) {
	out := imported{Revision: r, ending: ".json"}
	data, err := root.ReadFile(r.File)
	if err != nil {
		return out, "cannot be read: " + plain(err).Error()
	}
	doc, err := source.Parse(r.File, data)
	if err != nil {
		return out, err.Error()
	}
	others := 0
	loader := func(name string) (*source.Document, error) {
		others++
		data, err := root.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return nil, plain(err)
		}
		return source.Parse(name, data)
	}
	s, findings := schema.Load(doc, schema.Options{Loader: loader})
	if s == nil {
		f := findings[0]
		return out, fmt.Sprintf("%s: %s (%s)", f.Span, f.Message, f.Rule)
	}
	out.schema, out.text = s, data
	if ending := path.Ext(r.File); ending == ".yaml" || ending == ".yml" {
		out.ending = ".yaml"
	}
	if others > 0 {
		bundle, _ := s.Bundle()
		var b bytes.Buffer
		if err := json.Indent(&b, bundle, "", "  "); err != nil {
			return out, "its bundle is no JSON: " + err.Error()
		}
		b.WriteByte('\n')
		out.text, out.ending = b.Bytes(), ".json"
	}
	return out, ""
}

// summaryOf takes a summary for event.yaml from the schema: the first sentence
// of its description, else its title.
func summaryOf(s *schema.Schema) string {
	text := s.Annotations.Description
	if text == "" {
		text = s.Annotations.Title
	}
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		text = text[:i+1]
	}
	if r := []rune(text); len(r) > 200 {
		text = string(r[:199]) + "…"
	}
	return text
}
