package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

type waiverAddOptions struct {
	*shared
	against              string
	reason, owner, until string
}

func newWaiverAdd(s *shared) *cobra.Command {
	o := &waiverAddOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "add FINGERPRINT --reason TEXT --owner TEAM --until DATE",
		Short: "Write an entry of waivers.yaml",
		Long: `Writes an entry at the end of waivers.yaml. With --against it names the rule, the event
and the field as well, for people who read the file; a finding that only the registry
has is written by its fingerprint alone.`,
		Example: "  treaty waiver add 7f3a90c41b2e --reason 'its only reader moves with it' --owner team-checkout --until 2027-01-31 --against git:origin/main",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	cmd.Flags().StringVar(&o.against, "against", "", againstUsage)
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
	ws, at, judged, err := o.judged(ctx, o.against)
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
	entry := o.entry(digits, named(judged, digits))
	if err := appendWaiver(ctx, at, len(ws.Waivers), entry); err != nil {
		return err
	}
	if o.json() {
		return report.Encode(o.Out, entry)
	}
	fmt.Fprintf(o.Out, "%s until %s, in %s\n", o.Paint(term.Green, "✓ "+entry.Finding+" is waived"), entry.Expires, workspace.WaiversFile)
	if entry.Rule == "" {
		fmt.Fprintf(o.Out, "  %s: no finding here is called so: is it one of the registry's, or of a change (`--against`)?\n", o.Paint(term.Yellow, "note"))
	}
	fmt.Fprintf(o.Out, "  it counts in `treaty check` once the base has it, and on `treaty push` once the contexts that are hurt approve it\n")
	return nil
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
// every YAML list takes; the file is put back if it could not be read then.
func appendWaiver(ctx context.Context, dir string, had int, e waiverEntry) error {
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
