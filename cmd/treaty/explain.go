package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry/wire"
)

func newExplain(s *shared) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE]",
		Short: "Say what a rule or a code means, why, and what to do about it",
		Long: `Prints a rule with its reason, what a false positive looks like, and an example of
each kind. Where the prover has no answer, the word in brackets is explained as well:
what stands in the way, and what to do about it. So are what ` + "`treaty gen`" + ` finds, Treaty's own
keywords in schemas (x-pii, x-go-name), and the codes with which a registry refuses a request. Of a custom rule (x-…) of the workspace it
prints what its documents must satisfy. Without a code it lists everything that can be
explained. Works offline.`,
		Example: "  treaty explain property-required\n" +
			"  treaty explain unsupported-pattern\n" +
			"  treaty explain not-home\n" +
			"  treaty explain",
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ids(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listExplained(s)
			}
			return explain(cmd.Context(), s, args[0])
		},
	}
}

// explain prints what a word of Treaty means. A refusal may be called as a rule or a
// reason is: then both are said.
func explain(ctx context.Context, s *shared, id string) error {
	r, err := rules.ByID(id)
	reason, known := compat.ReasonByCode(id)
	refusal, refuses := wire.RefusalByCode(id)
	generating, generates := codegen.RuleByID(id)
	keyword, written := schema.ExtensionByName(id)
	switch {
	case err == nil:
		return explainRule(s, r)
	case known:
		return explainReason(s, reason)
	case refuses:
		return explainRefusal(s, refusal)
	case generates:
		return explainGenerating(s, generating)
	case written:
		return explainKeyword(s, keyword)
	}
	own, trouble := s.customRule(ctx, id)
	switch {
	case trouble != nil:
		return trouble
	case own != nil:
		return s.explainCustom(own)
	}
	return exit.Usagef(nearest(id), "there is no rule and no code %q", id)
}

// ruleView is the JSON form of a rule.
type ruleView struct {
	ID            string `json:"id"`
	Since         string `json:"since,omitempty"`
	Group         string `json:"group"`
	Severity      string `json:"severity"`
	Strict        string `json:"strict"`
	Here          string `json:"here,omitempty"` // what it weighs in the workspace, overrides aside; with lint --list
	Title         string `json:"title"`
	Rationale     string `json:"rationale,omitempty"`
	FalsePositive string `json:"falsePositive,omitempty"`
	Fix           bool   `json:"fix"` // `treaty lint --fix` mends it, example-missing only where --rule names it
	Bad           string `json:"bad,omitempty"`
	Good          string `json:"good,omitempty"`

	Options map[string]map[string]any `json:"options,omitempty"` // the JSON Schema of each, by name
	Words   map[string][]string       `json:"words,omitempty"`   // the lists of words that it uses, as they are made
}

func view(r *lint.Rule) ruleView {
	v := ruleView{
		ID: r.ID, Since: r.Since, Group: string(r.Group), Severity: string(r.Recommended), Strict: string(r.Strict),
		Title: r.Title, Rationale: r.Rationale, FalsePositive: r.FalsePositive, Fix: r.Fix != nil, Bad: r.Bad, Good: r.Good,
		Options: map[string]map[string]any{}, Words: map[string][]string{},
	}
	for _, o := range r.Options {
		v.Options[o.Name] = o.Schema()
	}
	for _, l := range r.Words {
		v.Words[l.Name] = l.Words
	}
	return v
}

