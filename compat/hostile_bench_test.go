package compat_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// ordeal is a pair that is made to take for ever, or to fill the memory. They
// are made when they are asked for: some are of ten megabytes.
type ordeal struct {
	name string
	want compat.Verdict // the right answer, if there is one
	huge bool           // megabytes
	a, b func() string
}

var ordeals = []ordeal{
	{"nested oneOf, 3 wide and 7 deep", compat.Refuted, false, func() string { return branching(3, 7, "p") }, func() string { return branching(3, 7, "q") }},
	{"nested oneOf, 2 wide and 11 deep", compat.Refuted, false, func() string { return branching(2, 11, "p") }, func() string { return branching(2, 11, "q") }},
	{"nested oneOf, 50 wide and 2 deep", compat.Proved, false, func() string { return branching(50, 2, "p") }, func() string { return branching(50, 2, "p") }},
	{"oneOf of 1,000 that overlap", compat.Proved, false, func() string {
		return repeated(1000, `{"oneOf":[`, func(i int) string { return fmt.Sprintf(`{"required":["p%d"]}`, i) }, `]}`)
	}, func() string {
		return repeated(1000, `{"anyOf":[`, func(i int) string { return fmt.Sprintf(`{"required":["p%d"]}`, i) }, `]}`)
	}},
	{"references 450 deep", compat.Proved, false, func() string { return chain(450, "integer") }, func() string { return chain(450, "number") }},
	{"references 20,000 wide", compat.Proved, false, func() string { return wide(20_000, "integer") }, func() string { return wide(20_000, "number") }},
	{"300 definitions that refer to all", compat.Proved, false, func() string { return clique(300, "integer") }, func() string { return clique(300, "number") }},
	{"references that double", compat.Refuted, false, func() string { return doubling(400, `"object"`) }, func() string { return doubling(400, `"array"`) }},
	{"a regex bomb", compat.Refuted, false, constant(`{"type":"string","pattern":"^(a+)+$"}`), constant(`{"type":"string","pattern":"^((((a{100}){100}){100}){100})$"}`)},
	{"exponential automaton", compat.Refuted, false, constant(`{"type":"string","pattern":"(a|b)*a(a|b){40}$"}`), constant(`{"type":"string","pattern":"(a|b)*b(a|b){41}$"}`)},
	{"intersection of 30 languages", compat.Refuted, false, func() string {
		return repeated(30, `{"type":"string","allOf":[`, func(i int) string { return fmt.Sprintf(`{"pattern":"^(a{%d})*$"}`, primes[i]) }, `]}`)
	}, constant(`{"maxLength":0}`)},
	{"patterns of 300 properties", compat.Refuted, false, func() string {
		return repeated(300, `{"type":"object","patternProperties":{`, func(i int) string { return fmt.Sprintf(`"p.*%d":{"type":"string"}`, i) }, `}}`)
	}, func() string {
		return repeated(300, `{"type":"object","patternProperties":{`, func(i int) string { return fmt.Sprintf(`"p.*%d":{"minLength":1}`, i) }, `}}`)
	}},
	{"ten megabytes of the same properties", compat.Proved, true, func() string { return described(45_000, "string") }, func() string { return described(45_000, "string") }},
	{"ten megabytes of other properties", compat.Refuted, true, func() string { return described(45_000, "string") }, func() string { return described(45_000, "integer") }},
	{"an enum of a million numbers", compat.Proved, true, func() string { return manyOf(1_000_000, "%d", 0) }, func() string { return manyOf(1_000_000, "%d", 0) }},
	{"an enum of a million, one differs", compat.Refuted, true, func() string { return manyOf(1_000_000, "%d", 0) }, func() string { return manyOf(1_000_000, "%d", 1) }},
	{"an enum of a million strings and a pattern", compat.Proved, true, func() string { return manyOf(1_000_000, `"v%d"`, 0) }, constant(`{"type":"string","pattern":"^v[0-9]+$"}`)},
	{"an enum of a million, negated", compat.Refuted, true, func() string { return `{"type":"integer","not":` + manyOf(1_000_000, "%d", 0) + `}` }, func() string { return `{"not":` + manyOf(1_000_000, "%d", 1) + `}` }},
	{"an enum of 300,000 objects", compat.Refuted, true, func() string { return manyOf(300_000, `{"a":%d}`, 0) }, func() string { return manyOf(300_000, `{"a":%d}`, 1) }},
	{"an enum of a million in each of two branches", compat.Refuted, true, func() string {
		return `{"oneOf":[` + manyOf(500_000, "%d", 0) + `,` + manyOf(500_000, "%d", 250_000) + `]}`
	}, func() string { return manyOf(500_000, "%d", 250_000) }},
	{"numbers of ten thousand digits", compat.Refuted, false, func() string { return `{"type":"number","minimum":1` + strings.Repeat("0", 9_999) + `}` }, constant(`{"type":"number","multipleOf":1e-9000}`)},
	{"multiples of ten thousand digits", compat.Refuted, false, func() string { return `{"type":"integer","multipleOf":` + strings.Repeat("7", 9_999) + `}` }, func() string { return `{"type":"integer","multipleOf":` + strings.Repeat("3", 9_999) + `}` }},
	{"huge co-prime multiples", compat.Refuted, false, func() string {
		return repeated(300, `{"type":"integer","minimum":1,"allOf":[`, func(i int) string { return fmt.Sprintf(`{"multipleOf":%s%d1}`, strings.Repeat("7", 2000), i) }, `]}`)
	}, constant(`{"maximum":0}`)},
	{"no multiples of huge numbers", compat.Refuted, false, func() string {
		return repeated(12, `{"type":"integer","minimum":1,"allOf":[`, func(i int) string {
			return fmt.Sprintf(`{"not":{"multipleOf":%s%d1}}`, strings.Repeat("7", 5000), i)
		}, `]}`)
	}, constant(`{"type":"string"}`)},
	{"a thousand bounds of ten thousand digits", compat.Proved, false, func() string {
		return repeated(900, `{"type":"number","allOf":[`, func(i int) string { return fmt.Sprintf(`{"minimum":%d%s}`, i+1, strings.Repeat("1", 9_990)) }, `]}`)
	}, constant(`{"minimum":1}`)},
	{"fractions of ten thousand digits", compat.Refuted, false, func() string { return `{"type":"number","exclusiveMinimum":0,"maximum":1e-9999}` }, constant(`{"multipleOf":1e-9998}`)},
	{"a million members", compat.Refuted, false, constant(`{"type":"object","minProperties":1000000}`), constant(`{"type":"object","minProperties":1000001}`)},
	{"a million items", compat.Refuted, false, constant(`{"type":"array","minItems":1000000}`), constant(`{"type":"array","minItems":1000001}`)},
	{"a million characters", compat.Refuted, false, constant(`{"type":"string","minLength":1000000}`), constant(`{"type":"string","minLength":1000001}`)},
	{"100,000 required", compat.Refuted, false, func() string { return `{"type":"object","required":[` + quoted(100_000, "p") + `]}` }, func() string { return `{"type":"object","required":[` + quoted(100_001, "p") + `]}` }},
	{"100,000 required, counted", compat.Proved, false, func() string { return `{"type":"object","required":[` + quoted(100_000, "p") + `]}` }, constant(`{"type":"object","minProperties":100000}`)},
	{"maxContains of a thousand million", compat.Refuted, false, constant(`{"type":"array","contains":{"type":"integer"},"maxContains":1000000000}`), constant(`{"type":"array","contains":{"type":"integer"},"maxContains":999999999}`)},
	{"minContains of a thousand million", compat.Proved, false, constant(`{"type":"array","contains":{"type":"integer"},"minContains":1000000000}`), constant(`{"type":"array","minItems":1000000000}`)},
	{"uniqueItems of a thousand", compat.Proved, false, func() string {
		return `{"type":"array","uniqueItems":true,"minItems":1000,"items":` + manyOf(1000, "%d", 0) + `}`
	}, constant(`{"contains":{"const":500}}`)},
	{"5,000 allOf", compat.Refuted, false, func() string {
		return repeated(5000, `{"allOf":[`, func(i int) string { return fmt.Sprintf(`{"properties":{"p%d":{"minLength":%d}}}`, i%50, i) }, `]}`)
	}, func() string {
		return repeated(5000, `{"allOf":[`, func(i int) string { return fmt.Sprintf(`{"properties":{"p%d":{"minLength":%d}}}`, i%50, i+1) }, `]}`)
	}},
	{"5,000 anyOf in allOf", compat.Refuted, false, func() string {
		return repeated(5000, `{"allOf":[`, func(i int) string { return fmt.Sprintf(`{"anyOf":[{"required":["p%d"]},{"required":["q%d"]}]}`, i, i) }, `]}`)
	}, constant(`{"type":"string"}`)},
	{"24 unevaluatedProperties one in the other", compat.Unknown, false, func() string {
		return nested(24, `{"unevaluatedProperties":false,"anyOf":[{"properties":{"a":{}}},`, `{"properties":{"b":{}}}`, `]}`)
	}, func() string {
		return nested(24, `{"unevaluatedProperties":false,"anyOf":[{"properties":{"c":{}}},`, `{"properties":{"b":{}}}`, `]}`)
	}},
	{"40 contains", compat.Proved, false, func() string {
		return repeated(40, `{"type":"array","maxItems":39,"allOf":[`, func(i int) string { return fmt.Sprintf(`{"contains":{"const":%d}}`, i) }, `]}`)
	}, constant(`false`)},
	{"40 contains that overlap", compat.Unknown, false, func() string {
		return repeated(40, `{"type":"array","maxItems":39,"allOf":[`, func(i int) string {
			return fmt.Sprintf(`{"contains":{"type":"integer","minimum":%d},"minContains":%d}`, i, i)
		}, `]}`)
	}, constant(`{"uniqueItems":true}`)},
	{"2,000 dependencies", compat.Proved, false, func() string {
		return repeated(2000, `{"type":"object","required":["p0"],"dependencies":{`, func(i int) string { return fmt.Sprintf(`"p%d":["p%d"]`, i, i+1) }, `}}`)
	}, constant(`{"required":["p2000"]}`)},
	{"depth", compat.Proved, false, func() string { return nested(240, `{"items":`, `{"type":"integer"}`, `}`) }, func() string { return nested(240, `{"items":`, `{"type":"number"}`, `}`) }},
}

