package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/schemas"
)

func newSchema(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "schema KIND",
		Short: "Print the JSON Schema of a file kind, for editors",
		Long: "Prints the JSON Schema (2020-12) of one of the kinds of files that people write for Treaty:\n" +
			strings.Join(schemas.Kinds(), ", ") + ".\nEditors complete and check YAML with it; `treaty init` sets that up.",
		Example:   "  treaty schema event > event.schema.json",
		Args:      cobra.ExactArgs(1),
		ValidArgs: schemas.Kinds(),
		RunE: func(_ *cobra.Command, args []string) error {
			text, ok := schemas.Schema(args[0])
			if !ok {
				return exit.Usagef("one of "+strings.Join(schemas.Kinds(), ", "), "there is no file kind %q", args[0])
			}
			_, err := s.Out.Write(text)
			return err
		},
	}
}
