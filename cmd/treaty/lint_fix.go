package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/outputs"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/cmd/internal/textdiff"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/lint/suggest"
)

// fixing are the flags of `treaty lint` with which it mends what it finds.
type fixing struct {
	fix, diff bool
	rules     []string
	against   string
}

func (o *fixing) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.fix, "fix", false, "mend what rules can mend, then report what is left")
	cmd.Flags().BoolVar(&o.diff, "diff", false, "with --fix: show the changes, write nothing")
	cmd.Flags().StringArrayVar(&o.rules, "rule", nil, "with --fix: mend the findings of this `ID` alone; several times for several; example-missing has to be named")
	cmd.Flags().StringVar(&o.against, "against", "", "with --fix: what is promised already: git:`REF`, or a folder (default git:HEAD)")
	err := cmd.RegisterFlagCompletionFunc("rule", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return mending(), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("treaty: the flag was added above: " + err.Error())
	}
}

// mending lists the rules that mend.
func mending() []string {
	var list []string
	for _, r := range rules.All() {
		if r.Fix != nil {
			list = append(list, r.ID)
		}
	}
	return list
}

// check refuses flags that do not go together.
func (o *fixing) check(cmd *cobra.Command, wanted []outputs.Wanted) error {
	for _, name := range []string{"diff", "rule", "against"} {
		if !o.fix && cmd.Flags().Changed(name) {
			return exit.Usagef("`treaty lint --fix --"+name+"`", "--%s goes with --fix", name)
		}
	}
	for _, id := range o.rules {
		if !slices.Contains(mending(), id) {
			hint := "those that mend are " + strings.Join(mending(), ", ")
			if near := workspace.Suggest(id, mending()); near != "" {
				hint = "did you mean " + near + "? " + hint
			}
			return exit.Usagef(hint, "no rule %q mends what it finds", id)
		}
	}
	if o.diff {
		for _, w := range wanted {
			if w.File == outputs.Stdout && w.Form.Name != outputText {
				return exit.Usagef("name a file: --output "+w.Form.Name+"=FILE", "--diff prints the changes on standard output, where --output %s would stand", w.Form.Name)
			}
		}
	}
	return nil
}

// mend mends the workspace, and says what it did.
func (o *lintOptions) mend(ctx context.Context, ws *workspace.Workspace, at string) (*lint.Mended, error) {
	base, err := o.promised(ctx, at)
	if err != nil {
		return nil, err
	}
	req := lint.MendRequest{Only: o.rules, Request: lint.Request{Base: base, Head: ws, Rules: rules.All(), NewWorkspace: true}}
	if req.Policy, err = o.policy(ws); err != nil {
		return nil, err
	}
	req.Unpulled = unseenElsewhere(ws, req.Policy.Now) != ""
	req.Promised = req.Policy
	if base != nil && len(base.Contracts) > 0 {
		if req.Promised, err = o.policy(base); err != nil {
			return nil, err
		}
	}
	files, err := workspace.OpenDir(at)
	if err != nil {
		return nil, exit.Usagef("", "%w", err)
	}
	defer files.Close()
	req.Files = files
	waiting := o.Wait("what can be mended is sought, and its promises are asked again")
	mended, err := lint.Mend(ctx, req)
	waiting.Done()
	if err != nil {
		return nil, positioned(err)
	}
	if o.diff {
		if err := o.show(mended); err != nil {
			return nil, err
		}
		o.leaveOut(outputText)
	} else if err := writeChanges(at, changesOf(mended)); err != nil {
		return nil, err
	}
	o.sayMended(mended)
	return mended, nil
}

// promised loads what the contracts promise already: what --against names, else
// the last commit; nil where there is none: then the files as they are count.
func (o *lintOptions) promised(ctx context.Context, at string) (*workspace.Workspace, error) {
	if o.against != "" {
		base, _, err := loadPast(ctx, o.against, at)
		return base, err
	}
	repository, err := workspace.OpenRepository(ctx, at)
	if err != nil {
		return nil, ctx.Err() // no repository: the strictest that is known is taken
	}
	head, err := repository.Head(ctx)
	repository.Close()
	switch {
	case err != nil:
		return nil, gitTrouble(err)
	case head == "": // nothing is committed, so that nothing can have been promised
		return &workspace.Workspace{Label: "no commit"}, nil
	}
	base, _, err := gitPastAfter(ctx, at, "HEAD", nil)
	return base, err
}

// changesOf returns what is to be written, by name.
func changesOf(mended *lint.Mended) []suggest.File {
	var list []suggest.File
	for _, name := range mended.Names() {
		f := mended.Files[name]
		list = append(list, suggest.File{Name: name, Before: f.Before, After: f.After})
	}
	return list
}

// show prints what would be written as one diff.
func (o *lintOptions) show(mended *lint.Mended) error {
	for _, name := range mended.Names() {
		f := mended.Files[name]
		if _, err := io.WriteString(o.Out, textdiff.Unified(o.Streams, name, f.Before, f.After)); err != nil {
			return err
		}
	}
	return nil
}

// sayMended says what was mended and what was not: beside the report where that is
// for people, else on standard error.
func (o *lintOptions) sayMended(mended *lint.Mended) {
	out, s := o.Err, term.Streams{}
	if o.wants(outputText) && !o.diff {
		out, s = o.Out, o.Streams
	}
	var b strings.Builder
	switch {
	case len(mended.Fixed) == 0:
		b.WriteString(s.Paint(term.Green, "✓ nothing to mend") + "\n")
	case o.diff:
		fmt.Fprintf(&b, "%s in %s would be mended; nothing was written\n", plural(len(mended.Fixed), "finding"), plural(len(mended.Files), "file"))
	default:
		b.WriteString(s.Paint(term.Green, fmt.Sprintf("✓ %s mended in %s", plural(len(mended.Fixed), "finding"), plural(len(mended.Files), "file"))) + "\n")
	}
	var done, left tally
	for _, f := range mended.Fixed {
		done.add(f.Finding, f.What)
	}
	for _, l := range mended.Left {
		left.add(l.Finding, l.Why)
	}
	done.print(&b)
	if len(mended.Left) > 0 {
		b.WriteString(s.Paint(term.Yellow, "! "+plural(len(mended.Left), "finding")+" left, although the rule can mend:") + "\n")
	}
	left.print(&b)
	fmt.Fprint(out, b.String())
}

// tally is a list of lines about findings; what is said of several of one rule is said once.
type tally struct {
	lines []tallied
	at    map[[2]string]int
}

// tallied is what is said of a finding, and how many more it is said of.
type tallied struct {
	finding diag.Finding
	what    string
	more    int
}

func (t *tally) add(f diag.Finding, what string) {
	key := [2]string{f.Rule, what}
	if i, ok := t.at[key]; ok {
		t.lines[i].more++
		return
	}
	if t.at == nil {
		t.at = map[[2]string]int{}
	}
	t.at[key] = len(t.lines)
	t.lines = append(t.lines, tallied{finding: f, what: what})
}

func (t *tally) print(b *strings.Builder) {
	for _, l := range t.lines {
		more := ""
		if l.more > 0 {
			more = fmt.Sprintf(" and %d more", l.more)
		}
		fmt.Fprintf(b, "  %-24s %s%s   %s\n", l.finding.Rule, term.Safe(l.finding.Span.String()), more, term.Safe(l.what))
	}
}
