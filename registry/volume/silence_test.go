package volume

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// What the rule promises, computed: of events that come independently of each other,
// at whatever rate, a run without any is called silent so seldom that 1,000 types,
// each looked at every hour of a year, are accused less than once.
func TestTheRateOfFalseAlarmsIsAsStated(t *testing.T) {
	atLeast := func(n int, rate float64) float64 { // of a Poisson number
		below, term := 0.0, math.Exp(-rate)
		for i := range n {
			below += term
			term *= rate / float64(i+1)
		}
		return 1 - below
	}
	for weeks := leastWeeks; weeks <= pastWeeks; weeks++ {
		worst := 0.0
		for rate := 1.0; rate < 60; rate += 0.25 {
			p := atLeast(leastClump, rate)
			all := math.Pow(p, float64(weeks))
			if weeks >= manyWeeks {
				all += float64(weeks) * math.Pow(p, float64(weeks-1)) * (1 - p)
			}
			worst = max(worst, all*math.Exp(-rate))
		}
		if inAYear := worst * 1000 * 24 * 365; worst >= 1e-7 || inAYear >= 1 {
			t.Errorf("with %d weeks: %.2g of a run, %.2g a year", weeks, worst, inAYear)
		}
	}
}

// kind is how the events of a type come.
type kind struct {
	name  string
	rate  func(hour int) float64 // events an hour, in an hour of the simulation
	clump func(*rand.Rand) int   // how many come together
	free  bool                   // it takes holidays
}

func always(rate float64) func(int) float64 { return func(int) float64 { return rate } }

// office is a rate that holds from 8 to 18 o'clock, Monday to Friday; nights have a
// hundredth.
func office(rate float64) func(int) float64 {
	return func(h int) float64 {
		if day := h / 24 % 7; day < 5 && h%24 >= 8 && h%24 < 18 {
			return rate
		}
		return rate / 100
	}
}

// shop is a rate with a wave over the day, and weekends twice as busy.
func shop(rate float64) func(int) float64 {
	return func(h int) float64 {
		wave := 0.05 + 0.95*math.Pow(math.Sin(math.Pi*float64(h%24)/24), 2)
		if h/24%7 >= 5 {
			wave *= 2
		}
		return rate * wave
	}
}

func oneByOne(*rand.Rand) int { return 1 }

// batches come many together, of sizes that differ.
func batches(mean int) func(*rand.Rand) int {
	return func(r *rand.Rand) int { return 1 + int(r.ExpFloat64()*float64(mean-1)) }
}

var kinds = []kind{
	{"busy shop", shop(900), oneByOne, true},
	{"shop", shop(40), oneByOne, true},
	{"quiet shop", shop(3), oneByOne, true},
	{"office", office(60), oneByOne, true},
	{"quiet office", office(4), oneByOne, true},
	{"machine", always(120), oneByOne, false},
	{"slow machine", always(0.5), oneByOne, false},
	{"rare", always(0.03), oneByOne, false},
	{"batches", shop(200), batches(40), true},
	{"late job", func(h int) float64 { // that was never late before
		if day := h / 24; day == 37 && h%24 == 7 || day != 37 && h%24 == 4 {
			return 500
		}
		return 0
	}, oneByOne, false},
	{"nightly job", func(h int) float64 {
		if h%24 == 2 {
			return 300
		}
		return 0
	}, oneByOne, false},
}

func poisson(r *rand.Rand, rate float64) int {
	if rate > 50 {
		return max(0, int(math.Round(rate+math.Sqrt(rate)*r.NormFloat64())))
	}
	n, p := 0, r.Float64()
	for limit := math.Exp(-rate); p > limit; n++ {
		p *= r.Float64()
	}
	return n
}

// simulation is a company whose events come as kinds say, with days that are better
// and worse, slow growth, and holidays.
type simulation struct {
	hours    int
	types    []*past
	kinds    []kind
	silenced map[int]span // planted, by type
	record   record
}

func simulate(seed uint64, types, weeks int, holidays map[int]float64, silenced map[int]span) *simulation {
	r := rand.New(rand.NewPCG(seed, 1))
	s := &simulation{hours: weeks * weekHours, silenced: silenced, record: record{covered: map[string][]bool{}, told: map[string][]span{}}}
	mood := make([]float64, weeks*7) // of each day, for all alike
	for day := range mood {
		mood[day] = math.Exp(0.1*r.NormFloat64() + 0.01*float64(day)/7)
	}
	for i := range types {
		k := kinds[i%len(kinds)]
		service := fmt.Sprint("shop/service-", i%50)
		if s.record.covered[service] == nil {
			s.record.covered[service] = make([]bool, s.hours)
			for h := range s.hours {
				s.record.covered[service][h] = true
			}
		}
		counts := make([]int64, s.hours)
		scale := math.Exp(0.5 * r.NormFloat64())
		for h := range counts {
			rate := k.rate(h) * scale * mood[h/24]
			if less, is := holidays[h/24]; is && k.free {
				rate *= less
			}
			size := float64(meanClump(k))
			for range poisson(r, rate/size) {
				counts[h] += int64(k.clump(r))
			}
			if gone, is := silenced[i]; is && h >= gone.from && h < gone.to {
				counts[h] = 0
			}
		}
		s.types = append(s.types, &past{event: fmt.Sprintf("shop.%s-%d", k.name, i), produced: map[string][]int64{service: counts}})
		s.kinds = append(s.kinds, k)
	}
	return s
}

