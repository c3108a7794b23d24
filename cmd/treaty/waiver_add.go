package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

type waiverAddOptions struct {
	finder
	reason, owner, until string
	anyway               bool
}

func newWaiverAdd(s *shared) *cobra.Command {
	o := &waiverAddOptions{finder: finder{shared: s}}
	cmd := &cobra.Command{
		Use:   "add FINGERPRINT --reason TEXT --owner TEAM --until DATE",
		Short: "Write an entry of waivers.yaml",
		Long: `Writes an entry at the end of waivers.yaml: the finding with its rule and event, and what
it says, for people who read the file. The finding is looked for in the workspace,
then among those with which the registry would refuse a push; with --against git:REF
among those of the change since then. One that is nowhere is a slip, and refused;
--anyway writes it all the same.`,
		Example: "  treaty waiver add 7f3a90c41b2e --reason 'its only reader moves with it' --owner team-checkout --until 2027-01-31\n" +
			"  treaty waiver add 7f3a90c41b2e --reason 'agreed in October' --owner team-checkout --until 2027-01-31 --against git:origin/main",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&o.anyway, "anyway", false, "write the entry although no finding is called so")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why the finding may pass until then")
	cmd.Flags().StringVar(&o.owner, "owner", "", "the team that answers for it")
	cmd.Flags().StringVar(&o.until, "until", "", "the last `DATE` on which it holds, YYYY-MM-DD")
	for _, name := range []string{"reason", "owner", "until"} {
		_ = cmd.MarkFlagRequired(name) // it is there
	}
	return cmd
}

var fingerprintForm = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

func (o *waiverAddOptions) run(ctx context.Context, digits string) error {
	if !fingerprintForm.MatchString(digits) {
		return exit.Usagef("`treaty check` and `treaty push` print it below a finding", "%q is no fingerprint: write at least eight of its digits", digits)
	}
	if strings.TrimSpace(o.reason) == "" {
		return exit.Usagef("say why it may pass until then: whoever approves it reads that", "--reason is empty")
	}
	last, err := time.Parse(time.DateOnly, o.until)
	if err != nil {
		return exit.Usagef("write it as 2027-01-31", "--until %q is no date", o.until)
	}
	now, err := o.clock()
	if err != nil {
		return err
	}
	if last.Before(now.UTC().Truncate(24 * time.Hour)) {
		return exit.Usagef("name a day to come", "--until %s is over", o.until)
	}
	ws, at, judged, err := o.judged(ctx, o.past())
	if err != nil {
		return err
	}
	if ws.Config.Doc == nil {
		return exit.Usagef("`treaty init` begins one", "there is no treaty.yaml here, and waivers.yaml stands beside it")
	}
	if wrong := misread(ws); len(wrong) > 0 {
		return o.impossible(wrong, "nothing was written")
	}
	for _, w := range ws.Waivers {
		if strings.HasPrefix(w.Finding, digits) || strings.HasPrefix(digits, w.Finding) {
			return exit.Usagef("change the entry, or `treaty waiver prune`", "%s waives %s already, until %s", w.Span, w.Finding, w.Expires)
		}
	}
	about := named(known(judged), digits)
	if about == nil && o.against == "" {
		about = o.ofTheChange(ctx, digits, at)
	}
	if about == nil {
		if about, err = o.elsewhere(ctx, digits, at, ws.Config); err != nil {
			return err
		}
	}
	entry := o.entry(digits, about)
	if err := appendWaiver(ctx, at, len(ws.Waivers), entry, comment(about)); err != nil {
		return err
	}
	if o.json() {
		return report.Encode(o.Out, entry)
	}
	fmt.Fprintf(o.Out, "%s until %s, in %s\n", o.Paint(term.Green, "✓ "+entry.Finding+" is waived"), entry.Expires, workspace.WaiversFile)
	if about != nil {
		fmt.Fprintf(o.Out, "  %s\n", term.Safe(comment(about)))
	} else {
		fmt.Fprintf(o.Out, "  %s: no finding that is known here is called so\n", o.Paint(term.Yellow, "note"))
	}
	fmt.Fprintf(o.Out, "  it counts in `treaty check` once the base has it, and on `treaty push` once the contexts that are hurt approve it\n")
	return nil
}

// ofTheChange looks for a finding of the change since the past that check compares with
// where it is told none; nil: it has none, or there is no such past.
func (o *waiverAddOptions) ofTheChange(ctx context.Context, digits, dir string) *diag.Finding {
	against, _, err := usualPast(ctx, dir)
	if err != nil {
		return nil
	}
	_, _, judged, err := o.judged(ctx, against)
	if err != nil {
		return nil
	}
	return named(known(judged), digits)
}

