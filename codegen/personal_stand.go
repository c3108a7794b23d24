package codegen

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// maxPlaces bounds the places that are looked at for stand-ins: schemas that meet
// could be combined without end. Beyond it the usual stands for what is redacted.
const maxPlaces = 20_000

// standIns says of each schema that may describe personal data what can stand for
// it, where that is not what stands for others.
func (t *tabler) standIns() {
	marked := func(i int32) bool { return t.out.Nodes[i].Personal != nil && t.out.Nodes[i].Personal.Marked }
	all := make([]int32, len(t.out.Nodes))
	for i := range all {
		all[i] = int32(i)
	}
	if !slices.ContainsFunc(all, marked) {
		return
	}
	covered := map[int32]bool{}
	var cover func(i int32)
	cover = func(i int32) {
		if i > anything && !covered[i] {
			covered[i] = true
			eachNode(&t.out.Nodes[i], cover)
		}
	}
	places := [][]int32{t.sameValue([]int32{t.out.Root})}
	seen := map[string]bool{}
	for n := 0; n < len(places) && n < maxPlaces; n++ {
		if slices.ContainsFunc(places[n], marked) {
			for _, i := range places[n] {
				cover(i)
			}
			continue
		}
		for _, place := range t.below(places[n]) {
			if key := fmt.Sprint(place); !seen[key] {
				seen[key] = true
				places = append(places, place)
			}
		}
	}
	for i := range all {
		if covered[int32(i)] {
			t.putStandIn(int32(i))
		}
	}
}

// below returns the places of the parts of a place: of each member that has a name,
// of all others, and of the items.
func (t *tabler) below(place []int32) [][]int32 {
	named := map[string][]int32{}
	var others, items []int32
	for _, i := range place {
		if o := t.out.Nodes[i].Object; o != nil {
			for _, m := range o.Members {
				named[m.Name] = append(named[m.Name], m.Node)
			}
			for _, p := range o.Patterns {
				others = append(others, p.Node)
			}
			others = append(others, o.Rest, o.Unevaluated)
		}
		if a := t.out.Nodes[i].Array; a != nil {
			items = append(append(items, a.Prefix...), a.Items, a.Unevaluated)
			if a.Contains != nil {
				items = append(items, a.Contains.Node)
			}
		}
	}
	var places [][]int32
	for _, name := range slices.Sorted(maps.Keys(named)) {
		places = append(places, t.sameValue(append(named[name], others...)))
	}
	return append(places, t.sameValue(others), t.sameValue(items))
}

// sameValue returns the nodes with all that they apply to the same value, in order.
func (t *tabler) sameValue(list []int32) []int32 {
	var out []int32
	seen := map[int32]bool{}
	add := func(i *int32) {
		if *i > anything && !seen[*i] {
			seen[*i] = true
			out = append(out, *i)
		}
	}
	for i := range list {
		add(&list[i])
	}
	for i := 0; i < len(out); i++ {
		eachOfSameValue(&t.out.Nodes[out[i]], add)
	}
	slices.Sort(out)
	return out
}

// eachNode calls visit for every node that n applies to its value or a part of it.
func eachNode(n *event.Node, visit func(int32)) {
	eachOfSameValue(n, func(i *int32) { visit(*i) })
	if o := n.Object; o != nil {
		for _, m := range o.Members {
			visit(m.Node)
		}
		for _, p := range o.Patterns {
			visit(p.Node)
		}
		visit(o.Rest)
		visit(o.Unevaluated)
	}
	if a := n.Array; a != nil {
		for _, i := range a.Prefix {
			visit(i)
		}
		visit(a.Items)
		visit(a.Unevaluated)
		if a.Contains != nil {
			visit(a.Contains.Node)
		}
	}
}

// formatStands are texts of a format that are nobody's.
var formatStands = map[string]string{
	"date-time": "1970-01-01T00:00:00Z", "date": "1970-01-01", "time": "00:00:00Z", "duration": "PT0S",
	"email": "redacted@redacted.invalid", "idn-email": "redacted@redacted.invalid",
	"hostname": "redacted.invalid", "idn-hostname": "redacted.invalid", "ipv4": "0.0.0.0", "ipv6": "::",
	"uri": "urn:redacted", "uri-reference": "urn:redacted", "iri": "urn:redacted", "iri-reference": "urn:redacted",
	"uuid": "00000000-0000-0000-0000-000000000000", "json-pointer": "/redacted",
}

// sayNothing are values of enums that people use where they do not know.
var sayNothing = []string{"redacted", "undisclosed", "unknown", "unspecified", "notspecified", "none", "other", "na"}

// usual are what the runtime tries for every value.
var usual = []string{`"[redacted]"`, "0", "false", "{}", "[]"}

// putStandIn finds what can stand for the values of a node, if that is nothing
// usual.
func (t *tabler) putStandIn(i int32) {
	n, s := &t.out.Nodes[i], t.places[i-2]
	if s == nil {
		return // no schema of its own
	}
	one := event.Schema{Root: i, Nodes: t.out.Nodes, Patterns: t.out.Patterns}
	valid := func(text string) bool { return text != "" && one.Check([]byte(text)) == nil }
	list := []string{unknownValue(s)}
	if text := formatStands[s.Annotations.Format]; text != "" {
		list = []string{strconv.Quote(text), list[0]}
	}
	needed := !slices.ContainsFunc(usual, valid)
	if needed {
		list = append(list, shorter(s)...)
	}
	stand := ""
	if at := slices.IndexFunc(list, valid); at >= 0 {
		stand = list[at]
	} else if needed {
		stand = anInstance(s)
	}
	if stand == "" {
		return
	}
	if n.Personal == nil {
		n.Personal = &event.PersonalRules{}
	}
	n.Personal.Stand = stand
}

// shorter returns texts that say that something was redacted, for lengths that the
// usual one has not.
func shorter(s *schema.Schema) []string {
	list := []string{`"redacted"`, `"***"`, `"*"`}
	const most = 10_000
	if s.MinLength != nil && *s.MinLength > int64(len("[redacted]")) && *s.MinLength <= most {
		long := strings.Repeat("[redacted]", int(*s.MinLength)/len("[redacted]")+1)
		list = append(list, strconv.Quote(long), strconv.Quote(long[:*s.MinLength]))
	}
	return list
}

// unknownValue returns the value of an enum that says least: one by which people
// say that they do not know, or else the first; of const the only one.
func unknownValue(s *schema.Schema) string {
	if s.Const != nil {
		return string(s.Const.AppendJSON(nil))
	}
	if len(s.Enum) == 0 {
		return ""
	}
	words := strings.NewReplacer("_", "", "-", "", " ", "", "/", "", ".", "")
	for _, word := range sayNothing {
		for _, v := range s.Enum {
			if v.Kind == source.String && strings.ToLower(words.Replace(v.Text)) == word {
				return string(v.AppendJSON(nil))
			}
		}
	}
	return string(s.Enum[0].AppendJSON(nil))
}

// anInstance returns the first instance of a schema that is no container, or empty.
func anInstance(s *schema.Schema) string {
	const tried = 20
	for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: tried}) {
		if err != nil {
			break
		}
		switch sample.Value.Kind {
		case source.String, source.Number, source.Bool:
			return string(sample.Value.AppendJSON(nil))
		}
	}
	return ""
}
