package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// reportWeakerRules reports where the head's configuration lets more pass than the
// base's: a lower profile is one finding; else rules that weigh less, for all or in
// some part of the workspace, options, words, and rules of its own that are gone. And
// it reports what the change moves to where rules weigh less.
func reportWeakerRules(p *lint.CataloguePass) {
	c := configs{CataloguePass: p, base: p.Base.Config, head: p.Workspace.Config}
	if c.base.Profile == lint.ProfileStrict && c.head.Profile != lint.ProfileStrict {
		c.report("/profile", "the profile", c.base.Profile, c.head.Profile)
		c.base.Profile = c.head.Profile
	}
	if c.base.Envelope == fieldsEnvelope && c.head.Envelope != fieldsEnvelope { // what accompanies an event is looked for there only
		c.report("/envelope", "the envelope", c.base.Envelope, c.head.Envelope)
	}
	c.was, c.now = lint.PolicyOf(c.base, p.Policy.Now), lint.PolicyOf(c.head, p.Policy.Now)
	c.rules()
	c.words()
	c.custom()
}

// configs are both configurations, as policies.
type configs struct {
	*lint.CataloguePass
	base, head workspace.Config
	was, now   lint.Policy
}

// words reports lists that have lost words: most rules find by them. Of the lists
// that excuse, what is added lets more pass.
func (c *configs) words() {
	seen := map[*lint.WordList]bool{}
	for _, r := range c.Rules {
		for _, l := range r.Words {
			if seen[l] {
				continue
			}
			seen[l] = true
			from, to, what := c.was, c.now, "%s loses %s"
			if l.Excuses {
				from, to, what = c.now, c.was, "%s gains %s"
			}
			if lost := l.LostWords(from, to); len(lost) > 0 {
				c.weaker(source.Pointer("/values").Join(l.Name), fmt.Sprintf(what, l.Name, strings.Join(lost, ", ")), lost...)
			}
		}
	}
}

// custom reports rules of the policy's own that are gone or ask for something else.
func (c *configs) custom() {
	rules := customRules(c.head)
	for _, before := range customRules(c.base) {
		i := slices.IndexFunc(rules, func(r customRule) bool { return r.ID == before.ID })
		if i < 0 {
			c.weaker("/custom", fmt.Sprintf("the rule %s is gone", before.ID), before.ID)
			continue
		}
		now := rules[i]
		switch {
		case !lint.AsksAsMuch(now.CustomRule, before.CustomRule):
			c.weakerIn(now.policy.Doc, now.At, fmt.Sprintf("the rule %s asks for something else", before.ID), before.ID)
		case diag.Severity(now.Severity).Rank() > diag.Severity(before.Severity).Rank():
			c.weakerIn(now.policy.Doc, now.At, weaker{before.ID, before.Severity, now.Severity}.String(), before.Severity, now.Severity)
		}
	}
}

// customRule is a rule of a policy, and the policy that makes it.
type customRule struct {
	workspace.CustomRule
	policy *workspace.Policy
}

func customRules(config workspace.Config) []customRule {
	var list []customRule
	for _, policy := range config.Policies {
		for _, c := range policy.Custom {
			list = append(slices.DeleteFunc(list, func(r customRule) bool { return r.ID == c.ID }), customRule{c, policy})
		}
	}
	return list
}

func (c *configs) report(at source.Pointer, what, was, now string) {
	c.weaker(at, weaker{what, was, now}.String(), was, now)
}

func (c *configs) weaker(at source.Pointer, message string, values ...string) {
	c.weakerIn(c.head.Doc, at, message, values...)
}

// weakerIn reports what stands in a file of the head's configuration.
func (c *configs) weakerIn(doc *source.Document, at source.Pointer, message string, values ...string) {
	c.weakerAt(workspace.SpanAt(doc, workspace.ConfigFile, at), at, message, values...)
}

// weakerAt reports what is weaker, at a place in a file; the pointer is what stays the
// same of it when it is written elsewhere.
func (c *configs) weakerAt(span source.Span, pointer source.Pointer, message string, values ...string) {
	c.Report(diag.Finding{
		Subject: workspace.ConfigFile,
		Span:    span,
		Pointer: pointer,
		Message: message,
		Values:  values,
		Why:     "what was refused until now would pass from the next change on",
		Hint:    "put it back, or have it approved in a change of its own",
	})
}
