package verify

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// numbered is a log in which events of keys have sequence numbers.
type numbered struct{ lines []string }

func (n *numbered) add(kind, key, sequence string) {
	n.lines = append(n.lines, fmt.Sprintf(`{"specversion":"1.0","id":"e%d","source":"/market","type":"market.%s.v1","sequence":"%s","data":{"basket":"%s","sum":1}}`, len(n.lines), kind, sequence, key))
}

func (n *numbered) all(kind, key string, numbers ...int) {
	for _, i := range numbers {
		n.add(kind, key, fmt.Sprint(i))
	}
}

// upTo are the numbers from one to another.
func upTo(from, to int) (list []int) {
	for i := from; i <= to; i++ {
		list = append(list, i)
	}
	return list
}

func (n *numbered) report(t *testing.T, change ...func(o *order)) *OrderReport {
	t.Helper()
	opt := marketOptions(t, catalogue(t, market), log(t, strings.Join(n.lines, "\n")), "")
	for _, f := range change {
		f(opt.Stages[1].(*order))
	}
	return verify(t, opt).Sections[OrderName].(*OrderReport)
}

// of returns what is told of an event; an empty one where nothing is.
func (r *OrderReport) of(event string) OrderOf {
	for _, o := range r.Events {
		if o.Event == "market."+event {
			return *o
		}
	}
	return OrderOf{}
}

// A number that comes late fills its place in the gap: at its edges, within it, and all of it.
func TestALateNumberFillsItsGap(t *testing.T) {
	for _, c := range []struct {
		late          []int // of 11 to 15, which are left out
		gaps, missing int
	}{
		{nil, 1, 5},
		{[]int{11}, 1, 4},
		{[]int{15}, 1, 4},
		{[]int{13}, 2, 4},
		{[]int{12, 14}, 3, 3},
		{[]int{13, 13, 13}, 2, 4},
		{[]int{15, 11, 13, 12}, 1, 1},
		{[]int{11, 12, 13, 14, 15}, 0, 0},
		{[]int{15, 14, 13, 12, 11}, 0, 0},
		{[]int{3, 10, 16}, 1, 5}, // they are not missing
	} {
		var n numbered
		n.all("Bought", "b1", upTo(1, 10)...)
		n.all("Bought", "b1", upTo(16, 40)...)
		n.all("Bought", "b1", c.late...)
		got := n.report(t).of("Bought")
		if got.Gaps != int64(c.gaps) || got.Missing != uint64(c.missing) || got.Misnumbered != int64(len(c.late)) || got.Undecided != 0 {
			t.Errorf("late %v: %d gaps, %d missing, %d misnumbered, %d undecided", c.late, got.Gaps, got.Missing, got.Misnumbered, got.Undecided)
		}
	}
}

// Numbers that are texts that sort have zeros before them; they are numbers as others.
func TestZerosBeforeANumberDoNotCount(t *testing.T) {
	for _, form := range []string{"%d", "%010d", "%020d", "%040d"} {
		var n numbered
		for _, i := range append(upTo(1, 20), 25, 24) {
			n.add("Bought", "b1", fmt.Sprintf(form, i))
		}
		if got := n.report(t); got.of("Bought").Misnumbered != 1 || got.of("Bought").Missing != 3 || got.LargeNumbers != 0 {
			t.Errorf("%s: %+v", form, got.of("Bought"))
		}
	}
}

