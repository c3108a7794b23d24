package draw_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
)

// everyBond is a map with a bond of every kind.
func everyBond() *draw.Map {
	m := &draw.Map{}
	for _, name := range []string{"catalogue", "fulfilment", "marketing", "ordering", "payments"} {
		m.Contexts = append(m.Contexts, draw.MapContext{Name: name, Note: "2 events"})
	}
	m.Contexts = append(m.Contexts, draw.MapContext{Name: "nowhere", Ghost: true})
	m.Bonds = []draw.Bond{
		{Upstream: 0, Downstream: 3, Above: contract.OpenHostService, Below: contract.AnticorruptionLayer, Events: 17},
		{Upstream: 1, Downstream: 3, Equal: true, Above: contract.Partnership, Below: contract.Partnership, Events: 2, Back: 3},
		{Upstream: 3, Downstream: 2, Below: contract.Conformist, Standing: draw.Proposed},
		{Upstream: 3, Downstream: 4, Above: contract.CustomerSupplier, Below: contract.Conformist, Standing: draw.Disputed},
		{Upstream: 4, Downstream: 0, Standing: draw.Undeclared, Events: 1},
		{Upstream: 1, Downstream: 2, Equal: true, Above: contract.SeparateWays, Below: contract.SeparateWays},
		{Upstream: 5, Downstream: 4, Below: contract.Conformist, Standing: draw.Proposed},
	}
	return m
}

// longNames is a map of contexts whose names leave no room.
func longNames() *draw.Map {
	m := &draw.Map{}
	for i := range 4 {
		m.Contexts = append(m.Contexts, draw.MapContext{Name: fmt.Sprint(strings.Repeat("W", 200), i), Note: "120 services, 2000 events"})
		m.Bonds = append(m.Bonds, draw.Bond{Upstream: i, Downstream: (i + 1) % 4, Above: contract.OpenHostService, Below: contract.AnticorruptionLayer, Events: 1200})
	}
	return m
}

// The maps are looked at in testdata.
func TestMapsAreThoseThatWereLookedAt(t *testing.T) {
	m := everyBond()
	looked(t, "map.svg", draw.MapSVG(m, draw.Options{}))
	looked(t, "map.dot", draw.MapDOT(m))
	looked(t, "map.mmd", draw.MapMermaid(m))
}

func TestAMapTellsEveryBond(t *testing.T) {
	svg := string(draw.MapSVG(everyBond(), draw.Options{
		Link: func(n flow.Node) string { return fmt.Sprint("/", n.Kind, "/", n.Index) },
		Hue:  func(string) int { return 10 },
	}))
	for _, want := range []string{
		`href="/context/5"`, `class="card hue2"`,
		"catalogue leads to ordering; catalogue says open host service; ordering says anticorruption layer; both declare it; 17 events of catalogue read in ordering",
		"fulfilment and ordering are equals; fulfilment says partnership; ordering says partnership; both declare it; 2 events of fulfilment read in ordering, 3 events of ordering read in fulfilment",
		"ordering leads to marketing; marketing says conformist; one declares it; 0 events of ordering read in marketing",
		"they do not agree", "nobody declares it; 1 event of payments read in catalogue", "fulfilment and marketing go separate ways",
		">OHS → ACL · 17<", ">P · 5<", ">? → CF<", ">CS → CF<", ">not declared · 1<", ">apart from marketing<", ">SW<",
		`class="agreed w5"`, `class="proposed"`, `class="unsettled"`, `class="card ghost hue2"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the map does not say %s", want)
		}
	}
	if n := strings.Count(svg, `class="net `); n != 6 {
		t.Errorf("%d arrows, want one for each of 6 bonds that lead somewhere", n)
	}
	if strings.Contains(svg, " style=") {
		t.Error("a style that a page's policy forbids")
	}
}

// Thirty contexts, each with everything that the design asks for in 20 ms.
func BenchmarkMap(b *testing.B) {
	m := &draw.Map{}
	for i := range 30 {
		m.Contexts = append(m.Contexts, draw.MapContext{Name: fmt.Sprint("context-", i), Note: "9 events"})
		for j := 1; j <= 4; j++ {
			m.Bonds = append(m.Bonds, draw.Bond{Upstream: i, Downstream: (i + j*j) % 30, Above: contract.OpenHostService, Below: contract.Conformist, Events: j})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(draw.MapSVG(m, draw.Options{}))))
	}
}
