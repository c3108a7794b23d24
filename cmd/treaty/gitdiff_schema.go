package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry/wire"
)

// patience is how long one file may take: whoever reads a diff of many does not wait
// for a proof.
const patience = 2 * time.Second

// schemas returns the differences of two schemas with the answers to both questions.
func (o *gitDiffOptions) schemas(ctx context.Context, p filePair) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var d wire.Diff
	err := interruptible(ctx, func() error {
		found, err := compareSides(p) // alone: whoever waits no more must not see half of it
		if err == nil {
			d = found
		}
		return err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return "", errors.New("what changed takes longer to decide than git should wait: `treaty diff` has the time")
	}
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	err = report.Diffs(term.Streams{Out: &text, Color: o.Color}, []wire.Diff{d})
	return text.String(), err
}

// compareSides reads both schemas and compares them.
func compareSides(p filePair) (wire.Diff, error) {
	d := wire.Diff{State: "changed", Changes: []wire.DiffChange{}, Answers: []wire.DiffAnswer{}}
	was, err := p.old.schema(p.within + p.path)
	if err != nil {
		return d, err
	}
	is, err := p.new.schema(p.within + p.newPath)
	if err != nil {
		return d, err
	}
	if was != nil {
		d.Old = &wire.DiffSide{Label: p.old.label(), File: p.path}
	}
	if is != nil {
		d.New = &wire.DiffSide{Label: p.new.label(), File: p.newPath}
	}
	switch {
	case was == nil && is == nil:
		return d, errors.New(p.path + " is on neither side")
	case was == nil:
		d.State = "added"
	case is == nil:
		d.State = "removed"
	default:
		compareSchemas(&d, was, is)
	}
	return d, nil
}

// schema reads the content as the schema that is called name in the repository; nil
// where there is none.
func (s pairSide) schema(name string) (*schema.Schema, error) {
	doc, err := s.document(name)
	if doc == nil {
		return nil, err
	}
	at := schemaFile{name: name, base: "."}
	if at.dir, err = boundOf(name); err != nil {
		return nil, err
	}
	return parseSchema(doc, schema.Options{Loader: at.load})
}

// document reads the content, which is called name in the repository; nil where there
// is none.
func (s pairSide) document(name string) (*source.Document, error) {
	if !s.exists() {
		return nil, nil
	}
	data, err := readBounded(s.file)
	if err != nil {
		return nil, err
	}
	return source.Parse(name, data)
}

// readBounded reads a file, but none that is larger than a contract may be.
func readBounded(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, plain(err)
	case info.Size() > int64(source.DefaultLimits.Bytes):
		return nil, errors.New("the file is too large for a contract")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, plain(err)
	}
	return data, nil
}

// boundOf returns the folder that references of the file do not leave: the
// workspace around it or, without one, the repository's root, in which git starts its
// driver. The file's own folder need not be there any more.
func boundOf(file string) (string, error) {
	dir := filepath.Dir(filepath.FromSlash(file))
	for dir != "." {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			break
		}
		dir = filepath.Dir(dir)
	}
	found, err := root(dir)
	if err != nil {
		return "", err
	}
	top, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(found, workspaceFile)); err != nil {
		return top, nil
	}
	return found, nil
}
