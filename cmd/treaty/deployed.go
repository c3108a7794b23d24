package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

type deployedOptions struct {
	*shared
	registry    string
	commit      string
	environment string
	keep, gone  bool
	all         bool
}

func newDeployed(s *shared) *cobra.Command {
	o := &deployedOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "deployed [SERVICE]",
		Short: "Record what runs where, or list it",
		Long: `With --commit: records at the registry that SERVICE runs in an environment, built
from that commit, in place of what ran there; --keep leaves that running beside it,
for a canary or the middle of a rollout. With --gone: it runs there no more, or not
at all. What it speaks is what its manifest said that was pushed with the commit.

With neither: lists what runs, of all services or of one. --all lists what ran, too.`,
		Example: "  treaty deployed checkout --commit $(git rev-parse HEAD) --env production\n" +
			"  treaty deployed checkout --commit 1a2b3c4 --env production --keep   both run\n" +
			"  treaty deployed checkout --env staging --gone\n" +
			"  treaty deployed --env production                                    what runs there?",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), first(args)) },
	}
	registryFlag(cmd, &o.registry)
	flags := cmd.Flags()
	flags.StringVar(&o.commit, "commit", "", "the `SHA` that it is built from, seven digits are enough; or what git knows it by: HEAD, v1.4")
	flags.StringVar(&o.environment, "env", "", "the `ENVIRONMENT`: production, staging-eu")
	flags.BoolVar(&o.keep, "keep", false, "what runs there goes on beside it")
	flags.BoolVar(&o.gone, "gone", false, "it runs there no more: that commit, or all of them")
	flags.BoolVar(&o.all, "all", false, "list what ran, too")
	return cmd
}

func (o *deployedOptions) run(ctx context.Context, service string) error {
	records := o.commit != "" || o.gone
	switch {
	case records && service == "":
		return exit.Usagef("name it as its manifest does: treaty deployed checkout …", "no service is named")
	case records && o.environment == "":
		return exit.Usagef("name it: --env production", "no environment is named")
	case records && o.all:
		return exit.Usagef("leave out --all", "--all is for a list")
	case o.keep && o.commit == "":
		return exit.Usagef("name the commit that runs beside what is there: --commit SHA", "--keep needs a commit")
	case o.keep && o.gone:
		return exit.Usagef("leave one of them out", "--keep and --gone contradict each other")
	}
	commit, err := o.builtFrom(ctx, o.commit)
	if err != nil {
		return err
	}
	c, err := o.dial(ctx, o.registry)
	if err != nil {
		return err
	}
	if !records {
		return o.list(ctx, c, service)
	}
	d, err := c.RecordDeployment(ctx, wire.NewDeployment{Service: service, Environment: o.environment, Commit: commit, Keep: o.keep, Gone: o.gone})
	if err != nil {
		return c.misnamed(err, service, c.serviceNames(ctx))
	}
	if o.json() {
		return report.Encode(o.Out, d)
	}
	return o.print(d)
}

// commitForm is a commit as the registry takes it: its hash or the first digits, and
// the mark of a push with --allow-dirty.
var commitForm = regexp.MustCompile(`^[0-9a-f]{7,64}(-dirty)?$`)

// builtFrom returns what --commit says as a hash. What is none, HEAD or a tag, git
// resolves in the repository around -C: the registry has no names for commits. None
// given is none.
func (s *shared) builtFrom(ctx context.Context, commit string) (string, error) {
	if given := strings.ToLower(commit); given == "" || commitForm.MatchString(given) {
		return given, nil
	}
	const hint = "write at least seven of its digits: --commit $(git rev-parse HEAD)"
	repository, err := workspace.OpenRepository(ctx, s.dir)
	if err != nil {
		return "", exit.Usagef(hint, "%q is no commit, and there is no repository here that could know it by that name", commit)
	}
	defer repository.Close()
	hash, err := repository.Resolve(ctx, commit)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", exit.Usagef(hint, "%q is no commit, and git knows none by that name", commit)
	}
	return hash, nil
}