// A number of more than 64 bits is compared with none, which is said. What is no number is none.
func TestNumbersThatAreTooLargeAreCounted(t *testing.T) {
	const most = "18446744073709551609"
	for text, want := range map[string]struct {
		n     uint64
		large bool
	}{
		"": {noSequence, false}, "0": {0, false}, "007": {7, false}, "999999999999999999999999": {noSequence, true}, most: {math.MaxUint64 - 6, false},
		"18446744073709551615": {noSequence, true}, "18446744073709551616": {noSequence, true}, "0" + most: {math.MaxUint64 - 6, false},
		"-1": {noSequence, false}, "1.5": {noSequence, false}, "99999999999999999999999x": {noSequence, false}, "1e3": {noSequence, false},
	} {
		if n, large := sequenceOf(text); n != want.n || large != want.large {
			t.Errorf("%q is %d, too large: %v", text, n, large)
		}
	}
	var n numbered
	n.add("Bought", "b1", "99999999999999999999")
	n.add("Bought", "b1", "99999999999999999998")
	n.add("Bought", "b1", "1")
	r := n.report(t)
	var text strings.Builder
	if err := r.WriteText(&text, func(Place) string { return "" }); err != nil {
		t.Fatal(err)
	}
	if r.LargeNumbers != 2 || r.Failed() || !strings.Contains(text.String(), "! 2 events have a sequence number that is too large to be compared") {
		t.Errorf("%+v\n%s", r, &text)
	}
}

// However many numbers come late, none of them is told as missing: what is beyond what is remembered is told as not known.
func TestBeyondWhatIsRememberedNothingIsInvented(t *testing.T) {
	var n numbered
	var late []int
	for i := range mostHoles + 100 {
		n.all("Bought", "b1", upTo(20*i+1, 20*i+19)...)
		late = append(late, 20*(i+1))
	}
	n.all("Bought", "b1", 20*(mostHoles+100)+1)
	slices.Reverse(late)
	n.all("Bought", "b1", late...)
	if got := n.report(t).of("Bought"); got.Gaps != 0 || got.Missing != 0 || got.Undecided != 100 || got.Misnumbered != int64(len(late)) {
		t.Errorf("%d gaps, %d missing, %d undecided, %d misnumbered", got.Gaps, got.Missing, got.Undecided, got.Misnumbered)
	}
	n.lines = slices.DeleteFunc(n.lines, func(line string) bool {
		return strings.Contains(line, fmt.Sprintf(`"sequence":"%d"`, 20*(mostHoles+90)))
	})
	if got := n.report(t).of("Bought"); got.Gaps != 1 || got.Missing != 1 || got.Undecided != 100 {
		t.Errorf("of which one never comes: %d gaps, %d missing, %d undecided", got.Gaps, got.Missing, got.Undecided)
	}
}

// What is remembered of all keys together has a bound. Numbers that run over all keys make a gap of each event: they
// give way, so that the gaps of others are told.
func TestTheGapsThatAreRememberedAreBounded(t *testing.T) {
	var n numbered
	for i := range 3000 {
		n.all("Returned", fmt.Sprint("r", i%300), 10*i)
		n.all("Bought", "b1", i+1+i/700)
	}
	in := n.report(t)
	if got := in.of("Bought"); got.Gaps != 4 || got.Undecided != 0 {
		t.Errorf("%+v", got)
	}
	for _, most := range []int{1, 5, 1000} {
		bounded := n.report(t, func(o *order) { o.mostOpen = most })
		if got := bounded.of("Returned"); !got.NotByKey || got.Gaps+got.Undecided != 0 {
			t.Errorf("with %d remembered: %+v", most, got)
		}
		if got := bounded.of("Bought"); got.Gaps+got.Undecided != 4 || most > 1 && got.Gaps != 4 || uint64(got.Gaps) != got.Missing {
			t.Errorf("with %d remembered: %+v", most, got)
		}
	}
}

// Ids count with their source: two of them may give the same.
func TestAnIDCountsWithItsSource(t *testing.T) {
	const line = `{"specversion":"1.0","id":"1","source":"%s","type":"market.Bought.v1","data":{"basket":"%s","sum":1}}`
	n := numbered{[]string{fmt.Sprintf(line, "/north", "b1"), fmt.Sprintf(line, "/south", "b2"), fmt.Sprintf(line, "/south", "b2"), fmt.Sprintf(line, "/north", "b2")}}
	r := n.report(t)
	if got := r.of("Bought"); r.IDs != 2 || got.Duplicates != 1 || got.DuplicateSamples[0].Line != 3 || got.Conflicts != 1 || got.ConflictSamples[0].Earlier.Line != 1 {
		t.Errorf("%d ids, %+v", r.IDs, got)
	}
}
