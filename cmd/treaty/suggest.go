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
	against  string
	registry string
	home     string
	major    bool
	write    bool
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

--against registry holds it against the versions that the registry has, with the
consumers that it knows, and lets the registry judge what is suggested.

--write writes the files, all or none, and none that has changed in the meantime; a
major that was not asked for is only shown. It exits with 1 where something is broken
for which there is no compatible form.`,
		Example: "  treaty suggest ordering.OrderPlaced\n" +
			"  treaty suggest ordering.OrderPlaced --write\n" +
			"  treaty suggest ordering.OrderPlaced --against git:origin/main\n" +
			"  treaty suggest --against registry\n" +
			"  treaty suggest ordering.OrderPlaced --major --write\n" +
			"  treaty suggest | git apply",
		Args: func(cmd *cobra.Command, args []string) error {
			if o.major && len(args) == 0 {
				return exit.Usagef("name the event: `treaty suggest CONTEXT.EVENT --major`", "--major opens the next major of one event")
			}
			return cobra.MaximumNArgs(1)(cmd, args)
		},
		ValidArgsFunction: s.completeEvents,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	cmd.Flags().StringVar(&o.against, "against", "git:HEAD", againstUsage+", or \"registry\"")
	registryFlag(cmd, &o.registry)
	cmd.Flags().StringVar(&o.home, "home", "", "for the registry, the `REPOSITORY` that owns these files (default: home in treaty.yaml, then git's remote origin)")
	cmd.Flags().BoolVar(&o.major, "major", false, "open the next major with the change instead")
	cmd.Flags().BoolVar(&o.write, "write", false, "write what is suggested")
	return cmd
}

func (o *suggestOptions) run(ctx context.Context, args []string) error {
	var found []*suggest.Suggestion
	var at, label string
	search := o.search
	if o.against == againstRegistry {
		search = o.searchHeld
	}
	err := interruptible(ctx, func() (err error) {
		found, at, label, err = search(ctx, args)
		return err
	})
	if err != nil {
		return err
	}
	if err := o.writeAll(at, found); err != nil {
		return err
	}
	if err := o.print(label, found); err != nil {
		return err
	}
	for _, s := range found {
		if len(s.Left) > 0 {
			return exit.Found()
		}
	}
	return nil
}

// search looks for the suggestions, and says in which workspace, and since when. It
// writes nothing, so that it can be left at any time.
func (o *suggestOptions) search(ctx context.Context, args []string) (found []*suggest.Suggestion, at, label string, err error) {
	head, seen, at, err := o.loadSeen(ctx, "")
	if err != nil {
		return nil, "", "", err
	}
	for _, known := range []*workspace.Seen{seen, nil} {
		base, shallow, err := loadPastAfter(ctx, o.against, at, known)
		if err != nil {
			return nil, "", "", err
		}
		events, err := o.events(base, head, args)
		if err != nil {
			return nil, "", "", err
		}
		found, err = o.askFiles(ctx, at, suggest.Request{Base: base, Head: head, Seen: seen, Contracts: events, Shallow: shallow})
		if err != nil {
			return nil, "", "", err
		}
		if label = base.Label; !suggest.ReachesSame(base, head, found) {
			break
		}
	}
	return found, at, label, nil
}

// writeAll writes what --write writes: all files or none.
func (o *suggestOptions) writeAll(at string, found []*suggest.Suggestion) error {
	var files []suggest.File
	for _, s := range found {
		if o.writes(s) {
			files = append(files, s.Files...)
		}
	}
	return writeChanges(at, files)
}

// writes reports whether --write writes the suggestion: a major only where it was
// asked for.
func (o *suggestOptions) writes(s *suggest.Suggestion) bool {
	return o.write && s.Offers() && (s.Opens == 0 || o.major)
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
		return nil, exit.Usagef("bring its files back: `git restore` does; its majors are retired before it goes; if it was renamed, say `formerly: ["+was.Name.String()+"]` in the event.yaml of its new name",
			"%s is gone from the working tree", was.Name)
	case was == nil:
		return nil, exit.Usagef("what is new breaks nothing", "%s does not have %s", base.Label, is.Name)
	}
	return []*workspace.Contract{is}, nil
}

// askFiles is ask of the files at a place.
func (o *suggestOptions) askFiles(ctx context.Context, at string, req suggest.Request) ([]*suggest.Suggestion, error) {
	files, err := workspace.OpenDir(at)
	if err != nil {
		return nil, exit.Usagef("", "%w", err)
	}
	defer files.Close()
	req.Files = files
	return o.ask(ctx, req)
}

// ask looks for the suggestions. Without a name only events that break something
// are told.
func (o *suggestOptions) ask(ctx context.Context, req suggest.Request) ([]*suggest.Suggestion, error) {
	var err error
	if req.Policy, err = o.policy(req.Base); err != nil {
		return nil, err
	}
	progress := o.NewProgress("questions answered")
	defer progress.Done()
	req.Rules, req.Major, req.Progress = rules.All(), o.major, progress.Step
	req.Unpulled = unseenElsewhere(req.Head, req.Policy.Now) != ""
	found, err := suggest.For(ctx, req)
	if err != nil {
		return nil, positioned(err)
	}
	if len(req.Contracts) == 1 {
		return found, nil
	}
	return slices.DeleteFunc(found, func(s *suggest.Suggestion) bool { return len(s.Breaks) == 0 }), nil
}
