package lint

import (
	"slices"
	"sync"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// The profiles: which severity a rule has when nobody says otherwise.
const (
	ProfileRecommended = "recommended"
	ProfileStrict      = "strict"
)

// Policy is what a review enforces. It comes from the base, never from the head.
type Policy struct {
	Profile   string             // ProfileRecommended (also when empty) or ProfileStrict
	Rules     map[string]Setting // by rule id, over the profile
	Overrides []Override         // for parts of the workspace; a later one wins
	Words     wordChanges        // what it changes in lists of words
	Custom    []*Rule            // rules that the policy makes
	Now       time.Time          // for expiry and sunset
	// Floor is the profile below whose severities no rule weighs, whatever
	// Rules and Overrides say; empty: there is none. A server sets it for all its
	// homes.
	Floor string
	// Least is a policy below whose severities no rule weighs, where it says any; nil:
	// there is none. See Demand.
	Least *Policy

	remembered *sync.Map // by Place: the overrides that are about it
}

// Setting is what a policy says about one rule.
type Setting struct {
	Severity diag.Severity           // empty: nothing
	Options  map[string]*source.Node // by name; what a rule does not understand is a finding, and is not there
}

// Override is what a policy says about rules in a part of the workspace.
type Override struct {
	where workspace.Override
	Rules map[string]Setting
}

// PolicyOf returns the policy that the configuration of a workspace asks for. It
// must be the configuration of the base: a change does not judge itself.
func PolicyOf(config workspace.Config, now time.Time) Policy {
	p := Policy{Profile: config.Profile, Now: now, Rules: map[string]Setting{}, Words: wordChanges{}, remembered: new(sync.Map)}
	for _, layer := range config.Policies {
		settle(p.Rules, layer.Rules)
		for _, o := range layer.Overrides {
			rules := map[string]Setting{}
			settle(rules, o.Rules)
			p.Overrides = append(p.Overrides, Override{where: o, Rules: rules})
		}
		for _, change := range layer.Values {
			p.Words.take(change)
		}
		for _, c := range layer.Custom {
			if r := customRule(c); r != nil {
				r.From = layer.Doc.SpanAt(c.At)
				p.Custom = append(withoutRule(p.Custom, r.ID), r)
			}
		}
	}
	return p
}

// settle adds what settings say to what was said before.
func settle(rules map[string]Setting, settings []workspace.RuleSetting) {
	for _, s := range settings {
		now := Setting{Severity: rules[s.ID].Severity, Options: map[string]*source.Node{}}
		for name, value := range rules[s.ID].Options {
			now.Options[name] = value
		}
		if s.Severity != "" {
			now.Severity = diag.Severity(s.Severity)
		}
		for _, o := range s.Options {
			now.Options[o.Name] = o.Value
		}
		rules[s.ID] = now
	}
}

func withoutRule(rules []*Rule, id string) []*Rule {
	return slices.DeleteFunc(rules, func(r *Rule) bool { return r.ID == id })
}
