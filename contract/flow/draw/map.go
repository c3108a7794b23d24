package draw

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
)

// Map is what contexts have to do with each other: a context map, in the words of
// domain-driven design.
type Map struct {
	Contexts []MapContext
	Bonds    []Bond
}

// MapContext is a context on a map.
type MapContext struct {
	Name  string
	Note  string // what is in it
	Ghost bool   // others name it, and it is not there
}

// Bond is what two contexts, by index, have to do with each other: data flows from
// Upstream to Downstream, of equals both ways.
type Bond struct {
	Upstream, Downstream int
	Equal                bool
	Above, Below         contract.Pattern // as each calls it; empty: it says nothing
	Standing             Standing
	Events, Back         int // that flow, and that flow the other way
}

// Standing says how far two contexts agree.
type Standing int

// The standings of bonds.
const (
	Agreed     Standing = iota // both declare it
	Proposed                   // one declares it
	Disputed                   // both do, in words that do not go together
	Undeclared                 // events flow, and nobody declares it
	Consented                  // one declares it, and the other accepted it in the registry
)

var standingKinds = map[Standing]edgeKind{Agreed: agreed, Proposed: proposed, Disputed: unsettled, Undeclared: unsettled, Consented: agreed}

var standingTexts = map[Standing]string{
	Agreed: "both declare it", Proposed: "one declares it", Disputed: "they do not agree", Undeclared: "nobody declares it",
	Consented: "one declares it, and the other accepted it in the registry",
}

// String is the standing in words.
func (s Standing) String() string { return standingTexts[s] }

// Signs are the short names of the patterns on maps.
var Signs = map[contract.Pattern]string{
	contract.Partnership: "P", contract.SharedKernel: "SK", contract.CustomerSupplier: "CS", contract.Conformist: "CF",
	contract.AnticorruptionLayer: "ACL", contract.OpenHostService: "OHS", contract.PublishedLanguage: "PL", contract.SeparateWays: "SW",
}

// Apart reports whether they go separate ways: nothing leads from one to the other.
func (b *Bond) Apart() bool {
	return b.Standing != Undeclared && (b.Above == contract.SeparateWays || b.Above == "" && b.Below == contract.SeparateWays)
}

// Patterns are the signs of what both say, upstream first: "OHS → ACL".
func (b *Bond) Patterns() string {
	switch above, below := sign(b.Above), sign(b.Below); {
	case b.Standing == Undeclared:
		return "not declared"
	case b.Above == b.Below:
		return above
	case b.Equal:
		return above + " = " + below
	default:
		return above + " → " + below
	}
}

func sign(p contract.Pattern) string {
	if p == "" {
		return "?"
	}
	return Signs[p]
}

// words says all of it.
func (b *Bond) words(m *Map) string {
	up, down := m.Contexts[b.Upstream].Name, m.Contexts[b.Downstream].Name
	text := up + " leads to " + down
	switch {
	case b.Apart():
		text = up + " and " + down + " go separate ways"
	case b.Equal:
		text = up + " and " + down + " are equals"
	}
	for _, side := range []struct {
		name string
		says contract.Pattern
	}{{up, b.Above}, {down, b.Below}} {
		if side.says != "" {
			text += fmt.Sprintf("; %s says %s", side.name, strings.ReplaceAll(string(side.says), "-", " "))
		}
	}
	text += "; " + b.Standing.String()
	if b.Events > 0 || !b.Apart() {
		text += "; " + count(b.Events, "event") + " of " + up + " read in " + down
	}
	if b.Back > 0 {
		text += ", " + count(b.Back, "event") + " of " + down + " read in " + up
	}
	return text
}

// MapSVG draws the map: a box for each context, and an arrow for each bond from
// upstream to downstream, between equals with two tips. Indices of nodes are those
// of the map's contexts.
func MapSVG(m *Map, o Options) []byte { return o.print(place(m.diagram(o))) }

func (m *Map) diagram(o Options) *diagram {
	d := &diagram{title: fmt.Sprintf("Map of %s", count(len(m.Contexts), "context")), lanes: []lane{{}}, arcs: true}
	d.about = "Each box is a context and lists those that it leads to, with the patterns of their relationship: OHS open host service, PL published language, CS customer and supplier, " +
		"CF conformist, ACL anticorruption layer, P partnership, SK shared kernel, SW separate ways; and how many events flow. An arrow leads from upstream to downstream."
	for i, c := range m.Contexts {
		hue := i % Hues
		if o.Hue != nil {
			hue = o.Hue(c.Name) % Hues
		}
		d.cards = append(d.cards, card{title: c.Name, full: "context " + c.Name, note: c.Note, ghost: c.Ghost, hue: hue, href: o.link(flow.Node{Kind: flow.KindContext, Index: i})})
	}
	for i := range m.Bonds {
		d.bond(m, &m.Bonds[i])
	}
	return d
}

// bond adds a row to the card of who is upstream, and an arrow from it.
func (d *diagram) bond(m *Map, b *Bond) {
	how, note := "to ", b.Patterns()
	switch {
	case b.Apart():
		how = "apart from "
	case b.Equal:
		how = "with "
	}
	if n := b.Events + b.Back; n > 0 {
		note += fmt.Sprintf(" \u00b7 %d", n)
	}
	c := &d.cards[b.Upstream]
	c.rows = append(c.rows, row{text: how + m.Contexts[b.Downstream].Name, full: b.words(m), note: note, faint: b.Apart()})
	if !b.Apart() {
		d.edges = append(d.edges, edge{
			from: port{b.Upstream, len(c.rows) - 1}, to: port{b.Downstream, head}, kind: standingKinds[b.Standing], both: b.Equal, weight: weightOf(b.Events + b.Back),
		})
	}
}
