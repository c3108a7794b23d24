package outputs

import (
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
)

// doc is what is known of a rule.
type doc struct {
	id, group, title, rationale, falsePositive, bad, good string
	severity                                              diag.Severity
	page                                                  string // where it can be read
}

const rulePages = homePage + "/blob/main/docs/rules/"

// ruleDoc describes a rule of the catalogue, or of the files themselves; false where
// it is neither.
func ruleDoc(id string) (doc, bool) {
	for _, r := range workspace.Rules {
		if r.ID == id {
			return doc{
				id: id, group: "files", title: r.Doc, rationale: "A file itself cannot be used as it stands.",
				severity: diag.Error, page: rulePages + "README.md",
			}, true
		}
	}
	r, err := rules.ByID(id)
	if err != nil {
		return doc{}, false
	}
	return doc{
		id: id, group: string(r.Group), title: r.Title, rationale: r.Rationale, falsePositive: r.FalsePositive,
		bad: r.Bad, good: r.Good, severity: r.Recommended, page: rulePages + string(r.Group) + ".md#" + id,
	}, true
}

// help returns the rule's help as plain text.
func (d doc) help() string {
	text := d.title + ".\n\n" + d.rationale
	if d.falsePositive != "" {
		text += "\n\nA false positive: " + d.falsePositive
	}
	return text + "\n\n`treaty explain " + d.id + "` says more, offline."
}

// markdown returns the rule's help as Markdown, with its examples.
func (d doc) markdown() string {
	var b strings.Builder
	b.WriteString("**" + inline(d.title) + ".**\n\n" + inline(d.rationale) + "\n")
	if d.falsePositive != "" {
		b.WriteString("\n*A false positive:* " + inline(d.falsePositive) + "\n")
	}
	if d.bad != "" {
		b.WriteString("\nFound:\n\n" + block("", d.bad) + "\nNot found:\n\n" + block("", d.good))
	}
	return b.String()
}