func explainRule(s *shared, r *lint.Rule) error {
	if s.json() {
		return report.Encode(s.Out, view(r))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", s.Paint(term.Bold, r.ID), r.Title)
	fmt.Fprintf(&b, "group %s, %s (strict: %s), since %s\n\n", r.Group, r.Recommended, r.Strict, r.Since)
	fmt.Fprintf(&b, "%s\n\n", wrap(r.Rationale, 88))
	fmt.Fprintf(&b, "%s\n%s\n\n", s.Paint(term.Bold, "A false positive"), wrap(r.FalsePositive, 88))
	fmt.Fprintf(&b, "%s\n%s\n", s.Paint(term.Red, "Found"), indent(r.Bad))
	fmt.Fprintf(&b, "%s\n%s\n", s.Paint(term.Green, "Not found"), indent(r.Good))
	if r.Group == lint.Files {
		b.WriteString("A file itself cannot be used as it stands: no policy weighs it otherwise, no waiver lets it pass.\n")
	} else {
		fmt.Fprintf(&b, "In treaty.yaml:  rules: {%s: off}   turns it off; or error, warning, info.\n", r.ID)
	}
	if r.Fix != nil {
		fmt.Fprintf(&b, "Mended by:       treaty lint --fix --rule %s   (with --diff it only shows how)\n", r.ID)
	}
	explainOptions(s, &b, r)
	if reason, ok := compat.ReasonByCode(r.ID); ok {
		fmt.Fprintf(&b, "\n%s\n%s\n", s.Paint(term.Bold, "Where the prover gives it as the reason for unknown"), wrap(reason.Doc+" "+reason.WhatNext, 88))
	}
	if refusal, ok := wire.RefusalByCode(r.ID); ok {
		fmt.Fprintf(&b, "\n%s\n%s\n", s.Paint(term.Bold, "Where a registry refuses a request with it"), wrap(refusal.Why+" "+refusal.WhatNext, 88))
	}
	_, err := fmt.Fprint(s.Out, b.String())
	return err
}

// explainOptions says what treaty.yaml can tell a rule, and which lists of words it
// can change.
func explainOptions(s *shared, b *strings.Builder, r *lint.Rule) {
	if len(r.Options) > 0 {
		fmt.Fprintf(b, "\n%s   rules: {%s: {options: {%s: …}}}\n", s.Paint(term.Bold, "Options"), r.ID, r.Options[0].Name)
	}
	for _, o := range r.Options {
		fmt.Fprintf(b, "  %s (%v)   %s: %s\n", o.Name, o.Default, o.Doc, o.Takes())
	}
	for _, l := range r.Words {
		fmt.Fprintf(b, "\n%s   values: {%s: {add: […], remove: […]}}\n%s\n", s.Paint(term.Bold, "Words"), l.Name,
			indent(wrap(l.Doc+": "+strings.Join(l.Words, ", "), 84)))
	}
}

// explainReason explains why the prover has no answer, or no more instances.
func explainReason(s *shared, r compat.ReasonDoc) error {
	what := "a reason for which the prover has no answer: unknown, which is never a pass"
	if r.Sample {
		what = "a reason for which `treaty sample` shows no more instances"
	}
	if s.json() {
		return report.Encode(s.Out, reasonView{r.Code, reasonGroup(r), r.Title, r.Doc, r.WhatNext})
	}
	_, err := fmt.Fprintf(s.Out, "%s   %s\n%s\n\n%s\n\n%s\n%s\n",
		s.Paint(term.Bold, r.Code), r.Title, what, wrap(r.Doc, 88), s.Paint(term.Bold, "What to do"), wrap(r.WhatNext, 88))
	return err
}

// genGroup is the group of what `treaty gen` finds.
const genGroup = "gen"

func explainGenerating(s *shared, r codegen.RuleDoc) error {
	if s.json() {
		return report.Encode(s.Out, reasonView{r.ID, genGroup, r.Title, r.Doc, r.WhatNext})
	}
	_, err := fmt.Fprintf(s.Out, "%s   %s\n`treaty gen` finds it: an error, and nothing is generated\n\n%s\n\n%s\n%s\n",
		s.Paint(term.Bold, r.ID), r.Title, wrap(r.Doc, 88), s.Paint(term.Bold, "What to do"), wrap(r.WhatNext, 88))
	return err
}

func reasonGroup(r compat.ReasonDoc) string {
	if r.Sample {
		return "sample"
	}
	return "unknown"
}

// fixMark marks a rule that mends what it finds.
func fixMark(r *lint.Rule) string {
	if r.Fix == nil {
		return ""
	}
	return "fix"
}

func ids() []string {
	var list []string
	for _, e := range explained() {
		list = append(list, e.ID)
	}
	slices.Sort(list)
	return slices.Compact(list) // unsupported-pattern is a rule and a reason
}

// nearest proposes the ids that look like id, or have it in them.
func nearest(id string) string {
	const all = "`treaty explain` lists them all"
	alike := slices.DeleteFunc(ids(), func(known string) bool { return len(id) < 3 || !strings.Contains(known, id) })
	if len(alike) > 0 {
		return fmt.Sprintf("there is %s; %s", strings.Join(alike[:min(len(alike), 5)], ", "), all)
	}
	if s := workspace.Suggest(id, ids()); s != "" {
		return fmt.Sprintf("did you mean %s? %s", s, all)
	}
	return all
}

// wrap breaks text at spaces so that lines have at most width characters.
func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		if column > 0 && column+1+n > width {
			b.WriteByte('\n')
			column = 0
		} else if column > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}

// reasonView is the JSON of `treaty explain CODE` of a reason for unknown, and of
// what `treaty gen` finds.
type reasonView struct {
	ID       string `json:"id"`
	Group    string `json:"group"` // "unknown", "sample", or "gen" of what `treaty gen` finds
	Title    string `json:"title"`
	Doc      string `json:"rationale"`
	WhatNext string `json:"whatNext"`
}
