package codegen

import (
	"maps"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of what is made for the limits of a schema: the tests hold it as text.
const (
	maxBounds      = 60
	maxBoundBytes  = 4 << 10  // of a value that just keeps a limit
	maxBoundsBytes = 24 << 10 // of all of them, and of those that just do not
	maxBranches    = 8        // schemas of one value, one within the other
)

// bound is a limit that a schema sets for a place of an event: a value that just
// keeps it and one that just does not, as JSON; empty: there is none.
type bound struct {
	at           source.Pointer
	of           *source.Node
	keyword      string // "#/properties/id/minLength"
	upper        bool
	kept, broken string
}

// bounds lists the limits that a schema sets for the places of an event, of each the
// first place; but of those keywords.
func bounds(s *event.Schema, root *source.Node, but map[string]bool) []bound {
	b := &bounder{schema: s, known: maps.Clone(but)}
	b.visit(s.Root, root, "", 0)
	return b.found
}

type bounder struct {
	schema *event.Schema
	known  map[string]bool
	found  []bound
	bytes  int // of what was found
}

// visit looks at a value under a node. Of the items of an array it takes the first:
// the others are like it.
func (b *bounder) visit(node int32, n *source.Node, at source.Pointer, branches int) {
	if node == 0 || branches > maxBranches || len(b.found) >= maxBounds {
		return
	}
	rules := &b.schema.Nodes[node]
	if rules.Apply != nil {
		for _, list := range [][]int32{rules.Apply.All, rules.Apply.Any, rules.Apply.One} {
			for _, i := range list {
				b.visit(i, n, at, branches+1)
			}
		}
	}
	switch {
	case n.Kind == source.String && rules.Text != nil:
		b.count(rules, n, at, "Length", rules.Text.Length, textSize(n), ofLength)
	case n.Kind == source.Number && rules.Number != nil:
		b.number(rules, n, at)
	case n.Kind == source.Array && rules.Array != nil:
		b.array(rules, n, at)
	case n.Kind == source.Object && rules.Object != nil:
		for _, m := range rules.Object.Members {
			if value := n.Get(m.Name); value != nil {
				b.visit(m.Node, value, at.Join(m.Name), 0)
			}
		}
	}
}

func (b *bounder) array(rules *event.Node, n *source.Node, at source.Pointer) {
	if len(n.Items) == 0 {
		return
	}
	b.count(rules, n, at, "Items", rules.Array.Count, itemSize(n), withItems)
	first := rules.Array.Items
	if len(rules.Array.Prefix) > 0 {
		first = rules.Array.Prefix[0]
	}
	b.visit(first, n.Items[0], at.JoinIndex(0), 0)
}

// count adds the limits of how many there are, of the given size in bytes each.
func (b *bounder) count(rules *event.Node, n *source.Node, at source.Pointer, of string, c event.Count, size int64, with func(*source.Node, int64) string) {
	most := maxBoundBytes / size
	if c.Min > 0 && c.Min <= most {
		b.add(bound{at, n, rules.At + "/min" + of, false, with(n, c.Min), with(n, c.Min-1)})
	}
	if c.Capped && c.Max <= most {
		b.add(bound{at, n, rules.At + "/max" + of, true, with(n, c.Max), with(n, c.Max+1)})
	}
}

func (b *bounder) number(rules *event.Node, n *source.Node, at source.Pointer) {
	r := rules.Number
	for _, limit := range []struct {
		keyword, value string
		upper          bool
		kept, broken   int64 // from the limit
	}{
		{"minimum", r.Minimum, false, 0, -1}, {"maximum", r.Maximum, true, 0, 1},
		{"exclusiveMinimum", r.ExclusiveMinimum, false, 1, 0}, {"exclusiveMaximum", r.ExclusiveMaximum, true, -1, 0},
	} {
		kept, broken := plus(limit.value, limit.kept), plus(limit.value, limit.broken)
		b.add(bound{at, n, rules.At + "/" + limit.keyword, limit.upper, kept, broken})
	}
}

func (b *bounder) add(limit bound) {
	if limit.kept == "" && limit.broken == "" || b.known[limit.keyword] {
		return
	}
	size := len(limit.kept) + len(limit.broken)
	if b.bytes+size > maxBoundsBytes {
		return
	}
	b.bytes += size
	b.known[limit.keyword] = true
	b.found = append(b.found, limit)
}

// textSize returns how many bytes a character takes at the most that makes a text longer:
// its last one.
func textSize(n *source.Node) int64 {
	last, _ := utf8.DecodeLastRuneInString(n.Text)
	return int64(len(quoted(string(last))) - len(`""`))
}

// itemSize returns how many bytes an item takes that makes an array longer, and its comma:
// it is like the last one.
func itemSize(n *source.Node) int64 {
	const number = 4 // digits that texts get
	return int64(len(n.Items[len(n.Items)-1].AppendJSON(nil)) + len(",") + number)
}

// plus adds to a decimal that is short enough to be read; empty: it is not.
func plus(decimal string, n int64) string {
	if len(decimal) > 30 || strings.ContainsAny(decimal, "eE") {
		return ""
	}
	sum, ok := new(big.Rat).SetString(decimal)
	if !ok {
		return ""
	}
	_, fraction, _ := strings.Cut(decimal, ".")
	return sum.Add(sum, big.NewRat(n, 1)).FloatString(len(fraction))
}

// ofLength returns the text with so many characters, its last one as often as it
// takes.
func ofLength(n *source.Node, length int64) string {
	text := []rune(n.Text)
	for int64(len(text)) < length {
		last := 'x'
		if len(text) > 0 {
			last = text[len(text)-1]
		}
		text = append(text, last)
	}
	return quoted(string(text[:length]))
}

// withItems returns the array with so many items, its last one as often as it takes.
// Texts get numbers, for items may have to differ.
func withItems(n *source.Node, count int64) string {
	items := append([]*source.Node(nil), n.Items...)
	if len(items) == 0 && count > 0 {
		return ""
	}
	for int64(len(items)) < count {
		items = append(items, another(items[len(items)-1], len(items)))
	}
	return string(source.NewArray(items[:count]...).AppendJSON(nil))
}

// another returns an item like the one before it.
func another(n *source.Node, i int) *source.Node {
	if n.Kind == source.String {
		return source.NewString(strings.TrimRight(n.Text, "0123456789") + strconv.Itoa(i))
	}
	return n
}

// atBounds adds the longest of the events with all its values at their lower limits,
// and with all at their upper ones.
func (m *majorTester) atBounds() {
	longest := ""
	for _, e := range m.tests.all() {
		if len(e.JSON) > len(longest) && len(e.JSON) < maxDrawnBytes {
			longest = e.JSON
		}
	}
	doc, err := source.ParseJSON("event", []byte(longest), source.DefaultLimits)
	if longest == "" || err != nil {
		return
	}
	list := bounds(m.table, doc.Root, map[string]bool{})
	for _, side := range []struct {
		name  string
		upper bool
	}{{"at its lower limits", false}, {"at its upper limits", true}} {
		at := doc
		for _, limit := range list {
			if limit.upper == side.upper && limit.kept != "" {
				at = m.with(at, limit)
			}
		}
		if at != doc {
			m.tests.Drawn = append(m.tests.Drawn, m.example(side.name, at.Root))
		}
	}
}

// with returns the event with a value at a limit, or as it is if that is not valid.
func (m *majorTester) with(doc *source.Document, limit bound) *source.Document {
	n := doc.At(limit.at)
	if n == nil || n.Kind != limit.of.Kind {
		return doc // an array around it became shorter
	}
	changed := splice{start: n.Start.Offset, end: n.End.Offset, text: limit.kept}.apply(string(doc.Data))
	next, err := source.ParseJSON("event", changed, source.DefaultLimits)
	if err != nil || m.fault(next.Root) != "" {
		return doc
	}
	return next
}

// beyondBounds lists the changes of an event that are just beyond a limit, but of those
// keywords.
func (m *majorTester) beyondBounds(root *source.Node, but map[string]bool) []splice {
	var list []splice
	for _, b := range bounds(m.table, root, but) {
		if b.broken != "" {
			list = append(list, splice{Mutant: Mutant{At: b.at, JSON: b.broken}, start: b.of.Start.Offset, end: b.of.End.Offset, text: b.broken})
		}
	}
	return list
}
