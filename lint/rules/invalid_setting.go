package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var invalidSetting = &lint.Rule{
	ID:          "invalid-setting",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "treaty.yaml tells a rule what it does not understand",
	Rationale: "An option that no rule has, a value of another kind, a list of words that does not exist, a custom rule whose " +
		"schema cannot be read or has a word that is no keyword: whoever wrote it believes that it counts, and the rule does what it always did.",
	FalsePositive: "The option is of a newer Treaty: use that one here too, or leave the line out until then.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\nrules: {too-deep: {options: {most: many}}}\n" +
		"custom: [{id: x-keyed, message: the event has no key, schema: {required: key}}]\n",
	Good: event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\nrules: {too-deep: {options: {most: 8}}}\n" +
		"custom: [{id: x-keyed, message: the event has no key, schema: {required: [key]}}]\n",
	Catalogue: func(p *lint.CataloguePass) {
		for _, policy := range p.Workspace.Config.Policies {
			eachSetting(policy, func(s workspace.RuleSetting) { checkOptions(p, policy, s) })
			checkWordChanges(p, policy)
			checkCustomRules(p, policy)
			checkOverrides(p, policy)
		}
	},
}

// checkOptions reports what a rule is told and does not take. A rule that does not
// exist is unknown-rule's.
func checkOptions(p *lint.CataloguePass, policy *workspace.Policy, s workspace.RuleSetting) {
	i := slices.IndexFunc(p.Rules, func(r *lint.Rule) bool { return r.ID == s.ID })
	if i < 0 {
		return
	}
	var names []string
	for _, o := range p.Rules[i].Options {
		names = append(names, o.Name)
	}
	for _, told := range s.Options {
		at := slices.Index(names, told.Name)
		if at < 0 {
			p.Report(settingFinding(policy, told.At, fmt.Sprintf("%s has no option %q", s.ID, told.Name), meantOption(told.Name, s.ID, names), told.Name))
			continue
		}
		o := p.Rules[i].Options[at]
		if _, err := o.Read(told.Value); err != nil {
			p.Report(settingFinding(policy, told.At, err.Error(), fmt.Sprintf("without the line it is %v: %s", o.Default, o.Doc), told.Name))
		}
	}
}

func meantOption(name, rule string, known []string) string {
	switch word := workspace.Suggest(name, known); {
	case word != "":
		return fmt.Sprintf("did you mean %q?", word)
	case len(known) == 0:
		return "it has none: take the line away"
	default:
		return fmt.Sprintf("it has: %s; `treaty explain %s` says what they do", strings.Join(known, ", "), rule)
	}
}

// checkWordChanges reports lists that do not exist, and words that cannot be taken
// away because they are not there.
func checkWordChanges(p *lint.CataloguePass, policy *workspace.Policy) {
	lists := map[string]*lint.WordList{}
	for _, r := range p.Rules {
		for _, l := range r.Words {
			lists[l.Name] = l
		}
	}
	known := slices.Sorted(maps.Keys(lists))
	for _, change := range policy.Values {
		list := lists[change.Name]
		if list == nil {
			hint := "the lists are: " + strings.Join(known, ", ")
			if word := workspace.Suggest(change.Name, known); word != "" {
				hint = fmt.Sprintf("did you mean %q?", word)
			}
			p.Report(settingFinding(policy, change.At, fmt.Sprintf("there is no list of words %q", change.Name), hint, change.Name))
			continue
		}
		for _, word := range change.Remove {
			if !slices.Contains(list.Words, word) && !isAdded(p.Workspace.Config, change.Name, word) {
				p.Report(settingFinding(policy, change.At.Join("remove"), fmt.Sprintf("%q is not in %s", word, change.Name),
					"`treaty explain` of a rule that uses the list prints it", change.Name, word))
			}
		}
	}
}

// isAdded reports whether one of the policies adds the word to the list.
func isAdded(config workspace.Config, list, word string) bool {
	return slices.ContainsFunc(config.Policies, func(policy *workspace.Policy) bool {
		return slices.ContainsFunc(policy.Values, func(c workspace.WordChange) bool { return c.Name == list && slices.Contains(c.Add, word) })
	})
}

// checkCustomRules reports schemas that cannot be used, words in them that ask for
// nothing, and ids that one policy
// gives twice: another policy may give one anew.
func checkCustomRules(p *lint.CataloguePass, policy *workspace.Policy) {
	seen := map[string]bool{}
	for _, c := range policy.Custom {
		if seen[c.ID] {
			p.Report(settingFinding(policy, c.At.Join("id"), fmt.Sprintf("there are two rules %q", c.ID), "give one of them a name of its own", c.ID))
		}
		seen[c.ID] = true
		for _, f := range lint.InvalidCustom(c) {
			f.Subject, f.Message = "rule "+c.ID, "the schema of the rule cannot be used: "+f.Message
			f.Why = "the rule finds nothing"
			if f.Hint == "" {
				f.Hint = "a schema is checked as those of events are: `treaty lint` of it as a file says more"
			}
			p.Report(f)
		}
		for _, f := range lint.IdleInCustom(c) {
			f.Subject = "rule " + c.ID
			p.Report(f)
		}
	}
}

// checkOverrides remarks on what treaty.yaml overrides for contexts of which it has none.
// A policy that many share may well name those of others.
func checkOverrides(p *lint.CataloguePass, policy *workspace.Policy) {
	if policy.Doc.File != workspace.ConfigFile {
		return
	}
	for i, o := range policy.Overrides {
		for j, glob := range o.Contexts {
			one := workspace.OverrideOf(glob)
			if slices.ContainsFunc(p.Workspace.Contexts, func(c *workspace.Context) bool { return one.Matches(c.Name, "", "") }) {
				continue
			}
			at := source.Pointer("/overrides").JoinIndex(i).Join("contexts").JoinIndex(j)
			p.Remark(settingFinding(policy, at, fmt.Sprintf("no context is called %q", glob), meantContext(p, glob), glob))
		}
	}
}

func meantContext(p *lint.CataloguePass, glob string) string {
	var names []string
	for _, c := range p.Workspace.Contexts {
		names = append(names, c.Name)
	}
	if word := workspace.Suggest(glob, names); word != "" {
		return fmt.Sprintf("did you mean %q?", word)
	}
	return "take the line away, unless the context is to come"
}