func constant(s string) func() string { return func() string { return s } }

var primes = []int{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113}

// branching is a tree of oneOf whose leaves ask for members of their own.
func branching(width, depth int, letter string) string {
	if depth == 0 {
		return fmt.Sprintf(`{"required":[%q]}`, letter)
	}
	return repeated(width, `{"oneOf":[`, func(i int) string { return branching(width, depth-1, letter+fmt.Sprint(i)) }, `]}`)
}

func chain(n int, last string) string {
	return repeated(n, `{"$ref":"#/definitions/d0","definitions":{`, func(i int) string {
		return fmt.Sprintf(`"d%d":{"type":"object","properties":{"a":{"$ref":"#/definitions/d%d"}},"required":["a"]}`, i, i+1)
	}, fmt.Sprintf(`,"d%d":{"type":%q}}}`, n, last))
}

func wide(n int, of string) string {
	return repeated(n, `{"type":"object","properties":{`, func(i int) string { return fmt.Sprintf(`"p%d":{"$ref":"#/definitions/d%d"}`, i, i%7) }, `},"definitions":{`) +
		repeated(7, "", func(i int) string { return fmt.Sprintf(`"d%d":{"type":%q,"minimum":%d}`, i, of, i) }, "}}")
}

// clique is definitions of which each has members of every other.
func clique(n int, of string) string {
	return repeated(n, `{"$ref":"#/definitions/d0","definitions":{`, func(i int) string {
		return repeated(n, fmt.Sprintf(`"d%d":{"type":"object","properties":{"v":{"type":%q},`, i, of), func(j int) string { return fmt.Sprintf(`"p%d":{"$ref":"#/definitions/d%d"}`, j, (i+j)%n) }, `}}`)
	}, `}}`)
}

