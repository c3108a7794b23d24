package main

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/impacts"
)

type impactOptions struct {
	*shared
	against string
	to      string
	major   int
	retire  string
	ended   int    // the major of --retire; 0: none
	readAs  string // how the file of --to was called while it was read; empty: by its own name
}

func newImpact(s *shared) *cobra.Command {
	o := &impactOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "impact EVENT [--to FILE | --retire MAJOR]",
		Short: "Say who is hurt by a change, by what they read",
		Long: `Asks for each consumer of the event what a change does to it: breaking, unknown,
affected but compatible, or unaffected, with the question, the field and an event that
shows it. Consumers say in their manifests what they read; those elsewhere are known as
of the last ` + "`treaty pull`" + `.

Without a flag the change is what the working tree has done since the last commit, or
since --against. --to FILE asks about a schema that is not yet part of the workspace,
--retire MAJOR about the end of a major.

It exits with 1 where a consumer breaks, or where that is not known.`,
		Example: "  treaty impact ordering.OrderPlaced\n" +
			"  treaty impact ordering.OrderPlaced --against git:origin/main\n" +
			"  treaty impact ordering.OrderPlaced --to /tmp/v2.schema.json\n" +
			"  jq -f drop-note.jq v2.schema.json | treaty impact ordering.OrderPlaced --to - --major 2\n" +
			"  treaty impact ordering.OrderPlaced --retire 1 --output json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func() error { return o.run(cmd.Context(), args[0]) })
		},
	}
	cmd.Flags().StringVar(&o.against, "against", "", againstUsage+" (without it git:HEAD; with --to or --retire the working tree)")
	cmd.Flags().StringVar(&o.to, "to", "", "ask about the schema in `FILE`; - is standard input")
	cmd.Flags().IntVar(&o.major, "major", 0, "the `MAJOR` that --to would follow (without it what the file's name says, else the newest)")
	cmd.Flags().StringVar(&o.retire, "retire", "", "ask about the end of this `MAJOR`")
	cmd.MarkFlagsMutuallyExclusive("to", "retire")
	cmd.MarkFlagsMutuallyExclusive("major", "retire")
	return cmd
}

func (o *impactOptions) run(ctx context.Context, name string) error {
	if o.major != 0 && o.to == "" {
		return exit.Usagef("--major goes with --to", "there is no file to ask about")
	}
	if o.retire != "" {
		var err error
		if o.ended, err = parseMajor(o.retire); err != nil {
			return err
		}
	}
	head, seen, at, err := o.loadSeen(ctx, "")
	if err != nil {
		return err
	}
	if o.planning() { // what does not differ yet has a history, too
		seen = nil
	}
	base, err := o.past(ctx, head, seen, at)
	if err != nil {
		return err
	}
	was, is, err := bothSides(base, head, name)
	if err != nil {
		return err
	}
	if holes := unasked(base, head, was, is); len(holes) > 0 {
		return o.impossible(holes, "nobody was asked")
	}
	if was == nil {
		return exit.Usagef("whoever reads it can only come later", "%s is new: %s does not have it", name, base.Label)
	}
	if o.planning() && o.against == "" {
		if was, err = remembered(ctx, at, was); err != nil {
			return err
		}
	}
	if is, err = o.planned(at, was, is); err != nil {
		return err
	}
	now, err := o.clock()
	if err != nil {
		return err
	}
	reports, err := lint.Impacts(ctx, lint.Request{Base: base, Head: head, Policy: lint.Policy{Now: now}}, was, is)
	if err != nil {
		return err
	}
	list := []wire.Impact{}
	for _, r := range reports {
		list = append(list, impacts.ToWire(r))
	}
	o.placeInFile(list)
	unseen := ""
	if len(list) > 0 && was.Visibility != contract.Private {
		unseen = unseenElsewhere(head, now)
	}
	return o.print(list, was.Name.String(), o.since(base), unseen)
}

// planning reports whether the question is about what is not in the workspace yet.
func (o *impactOptions) planning() bool { return o.to != "" || o.ended != 0 }

// placeInFile names the file of --to as the user did in what is said of it: to find
// what it refers to, it was read as if it lay beside the event's own schemas.
func (o *impactOptions) placeInFile(list []wire.Impact) {
	for _, impact := range list {
		for _, consumer := range impact.Consumers {
			for _, r := range consumer.Reasons {
				if r.Where != nil && r.Where.File == o.readAs && o.readAs != "" {
					r.Where.File = o.from()
				}
				if r.Change != nil && r.Change.New.File == o.readAs && o.readAs != "" {
					r.Change.New.File = o.from()
				}
			}
		}
	}
}

