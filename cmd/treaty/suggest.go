package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/lint/suggest"
)

type suggestOptions struct {
	*shared
	against string
	major   bool
	write   bool
}

func newSuggest(s *shared) *cobra.Command {
	o := &suggestOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "suggest [EVENT]",
		Short: "Make of a change that breaks one that does not",
		Long: `Shows, as a diff, the compatible form of what the working tree does to an event (to
every event, without a name): what is gone stays and is deprecated, what is newly
required is optional, a new name stands beside the old one, an enum is marked open
where that is enough, values, types and limits are what they were. What breaks nothing
stays as you wrote it.

A suggestion is proved before you see it: with it ` + "`treaty check`" + ` finds no break of the
event. Where a break has no compatible form, that is said, with the reason, and the next
major is shown instead: it gets what you wrote, as a draft, and the one before is what
it was. --major asks for that at once.

--write writes the files, all or none, and none that has changed in the meantime; a
major that was not asked for is only shown. It exits with 1 where something is broken
for which there is no compatible form.`,
		Example: "  treaty suggest ordering.OrderPlaced\n" +
			"  treaty suggest ordering.OrderPlaced --write\n" +
			"  treaty suggest ordering.OrderPlaced --against git:origin/main\n" +
			"  treaty suggest ordering.OrderPlaced --major --write\n" +
			"  treaty suggest | git apply",
		Args: func(cmd *cobra.Command, args []string) error {
			if o.major && len(args) == 0 {
				return exit.Usagef("name the event: `treaty suggest CONTEXT.EVENT --major`", "--major opens the next major of one event")
			}
			return cobra.MaximumNArgs(1)(cmd, args)
		},
		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func() error { return o.run(cmd.Context(), args) })
		},
	}
	cmd.Flags().StringVar(&o.against, "against", "git:HEAD", againstUsage)
	cmd.Flags().BoolVar(&o.major, "major", false, "open the next major with the change instead")
	cmd.Flags().BoolVar(&o.write, "write", false, "write what is suggested")
	return cmd
}

func (o *suggestOptions) run(ctx context.Context, args []string) error {
	head, at, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	base, shallow, err := loadPast(ctx, o.against, at)
	if err != nil {
		return err
	}
	events, err := o.events(base, head, args)
	if err != nil {
		return err
	}
	found, err := o.ask(ctx, at, base, head, events, shallow)
	if err != nil {
		return err
	}
	var written []suggest.File
	if o.write {
		for _, s := range found {
			if o.writes(s) {
				written = append(written, s.Files...)
			}
		}
		if err := writeChanges(at, written); err != nil {
			return err
		}
	}
	if err := o.print(base.Label, found); err != nil {
		return err
	}
	for _, s := range found {
		if len(s.Left) > 0 {
			return exit.Found()
		}
	}
	return nil
}

// writes reports whether --write writes the suggestion: a major only where it was
// asked for.
func (o *suggestOptions) writes(s *suggest.Suggestion) bool {
	return o.write && len(s.Files) > 0 && (s.Opens == 0 || o.major)
}

// events lists what is looked at: the named event, or all that the base has too.
func (o *suggestOptions) events(base, head *workspace.Workspace, args []string) ([]*workspace.Contract, error) {
	if len(args) == 0 {
		return slices.DeleteFunc(slices.Clone(head.Contracts), func(c *workspace.Contract) bool {
			return lint.Counterpart(base, c) == nil
		}), nil
	}
	was, is, err := bothSides(base, head, args[0])
	switch {
	case err != nil:
		return nil, err
	case is == nil:
		return nil, exit.Usagef("bring its files back: `git restore` does; its majors are retired before it goes", "%s is gone from the working tree", was.Name)
	case was == nil:
		return nil, exit.Usagef("what is new breaks nothing", "%s does not have %s", base.Label, is.Name)
	}
	return []*workspace.Contract{is}, nil
}

// ask looks for the suggestions, one event after the other. Files that two of them
// would change are those of the first: the second is asked again when they are
// written.
func (o *suggestOptions) ask(ctx context.Context, at string, base, head *workspace.Workspace, events []*workspace.Contract, shallow bool) ([]*suggest.Suggestion, error) {
	policy, err := o.policy(base)
	if err != nil {
		return nil, err
	}
	files, err := workspace.OpenDir(at)
	if err != nil {
		return nil, exit.Usagef("", "%w", err)
	}
	defer files.Close()
	progress := o.NewProgress("reviews")
	defer progress.Done()
	steps := 0
	var list []*suggest.Suggestion
	taken := map[string]bool{}
	for _, c := range events {
		found, err := suggest.For(ctx, suggest.Request{
			Base: base, Head: head, Contract: c, Files: files, Policy: policy, Rules: rules.All(),
			Shallow: shallow, Unpulled: unseenElsewhere(head, policy.Now) != "", Major: o.major,
			Step: func() { steps++; progress.Step(steps, 0) },
		})
		if err != nil {
			return nil, positioned(err)
		}
		if len(found.Breaks) == 0 && len(events) > 1 || slices.ContainsFunc(found.Files, func(f suggest.File) bool { return taken[f.Name] }) {
			continue
		}
		for _, f := range found.Files {
			taken[f.Name] = true
		}
		list = append(list, found)
	}
	return list, nil
}
