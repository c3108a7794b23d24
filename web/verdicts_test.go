package web_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// The same for real schemas: labelled pairs, whose label the answer must not contradict,
// and steps between versions of real events.
func TestADiffPageSaysWhatCheckSaysOfRealSchemas(t *testing.T) {
	var pairs []pairOf
	var holds []bool
	for _, q := range testkit.OfficialSuite(t) {
		if a, b := string(q.A), string(q.B); a != b && strings.HasPrefix(b, "{") {
			pairs, holds = append(pairs, pairOf{q.ID, [2]string{a, b}}), append(holds, q.Expected)
		}
	}
	histories := testkit.HistoryFiles(t)
	for _, event := range slices.Sorted(maps.Keys(histories)) {
		versions := histories[event]
		for v := 1; v < len(versions); v++ {
			older, newer := string(contents(t, versions[v-1])), string(contents(t, versions[v]))
			if older != newer && !strings.Contains(older+newer, "embeddedlinksarray") { // a file that was not taken along
				pairs = append(pairs, pairOf{versions[v], [2]string{older, newer}})
			}
		}
	}
	verdicts := saysWhatCheckSays(t, pairs, func(i int, d wire.Diff) {
		for _, a := range d.Answers {
			if i < len(holds) && a.Question == "stored-events" && a.Model == "strict" && a.Verdict == map[bool]string{true: "refuted", false: "proved"}[holds[i]] {
				t.Errorf("%s is labelled %v: %s", pairs[i].name, holds[i], a.Verdict)
			}
		}
	})
	t.Logf("%d pairs, of which %d labelled: %v", len(pairs), len(holds), verdicts)
	if len(holds) < 1_000 || len(pairs) < len(holds)+300 || verdicts["proved"] < 1_000 || verdicts["refuted"] < 1_000 {
		t.Errorf("too little was compared: %d pairs, %v", len(pairs), verdicts)
	}
}

// saysWhatCheckSays holds, for each pair, the page's verdicts against those of the
// resource that it links to, and these against a review of the change. It counts them.
func saysWhatCheckSays(t *testing.T, pairs []pairOf, judge func(int, wire.Diff)) map[string]int {
	t.Helper()
	older, newer := workspace.MemFiles(files("")), workspace.MemFiles(files(""))
	for i, p := range pairs {
		older = with(older, eventFiles(i, "NONE", p.schemas[0]))
		newer = with(newer, eventFiles(i, "NONE", p.schemas[1]))
	}
	address, _ := bootRules(t, nil, older, newer)
	verdicts := map[string]int{}
	for i, p := range pairs {
		page := get(t, fmt.Sprintf("%s/events/shop.Thing%d/diff?from=1.0&to=1.1", address, i))
		if page.StatusCode == http.StatusNotFound && get(t, fmt.Sprintf("%s/v1/events/shop.Thing%d/versions/1.1", address, i)).StatusCode == http.StatusNotFound {
			continue // both are the same in canonical form
		}
		if page.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", p.name, page.StatusCode)
		}
		var d wire.Diff
		if err := json.Unmarshal([]byte(get(t, address+alternate(t, page.body)).body), &d); err != nil {
			t.Fatal(err)
		}
		if judge != nil {
			judge(i, d)
		}
		shown := plainText(parse(t, page.body).text)
		for _, model := range []string{"tolerant", "strict"} {
			want := asChecked(t, i, p, model)
			got := map[string]string{}
			for _, a := range d.Answers {
				if a.Model == model {
					got[a.Question] = fmt.Sprintf("%s %q %s", a.Verdict, a.Breaks, a.Witness)
					verdicts[a.Verdict]++
				}
			}
			for question, answer := range want {
				if got[question] != answer {
					t.Errorf("%s, %s, %s: v1 says %s, check says %s", p.name, question, model, got[question], answer)
				}
			}
			if len(want) != 2 {
				t.Errorf("%s, %s: check asked %v", p.name, model, want)
			}
		}
		for mode, question := range map[string]string{"BACKWARD Stored events": "stored-events", "FORWARD Running consumers": "running-consumers"} {
			_, row, _ := strings.Cut(shown, mode)
			said := verdict.FindAllString(row, 2)
			var want []string
			for _, a := range d.Answers {
				if a.Question == question {
					want = append(want, a.Verdict)
				}
			}
			if !slices.Equal(said, want) {
				t.Errorf("%s, %s: the page says %v, v1 %v", p.name, question, said, want)
			}
		}
	}
	return verdicts
}
