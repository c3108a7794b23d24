package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unknownRule = &lint.Rule{
	ID:          "unknown-rule",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "treaty.yaml weighs a rule that does not exist",
	Rationale: "A severity for a name that no rule has does nothing: whoever wrote it believes that a rule is off, or that it " +
		"is an error, and it is not.",
	FalsePositive: "The rule is of a newer Treaty: use that one here too, or leave the line out until then.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\nrules: {unknown-rul: off}\n",
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\nrules: {unknown-rule: error}\n",
	Catalogue: func(p *lint.CataloguePass) {
		known := knownIDs(p.Rules)
		for _, policy := range p.Workspace.Config.Policies {
			eachSetting(policy, func(s workspace.RuleSetting) {
				switch {
				case isOfReaders(s.ID):
					p.Report(settingFinding(policy, s.At, fmt.Sprintf("%s cannot be weighed: nobody can do without what it asks", s.ID), "take the line away", s.ID))
					return
				case slices.Contains(known, s.ID), isCustom(p.Workspace.Config, s.ID):
					return
				}
				p.Report(settingFinding(policy, s.At, fmt.Sprintf("there is no rule %q", s.ID), meantRule(s.ID, known), s.ID))
			})
		}
	},
}

// eachSetting visits everything that a policy says of single rules.
func eachSetting(policy *workspace.Policy, visit func(workspace.RuleSetting)) {
	for _, s := range policy.Rules {
		visit(s)
	}
	for _, o := range policy.Overrides {
		for _, s := range o.Rules {
			visit(s)
		}
	}
}

func settingFinding(policy *workspace.Policy, at source.Pointer, message, hint string, values ...string) diag.Finding {
	return diag.Finding{
		Subject: policy.Doc.File,
		Span:    workspace.SpanAt(policy.Doc, policy.Doc.File, at),
		Pointer: at,
		Message: message,
		Values:  values,
		Why:     "the line has no effect",
		Hint:    hint,
	}
}

// isCustom reports whether one of the policies makes the rule.
func isCustom(config workspace.Config, id string) bool {
	return slices.ContainsFunc(config.Policies, func(policy *workspace.Policy) bool {
		return slices.ContainsFunc(policy.Custom, func(c workspace.CustomRule) bool { return c.ID == id })
	})
}

// isOfReaders reports whether the rule is one under which readers of files report,
// whatever a policy says.
func isOfReaders(id string) bool { return slices.Contains(workspace.Rules, id) }

// knownIDs lists the rules of the catalogue and those of the readers.
func knownIDs(rules []*lint.Rule) []string {
	ids := slices.Clone(workspace.Rules)
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

func meantRule(id string, known []string) string {
	if word := workspace.Suggest(id, known); word != "" {
		return fmt.Sprintf("did you mean %q?", word)
	}
	return "take the line away; `treaty lint --list` lists the rules"
}
