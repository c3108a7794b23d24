package draw_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
)

// hard are flows that were made to be hard to draw, of n services each.
var hard = map[string]func(n int) *flow.Graph{
	"a ring": func(n int) *flow.Graph { return flowOf(n, func(i int) []int { return []int{(i + 1) % n} }) },
	"a star": func(n int) *flow.Graph { return flowOf(n, func(int) []int { return []int{0} }) },
	"all set off all": func(n int) *flow.Graph {
		n /= 40 // each sets off so many
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		return flowOf(n, func(int) []int { return all })
	},
}

// flowOf has n services in up to 300 contexts: the i-th reads the i-th event and emits
// those that to says.
func flowOf(n int, to func(i int) []int) *flow.Graph {
	name := func(i int) contract.EventName {
		return contract.EventName{Context: fmt.Sprint("c", i%300), Event: fmt.Sprint("E", i)}
	}
	services := make([]contract.Service, n)
	for i := range services {
		use := contract.Consumption{Event: name(i)}
		for _, j := range to(i) {
			use.Emits = append(use.Emits, name(j))
		}
		services[i] = contract.Service{Context: fmt.Sprint("c", i%300), Name: fmt.Sprint("s", i), Consumes: []contract.Consumption{use}}
	}
	return flow.New(nil, services)
}

// things is how much is in a flow.
func things(g *flow.Graph) int {
	return len(g.Events) + len(g.Services) + len(g.Uses) + len(g.Makes) + len(g.Reactions)
}

var forms = map[string]func(g *flow.Graph) []byte{
	"SVG":                 func(g *flow.Graph) []byte { return draw.SVG(g, draw.Options{}) },
	"SVG of contexts":     func(g *flow.Graph) []byte { return draw.ContextsSVG(g, draw.Options{}) },
	"SVG of services":     func(g *flow.Graph) []byte { return draw.ServicesSVG(g, draw.Options{}) },
	"DOT":                 draw.DOT,
	"DOT of services":     draw.ServicesDOT,
	"Mermaid":             draw.Mermaid,
	"Mermaid of services": draw.ServicesMermaid,
}

// A flow that was made to be hard is drawn all the same, in the time and the room of its
// size: what a picture has, and what drawing it allocates, stays the same for each thing
// that is in a flow of four times the size.
func TestHostileFlowsAreDrawn(t *testing.T) {
	for name, of := range hard {
		small, large := of(2_000), of(8_000)
		for form, picture := range forms {
			t.Run(name+"/"+form, func(t *testing.T) {
				wasLong, wasRoom := perThing(small, picture)
				long, room := perThing(large, picture)
				t.Logf("for each thing: %d and %d bytes of picture, %d and %d allocated", wasLong, long, wasRoom, room)
				if long > wasLong*3/2+100 || room > wasRoom*3/2+200 {
					t.Errorf("it grows faster than the flow: %d bytes for each thing, %d of four times as many; allocated %d, %d", wasLong, long, wasRoom, room)
				}
			})
		}
	}
}

// perThing is how many bytes a picture has, and how many drawing it allocates, for each
// thing in the flow.
func perThing(g *flow.Graph, picture func(*flow.Graph) []byte) (long, room int) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	size := len(picture(g))
	runtime.ReadMemStats(&after)
	return size / things(g), int(after.TotalAlloc-before.TotalAlloc) / things(g)
}

// The picture and the layout of it.
func BenchmarkSVG(b *testing.B) {
	for _, n := range []int{500, 5000} {
		benchmarkPicture(b, fmt.Sprintf("events-%d", n), company(b, n))
	}
	for name, of := range hard {
		benchmarkPicture(b, name+" of 20000", of(20_000))
	}
}

func benchmarkPicture(b *testing.B, name string, g *flow.Graph) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.SetBytes(int64(len(draw.SVG(g, draw.Options{}))))
		}
	})
}
