package verify

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// market is a workspace with an event that has a key, a number in a sequence, marked and unmarked texts.
var market = map[string]string{
	"treaty.yaml":                         "treaty: 1\n",
	"contexts/market/context.yaml":        "context: market\n",
	"contexts/market/Bought/event.yaml":   "event: Bought\nkey: /basket\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n",
	"contexts/market/Returned/event.yaml": "event: Returned\nkey: /basket\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n",
	"contexts/market/Bought/v1.schema.json": `{"type": "object", "required": ["basket", "sum"], "properties": {
		"basket": {"type": "string"}, "sum": {"type": "integer", "minimum": 0},
		"buyer": {"type": "object", "x-pii": "personal", "properties": {"mail": {"type": "string"}}},
		"comment": {"type": "string"}, "lines": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}}}}`,
	"contexts/market/Returned/v1.schema.json": `{"type": "object", "required": ["basket"], "properties": {"basket": {"type": "string"}}}`,
}

// plantedLog is a log with faults, and the lines of each.
type plantedLog struct {
	lines []string
	keys  []string // of lines
	want  map[string][]int64
}

// The kinds of planted faults, by what tells is called.
const (
	plantInvalid   = "invalid /sum minimum"
	plantType      = "unknown market.Lost v1"
	plantVersion   = "unknown market.Bought v9"
	plantBroken    = noJSON
	plantTooLong   = tooLong
	plantDuplicate = "duplicate"
	plantConflict  = "conflict"
	plantLate      = "late"
	plantMissing   = "missing number"
	plantNumber    = "misnumbered"
	plantFuture    = "future"
	plantEarly     = "early"
	plantMail      = "personal /comment e-mail address"
	plantPhone     = "personal /lines/*/text phone number"
	plantIBAN      = "personal /comment IBAN"
	plantCard      = "personal /* payment card"
	plantGap       = "gap"
)

var plants = []string{
	plantInvalid, plantType, plantVersion, plantBroken, plantTooLong, plantDuplicate, plantConflict, plantLate, plantMissing,
	plantNumber, plantFuture, plantEarly, plantMail, plantPhone, plantIBAN, plantCard,
}

var (
	marketBegan = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	marketNow   = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
)

// marketMaxLine is how long a line of the log may be.
const marketMaxLine = 4096

// planter writes a log.
type planter struct {
	plantedLog
	random  *rand.Rand
	now     time.Time
	numbers map[string]int
	ids     int
}

// plantMarket writes a log of n events in six weeks, about one in rare of which has a fault, the
// same for a seed. It is silent for half a day three times.
func plantMarket(seed uint64, n, rare int) *plantedLog {
	p := &planter{
		plantedLog: plantedLog{want: map[string][]int64{}}, random: rand.New(rand.NewPCG(seed, 1)), now: marketBegan, numbers: map[string]int{},
	}
	step := 6 * 7 * 24 * time.Hour / time.Duration(n)
	for i := range n {
		p.now = p.now.Add(step)
		if i == n/4 || i == n/2 || i == n*3/4 {
			p.now = p.now.Add(12 * time.Hour)
			p.want[plantGap] = append(p.want[plantGap], p.now.Unix())
		}
		fault := ""
		if p.random.IntN(rare) == 0 {
			fault = plants[p.random.IntN(len(plants))]
		}
		p.event(fault)
	}
	return &p.plantedLog
}