// described is an object of n properties with 200 bytes of text each.
func described(n int, of string) string {
	words := strings.Repeat("lorem ipsum ", 15)
	return repeated(n, `{"type":"object","properties":{`, func(i int) string {
		return fmt.Sprintf(`"p%d":{"type":%q,"maxLength":%d,"description":%q}`, i, of, i, words)
	}, `}}`)
}

func manyOf(n int, format string, from int) string {
	return repeated(n, `{"enum":[`, func(i int) string { return fmt.Sprintf(format, from+i) }, `]}`)
}

// load reads the pair; nil where the reader of schemas refuses one, which is an
// answer too.
func (o ordeal) load(t testing.TB) (a, b *schema.Schema) {
	a, found := tryLoad("a.json", []byte(o.a()))
	if a == nil {
		t.Logf("%s: refused: %v", o.name, found)
		return nil, nil
	}
	b, found = tryLoad("b.json", []byte(o.b()))
	if b == nil {
		t.Logf("%s: refused: %v", o.name, found)
		return nil, nil
	}
	return a, b
}

// BenchmarkHostile asks each question once a round: the time of proving and of
// confirming, and the most memory that was in use above what the two schemas
// take themselves. The mark is 2 s and 512 MB.
func BenchmarkHostile(b *testing.B) {
	for _, o := range ordeals {
		b.Run(o.name, func(b *testing.B) {
			x, y := o.load(b)
			if x == nil {
				b.ReportMetric(1, "refused-by-the-reader") // an answer, too
				return
			}
			var peak uint64
			var got compat.Result
			for b.Loop() {
				b.StopTimer()
				used := watchMemory()
				b.StartTimer()
				got = compat.Contained(x, y, compat.Options{Model: contract.Tolerant})
				b.StopTimer()
				peak = max(peak, used())
				b.StartTimer()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
			b.ReportMetric(float64(peak>>20), "MB-peak")
			b.Logf("%v %s %s, %d steps", got.Verdict, got.Reason.Code, got.Reason.Message, got.Work)
		})
	}
}

// watchMemory samples the heap until the function that it returns is called,
// which returns the most that was added to it.
func watchMemory() func() uint64 {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	runtime.GC()
	before := heap()
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-tick.C:
				most = max(most, heap())
			case <-stop:
				tick.Stop()
				done <- max(most, heap()) - before
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-done
	}
}
