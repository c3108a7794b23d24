package main

import (
	"context"
	"os"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/lint/suggest"
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
	root, err := os.OpenRoot(at)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	defer root.Close()
	_, files, err := suggest.NextMajor(c, c.Doc, root.ReadFile)
	if err != nil {
		return positioned(err)
	}
	if err := writeChanges(at, files); err != nil {
		return err
	}
	return sayWritten(s, namesOf(files))
}

func namesOf(files []suggest.File) []string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return names
}
