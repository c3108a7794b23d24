package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

func newDoctor(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether all is well, and say what to do where it is not",
		Long: `Look at the settings, the store, the files and their permissions, the clock, the
disk, the certificate and who may ask, and say of each whether it is well (ok),
worth a thought (warn) or in the way (fail), with what to do next. It changes
nothing. Exit code 1 where anything fails.`,
		Example: "  treatyd doctor --config /etc/treaty/treatyd.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{Streams: p.Streams}
			cfg, err := p.load(cmd)
			if err != nil {
				e := placed(err)
				explain(p.Streams, e)
				return &exit.Error{Code: exit.Code(e)}
			}
			d.examine(cmd.Context(), cfg)
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if d.failed > 0 {
				return exit.Found()
			}
			return nil
		},
	}
	config.Flags(cmd.Flags())
	return cmd
}

// doctor prints one line for each thing that it looked at.
type doctor struct {
	term.Streams
	failed int
}

// examine looks at everything.
func (d *doctor) examine(ctx context.Context, c *config.Loaded) {
	file := "flags, environment and defaults"
	if c.File != "" {
		file = c.File
	}
	d.ok("settings", "from %s", file)
	d.permissions(c)
	d.store(ctx, &c.Config)
	d.disk(&c.Config)
	d.certificate(&c.Config)
	d.access(&c.Config)
	d.policy(ctx, &c.Config)
}

func (d *doctor) ok(what, format string, args ...any) {
	d.line(term.Green, "ok", what, "", format, args...)
}

func (d *doctor) warn(what, next, format string, args ...any) {
	d.line(term.Yellow, "warn", what, next, format, args...)
}

func (d *doctor) fail(what, next, format string, args ...any) {
	d.failed++
	d.line(term.Red, "fail", what, next, format, args...)
}

func (d *doctor) line(style term.Style, verdict, what, next, format string, args ...any) {
	fmt.Fprintf(d.Out, "%s  %-12s %s\n", d.Paint(style, fmt.Sprintf("%-4s", verdict)), what, term.Safe(oneLine(fmt.Sprintf(format, args...))))
	if next != "" {
		fmt.Fprintf(d.Out, "      %-12s next: %s\n", "", term.Safe(next))
	}
}

// oneLine joins the lines of a text, each once: PostgreSQL's driver says the same
// of every way in that it tried.
func oneLine(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
