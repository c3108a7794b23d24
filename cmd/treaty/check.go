package main

import (
	"context"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/outputs"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

type checkOptions struct {
	*shared
	reports
	against  string
	says     string // who named the past where --against did not; empty: --against did
	registry string
	home     string
	found    *gitPast // what --against names, in git
	failOn   string
	fresh    bool // --new
	all      bool
	notes    bool
}

func newCheck(s *shared) *cobra.Command {
	o := &checkOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "check [--against git:REF | DIR | registry] [--new]",
		Short: "Say what a change breaks, and for whom",
		Long: `Compares the workspace with its past and reports what is new: which lines break
which question, with an event that proves it, who consumes it, and what to do.

--against git:REF compares with the commit in which REF and HEAD part (their merge
base), and with every revision before it; --against DIR with another copy of the
workspace; --against registry with what the registry holds, every consumer that it
knows included. The past decides mode, content model and severities, not the change.

Without --against the past is, in a job of GitHub or GitLab, what it is about: the
branch into which a pull or merge request would go, the base of a merge queue, the
merge before it in a train, the commit before a push; else the main branch of git's
remote.

A past without any contract is a mistake, for a workspace that has been moved would
look so. --new says that the workspace has no past yet: before its first commit
without --against, in the change that brings it with it.`,
		Example: "  treaty check\n  treaty check --against git:origin/main\n  treaty check --against git:HEAD\n  treaty check --against git:origin/main --output github --output sarif=treaty.sarif\n  treaty check --against registry\n  treaty check --against ../main-copy\n  treaty check --new",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.against, "against", "", againstUsage+", or \"registry\" (default: the target of the pull request, then the remote's main branch)")
	cmd.Flags().StringVar(&o.failOn, "fail-on", "error", "exit with 1 from this `SEVERITY` on: error, warning or info")
	notesFlag(cmd, &o.notes)
	o.flag(cmd)
	cmd.Flags().BoolVar(&o.fresh, "new", false, "the workspace is new: its past has no contracts")
	cmd.Flags().BoolVar(&o.all, "all", false, "report what the past has too")
	registryFlag(cmd, &o.registry)
	cmd.Flags().StringVar(&o.home, "home", "", "for the registry, the `REPOSITORY` that owns these files (default: home in treaty.yaml, then git's remote origin)")
	return cmd
}

func (o *checkOptions) run(ctx context.Context) error {
	if err := failOn(o.failOn).check(); err != nil {
		return err
	}
	if err := o.read(); err != nil {
		return err
	}
	past, stop, err := o.seek(ctx)
	if err != nil {
		return err
	}
	defer stop()
	head, seen, at, err := o.loadSeen(ctx, "")
	if err != nil {
		return err
	}
	if err := past(); err != nil {
		return err
	}
	gate, sum, err := o.judge(ctx, at, head, seen)
	if err != nil {
		return err
	}
	sum.Prefix, sum.Contracts = placeInRepository(at), gate.Contracts
	sum.Notes = o.notes || o.failOn == string(diag.Info)
	if err := o.print(ctx, at, head, gate, sum); err != nil {
		return err
	}
	return failOn(o.failOn).outcome(gate.Findings)
}

// seek begins to find the past in git, which is mostly waiting for git: the workspace
// can be read meanwhile. The first function waits for it; the second ends it.
func (o *checkOptions) seek(ctx context.Context) (wait func() error, stop func(), err error) {
	at, err := root(o.dir)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	found := make(chan error, 1)
	go func() { found <- o.find(ctx, at) }()
	wait = sync.OnceValue(func() error { return <-found })
	stop = func() {
		cancel()
		_ = wait() // whoever wants to know has asked
		if o.found != nil {
			o.found.close()
		}
	}
	return wait, stop, nil
}

// find finds out which past is meant, and where it is if it is in git.
func (o *checkOptions) find(ctx context.Context, at string) (err error) {
	if o.against == "" && !o.fresh {
		if o.against, o.says, err = usualPast(ctx, at); err != nil {
			return err
		}
	}
	if ref, isGit := strings.CutPrefix(o.against, "git:"); isGit {
		o.found = findPast(ctx, at, ref)
	}
	return nil
}

// judge compares the workspace with its past, here or at the registry, and says
// with what.
func (o *checkOptions) judge(ctx context.Context, at string, head *workspace.Workspace, seen *workspace.Seen) (*lint.Report, report.Summary, error) {
	if o.against == againstRegistry {
		now, err := o.clock()
		if err != nil {
			return nil, report.Summary{}, err
		}
		return o.askRegistry(ctx, at, head, now)
	}
	base, shallow, err := o.past(ctx, at, seen)
	if err != nil {
		return nil, report.Summary{}, err
	}
	decides, against := base, "no past"
	switch {
	case base == nil:
		decides = head
	case o.says != "":
		against = "base " + base.Label + " (" + o.says + ")"
	default:
		against = "base " + base.Label
	}
	policy, err := o.policy(decides)
	if err != nil {
		return nil, report.Summary{}, err
	}
	progress := o.NewProgress("questions answered")
	gate, err := lint.Review(ctx, lint.Request{
		Base: base, Head: head, Policy: policy, Rules: rules.All(), NewOnly: !o.all, Shallow: shallow, NewWorkspace: o.fresh,
		Unpulled: unseenSince(base, head, policy.Now) != "",
		Progress: progress.Step,
	})
	progress.Done()
	if err != nil {
		return nil, report.Summary{}, err
	}
	if copies := o.copies(head); copies != "" {
		against += ", " + copies
	}
	return gate, report.Summary{
		Scope: against, Known: gate.Known, Unseen: gate.Notes, Waived: report.Waived(gate.Waived), Now: policy.Now,
		Baseline: len(gate.Baseline), Mended: len(gate.Mended),
	}, nil
}

// print writes the report in the forms that are wanted.
func (o *checkOptions) print(ctx context.Context, at string, head *workspace.Workspace, gate *lint.Report, sum report.Summary) error {
	r := &outputs.Review{Verb: "check", Gate: gate, Summary: sum, FailOn: diag.Severity(o.failOn), Head: head, Against: true}
	if o.against != "" && o.against != againstRegistry && o.wants("github") {
		changed, done := changedLines(ctx, o.against, at)
		defer done()
		r.Changed = changed
	}
	return outputs.Write(o.Streams, o.wanted, r, os.Getenv)
}

// past loads what --against names; nil where a new workspace has nothing to be
// compared with. --new must not outlive the first change: it would hide that the
// workspace has been moved.
func (o *checkOptions) past(ctx context.Context, dir string, head *workspace.Seen) (base *workspace.Workspace, shallow bool, err error) {
	switch {
	case o.against == "":
		return nil, false, nil
	case o.found != nil:
		base, shallow, err = o.found.load(ctx, head)
	default:
		base, shallow, err = loadPastAfter(ctx, o.against, dir, head)
	}
	switch {
	case err != nil || !o.fresh:
		return base, shallow, err
	case len(base.Contracts) > 0:
		return nil, false, exit.Usagef("leave out --new", "%s has %s: the workspace is not new", base.Label, plural(len(base.Contracts), "contract"))
	case base.Config.Doc == nil:
		return nil, false, nil
	}
	return base, shallow, nil
}
