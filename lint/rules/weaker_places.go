package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// part is a part of the workspace that overrides of both sides see alike, by one of
// the things in it.
type part struct {
	lint.Thing
	more  int // things in it beside that one
	moved []lint.Thing
}

// parts are the workspace as a whole, and, where one side has overrides, whatever
// both sides have.
func (c *configs) parts() []*part {
	list := []*part{{}}
	if len(c.was.Overrides)+len(c.now.Overrides) == 0 {
		return list
	}
	by := map[[3]string]*part{}
	for _, t := range lint.Things(c.Base, c.Workspace) {
		key := [3]string{c.was.Part(t.Was), c.now.Part(t.Was), c.now.Part(t.Now)}
		if by[key] == nil {
			by[key] = &part{Thing: t, more: -1}
			list = append(list, by[key])
		}
		by[key].more++
		if t.Moved() {
			by[key].moved = append(by[key].moved, t)
		}
	}
	return list
}

// weaker is one thing that lets more pass than it did.
type weaker struct{ what, was, now string }

func (w weaker) String() string { return fmt.Sprintf("%s was %s, and is now %s", w.what, w.was, w.now) }

// weakerRule says how the rule is weaker under a policy at a place than it was under
// another and elsewhere, and whether it is.
func weakerRule(r *lint.Rule, was lint.Policy, there lint.Place, now lint.Policy, here lint.Place) (weaker, bool) {
	before, after := r.Severity(was, there), r.Severity(now, here)
	switch {
	case after.Rank() > before.Rank():
		return weaker{r.ID, string(before), string(after)}, true
	case after == diag.Off:
		return weaker{}, false
	}
	for _, o := range r.Options {
		if before, after := r.Option(was, o.Name, there), r.Option(now, o.Name, here); after > before {
			return weaker{fmt.Sprintf("option %s of %s", o.Name, r.ID), fmt.Sprint(before), fmt.Sprint(after)}, true
		}
	}
	return weaker{}, false
}

// rules reports, for each rule, the first part in which the configuration makes it
// weaker, and how many things there are more; and, for each thing that the change
// moves to where rules are weaker, which.
func (c *configs) rules() {
	parts := c.parts()
	comes := make([][]weaker, len(parts))                             // into weaker rules, by part
	ours := func(r *lint.Rule) bool { return r.Group == lint.Custom } // made of a policy, perhaps of another one
	for _, r := range slices.Concat(slices.DeleteFunc(slices.Clone(c.Rules), ours), c.was.Custom) {
		var first *part
		var what weaker
		more := 0
		for i, at := range parts {
			w, is := weakerRule(r, c.was, at.Was, c.now, at.Now)
			if !is {
				continue
			}
			if _, stays := weakerRule(r, c.was, at.Was, c.now, at.Was); !stays {
				comes[i] = append(comes[i], w)
				continue
			}
			if first == nil {
				first, what = at, w
				more = at.more
			} else {
				more += 1 + at.more
			}
		}
		if first != nil {
			c.ruleWeaker(r, first, what, more)
		}
	}
	for i, at := range parts {
		for _, t := range at.moved {
			c.comes(t, comes[i])
		}
	}
}

func (c *configs) ruleWeaker(r *lint.Rule, at *part, w weaker, more int) {
	if at.Subject != "" {
		w.what += " for " + at.Subject
		if more > 0 {
			w.what += fmt.Sprintf(" and %d more", more)
		}
	}
	id := source.Pointer("/rules").Join(r.ID)
	doc, said := c.saidOf(r, at.Now)
	if said == "" {
		doc, said = c.head.Doc, id
	}
	c.weakerAt(workspace.SpanAt(doc, workspace.ConfigFile, said), id, w.String(), w.was, w.now)
}

// saidOf returns where the last override that is about a place weighs the rule there;
// "" where none does.
func (c *configs) saidOf(r *lint.Rule, at lint.Place) (doc *source.Document, said source.Pointer) {
	if at == (lint.Place{}) {
		return nil, "" // the workspace as a whole
	}
	for _, policy := range c.head.Policies {
		for _, o := range policy.Overrides {
			for _, s := range o.Rules {
				if s.ID == r.ID && o.Matches(at.Context, at.File, at.Kind) {
					doc, said = policy.Doc, s.At
				}
			}
		}
	}
	return doc, said
}

// comes reports a thing that the change moves to where rules are weaker.
func (c *configs) comes(t lint.Thing, rules []weaker) {
	if len(rules) == 0 {
		return
	}
	f := diag.Finding{
		Subject: t.Subject,
		Span:    workspace.SpanAt(t.Doc, t.Now.File, movedAt(t)),
		Pointer: movedAt(t),
		Message: fmt.Sprintf("it comes to where rules let more pass: %s", rules[0]),
		Values:  []string{t.Was.File, t.Was.Context, string(t.Was.Kind)},
		Why:     "what was refused until now would pass from the next change on",
		Hint:    "write an override for where it was as well, or have the move approved in a change of its own",
		Related: []diag.Related{{Span: source.Span{File: t.Was.File}, Message: "where it was; this change is still judged by the rules there"}},
	}
	if n := len(rules) - 1; n > 0 {
		f.Message += fmt.Sprintf("; so are %d more", n)
	}
	for _, w := range rules {
		f.Values = append(f.Values, w.String())
	}
	c.Report(f)
}

// movedAt is what moves a thing in the eyes of an override.
func movedAt(t lint.Thing) source.Pointer {
	if t.Was.File == t.Now.File && t.Was.Kind != t.Now.Kind {
		return "/kind"
	}
	return ""
}
