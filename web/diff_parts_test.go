package web_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	headOfChanges = regexp.MustCompile(`What changed \d+((?:, [^,]*?(?:breaks?|of one|a consumer(?: besides)?))*)`)
	numbersIn     = regexp.MustCompile(`\d+`)
)

// Above the changes stands how many rows are marked: breaks, and those that break only
// together with others, each of which leads to an event that shows it.
func TestTheHeadOfChangesCountsTheMarkedRows(t *testing.T) {
	page := get(t, boot(t, sample(t))+"/events/ordering.OrderPlaced/diff?from=1.2&to=2.2").body
	marked, sum := strings.Count(page, `<li class="change breaks"`), 0
	head := headOfChanges.FindStringSubmatch(plainText(parse(t, page).text))
	if head == nil {
		t.Fatalf("nothing is counted:\n%s", page)
	}
	for _, n := range numbersIn.FindAllString(head[1], -1) {
		k, err := strconv.Atoi(n)
		must(t, err)
		sum += k
	}
	if sum != marked || marked == 0 {
		t.Errorf("%q counts %d, and %d rows are marked", head[0], sum, marked)
	}
	if rows, shown := strings.Count(page, "</span> breaks together</span>"), strings.Count(page, ">with an event that shows it</a>"); rows == 0 || shown < rows {
		t.Errorf("of %d rows that break together with another %d lead to an event", rows, shown)
	}
	if !strings.Contains(page, `<a class="rule" href="/rules/property-removed">`) {
		t.Error("a rule does not lead to what it means")
	}
}
