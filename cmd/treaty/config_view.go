package main

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// configView is the JSON of `treaty config`.
type configView struct {
	Files     []string       `json:"files"` // that say something, a later one wins
	Profile   configWord     `json:"profile"`
	Envelope  configWord     `json:"envelope"`
	Event     string         `json:"event,omitempty"`
	Rules     []configRule   `json:"rules"`     // of an event: as they weigh there
	Overrides []configWhere  `json:"overrides"` // of an event: those that are about it
	Values    []configValues `json:"values"`
	Custom    []configCustom `json:"custom"`
}

// configWord is a word, and the place that says it.
type configWord struct {
	Value string `json:"value"`
	From  string `json:"from,omitempty"` // missing: nobody says it
}

// configRule is what is said of a rule: its severity, or an option of it.
type configRule struct {
	Rule   string `json:"rule"`
	Option string `json:"option,omitempty"`
	Value  string `json:"value"` // the severity, or what the option is told, as JSON
	From   string `json:"from"`
}

// configWhere is an override.
type configWhere struct {
	Contexts []string        `json:"contexts,omitempty"`
	Paths    []string        `json:"paths,omitempty"`
	Kinds    []contract.Kind `json:"kinds,omitempty"`
	From     string          `json:"from"`
	Rules    []configRule    `json:"rules"`
}

type configValues struct {
	List   string   `json:"list"`
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
	From   string   `json:"from"`
}

type configCustom struct {
	Rule     string `json:"rule"`
	Of       string `json:"of"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	From     string `json:"from"`
}

// configOf collects what the configuration says, of an event or of all.
func configOf(config workspace.Config, about *workspace.Contract) configView {
	v := configView{
		Files: []string{}, Rules: []configRule{}, Overrides: []configWhere{}, Values: []configValues{}, Custom: []configCustom{},
		Profile: configWord{Value: config.Profile}, Envelope: configWord{Value: config.Envelope},
	}
	for _, p := range config.Policies {
		v.Files = append(v.Files, p.Doc.File)
		if p.Profile != "" {
			v.Profile.From = place(p, "/profile")
		}
		if p.Envelope != "" {
			v.Envelope.From = place(p, "/envelope")
		}
		v.Rules = outweigh(v.Rules, settingsOf(p, p.Rules))
		for _, c := range p.Values {
			v.Values = append(v.Values, configValues{c.Name, c.Add, c.Remove, place(p, c.At)})
		}
		for _, c := range p.Custom {
			v.Custom = slices.DeleteFunc(v.Custom, func(x configCustom) bool { return x.Rule == c.ID })
			v.Custom = append(v.Custom, configCustom{c.ID, c.Of, c.Severity, c.Message, place(p, c.At)})
		}
	}
	for _, p := range config.Policies {
		v.override(p, about)
	}
	if about != nil {
		v.Event = about.Name.String()
	}
	slices.SortStableFunc(v.Rules, func(a, b configRule) int { return strings.Compare(a.Rule+" "+a.Option, b.Rule+" "+b.Option) })
	return v
}

// override adds the overrides of a policy; of an event, what those that are about it
// say outweighs what was said before.
func (v *configView) override(p *workspace.Policy, about *workspace.Contract) {
	for i, o := range p.Overrides {
		if about != nil {
			at := lint.PlaceOf(about)
			if !o.Matches(at.Context, at.File, at.Kind) {
				continue
			}
		}
		rules := settingsOf(p, o.Rules)
		v.Overrides = append(v.Overrides, configWhere{o.Contexts, o.Paths, o.Kinds, place(p, source.Pointer("/overrides").JoinIndex(i)), rules})
		if about != nil {
			v.Rules = outweigh(v.Rules, rules)
		}
	}
}

// settingsOf lists what settings say, a line each.
func settingsOf(p *workspace.Policy, settings []workspace.RuleSetting) []configRule {
	list := []configRule{}
	for _, s := range settings {
		if s.Severity != "" {
			list = append(list, configRule{Rule: s.ID, Value: s.Severity, From: place(p, s.At)})
		}
		for _, o := range s.Options {
			list = append(list, configRule{Rule: s.ID, Option: o.Name, Value: string(o.Value.AppendJSON(nil)), From: place(p, o.At)})
		}
	}
	return list
}

// outweigh replaces what was said by what is said now.
func outweigh(before, now []configRule) []configRule {
	for _, r := range now {
		before = slices.DeleteFunc(before, func(b configRule) bool { return b.Rule == r.Rule && b.Option == r.Option })
		before = append(before, r)
	}
	return before
}

func place(p *workspace.Policy, at source.Pointer) string { return p.Doc.SpanAt(at).String() }