func meanClump(k kind) int {
	if k.name == "batches" {
		return 40
	}
	return 1
}

// told are the hours at whose end each type was called silent, and had spoken since the
// last time.
func (s *simulation) told(from int) map[int][]int {
	told, silent := map[int][]int{}, map[int]bool{}
	for now := from; now <= s.hours; now++ {
		var runs []*quiet
		index := map[string]int{}
		for i, p := range s.types {
			if p.any(now - 1) {
				if silent[i] {
					list := s.record.told[p.event]
					list[len(list)-1].to = now
				}
				silent[i] = false
				continue
			}
			if silent[i] {
				continue
			}
			if q := s.record.judge(p, now); q != nil {
				runs, index[q.event] = append(runs, q), i
			}
		}
		if len(runs) == 0 {
			continue
		}
		var all []*usual
		if slices.ContainsFunc(runs, func(q *quiet) bool { return q.silent(1) }) { // else the day does not matter
			for _, p := range s.types {
				all = append(all, s.record.usualOf(p, now))
			}
		}
		for _, q := range silencesOf(runs, all, now) {
			i := index[q.event]
			told[i] = append(told[i], now)
			silent[i] = true
			s.record.told[q.event] = append(s.record.told[q.event], span{q.from, s.hours})
		}
	}
	return told
}

// A company of 1,000 types without any silence, with three holidays: nobody is accused.
func TestNobodyIsAccusedInASimulatedCompany(t *testing.T) {
	s := simulate(1, 1000, 8, map[int]float64{40: 0.15, 41: 0.3, 50: 0.5}, nil)
	for i, hours := range s.told(3*weekHours + 1) {
		t.Errorf("%s is called silent at the end of the hours %v", s.types[i].event, hours)
	}
}

// Silences that begin at any hour, of every kind, are found as soon as is stated.
func TestPlantedSilencesAreFoundInTime(t *testing.T) {
	silenced := map[int]span{}
	r := rand.New(rand.NewPCG(7, 7))
	for i := 0; i < 1000; i += 7 {
		from := 5*weekHours + r.IntN(weekHours)
		silenced[i] = span{from, from + 2*weekHours}
	}
	s := simulate(2, 1000, 8, nil, silenced)
	told := s.told(4*weekHours + 1)
	found := map[string][]int{}
	for i, gone := range silenced {
		k, p := s.kinds[i], s.types[i]
		at := 0
		for _, hour := range told[i] {
			if hour > gone.from && at == 0 {
				at = hour
			}
		}
		due := s.due(p, gone.from)
		switch {
		case at == 0 && due <= gone.from+longestRun:
			t.Errorf("%s fell silent at %d, should be found by %d, and was not", p.event, gone.from, due)
		case at > due && due <= gone.from+longestRun:
			t.Errorf("%s fell silent at %d, should be found by %d, and was at %d", p.event, gone.from, due, at)
		case at > 0:
			found[k.name] = append(found[k.name], at-gone.from)
		}
	}
	for i, hours := range told {
		if _, is := silenced[i]; !is {
			t.Errorf("%s is called silent at the end of the hours %v", s.types[i].event, hours)
		}
	}
	for _, k := range kinds {
		t.Logf("%-13s found after hours: %v", k.name, found[k.name])
	}
	if len(found["rare"]) > 0 {
		t.Error("a rare event was accused")
	}
	for _, name := range []string{"busy shop", "shop", "office", "machine", "slow machine", "batches", "quiet shop", "quiet office", "nightly job"} {
		if len(found[name]) == 0 {
			t.Errorf("of the kind %s none was found", name)
		}
	}
}

// due is when a silence has to be told: once in the same hours of each week before
// there were 15 clumps, in three hours at least. It is computed by hand, from the
// sentence in docs/usage.md.
func (s *simulation) due(p *past, from int) int {
	var counts []int64
	for _, c := range p.produced {
		counts = c
	}
	last := from
	for last > 0 && counts[last-1] == 0 {
		last--
	}
	clump := clumps([]served{{counts, s.record.covered["shop/service-0"]}}, last)
	for to := last + leastHours; to <= last+longestRun && to <= len(counts); to++ {
		enough := true
		for week := 1; last-week*weekHours >= 0 && week <= pastWeeks; week++ {
			n, active := int64(0), 0
			for h := last - week*weekHours; h < to-week*weekHours; h++ {
				n += counts[h]
				if counts[h] > 0 {
					active++
				}
			}
			// A tenth less of the others is a bad day: more is expected by then.
			enough = enough && float64(n)*0.7/clump >= leastClump && active >= leastHours
		}
		if enough {
			return to
		}
	}
	return math.MaxInt
}
