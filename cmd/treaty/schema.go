package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/schemas"
)

// reportKind is the name of the schema of the reports in JSON form.
const reportKind = "report"

func newSchema(s *shared) *cobra.Command {
	kinds := append(schemas.Kinds(), reportKind)
	return &cobra.Command{
		Use:   "schema KIND",
		Short: "Print the JSON Schema of a file kind, for editors",
		Long: "Prints the JSON Schema (2020-12) of one of the kinds of files that people write for Treaty:\n" +
			strings.Join(schemas.Kinds(), ", ") + ".\nEditors complete and check YAML with it; `treaty init` sets that up.\n\n" +
			"`treaty schema report` prints the schema of what lint and check print with --output json.",
		Example:   "  treaty schema event > event.schema.json\n  treaty schema report",
		Args:      cobra.ExactArgs(1),
		ValidArgs: kinds,
		RunE: func(_ *cobra.Command, args []string) error {
			text, ok := schemas.Schema(args[0])
			if args[0] == reportKind {
				text, ok = schemas.Report(), true
			}
			if !ok {
				return exit.Usagef("one of "+strings.Join(kinds, ", "), "there is no file kind %q", args[0])
			}
			_, err := s.Out.Write(text)
			return err
		},
	}
}
