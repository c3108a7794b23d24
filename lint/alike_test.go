package lint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// What is alike on both sides is parsed once and asked once. The report is the same,
// to the last place, as that of two sides that were read apart and are both asked,
// whatever a change does: to schemas, to what they share, to events, examples and
// services, to the policy, to waivers and the baseline; and whatever the day.
func TestWhatIsAlikeNeedNotBeAskedTwice(t *testing.T) {
	files := orderingAlone(t)
	rapid.Check(t, func(t *rapid.T) {
		before, after := maps.Clone(files), maps.Clone(files)
		for range rapid.IntRange(0, 3).Draw(t, "edits of the base") {
			anyEdit(t, before)
		}
		maps.Copy(after, before)
		for range rapid.IntRange(1, 4).Draw(t, "edits of the change") {
			anyEdit(t, after)
		}
		now := rapid.SampledFrom([]time.Time{now, now.AddDate(1, 0, 0), now.AddDate(5, 0, 0)}).Draw(t, "now")
		req := lint.Request{NewOnly: rapid.Bool().Draw(t, "new only"), Rules: rules.All(), OwnBaseline: rapid.Bool().Draw(t, "own baseline")}
		apart := reportOf(t, req, before, after, now, true)
		shared := reportOf(t, req, before, after, now, false)
		if diff := cmp.Diff(apart, shared); diff != "" {
			t.Fatalf("the report of what was read and asked apart (-), and once (+):\n%s", diff)
		}
	})
}

// readable is a report without what points into the sides.
type readable struct {
	Findings, Waived, Baseline, Mended, Contracts, Notes, Questions []string
	Known                                                           int
}