// elsewhere asks the registry for a finding that is not in the workspace, where
// there is a registry; what is nowhere is refused, unless it is to be written
// anyway.
func (o *waiverAddOptions) elsewhere(ctx context.Context, digits, dir string, config workspace.Config) (*diag.Finding, error) {
	_, none := addressOf(o.registry, config)
	where := "of the workspace"
	switch {
	case o.anyway:
		return nil, nil
	case o.against != "" && o.against != againstRegistry:
		where += ", nor of the change since " + o.against + ","
	case o.against == againstRegistry || none == nil:
		found, _, err := o.asked(ctx, dir, config)
		if err != nil {
			return nil, orAnyway(err)
		}
		if f := named(found, digits); f != nil {
			return f, nil
		}
		where += ", nor of what the registry would refuse a push for,"
	}
	return nil, exit.Usagef("copy it from below a finding; --against git:REF looks at a change, --against registry at what a push would be refused for; --anyway writes it all the same",
		"no finding %s is called %s", where, digits)
}

// orAnyway adds to what the registry could not be asked for that it need not be.
func orAnyway(err error) error {
	var e *exit.Error
	if errors.As(err, &e) && e.Code == exit.Usage {
		return exit.Usagef(strings.TrimPrefix(e.Hint+"; ", "; ")+"--anyway writes the entry without asking the registry", "%w", err)
	}
	return err
}

// comment is what people read beside an entry: what it is about.
func comment(f *diag.Finding) string {
	if f == nil {
		return ""
	}
	text := strings.Join(strings.Fields(f.Rule+" of "+f.Subject+": "+f.Message), " ")
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return '\uFFFD'
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// waiverEntry is an entry of waivers.yaml.
type waiverEntry struct {
	Finding  string `json:"finding"`
	Rule     string `json:"rule,omitempty"`
	Event    string `json:"event,omitempty"`
	Versions []int  `json:"versions,omitempty"`
	Reason   string `json:"reason"`
	Owner    string `json:"owner"`
	Expires  string `json:"expires"`
}

func (o *waiverAddOptions) entry(digits string, f *diag.Finding) waiverEntry {
	e := waiverEntry{Finding: digits, Reason: o.reason, Owner: o.owner, Expires: o.until}
	if f == nil {
		return e
	}
	e.Rule = f.Rule
	name, version, _ := strings.Cut(f.Subject, " ")
	if event, err := contract.ParseEventName(name, ""); err == nil {
		e.Event = event.String()
		var major int
		if _, err := fmt.Sscanf(version, "v%d", &major); err == nil {
			e.Versions = []int{major}
		}
	}
	return e
}

// appendWaiver writes the entry at the end of the file, in the form of JSON, which
// every YAML list takes, and what it is about as a comment behind it; the file is
// put back if it could not be read then.
func appendWaiver(ctx context.Context, dir string, had int, e waiverEntry, about string) error {
	file := filepath.Join(dir, workspace.WaiversFile)
	before, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return exit.Usagef("", "cannot read %s: %v", workspace.WaiversFile, plain(err))
	}
	text := strings.TrimRight(string(before), "\n")
	if empty := regexp.MustCompile(`(?m)^waivers:\s*\[\s*\]\s*$`); empty.MatchString(text) {
		text = empty.ReplaceAllString(text, "waivers:")
	}
	if text == "" {
		text = "waivers:"
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if about != "" {
		line = append(line, " # "+about...)
	}
	if err := os.WriteFile(file, []byte(text+"\n"+itemIndent(text)+"- "+string(line)+"\n"), 0o644); err != nil {
		return exit.Usagef("", "cannot write %s: %v", workspace.WaiversFile, plain(err))
	}
	if ws, err := loadDir(ctx, dir, ""); err == nil && len(ws.Waivers) == had+1 {
		return nil
	}
	if before == nil {
		err = os.Remove(file)
	} else {
		err = os.WriteFile(file, before, 0o644)
	}
	if err != nil {
		return err
	}
	return exit.Usagef("write `waivers:` as a list, one `- …` for each entry; or check --reason and --owner", "the entry cannot be added to %s", workspace.WaiversFile)
}

var listItem = regexp.MustCompile(`(?m)^( *)- `)

// itemIndent is how far the entries of the file are indented.
func itemIndent(text string) string {
	if m := listItem.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return "  "
}
