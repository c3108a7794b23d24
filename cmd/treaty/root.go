package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

// shared is what every verb is given: the streams and the flags of the root.
type shared struct {
	term.Streams
	dir    string // -C
	output string // --output
	now    string // --now
}

// The forms of output.
const (
	outputText     = "text"
	outputJSON     = "json"
	outputCSV      = "csv"
	outputMarkdown = "markdown"
)

// formsKey is the annotation of a command that has further forms of output.
const formsKey = "forms"

// forms are the annotations of a command that has these forms of output beside
// text and json.
func forms(names ...string) map[string]string {
	return map[string]string{formsKey: strings.Join(names, " ")}
}

// checkOutput refuses a form of output that the command does not have.
func (s *shared) checkOutput(cmd *cobra.Command) error {
	known := formsOf(cmd)
	if slices.Contains(known, s.output) {
		return nil
	}
	return exit.Usagef(orList("--output ", known), "`%s` has no form of output %q", cmd.CommandPath(), s.output)
}

// formsOf lists the forms of output that the command has.
func formsOf(cmd *cobra.Command) []string {
	return append([]string{outputText, outputJSON}, strings.Fields(cmd.Annotations[formsKey])...)
}

// orList joins alternatives, each after the prefix: "a, b or c".
func orList(prefix string, list []string) string {
	last := len(list) - 1
	return prefix + strings.Join(list[:last], ", "+prefix) + " or " + prefix + list[last]
}

func newRoot(streams term.Streams) *cobra.Command {
	s := &shared{Streams: streams}
	root := &cobra.Command{
		Use:   "treaty",
		Short: "Contracts for events: lint, prove, generate, push",
		Long: `Treaty lints event contracts, proves what a change breaks and for whom, generates
the Go code that speaks them, and pushes them to a registry.

Exit codes: 0 fine; 1 findings, refuted, refused, "no" or unknown; 2 a mistake in
the call or a trouble of the environment; 3 a fault of Treaty.`,
		Example: "  treaty lint                         are the contracts in order?\n" +
			"  treaty check --against git:HEAD     what does my change break, and for whom?\n" +
			"  treaty explain property-required    what does a finding mean?",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       build.Describe(),
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.checkOutput(cmd); err != nil {
				return err
			}
			_, err := s.clock()
			return err
		},
	}
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	flags := root.PersistentFlags()
	flags.StringVarP(&s.dir, "chdir", "C", ".", "look at the workspace in `DIR`")
	flags.StringVarP(&s.output, "output", "o", outputText, "form of output: text or json")
	flags.StringVar(&s.now, "now", "", "take `DATE` (2026-11-21 or RFC 3339) for today, for expiry and sunset")
	addVerbs(root, s)
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		flags.Lookup("output").Usage = "form of output: " + orList("", formsOf(cmd))
		help(cmd, args)
	})
	return root
}

// chapter is a part of the list of commands, with its verbs: one file each.
type chapter struct {
	id, title string
	verbs     []func(*shared) *cobra.Command
}

var chapters = []chapter{
	{"begin", "To begin:", []func(*shared) *cobra.Command{newInit, newNew, newImport}},
	{"change", "To look and to change:", []func(*shared) *cobra.Command{newLint, newCheck, newDiff, newImpact, newSuggest, newProve, newSample, newGraph, newPrivacy, newExplain, newConfig, newGitDiff}},
	{"generate", "To generate and to exchange:", []func(*shared) *cobra.Command{newGen, newVet, newVerify, newExport}},
	{"share", "To share:", []func(*shared) *cobra.Command{newConsume, newClaim, newPush, newWaiver, newBaseline, newPull, newStatus, newRelationships, newDelete, newTransfer, newLogin, newLogout, newWhoami}},
	{"deploy", "To deploy:", []func(*shared) *cobra.Command{newDeployed, newCanDeploy, newCanRetire}},
	{"", "", []func(*shared) *cobra.Command{newSchema, newVersion}},
}

// addVerbs adds the commands below the titles of their chapters.
func addVerbs(root *cobra.Command, s *shared) {
	for _, c := range chapters {
		if c.id != "" {
			root.AddGroup(&cobra.Group{ID: c.id, Title: c.title})
		}
		for _, verb := range c.verbs {
			cmd := verb(s)
			cmd.GroupID = c.id
			root.AddCommand(cmd)
		}
	}
}

// clock returns the time for expiry and sunset.
func (s *shared) clock() (time.Time, error) {
	if s.now == "" {
		return time.Now(), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s.now); err == nil {
			return t, nil
		}
	}
	return time.Time{}, exit.Usagef("write it as 2026-11-21 or 2026-11-21T12:00:00Z", "--now %q is no date", s.now)
}

func (s *shared) json() bool { return s.output == outputJSON }