// dial returns a client of the registry that the flag, the workspace around -C or
// the environment names.
func (s *shared) dial(ctx context.Context, flag string) (*connection, error) {
	address, err := s.registryHere(ctx, flag)
	if err != nil {
		return nil, err
	}
	return dial(address, workspace.Config{})
}

// print says what runs there now, and what that leaves open.
func (o *deployedOptions) print(d *wire.Deployed) error {
	var b strings.Builder
	runs := "nothing of " + d.Service + " runs in " + d.Environment
	if len(d.Running) > 0 {
		runs = d.Service + " runs in " + d.Environment + " at " + commits(d.Running)
	}
	if d.Unchanged {
		runs += o.Paint(term.Dim, "   recorded already")
	}
	fmt.Fprintf(&b, "%s %s\n", o.Paint(term.Green, "✓"), runs)
	if len(d.Ended) > 0 {
		fmt.Fprintf(&b, "  ended: %s\n", commits(d.Ended))
	}
	for _, commit := range d.Unpushed {
		fmt.Fprintf(&b, "  %s: its manifest was never pushed from %s, so what it speaks is not known\n", o.Paint(term.Yellow, "unknown"), shortCommit(commit))
		fmt.Fprintf(&b, "    hint: check that commit out, and `treaty push`\n")
	}
	if d.NewEnvironment {
		fmt.Fprintf(&b, "  %s is a new environment", term.Safe(d.Environment))
		if len(d.Environments) > 0 {
			fmt.Fprintf(&b, "; there are %s", term.Safe(strings.Join(d.Environments, ", ")))
		}
		b.WriteString("\n")
	}
	_, err := o.Out.Write([]byte(b.String()))
	return err
}

// list shows what runs.
func (o *deployedOptions) list(ctx context.Context, c *connection, service string) error {
	list, err := c.Deployments(ctx, o.environment, service, o.all)
	if err != nil {
		return c.misnamed(err, service, c.serviceNames(ctx))
	}
	if len(list) == 0 {
		if err := o.knownEnvironment(ctx, c); err != nil {
			return err
		}
	}
	if o.json() {
		return report.Encode(o.Out, wire.Deployments{Deployments: append([]wire.Deployment{}, list...)})
	}
	if len(list) == 0 {
		_, err := fmt.Fprintf(o.Out, "nothing is recorded; `treaty deployed SERVICE --commit SHA --env ENV` records what runs\n")
		return err
	}
	for _, d := range list {
		since := "since " + d.Since.Format("2006-01-02 15:04") + " UTC"
		if d.EndedAt != nil {
			since = "until " + d.EndedAt.Format("2006-01-02 15:04") + " UTC"
		}
		_, err := fmt.Fprintf(o.Out, "  %-14s %-34s %-12s %s\n", term.Safe(d.Environment), term.Safe(d.Service), shortCommit(d.Commit), o.Paint(term.Dim, since))
		if err != nil {
			return err
		}
	}
	return nil
}

// knownEnvironment refuses a list of an environment in which nothing was ever recorded,
// where something was in others: a slip is no empty list.
func (o *deployedOptions) knownEnvironment(ctx context.Context, c *connection) error {
	if o.environment == "" {
		return nil
	}
	all, err := c.Deployments(ctx, "", "", true)
	if err != nil {
		return c.trouble(err)
	}
	var known []string
	for _, d := range all {
		known = append(known, d.Environment)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	if len(known) == 0 || slices.Contains(known, o.environment) {
		return nil
	}
	hint := "there are " + strings.Join(known[:min(10, len(known))], ", ")
	if meant := workspace.Suggest(o.environment, known); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	return exit.Usagef(hint, "nothing was ever recorded in %s", o.environment)
}

// shortCommit is a commit as people read it: the first digits of a hash.
func shortCommit(commit string) string {
	if len(commit) >= 40 && strings.Trim(commit, "0123456789abcdef") == "" {
		commit = commit[:10]
	}
	return term.Safe(commit)
}

func commits(list []string) string {
	short := make([]string, len(list))
	for i, commit := range list {
		short[i] = shortCommit(commit)
	}
	return strings.Join(short, " and ")
}
