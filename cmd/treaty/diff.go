package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/diffs"
	"github.com/treaty-events/treaty/registry/wire/impacts"
)

type diffOptions struct {
	*shared
	against  string
	draft    string
	exitCode bool
}

func newDiff(s *shared) *cobra.Command {
	o := &diffOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW | EVENT --against git:REF | DIR",
		Short: "Show what changed, and what follows from it",
		Long: `Lists the differences between two schemas, each with its place in the new file, and
asks both questions in both content models: can the new schema read what the old
one allowed (stored events), and the other way round (running consumers)? A refuted
one shows an event that proves it.

OLD and NEW are schema files. For an EVENT of the workspace, the newest revision of
each major is compared with the newest one that the past has.

It exits with 0 whatever the answers are: it shows, it does not judge; that is
` + "`treaty check`" + `. With --exit-code it exits with 1 unless everything is proved.`,
		Example: "  treaty diff old.schema.json new.schema.json\n" +
			"  treaty diff ordering.OrderPlaced --against git:HEAD\n" +
			"  treaty diff ordering.OrderPlaced --against ../main-copy --output json",
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.against == "" && len(args) == 1:
				return exit.Usagef("name a second schema file, or the past of an event: --against git:HEAD", "%q alone cannot be compared", args[0])
			case o.against == "":
				return cobra.ExactArgs(2)(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func() error { return o.run(cmd.Context(), args) })
		},
	}
	cmd.Flags().StringVar(&o.against, "against", "", againstUsage)
	cmd.Flags().StringVar(&o.draft, "draft", "", "read both files as this `DRAFT` (4, 6, 7, 2019-09, 2020-12) instead of what they say")
	cmd.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with 1 unless everything is proved")
	return cmd
}

func (o *diffOptions) run(ctx context.Context, args []string) error {
	var (
		list []wire.Diff
		err  error
	)
	if o.against == "" {
		list, err = o.files(args[0], args[1])
	} else {
		list, err = o.event(ctx, args[0])
	}
	if err != nil {
		return err
	}
	if o.json() {
		err = report.Encode(o.Out, diffView{list})
	} else {
		err = report.Diffs(o.Streams, list)
	}
	if err != nil {
		return err
	}
	return o.outcome(list)
}

// outcome is nil where there was an answer to everything that was asked, and
// with --exit-code where every answer is proved.
func (o *diffOptions) outcome(list []wire.Diff) error {
	for i := range list {
		if list[i].State == "unreadable" || o.exitCode && !list[i].Proved() {
			return exit.Found()
		}
	}
	return nil
}

// files compares two schema files.
func (o *diffOptions) files(older, newer string) ([]wire.Diff, error) {
	var draft schema.Draft
	if o.draft != "" {
		d, err := schema.ParseDraft(o.draft)
		if err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
		draft = d
	}
	was, err := readSchema(older, draft)
	if err != nil {
		return nil, err
	}
	is, err := readSchema(newer, draft)
	if err != nil {
		return nil, err
	}
	d := wire.Diff{
		State: "changed", Changes: []wire.DiffChange{}, Answers: []wire.DiffAnswer{},
		Old: &wire.DiffSide{Label: older, File: older}, New: &wire.DiffSide{Label: newer, File: newer},
	}
	compareSchemas(&d, was, is)
	return []wire.Diff{d}, nil
}

// compareSchemas fills in what lies between two schemas that have no event.
func compareSchemas(d *wire.Diff, was, is *schema.Schema) {
	_, before := was.Bundle()
	if _, after := is.Bundle(); before == after {
		d.State = "unchanged"
	} else {
		diffs.Compare(d, was, is)
	}
}

// event compares the majors of an event with those of its past.
func (o *diffOptions) event(ctx context.Context, name string) ([]wire.Diff, error) {
	head, at, err := o.load(ctx, "")
	if err != nil {
		return nil, err
	}
	base, _, err := loadPast(ctx, o.against, at)
	if err != nil {
		return nil, err
	}
	was, is, err := bothSides(base, head, name)
	if err != nil {
		return nil, err
	}
	hurt, err := o.whom(ctx, base, head, was, is)
	if err != nil {
		return nil, err
	}
	list := []wire.Diff{}
	for _, number := range majorNumbers(was, is) {
		d := wire.Diff{Contract: name, Major: number, Changes: []wire.DiffChange{}, Answers: []wire.DiffAnswer{}}
		d.Old = sideOf(was, number, base.Label)
		d.New = sideOf(is, number, head.Label)
		compareMajor(&d, newest(was, number), newest(is, number))
		if d.State == "removed" && refusedFile(head, was.Dir, number) || d.State == "added" && refusedFile(base, is.Dir, number) {
			d.State = "unreadable" // it is there, but is no file that may be read
		}
		d.Impact = hurt[number]
		list = append(list, d)
	}
	return list, nil
}

// whom asks what each changed major does to those who read it; where one side does
// not have the event, nobody is asked.
func (o *diffOptions) whom(ctx context.Context, base, head *workspace.Workspace, was, is *workspace.Contract) (map[int]*wire.Impact, error) {
	if was == nil || is == nil {
		return nil, nil
	}
	now, err := o.clock()
	if err != nil {
		return nil, err
	}
	reports, err := lint.Impacts(ctx, lint.Request{Base: base, Head: head, Policy: lint.Policy{Now: now}}, was, is)
	hurt := map[int]*wire.Impact{}
	for _, r := range reports {
		if r.Newer != nil {
			impact := impacts.ToWire(r)
			hurt[r.Major] = &impact
		}
	}
	return hurt, err
}

// compareMajor fills in what became of one major; either side may be nil.
func compareMajor(d *wire.Diff, was, is *workspace.Revision) {
	switch {
	case was == nil:
		d.State = "added"
	case is == nil:
		d.State = "removed"
	case was.Schema == nil || is.Schema == nil:
		d.State = "unreadable"
	case was.Fingerprint == is.Fingerprint:
		d.State = "unchanged"
	default:
		d.State = "changed"
		diffs.Compare(d, was.Schema, is.Schema)
	}
}

// diffView is the JSON of `treaty diff`.
type diffView struct {
	Diffs []wire.Diff `json:"diffs"` // one for each major that is compared
}