func reportOf(t *rapid.T, req lint.Request, before, after workspace.MemFiles, now time.Time, apart bool) readable {
	ctx := context.Background()
	head, seen, err := workspace.LoadAfter(ctx, after, "head", nil)
	if err != nil {
		t.Fatal(err)
	}
	if apart {
		seen = nil
		lint.Apart(&req)
	}
	base, _, err := workspace.LoadAfter(ctx, before, "base", seen)
	if err != nil {
		t.Fatal(err)
	}
	req.Base, req.Head, req.Policy = base, head, lint.PolicyOf(base.Config, now)
	r, err := lint.Review(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	out := readable{Known: r.Known, Notes: r.Notes}
	out.Findings, out.Baseline, out.Mended = lines(r.Findings), lines(r.Baseline), lines(r.Mended)
	out.Waived, out.Contracts = lines(r.Waived), lines(r.Contracts)
	for _, c := range r.Comparisons {
		out.Questions = append(out.Questions, fmt.Sprint(c.Contract, c.Major, c.Older.Label, c.Newer.Label, c.Mode, c.Answer.Question, c.Answer.Result.Verdict))
	}
	return out
}

func lines[T any](list []T) []string {
	var out []string
	for _, x := range list {
		line, err := json.Marshal(x)
		if err != nil {
			panic(err)
		}
		out = append(out, string(line))
	}
	return out
}

// orderingAlone is one context of the sample company, under rules that find something
// nearly everywhere, a waiver and a baseline.
func orderingAlone(t *testing.T) workspace.MemFiles {
	files := sample(t)
	maps.DeleteFunc(files, func(name string, _ []byte) bool {
		return name != workspace.ConfigFile && !strings.HasPrefix(name, "contexts/ordering/")
	})
	files[workspace.ConfigFile] = []byte(policyWith("recommended", "cloudevents", ""))
	ws := load(t, files)
	r, err := lint.Review(context.Background(), lint.Request{Head: ws, Policy: lint.PolicyOf(ws.Config, now), Rules: rules.All()})
	if err != nil || len(r.Findings) < 10 {
		t.Fatal(r.Findings, err)
	}
	var known []string
	for i, f := range r.Findings {
		switch {
		case f.Fingerprint == "":
		case i%5 == 0 && files["waivers.yaml"] == nil:
			files["waivers.yaml"] = fmt.Appendf(nil, "waivers:\n  - {finding: %s, rule: %s, event: %s, reason: r, owner: o, expires: 2027-06-30}\n",
				f.Fingerprint[:lint.ShortFingerprint], f.Rule, strings.Fields(f.Subject)[0])
		case i%3 == 0:
			known = append(known, fmt.Sprintf(`{"finding": %q, "rule": %q, "subject": %q}`, f.Fingerprint, f.Rule, f.Subject))
		}
	}
	files["baseline.json"] = fmt.Appendf(nil, "{\"baseline\": 1, \"findings\": [\n%s\n]}\n", strings.Join(known, ",\n"))
	return files
}

// policyWith is a treaty.yaml with rules of its own.
func policyWith(profile, envelope, more string) string {
	return fmt.Sprintf(`treaty: 1
contracts: [contexts/**]
services: [contexts/*/services/*.yaml]
profile: %s
envelope: %s
custom:
  - {id: x-short, of: schema, message: too much is said, schema: {properties: {description: {maxLength: 40}}}}
  - {id: x-owned, of: event, severity: error, message: nobody owns it, schema: {required: [owner]}}
rules:
  missing-description: error
  unbounded-string: warning
  too-many-properties: {severity: error, options: {most: 6}}
%s`, profile, envelope, more)
}

// anyEdit changes the files in one of the ways in which people do.
func anyEdit(t *rapid.T, files workspace.MemFiles) {
	names := slices.Sorted(maps.Keys(files))
	one := func(matches func(string) bool) string {
		list := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !matches(name) })
		if len(list) == 0 {
			return ""
		}
		return rapid.SampledFrom(list).Draw(t, "file")
	}
	isEvent := func(name string) bool { return path.Base(name) == "event.yaml" }
	isSchema := func(name string) bool { return strings.HasSuffix(name, ".schema.json") }
	edit := func(name string, pairs ...string) {
		if name != "" {
			files[name] = []byte(strings.NewReplacer(pairs...).Replace(string(files[name])))
		}
	}
	setting := rapid.SampledFrom([]string{"", "overrides:\n  - {paths: [\"**/OrderPlaced\"], rules: {missing-description: off}}\n",
		"overrides:\n  - {contexts: [ordering], rules: {unbounded-string: off}}\n  - {kinds: [snapshot], rules: {too-many-properties: info}}\n",
		"values: {stop-list: {add: [order id]}}\n"})
	switch rapid.IntRange(0, 13).Draw(t, "edit") {
	case 0:
		edit(one(isSchema), `"type": "string"`, `"type": "integer"`)
	case 1:
		edit(one(isSchema), `"properties": {`, `"properties": {"more": {"type": "string"},`)
	case 2:
		edit(one(isSchema), "\n", "\n\n") // the same, elsewhere
	case 3:
		edit(one(isSchema), `"description"`, `"title"`)
	case 4:
		edit(one(isEvent), "kind: domain", "kind: snapshot", "summary:", "owner: team-a\nsummary:")
	case 5:
		edit(one(isEvent), "status: active", "status: deprecated, sunset: 2027-06-30", "deprecated, sunset: 2028-03-31", "retired")
	case 6:
		edit(one(isEvent), "retention: P7Y", "", "visibility: public", "visibility: private", "key: /orderId", "key: none")
	case 7:
		edit("contexts/ordering/common/money.schema.json", `"type": "integer"`, `"type": "number"`, `"description"`, `"$comment"`)
	case 8:
		edit(one(func(name string) bool { return path.Base(path.Dir(name)) == "examples" }), `"orderId"`, `"orderNumber"`)
	case 9:
		files[workspace.ConfigFile] = []byte(policyWith(rapid.SampledFrom([]string{"recommended", "strict"}).Draw(t, "profile"),
			rapid.SampledFrom([]string{"cloudevents", "fields"}).Draw(t, "envelope"), setting.Draw(t, "setting")))
	case 10:
		delete(files, rapid.SampledFrom([]string{"waivers.yaml", "baseline.json"}).Draw(t, "exceptions"))
	case 11:
		move(files, path.Dir(one(isEvent)), rapid.SampledFrom([]string{"Moved", "Renamed"}).Draw(t, "how"))
	case 12:
		delete(files, one(func(name string) bool { return !isEvent(name) && name != workspace.ConfigFile }))
	case 13:
		edit(one(func(name string) bool { return path.Ext(name) == ".yaml" }), "\n", " # why\n", "owner: ", "owner: new-")
	}
}

// move puts a contract into another folder, under its own name or another.
func move(files workspace.MemFiles, folder, how string) {
	was := path.Base(folder)
	for name, data := range maps.Clone(files) {
		rest, is := strings.CutPrefix(name, folder+"/")
		if !is {
			continue
		}
		if how == "Renamed" && rest == "event.yaml" {
			data = []byte(strings.Replace(string(data), "event: "+was, "formerly: ["+was+"]\nevent: "+was+"Again", 1))
		}
		delete(files, name)
		to := path.Join(path.Dir(folder), "legacy", was)
		if how == "Renamed" {
			to = folder + "Again"
		}
		files[path.Join(to, rest)] = data
	}
}
