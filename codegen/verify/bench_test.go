package verify

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// What it costs to find out, locate, check and lift, as a multiple of encoding/json's Valid over
// the same lines in the same run, on one processor. Mark: 3.
func BenchmarkEvents(b *testing.B) {
	c := newCompany(b)
	text := c.lines(5000)
	blk := &block{text: string(text), line: 1, part: newPart(len(c.catalogue.Kinds), DefaultSamples, nil)}
	l, err := newLocator(c.catalogue, &Layout{})
	if err != nil {
		b.Fatal(err)
	}
	w := &worker{locator: l, maxLine: DefaultMaxLine}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var ours, plain time.Duration
	for b.Loop() {
		begun := time.Now()
		w.look(blk)
		ours += time.Since(begun)
		b.StopTimer()
		if blk.part.checked != 5000 {
			b.Fatalf("%d events", blk.part.checked)
		}
		blk.part.reset()
		plain += validLines(b, text)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(plain), "times-json.Valid")
	b.ReportMetric(float64(b.N)*5000/ours.Seconds(), "events/s")
}

// An event that is fine, of a version that needs no step, costs no allocation of its own.
func TestAnEventThatIsFineCostsNoAllocation(t *testing.T) {
	l, err := newLocator(catalogue(t, shop), &Layout{})
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{locator: l, maxLine: DefaultMaxLine}
	const n = 1000
	b := &block{text: strings.Repeat(goodLine(1)+"\n", n), line: 1, part: newPart(len(l.catalogue.Kinds), DefaultSamples, nil)}
	allocations := testing.AllocsPerRun(5, func() {
		w.look(b)
		if b.part.checked != n {
			t.Fatalf("%d events", b.part.checked)
		}
		b.part.reset()
	})
	if allocations > n/100 {
		t.Errorf("%d events cost %v allocations", n, allocations)
	}
}

// validLines is how long encoding/json takes to find all lines valid.
func validLines(tb testing.TB, text []byte) time.Duration {
	begun := time.Now()
	for line := range bytes.Lines(text) {
		if !json.Valid(line) {
			tb.Fatal("the log is not valid")
		}
	}
	return time.Since(begun)
}