// planned returns the contract as it would be: with the schema of --to, without the
// major of --retire, else as the working tree has it.
func (o *impactOptions) planned(at string, was, is *workspace.Contract) (*workspace.Contract, error) {
	number := o.ended
	switch {
	case o.to == "" && o.ended == 0:
		if is == nil {
			return nil, exit.Usagef("`--retire MAJOR` asks about the end of a major", "%s is gone from the working tree", was.Name)
		}
		return is, nil
	case o.to != "":
		number = o.majorOf(was)
	}
	major := was.Major(number)
	if major == nil {
		return nil, exit.Usagef("its majors: "+strings.Trim(fmt.Sprint(majorNumbers(was)), "[]"), "%s has no major %d", was.Name, number)
	}
	plan, changed := *was, *major
	if o.to == "" {
		changed.Status = contract.Retired
	} else {
		s, lent, err := readSchemaFor(o.In, o.to, at, was.Dir)
		if err != nil {
			return nil, err
		}
		if lent {
			o.readAs = s.Doc.File
		}
		_, fingerprint := s.Bundle()
		changed.Revisions = []*workspace.Revision{{Label: o.from(), File: o.from(), Schema: s, Fingerprint: fingerprint}}
	}
	plan.Majors = slices.Clone(was.Majors)
	plan.Majors[slices.Index(was.Majors, major)] = &changed
	return &plan, nil
}

// from is how the schema of --to is called.
func (o *impactOptions) from() string {
	if o.to == "-" {
		return "standard input"
	}
	return o.to
}

var majorInName = regexp.MustCompile(`^v([1-9][0-9]{0,5})[.]`)

// majorOf is the major that the file would follow: what --major or its name says,
// else the newest that is in use.
func (o *impactOptions) majorOf(was *workspace.Contract) int {
	if o.major != 0 {
		return o.major
	}
	if m := majorInName.FindStringSubmatch(path.Base(o.to)); m != nil {
		number, _ := strconv.Atoi(m[1])
		return number
	}
	for _, m := range slices.Backward(was.Majors) {
		if m.Status == contract.Active || m.Status == contract.Deprecated {
			return m.Number
		}
	}
	return was.Majors[len(was.Majors)-1].Number
}

// since says what was asked about, after "nothing changes".
func (o *impactOptions) since(base *workspace.Workspace) string {
	switch {
	case o.to != "":
		return "with " + o.from()
	case o.ended != 0:
		return fmt.Sprintf("with the end of v%d", o.ended)
	}
	return "since " + base.Label
}

func (o *impactOptions) print(list []wire.Impact, name, since, unseen string) error {
	var err error
	switch {
	case o.json():
		err = report.Encode(o.Out, impactView{list, unseen != ""})
	case len(list) == 0:
		_, err = fmt.Fprintf(o.Out, "nothing that was promised changes in %s %s\n", name, term.Safe(since))
	default:
		err = report.Impacts(o.Streams, list)
	}
	if err != nil {
		return err
	}
	if unseen != "" {
		fmt.Fprintln(o.Err, "note:", unseen)
		return exit.Found() // what is not known is no pass
	}
	for i := range list {
		if !list[i].Passes() {
			return exit.Found()
		}
	}
	return nil
}

// unasked lists the files without which nobody can say who is hurt: the event's own,
// on either side, and what may be the manifest of somebody who reads it. A schema is
// not among them, for the answer says of itself that it is not known.
func unasked(base, head *workspace.Workspace, was, is *workspace.Contract) []diag.Finding {
	holes := slices.DeleteFunc(unusable(head), func(f diag.Finding) bool {
		return f.Rule != unreadableFile || slices.ContainsFunc(head.Contracts, func(c *workspace.Contract) bool { return path.Dir(f.Span.File) == c.Dir })
	})
	for _, side := range []struct {
		ws *workspace.Workspace
		c  *workspace.Contract
	}{{base, was}, {head, is}} {
		if side.c == nil || !side.c.Unreadable {
			continue
		}
		for _, f := range unusable(side.ws) {
			if path.Dir(f.Span.File) == side.c.Dir && !slices.ContainsFunc(holes, func(h diag.Finding) bool { return h.Span == f.Span }) {
				holes = append(holes, f)
			}
		}
	}
	return holes
}

// impactView is the JSON of `treaty impact`.
type impactView struct {
	Impacts          []wire.Impact `json:"impacts"`          // one for each major that changes
	ElsewhereUnknown bool          `json:"elsewhereUnknown"` // there is a registry, and nothing was pulled from it, or too long ago
}
