package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

func newNew(s *shared) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Start a context, an event, a service or a major",
		Long:  "Writes the files that people begin with. Nothing that is there already is overwritten.",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newNewContext(s), newNewEvent(s), newNewService(s), newNewMajor(s))
	return cmd
}

func newNewContext(s *shared) *cobra.Command {
	var owner, purpose string
	cmd := &cobra.Command{
		Use:     "context NAME",
		Short:   "Start a bounded context",
		Example: `  treaty new context ordering --owner team-ordering --purpose "Takes the order."`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := contract.CheckContextName(args[0]); err != nil {
				return exit.Usagef("", "%w", err)
			}
			return create(s, scaffold.Context(args[0], owner, purpose))
		},
	}
	cmd.Flags().StringVar(&owner, "owner", "", "the team that owns it")
	cmd.Flags().StringVar(&purpose, "purpose", "", "what it is for, in a sentence")
	return cmd
}

func newNewEvent(s *shared) *cobra.Command {
	var summary string
	cmd := &cobra.Command{
		Use:     "event CONTEXT.EVENT",
		Short:   "Start an event with a draft of its first major",
		Example: `  treaty new event ordering.OrderPlaced --summary "A customer confirmed an order."`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			name, err := contract.ParseEventName(args[0], "")
			if err != nil {
				return exit.Usagef("", "%w", err)
			}
			files := scaffold.Event(name, summary)
			at, err := root(s.dir)
			if err != nil {
				return err
			}
			context := scaffold.ContextDir(name.Context) + "/context.yaml"
			if _, err := os.Stat(filepath.Join(at, filepath.FromSlash(context))); err != nil {
				maps.Copy(files, scaffold.Context(name.Context, "", ""))
			}
			return create(s, files)
		},
	}
	cmd.Flags().StringVar(&summary, "summary", "", "what happened when it is written, in a sentence")
	return cmd
}

func newNewService(s *shared) *cobra.Command {
	var owner string
	cmd := &cobra.Command{
		Use:     "service CONTEXT/NAME",
		Short:   "Start a service that produces and consumes",
		Long:    "Writes the file of a service. Without --owner it belongs to the team that owns its context.",
		Example: "  treaty new service fulfilment/shipping-worker --owner team-shipping",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			context, name := filepath.Split(args[0])
			context = filepath.Clean(context)
			if err := contract.CheckContextName(context); err != nil {
				return exit.Usagef("write it as CONTEXT/NAME: fulfilment/shipping-worker", "%w", err)
			}
			if err := contract.CheckServiceName(name); err != nil {
				return exit.Usagef("write it as CONTEXT/NAME: fulfilment/shipping-worker", "%w", err)
			}
			if owner == "" {
				ws, _, err := s.load(cmd.Context(), "")
				if err != nil {
					return err
				}
				owner = contextOwner(ws, context)
			}
			return create(s, scaffold.Service(context, name, owner))
		},
	}
	cmd.Flags().StringVar(&owner, "owner", "", "the team that owns it; default: the owner of the context")
	return cmd
}

// contextOwner returns who owns the context; "" where it is not there, or nobody does.
func contextOwner(ws *workspace.Workspace, name string) string {
	for _, c := range ws.Contexts {
		if c.Name == name {
			return c.Owner
		}
	}
	return ""
}

func newNewMajor(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "major CONTEXT.EVENT",
		Short: "Open the next major of an event: a break on purpose",
		Long: `Copies the newest major's schema and examples to the next number and adds it to
event.yaml as a draft: change the copy as you like, and set it active when producers
are to write it. The old major stays as it is for its consumers.`,
		Example: "  treaty new major ordering.OrderPlaced",
		Args:    cobra.ExactArgs(1),

		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			return openMajor(cmd.Context(), s, args[0])
		},
	}
}

// create writes the files and says which.
func create(s *shared, files scaffold.Files) error {
	at, err := root(s.dir)
	if err != nil {
		return err
	}
	if err := createFiles(at, files); err != nil {
		return exit.Usagef("", "%w", err)
	}
	return sayWritten(s, sortedNames(files))
}

func sayWritten(s *shared, names []string) error {
	if s.json() {
		return report.Encode(s.Out, writtenView{names})
	}
	for _, name := range names {
		if _, err := fmt.Fprintf(s.Out, "%s %s\n", s.Paint(term.Green, "wrote"), term.Safe(name)); err != nil {
			return err
		}
	}
	return nil
}

// writtenView is the JSON of `treaty new`.
type writtenView struct {
	Written []string `json:"written"` // files
}