// event writes an event, with a fault if there can be one.
func (p *planter) event(fault string) {
	key := fmt.Sprintf("b%03d", p.random.IntN(200))
	if p.numbers[key] == 0 && (fault == plantLate || fault == plantMissing || fault == plantNumber) {
		fault = "" // nothing is before it
	}
	if fault == plantDuplicate || fault == plantConflict {
		if !p.repeat(fault) {
			return
		}
		p.noted(fault)
		return
	}
	at, kind, sum, more := p.now, "market.Bought.v1", p.random.IntN(100), `,"buyer":{"mail":"ann.other@shop.example","phone":"+49 170 1234567"}`
	number := p.numbers[key] + 1
	switch fault {
	case plantInvalid:
		sum = -1
	case plantType:
		kind, number = "market.Lost.v1", 0
	case plantVersion:
		kind, number = "market.Bought.v9", 0
	case plantLate:
		at = at.Add(-90 * 24 * time.Hour).Add(time.Duration(p.ids) * time.Second)
	case plantMissing:
		number++
	case plantNumber:
		number--
	case plantFuture:
		at = marketNow.Add(time.Hour)
	case plantEarly:
		at = time.Unix(0, 0).UTC()
	case plantTooLong:
		more, number = `,"comment":"`+strings.Repeat("long ", 1000)+`"`, 0
	case plantMail:
		more += `,"comment":"call Bob, bob.builder@work.example, please"`
	case plantPhone:
		more += `,"lines":[{"text":"a"},{"text":"tel:+49 170 1234567"}]`
	case plantIBAN:
		more += `,"comment":"DE89 3704 0044 0532 0130 00"`
	case plantCard:
		more += `,"extra":4111111111111111`
	}
	p.ids++
	line := fmt.Sprintf(`{"specversion":"1.0","id":"e%d","source":"/market","type":"%s","time":"%s","sequence":"%d","datacontenttype":"application/json","data":{"basket":"%s","sum":%d%s}}`,
		p.ids, kind, at.Format(time.RFC3339Nano), number, key, sum, more)
	if fault == plantBroken {
		line, number = line[:len(line)/2], 0
	}
	p.lines, p.keys = append(p.lines, line), append(p.keys, key)
	if number > 0 {
		p.numbers[key] = max(number, p.numbers[key])
	}
	p.noted(fault)
}

// repeat writes an event again that was written before, if it has no fault.
func (p *planter) repeat(fault string) bool {
	if len(p.lines) == 0 {
		return false
	}
	i := p.random.IntN(len(p.lines))
	line := p.lines[i]
	for _, lines := range p.want {
		if slices.Contains(lines, int64(i+1)) {
			return false
		}
	}
	if fault == plantConflict {
		line = strings.Replace(line, `"sum":`, `"sum":1`, 1)
	}
	p.lines, p.keys = append(p.lines, line), append(p.keys, p.keys[i])
	return true
}

// noted notes that the last line has a fault.
func (p *planter) noted(fault string) {
	if fault != "" {
		p.want[fault] = append(p.want[fault], int64(len(p.lines)))
	}
}

func (l *plantedLog) text() string { return strings.Join(l.lines, "\n") + "\n" }

// finding is how often something is told, and the lines of its samples.
type finding struct {
	count int64
	lines []int64
}

// tells returns what a report tells, by the names of planted faults.
func tells(t *testing.T, r *Report) map[string]finding {
	t.Helper()
	found := map[string]finding{}
	add := func(name string, count int64, places ...Place) {
		if count == 0 {
			return
		}
		f := found[name]
		f.count += count
		for _, p := range places {
			f.lines = append(f.lines, p.Line)
		}
		found[name] = f
	}
	for _, k := range r.Kinds {
		for _, v := range k.Violations {
			add("invalid "+v.Pointer+" "+v.Keyword, v.Count, v.Samples...)
		}
	}
	for _, u := range r.Unknown {
		add(fmt.Sprintf("unknown %s v%d", u.Type, u.Version), u.Count, u.Samples...)
	}
	for _, b := range r.Broken {
		for _, s := range b.Samples {
			add(b.Code, 1, s.Place)
		}
		add(b.Code, b.Count-int64(len(b.Samples)))
	}
	places := func(pairs []Pair) (list []Place) {
		for _, p := range pairs {
			if !p.Earlier.Before(p.Place) {
				t.Errorf("%v is told because of %v, which is not before it", p.Place, p.Earlier)
			}
			list = append(list, p.Place)
		}
		return list
	}
	for _, o := range r.Sections[OrderName].(*OrderReport).Events {
		add(plantDuplicate, o.Duplicates, places(o.DuplicateSamples)...)
		add(plantConflict, o.Conflicts, places(o.ConflictSamples)...)
		add(plantLate, o.Late, places(o.LateSamples)...)
		add(plantMissing, o.Gaps, o.GapSamples...)
		add(plantNumber, o.Misnumbered, places(o.MisnumberedSamples)...)
	}
	for _, e := range r.Sections[TimesName].(*TimesReport).Events {
		add(plantFuture, e.Future, e.FutureSamples...)
		add(plantEarly, e.Early, e.EarlySamples...)
		for _, g := range e.Gaps {
			add(plantGap, 1, Place{Line: g.To})
		}
	}
	for _, f := range r.Sections[PersonalName].(*PersonalReport).Fields {
		add("personal "+f.Pointer+" "+f.Looks, f.Count, f.Samples...)
	}
	return found
}

