package outputs

import (
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// doc is what is known of a rule.
type doc struct {
	id, group, title, rationale, falsePositive, bad, good string
	severity                                              diag.Severity
	page                                                  string // where it can be read; empty: in from
	from                                                  string // where a rule of the workspace is configured
}

const rulePages = homePage + "/blob/main/docs/rules/"

// ruleDoc describes a rule of the catalogue or of the workspace; false where it is none of them: a registry's own.
func (r *Review) ruleDoc(id string) (doc, bool) {
	rule, err := rules.ByID(id)
	if err != nil {
		return r.customDoc(id)
	}
	return doc{
		id: id, group: string(rule.Group), title: rule.Title, rationale: rule.Rationale, falsePositive: rule.FalsePositive,
		bad: rule.Bad, good: rule.Good, severity: rule.Recommended, page: rulePages + string(rule.Group) + ".md#" + id,
	}, true
}

// customDoc describes a rule that the workspace declares, in the words of its
// declaration: of those that were asked, and where a registry asked, of the head's.
func (r *Review) customDoc(id string) (doc, bool) {
	custom := r.Gate.Custom
	if len(custom) == 0 && r.Head != nil {
		custom = lint.PolicyOf(r.Head.Config, r.Summary.Now).Custom
	}
	for _, rule := range custom {
		if rule.ID == id {
			return doc{
				id: id, group: string(rule.Group), title: said(rule.Title), rationale: said(rule.Rationale),
				severity: rule.Recommended, from: term.Safe(r.at(rule.From)),
			}, true
		}
	}
	return doc{}, false
}

// help returns the rule's help as plain text.
func (d doc) help() string {
	text := strings.TrimSuffix(d.title, ".") + "."
	if d.rationale != "" {
		text += "\n\n" + d.rationale
	}
	if d.from != "" {
		text += "\n\nIt is a rule of this workspace: " + d.from + "."
	}
	if d.falsePositive != "" {
		text += "\n\nA false positive: " + d.falsePositive
	}
	return text + "\n\n`treaty explain " + d.id + "` says more, offline."
}

// markdown returns the rule's help as Markdown, with its examples.
func (d doc) markdown() string {
	var b strings.Builder
	b.WriteString("**" + inline(strings.TrimSuffix(d.title, ".")) + ".**\n")
	if d.rationale != "" {
		b.WriteString("\n" + inline(d.rationale) + "\n")
	}
	if d.from != "" {
		b.WriteString("\nIt is a rule of this workspace: " + code(d.from) + "\n")
	}
	if d.falsePositive != "" {
		b.WriteString("\n*A false positive:* " + inline(d.falsePositive) + "\n")
	}
	if d.bad != "" {
		b.WriteString("\nFound:\n\n" + block("", d.bad) + "\nNot found:\n\n" + block("", d.good))
	}
	return b.String()
}
