package web_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// shownRow is one row of what changed, as a page shows it.
type shownRow struct{ anchor, text, markup string }

var rowStart = regexp.MustCompile(`<li class="change[^"]*"(?: id="([^"]*)")?>`)

// shownRows are the rows of what changed.
func shownRows(t *testing.T, page string) []shownRow {
	t.Helper()
	_, list, _ := strings.Cut(page, `<ol class="changes">`)
	list, _, _ = strings.Cut(list, "</ol>")
	var rows []shownRow
	starts := rowStart.FindAllStringSubmatchIndex(list, -1)
	for i, at := range starts {
		end := len(list)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		row := shownRow{markup: list[at[0]:end]}
		if at[2] >= 0 {
			row.anchor = list[at[2]:at[3]]
		}
		text, _, cut := strings.Cut(row.markup, "<details") // the event that shows it
		if cut {
			text += "</li>"
		}
		row.text = plainText(parse(t, text).text)
		rows = append(rows, row)
	}
	return rows
}

// asked is a v1 resource of an event.
func asked[T any](t *testing.T, address, event, resource, query string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(get(t, address+"/v1/events/"+event+"/"+resource+"?"+query).body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestARowSaysWhomItHurts: the row of what is gone names the service that reads it, with
// its context, its version and its field, though no promise is broken; what nobody reads
// says so.
func TestARowSaysWhomItHurts(t *testing.T) {
	address := boot(t, sample(t))
	page := get(t, address+"/events/ordering.OrderPlaced/diff?from=2.2&to=2.0").body
	rows := shownRows(t, page)
	var said []string
	for _, row := range rows {
		said = append(said, row.text)
	}
	text := strings.Join(said, "\n")
	for _, want := range []string{
		"/lines/*/gift is gone property-removed", "hurts warehouse fulfilment, written against 2.2, reads /lines/*/gift removed-field-in-use",
		"nobody known reads /promisedDelivery", "nobody known reads /vouchers",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no row says %q:\n%s", want, text)
		}
	}
	if !strings.Contains(plainText(parse(t, page).text), "What changed 3, 1 hurts a consumer") {
		t.Error("the heading does not say that somebody is hurt")
	}
}

// Who is hurt is what people come for: it stands beside the verdicts, by name, and leads to
// the part that says why.
func TestWhoIsHurtIsSaidFirst(t *testing.T) {
	address := boot(t, sample(t))
	for path, want := range map[string]string{
		"ordering.OrderPlaced/diff?from=2.2&to=2.1": "✗ hurts fulfilment/warehouse. Which change, and why",
		"ordering.OrderPlaced/diff?from=1.0&to=1.2": "✓ hurts nobody that is known. Who reads it: 2 consumers",
		"ordering.OrderPlaced/diff?from=2.2&to=1.2": ", without an upcaster. Which change, and why",
	} {
		page := get(t, address+"/events/"+path).body
		said := regexp.MustCompile(`<p class="hurt">.*`).FindStringIndex(page)
		if said == nil || said[0] > strings.Index(page, `class="verdicts`) || !strings.Contains(plainText(parse(t, page[said[0]:said[1]]).text), want) || !strings.Contains(page[said[0]:said[1]], `href="#readers"`) {
			t.Errorf("%s does not say %q before the verdicts: %v", path, want, said)
		}
		names := regexp.MustCompile(`href="(/services/[^"]*)"`)
		impact := asked[wire.Impact](t, address, "ordering.OrderPlaced", "impact", path[strings.Index(path, "?")+1:])
		var hurt, named []string
		for _, c := range impact.Consumers {
			if c.Effect == "breaking" || c.Effect == "unknown" {
				hurt = append(hurt, "/services/"+c.Context+"/"+c.Service)
			}
		}
		if said != nil {
			for _, link := range names.FindAllStringSubmatch(page[said[0]:said[1]], -1) {
				named = append(named, link[1])
			}
		}
		slices.Sort(hurt)
		slices.Sort(named)
		if !slices.Equal(hurt, named) {
			t.Errorf("%s names %q; v1 says %q", path, named, hurt)
		}
	}
}

// TestEveryBreakSaysWhomItHurts asks about every two versions of the sample company, and
// about every kind of change with consumers that read all of it: each break says whom it
// hurts or why nobody, whoever v1 calls breaking has a row, and each reason that v1 gives
// comes from a change that v1 lists.
func TestEveryBreakSaysWhomItHurts(t *testing.T) {
	company := boot(t, sample(t))
	n := 0
	for event, versions := range map[string][]string{
		"ordering.OrderPlaced": {"1.0", "1.1", "1.2", "2.0", "2.1", "2.2"}, "ordering.OrderCancelled": nil, "payments.PaymentAuthorised": nil,
		"fulfilment.ShipmentDispatched": nil,
	} {
		if versions == nil {
			versions = versionsOf(t, company, event)
		}
		for _, from := range versions {
			for _, to := range versions {
				if from != to {
					n += everyBreakSays(t, company, event, "from="+from+"&to="+to)
				}
			}
		}
	}
	older, newer := workspace.MemFiles(files("")), workspace.MemFiles(files(""))
	kinds := change.Kinds()
	for i, k := range kinds {
		older, newer = with(older, eventFiles(i, "NONE\nenforce: schema", k.Bad[0])), with(newer, eventFiles(i, "NONE\nenforce: schema", k.Bad[1]))
		file := fmt.Sprintf("contexts/shop/services/reader-%d.yaml", i)
		manifest := fmt.Appendf(nil, "service: reader-%d\ncontext: shop\nowner: team\nconsumes:\n  - {event: Thing%d, versions: \"=1\", fields: all, replays: true}\n", i, i)
		older[file], newer[file] = manifest, manifest
	}
	address, _ := bootRules(t, nil, older, newer)
	for i := range kinds {
		n += everyBreakSays(t, address, fmt.Sprintf("shop.Thing%d", i), "from=1.0&to=1.1")
	}
	if n < 100 {
		t.Errorf("%d consumers are hurt", n)
	}
}

func versionsOf(t *testing.T, address, event string) []string {
	t.Helper()
	list := asked[struct {
		Versions []struct {
			Version string `json:"version"`
		} `json:"versions"`
	}](t, address, event, "versions", "")
	var names []string
	for _, v := range list.Versions {
		names = append(names, v.Version)
	}
	if len(names) == 0 {
		t.Fatalf("%s has no versions", event)
	}
	return names
}

// everyBreakSays counts who is hurt.
func everyBreakSays(t *testing.T, address, event, query string) int {
	t.Helper()
	answer := get(t, address+"/events/"+event+"/diff?"+query)
	if answer.StatusCode != 200 {
		return 0 // one version alone
	}
	rows := shownRows(t, answer.body)
	for _, row := range rows {
		isBreak := strings.HasPrefix(row.text, "✗ breaks") || strings.HasPrefix(row.text, "breaks")
		if !isBreak {
			continue
		}
		if !slices.ContainsFunc([]string{"hurts ", "nobody known reads ", "not known of "}, func(says string) bool { return strings.Contains(row.text, says) }) {
			t.Errorf("%s %s: a break does not say whom it hurts: %s", event, query, row.text)
		}
	}
	diff := asked[wire.Diff](t, address, event, "diff", query)
	impact := asked[wire.Impact](t, address, event, "impact", query)
	n := 0
	for _, c := range impact.Consumers {
		named := slices.ContainsFunc(rows, func(row shownRow) bool {
			return strings.Contains(row.markup, fmt.Sprintf(`hurts <a href="/services/%s/%s">`, c.Context, c.Service))
		})
		if named != (c.Effect == "breaking") {
			t.Errorf("%s %s: v1 calls %s %s; a row names it: %v", event, query, c.Service, c.Effect, named)
		}
		if c.Effect != "breaking" {
			continue
		}
		n++
		for _, r := range c.Reasons {
			if r.Since != "" {
				continue
			}
			if r.Change == nil || !slices.ContainsFunc(diff.Changes, func(d wire.DiffChange) bool {
				return *r.Change == wire.ImpactChange{Kind: d.Kind, Path: d.Path, New: d.New}
			}) {
				t.Errorf("%s %s: %s is hurt by %v, which is no change that v1 lists", event, query, c.Service, r.Change)
			}
		}
	}
	return n
}

// TestRowsOfWhatFailsTogetherNameEachOther: the row of the break names the others, each of
// which leads back to it and is not called harmless.
func TestRowsOfWhatFailsTogetherNameEachOther(t *testing.T) {
	address := boot(t, sample(t))
	const event, query = "ordering.OrderPlaced", "from=1.2&to=2.0"
	diff := asked[wire.Diff](t, address, event, "diff", query)
	rows := shownRows(t, get(t, address+"/events/"+event+"/diff?"+query).body)
	find := func(message string) shownRow {
		for _, row := range rows {
			if strings.Contains(row.text, message+" property-") {
				return row
			}
		}
		t.Fatalf("no row says %q", message)
		return shownRow{}
	}
	parts := 0
	for _, a := range diff.Answers {
		for _, cause := range a.Causes {
			for _, part := range cause.Together {
				message, _, _ := strings.Cut(part.Message, ":")
				own, _, _ := strings.Cut(cause.Message, " (fails only together")
				own, _, _ = strings.Cut(own, ":")
				leader, row := find(own), find(message)
				parts++
				if !strings.Contains(row.text, "breaks together with "+own) || !strings.Contains(row.markup, `<a href="#`+leader.anchor+`">`) || strings.HasPrefix(row.text, "no break") {
					t.Errorf("%s does not lead to %s: %s", message, own, row.text)
				}
				if !strings.Contains(leader.markup, `<a href="#`+row.anchor+`">`) {
					t.Errorf("%s does not lead to %s: %s", own, message, leader.text)
				}
			}
		}
	}
	if parts < 9 {
		t.Errorf("v1 names %d parts", parts)
	}
}