// mustTellAll fails where a planted fault is not told, at its lines, or something else is.
func (l *plantedLog) mustTellAll(t *testing.T, r *Report, takes func(line int64) bool) {
	t.Helper()
	got := tells(t, r)
	for name, lines := range l.want {
		f := got[name]
		delete(got, name)
		want := lines
		if name == plantGap { // told by time: the hour in which events begin again
			want = nil
			for _, at := range lines {
				want = append(want, at/3600*3600)
			}
		} else if takes != nil {
			want = slices.DeleteFunc(slices.Clone(lines), func(line int64) bool { return !takes(line) })
		}
		if f.count != int64(len(want)) {
			t.Errorf("%s: %d are told, %d are there", name, f.count, len(want))
		}
		first := want
		if name != plantGap { // of which more are listed
			first = want[:min(len(want), r.Samples)]
		}
		if !slices.Equal(f.lines, first) && !(len(first) == 0 && len(f.lines) == 0) {
			t.Errorf("%s: told of lines %v, want %v", name, f.lines, first)
		}
	}
	if len(got) > 0 {
		t.Errorf("told as well: %v", got)
	}
}

// marketOptions are those of a run over a log of the market.
func marketOptions(t *testing.T, c *Catalogue, in []Input, work string) Options {
	t.Helper()
	return keepingSamples(t, c, in, work, 0)
}

// keepingSamples are marketOptions that keep so many places of a finding.
func keepingSamples(t *testing.T, c *Catalogue, in []Input, work string, samples int) Options {
	t.Helper()
	return marketOptionsAt(t, c, in, work, samples, marketNow)
}

// marketOptionsAt are keepingSamples of a run that begins then.
func marketOptionsAt(t *testing.T, c *Catalogue, in []Input, work string, samples int, now time.Time) Options {
	t.Helper()
	opt := Options{Catalogue: c, Inputs: in, Work: work, MaxLine: marketMaxLine, Samples: samples}
	var err error
	opt.Stages, err = NewStages(c, &opt.Layout, Checks{Now: now, Order: true, Personal: true, Samples: samples, Work: work})
	if err != nil {
		t.Fatal(err)
	}
	return opt
}

// Every kind of fault that is planted is found where it is, and none is invented.
func TestEveryKindOfPlantedFaultIsFoundAndNoneIsInvented(t *testing.T) {
	c := catalogue(t, market)
	for seed := range uint64(2) {
		l := plantMarket(seed, 10_000, 20)
		if missing := slices.DeleteFunc(slices.Clone(plants), func(p string) bool { return len(l.want[p]) > 0 }); len(missing) > 0 {
			t.Fatalf("not planted: %v", missing)
		}
		l.mustTellAll(t, verify(t, marketOptions(t, c, log(t, l.text()), "")), nil)
	}
}

