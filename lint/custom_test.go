package lint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// Whoever wrote a word that asks for nothing is told what may have been meant.
func TestWhatAWordOfACustomRuleMayMean(t *testing.T) {
	for schema, want := range map[string]string{
		`{pattren: ^x}`: `did you mean "pattern"?`,
		`{$schema: "http://json-schema.org/draft-07/schema#", dependentRequired: {a: [b]}}`: "it is one of draft 2020-12: `$schema: https://json-schema.org/draft/2020-12/schema` says that it is meant",
		`{$schema: "https://json-schema.org/draft/2020-12/schema", additionalItems: false}`: "it is one of draft 2019-09: `$schema: https://json-schema.org/draft/2019-09/schema` says that it is meant",
		`{entirely: other}`: "take it away, or let it begin with `x-`: such words are for people",
	} {
		ws := shop(t, "custom: [{id: x-a, message: m, schema: "+schema+"}]\n")
		idle := lint.IdleInCustom(ws.Config.Policies[0].Custom[0])
		if len(idle) != 1 || idle[0].Hint != want {
			t.Errorf("%s: %+v, want the hint %q", schema, idle, want)
		}
	}
}

// A schema that cannot be used is told where it is wrong, in whichever file; and none
// reads a file outside, fetches, or takes longer than a moment.
func TestTheSchemasOfCustomRules(t *testing.T) {
	doubling := func(keyword, last string) string {
		var defs []string
		for i := range 40 {
			defs = append(defs, fmt.Sprintf(`"a%d": {%q: [{"$ref": "#/$defs/a%d"}, {"$ref": "#/$defs/a%d"}]}`, i, keyword, i+1, i+1))
		}
		return fmt.Sprintf(`{"$ref": "#/$defs/a0", "$defs": {%s, "a40": %s}}`, strings.Join(defs, ", "), last)
	}
	const unusable = "error invalid-setting rule x-a: the schema of the rule cannot be used: "
	for name, c := range map[string]struct {
		schema string // in line 2 of treaty.yaml, from column 40 on; or the name of own.json
		own    string
		want   string // place, severity, rule, subject and the beginning of the message; empty: nothing
	}{
		"a keyword":             {`{properties: {a: {required: a}}}`, "", `treaty.yaml:2:68 ` + unusable + `"required" must be an array of names`},
		"a pattern":             {`{properties: {a: {pattern: "(a"}}}`, "", `treaty.yaml:2:58 ` + unusable + `the pattern "(a" is no regular expression`},
		"a pattern in a file":   {"own.json", "{\n  \"pattern\": \"(a\"\n}", `own.json:2:3 ` + unusable + `the pattern "(a" is no regular expression`},
		"a huge pattern":        {`{pattern: "` + strings.Repeat("a|b", 200_000) + `"}`, "", `treaty.yaml:2:41 ` + unusable},
		"a pattern that grows":  {`{pattern: "^(a{1,1000}){1,1000}$"}`, "", `treaty.yaml:2:41 ` + unusable},
		"a file that is not":    {"own.json", "", `treaty.yaml:2:32 error unreadable-file rule x-a: own.json, which holds the schema of the rule, cannot be read: file does not exist`},
		"no JSON":               {"own.json", "{", `own.json:1:2 error unreadable-file rule x-a: `},
		"a list":                {`[]`, "", `treaty.yaml:2:40 error invalid-value treaty.yaml: /custom/0/schema is an array`},
		"from the network":      {`{$ref: "https://example.com/x.json"}`, "", `treaty.yaml:2:47 ` + unusable + `"$ref" leads out of the workspace`},
		"a file of the system":  {`{$ref: "file:///etc/passwd"}`, "", `treaty.yaml:2:47 ` + unusable + `"$ref" leads out of the workspace`},
		"a file outside":        {"own.json", `{"$ref": "../../../etc/passwd"}`, `own.json:1:10 ` + unusable + `"$ref" climbs out of the workspace`},
		"a file beside":         {`{$ref: "own.json"}`, `{}`, `treaty.yaml:2:47 ` + unusable + `"$ref" names another file`},
		"itself":                {`{$ref: "#"}`, "", `treaty.yaml:2:47 ` + unusable + `this schema refers to itself`},
		"too deep":              {"own.json", strings.Repeat(`{"not":`, 3000) + "{}" + strings.Repeat("}", 3000), `own.json:1:3501 error unreadable-file rule x-a: `},
		"a tree of itself":      {`{$ref: "#/$defs/a", $defs: {a: {type: [object, string, integer], additionalProperties: {$ref: "#/$defs/a"}}}}`, "", ""},
		"ever more parts":       {"own.json", doubling("allOf", `{}`), `contexts/legacy/OrderUpdated/event.yaml:1:1 warning x-a legacy.OrderUpdated: m: it could not be decided`},
		"ever more choices":     {"own.json", doubling("anyOf", `false`), `contexts/legacy/OrderUpdated/event.yaml:1:1 warning x-a legacy.OrderUpdated: m: it could not be decided`},
		"a misspelled keyword":  {`{properties: {a: {pattren: ^x}}}`, "", `treaty.yaml:2:58 error invalid-setting rule x-a: "pattren" is no keyword of JSON Schema (draft 7)`},
		"one of another draft":  {`{$schema: "http://json-schema.org/draft-07/schema#", dependentRequired: {a: [b]}}`, "", `treaty.yaml:2:93 error invalid-setting rule x-a: "dependentRequired" is no keyword of JSON Schema (draft 7)`},
		"one beside a $ref":     {`{$schema: "http://json-schema.org/draft-07/schema#", $ref: "#/definitions/a", required: [b], definitions: {a: {}}}`, "", `treaty.yaml:2:118 error invalid-setting rule x-a: "required" has no effect beside "$ref" (draft 7)`},
		"names of properties":   {`{properties: {pattren: {type: string}}, enum: [{pattren: 1}, {}]}`, "", `contexts/`},
		"words for people":      {`{x-why: we agreed, $comment: long ago, title: T}`, "", ""},
		"the schema of schemas": {`{$ref: "https://json-schema.org/draft/2020-12/schema"}`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var more []string
			if c.own != "" {
				more = []string{"own.json", c.own}
			}
			ws := shop(t, "custom: [{id: x-a, message: m, schema: "+c.schema+"}]\n", more...)
			begun := time.Now()
			r, err := lint.Review(t.Context(), lint.Request{Head: ws, Rules: rules.All(), Policy: lint.PolicyOf(ws.Config, now)})
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begun); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			var got []string
			for _, f := range r.Findings {
				if f.Subject == "rule x-a" || f.Subject == "treaty.yaml" || f.Rule == "x-a" {
					got = append(got, fmt.Sprintf("%s %s %s %s: %s", f.Span, f.Severity, f.Rule, f.Subject, f.Message))
				}
			}
			if c.want == "" && len(got) == 0 {
				return
			}
			if c.want == "" || len(got) == 0 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("got  %.300q\nwant %q", got, c.want)
			}
		})
	}
}
