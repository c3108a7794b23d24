package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// openMajor copies the newest major of the event to the next number, and adds
// it to event.yaml as a draft.
func openMajor(ctx context.Context, s *shared, text string) error {
	ws, at, err := s.load(ctx, "")
	if err != nil {
		return err
	}
	c, err := findContract(ws, text)
	if err != nil {
		return err
	}
	if c.Doc == nil || len(c.Majors) == 0 {
		return exit.Usagef("only an event with an event.yaml and a major has a next one", "%s has no event.yaml, or no major", c.Name)
	}
	last := c.Majors[len(c.Majors)-1]
	next := last.Number + 1
	meta, err := addMajor(c.Doc, next)
	if err != nil {
		return err
	}
	files, err := copyMajor(at, c.Dir, last, next)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	if err := createFiles(at, files); err != nil {
		return exit.Usagef("", "%w", err)
	}
	if err := replaceFile(at, c.Doc.File, meta); err != nil {
		return exit.Usagef("", "%w", err)
	}
	return sayWritten(s, append(sortedNames(files), c.Doc.File))
}

// copyMajor returns the schema and the examples of a major under the next
// number.
func copyMajor(at, dir string, last *workspace.Major, next int) (scaffold.Files, error) {
	root, err := os.OpenRoot(at)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	names := []string{last.Newest().File}
	for _, example := range last.Newest().Examples {
		names = append(names, example.Doc.File)
	}
	files := scaffold.Files{}
	prefix := fmt.Sprintf("v%d.", last.Number)
	for _, name := range names {
		rest, ok := strings.CutPrefix(path.Base(name), prefix)
		if !ok {
			continue
		}
		content, err := root.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[path.Join(path.Dir(name), fmt.Sprintf("v%d.%s", next, rest))] = content
	}
	return files, nil
}

func replaceFile(at, name string, content []byte) error {
	root, err := os.OpenRoot(at)
	if err != nil {
		return err
	}
	defer root.Close()
	return root.WriteFile(name, content, 0o644)
}

var blockEntry = regexp.MustCompile(`^[ \t]*\d+[ \t]*:`)

// addMajor returns event.yaml with `N: {status: draft}` below the last entry of
// `versions:`, everything else as it was, comments included.
func addMajor(doc *source.Document, next int) ([]byte, error) {
	versions := doc.Root.Get("versions")
	byHand := func() error {
		return exit.Usagef(fmt.Sprintf("add `%d: {status: draft}` to `versions:` by hand first", next),
			"%s: `versions:` is not written as one major a line", doc.Span(versions))
	}
	if versions == nil || len(versions.Members) == 0 {
		return nil, byHand()
	}
	lines := strings.SplitAfter(string(doc.Data), "\n")
	last := versions.Members[len(versions.Members)-1]
	first := last.NameStart.Line - 1
	end := last.Value.End.Line // lines before this index belong to the entry
	if first >= len(lines) || !blockEntry.MatchString(lines[first]) {
		return nil, byHand()
	}
	indent := lines[first][:last.NameStart.Column-1]
	if !strings.HasSuffix(lines[end-1], "\n") {
		lines[end-1] += "\n"
	}
	entry := fmt.Sprintf("%s%d: {status: draft}\n", indent, next)
	text := strings.Join(lines[:end], "") + entry + strings.Join(lines[end:], "")
	if _, err := source.ParseYAML(doc.File, []byte(text), source.DefaultLimits); err != nil {
		return nil, byHand()
	}
	return []byte(text), nil
}
