package rules_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

func TestWhatWeakensThePolicy(t *testing.T) {
	at := func(dir, more, config string) string {
		archive := eventFile(more, `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + config
		return strings.ReplaceAll(archive, "-- "+"contexts", "-- "+dir+"contexts")
	}
	under := func(base, archive string) string {
		return strings.ReplaceAll(archive, "-- treaty.yaml", "-- "+base+"treaty.yaml")
	}
	for name, c := range map[string]struct {
		base, head             string // event.yaml
		baseConfig, headConfig string
		want                   int
	}{
		"nothing":                             {},
		"another question":                    {base: "compatibility: BACKWARD\n", head: "compatibility: FORWARD\n", want: 1},
		"a stronger mode":                     {base: "compatibility: BACKWARD\n", head: "compatibility: FULL\n"},
		"from strict to tolerant":             {base: "content-model: strict\n", head: "content-model: tolerant\n", want: 1},
		"from tolerant to strict":             {head: "content-model: strict\n"},
		"a later start of the promise":        {base: "compatible-since: \"1.0\"\n", head: "compatible-since: \"1.1\"\n", want: 1},
		"a first start of the promise":        {head: "compatible-since: \"1.1\"\n", want: 1},
		"the promise holds from the first":    {base: "compatible-since: \"1.1\"\n"},
		"a rule is off":                       {headConfig: "rules: {past-tense: off}\n", want: 1},
		"a rule is heavier":                   {headConfig: "rules: {past-tense: error}\n"},
		"an override that changes nothing":    {headConfig: "rules: {past-tense: warning}\n"},
		"a lower profile":                     {baseConfig: "profile: strict\n", want: 1},
		"a lower profile, and a rule off":     {baseConfig: "profile: strict\n", headConfig: "rules: {policy-weakened: info}\n", want: 2},
		"a higher profile":                    {headConfig: "profile: strict\n"},
		"the envelope is looked into":         {headConfig: "envelope: fields\n"},
		"the envelope is looked into no more": {baseConfig: "envelope: fields\n", headConfig: "envelope: headers\n", want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			archive := at("", c.head, c.headConfig) + under("base/", at("base/", c.base, c.baseConfig))
			base, head := split(archive)
			report, err := lint.Review(t.Context(), lint.Request{Base: load(t, base, ""), Head: load(t, head, ""), Rules: rules.All()})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				if f.Rule == "policy-weakened" {
					got = append(got, f.Message)
				}
			}
			if len(got) != c.want {
				t.Errorf("%q, want %d", got, c.want)
			}
		})
	}
}

// A part of the workspace that weighs less is told at the line of the override that
// says so, the last of those that do, and as long as it says the same under the same
// fingerprint.
func TestAWeakerPartIsToldAtItsOverride(t *testing.T) {
	const overrides = "overrides:\n  - {contexts: [elsewhere], rules: {past-tense: off}}\n  - {contexts: [ordering], rules: {past-tense: info}}\n"
	var prints []string
	for _, config := range []string{overrides, "# a line more\n" + overrides} {
		_, base := split(eventFile("", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n")
		_, head := split(eventFile("", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + config)
		report, err := lint.Review(t.Context(), lint.Request{Base: load(t, base, ""), Head: load(t, head, ""), Rules: rules.All()})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			if f.Rule != "policy-weakened" {
				continue
			}
			prints = append(prints, f.Fingerprint)
			want, lines := "{past-tense: info}", strings.Split(string(head["treaty.yaml"]), "\n")
			if line := lines[f.Span.Start.Line-1]; f.Span.File != "treaty.yaml" || !strings.Contains(line, want) {
				t.Errorf("%s: told at %s, %q, want a line with %s", f.Message, f.Span, line, want)
			}
		}
	}
	if len(prints) != 2 || prints[0] != prints[1] {
		t.Errorf("fingerprints %q, want one twice", prints)
	}
}