// What is the same JSON is the same event, however it is written: a copy out of a database has other white space, order and escapes.
func TestTheSameJSONIsADuplicate(t *testing.T) {
	const envelope = `{"specversion":"1.0","id":"e1","source":"/market","type":"market.Bought.v1","data":%s}`
	const first = `{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"a é","n":-3},{}]}`
	c := catalogue(t, market)
	for again, same := range map[string]bool{
		first: true,
		`{ "basket": "b-1",	"sum": 1200, "rate": 0.25, "flags": [ true, null, [ ] ], "lines": [ {"text": "a é", "n": -3}, { } ] }`: true,
		`{"lines":[{"n":-3,"text":"a é"},{}],"flags":[true,null,[]],"rate":0.25,"sum":1200,"basket":"b-1"}`:                        true,
		`{"b\u0061sket":"b\u002d1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"a \u00e9","n":-3},{}]}`:         true,
		`{"basket":"b-1","sum":1.2e3,"rate":25E-2,"flags":[true,null,[]],"lines":[{"text":"a é","n":-3.00},{}]}`:                   true,
		`{"basket":"b-1","sum":120,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"a é","n":-3},{}]}`:                         false,
		`{"basket":"b-1","sum":1200,"rate":0.025,"flags":[true,null,[]],"lines":[{"text":"a é","n":-3},{}]}`:                       false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"a é","n":3},{}]}`:                         false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[null,true,[]],"lines":[{"text":"a é","n":-3},{}]}`:                        false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,{}],"lines":[{"text":"a é","n":-3},{}]}`:                        false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{},{"text":"a é","n":-3}]}`:                        false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"n","a é":-3},{}]}`:                        false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"a é","n":"-3"},{}]}`:                      false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null,[]],"lines":[{"text":"a é","n":-3}]}`:                           false,
		`{"basket":"b-1","sum":1200,"rate":0.25,"flags":[true,null],"lines":[[],{"text":"a é","n":-3},{}]}`:                        false,
	} {
		text := fmt.Sprintf(envelope, first) + "\n" + fmt.Sprintf(envelope, again) + "\n"
		r := verify(t, marketOptions(t, c, log(t, text), ""))
		if got := r.Sections[OrderName].(*OrderReport).Events[0]; got.Duplicates == 1 != same || got.Conflicts == 0 != same {
			t.Errorf("%s\nduplicates %d, conflicts %d; it is the same: %v", again, got.Duplicates, got.Conflicts, same)
		}
	}
}

// A log without a fault is told to have none.
func TestNothingIsInventedInAGoodLog(t *testing.T) {
	l := plantMarket(7, 12_000, 1<<40)
	delete(l.want, plantGap)
	r := verify(t, marketOptions(t, catalogue(t, market), log(t, l.text()), ""))
	gaps := tells(t, r)
	delete(gaps, plantGap)
	if len(gaps) > 0 || r.Failed() {
		t.Errorf("told: %v", gaps)
	}
}

// However little is in memory at a time, the same is found.
func TestPartitionsArePartedAgain(t *testing.T) {
	c := catalogue(t, market)
	l := plantMarket(3, 12_000, 20)
	want := asJSON(t, verify(t, marketOptions(t, c, log(t, l.text()), "")))
	for _, most := range []int{20, 45} {
		opt := marketOptions(t, c, log(t, l.text()), "")
		opt.Stages[1].(*order).most = most
		r := verify(t, opt)
		l.mustTellAll(t, r, nil)
		if got := asJSON(t, r); withoutNames(got) != withoutNames(want) {
			t.Errorf("with %d in memory the report is\n%s\nwant\n%s", most, got, want)
		}
	}
}

// withoutNames leaves out the names of files, which lie in other folders.
func withoutNames(report []byte) string {
	var lines []string
	for line := range strings.Lines(string(report)) {
		if !strings.Contains(line, ".ndjson") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// What a sample takes it takes by keys: of those it finds everything, and nothing of others.
func TestASampleFindsAllOfItsKeys(t *testing.T) {
	l := plantMarket(5, 12_000, 20)
	opt := marketOptions(t, catalogue(t, market), log(t, l.text()), "")
	opt.Sample, _ = ParseSample("40%")
	r := verify(t, opt)
	unkeyed := map[string]bool{plantType: true, plantVersion: true, plantBroken: true, plantTooLong: true}
	for name := range unkeyed { // they are taken by their id, or are no events
		delete(l.want, name)
	}
	got := tells(t, r)
	maps.DeleteFunc(got, func(name string, _ finding) bool { return unkeyed[name] })
	for name, f := range got {
		want := int64(0)
		for _, line := range l.want[name] {
			if name == plantGap || opt.Sample.takes(&Event{Key: l.keys[line-1]}) {
				want++
			}
		}
		if f.count != want {
			t.Errorf("%s: %d are told, %d are there", name, f.count, want)
		}
	}
	if len(got) < len(plants)-len(unkeyed) {
		t.Errorf("only %d kinds of faults are told", len(got))
	}
}
