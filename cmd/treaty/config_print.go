package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
)

func (s *shared) printConfig(v configView) error {
	p := configPrinter{shared: s}
	p.line(0, "profile", v.Profile.Value, cmp.Or(v.Profile.From, "by itself"))
	p.line(0, "envelope", v.Envelope.Value, cmp.Or(v.Envelope.From, "by itself"))
	if len(v.Rules) > 0 {
		title := "rules"
		if v.Event != "" {
			title = "rules, for " + v.Event
		}
		p.title(title)
		p.rules(1, v.Rules)
	}
	for _, o := range v.Overrides {
		p.title("override   " + term.Safe(whereInWords(o)) + "   " + s.Paint(term.Dim, term.Safe(o.From)))
		p.rules(1, o.Rules)
	}
	if len(v.Values) > 0 {
		p.title("values")
	}
	for _, c := range v.Values {
		var words []string
		for _, w := range c.Add {
			words = append(words, "+"+w)
		}
		for _, w := range c.Remove {
			words = append(words, "-"+w)
		}
		p.line(1, c.List, strings.Join(words, ", "), c.From)
	}
	if len(v.Custom) > 0 {
		p.title("custom rules")
	}
	for _, c := range v.Custom {
		p.line(1, c.Rule, c.Severity+", of "+c.Of, c.From+"   "+c.Message)
	}
	if len(v.Rules)+len(v.Overrides)+len(v.Values)+len(v.Custom) == 0 {
		fmt.Fprintln(&p.b, "nothing is said of single rules; `treaty lint --list` lists them")
	}
	_, err := fmt.Fprint(s.Out, p.b.String())
	return err
}

// configPrinter prints lines with what they say, and which line says it.
type configPrinter struct {
	*shared
	b strings.Builder
}

func (p *configPrinter) title(text string) { fmt.Fprintf(&p.b, "\n%s\n", p.Paint(term.Bold, text)) }

func (p *configPrinter) rules(depth int, rules []configRule) {
	for _, r := range rules {
		value := r.Value
		if r.Option != "" {
			value = r.Option + ": " + r.Value
		}
		p.line(depth, r.Rule, value, r.From)
	}
}

func (p *configPrinter) line(depth int, what, value, from string) {
	fmt.Fprintf(&p.b, "%s%-32s %-20s %s\n", strings.Repeat("  ", depth), term.Safe(what), term.Safe(value), p.Paint(term.Dim, term.Safe(from)))
}

func whereInWords(o configWhere) string {
	var parts []string
	for _, list := range []struct {
		what  string
		items []string
	}{{"contexts", o.Contexts}, {"paths", o.Paths}, {"kinds", wordsOf(o.Kinds)}} {
		if len(list.items) > 0 {
			parts = append(parts, list.what+" "+strings.Join(list.items, ", "))
		}
	}
	return cmp.Or(strings.Join(parts, "; "), "everything")
}

func wordsOf[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return words
}
