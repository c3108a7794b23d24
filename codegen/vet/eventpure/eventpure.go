package eventpure

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// Analyzer reports functions that must be pure and are not.
var Analyzer = &analysis.Analyzer{
	Name: "eventpure",
	Doc: `report upcasters, projectors and handlers that must be pure and are not

What is marked by //treaty:pure, and what implements an interface that is, as the
generated Upcasters, must not reach a clock, random numbers, new ids, the environment,
files, the network, a database, a log or another goroutine, nor publish or write a
package-level variable: a replay would give something else each time.`,
	URL:       "https://github.com/treaty-events/treaty/blob/main/docs/vet.md#pure-functions",
	Requires:  []*analysis.Analyzer{directive.Analyzer},
	Run:       run,
	FactTypes: []analysis.Fact{new(Reaches), new(Obliges), new(Changes), new(Sends)},
}

var mark string

func init() {
	Analyzer.Flags.StringVar(&mark, "mark", "", "also take functions for pure whose full name, such as example.com/shop.Totals.Apply, matches this `regexp`")
}

// checker checks one package.
type checker struct {
	pass     *analysis.Pass
	index    *directive.Index
	module   string
	pattern  *regexp.Regexp // nil: none
	list     []*node
	marked   []*types.TypeName
	promoted []*node // methods of other packages that types here have by embedding
	byObject map[types.Object]*node
	foreign  map[types.Object][]effect
	changing map[*types.Func]bool // methods of this package that change what they are called on
	sends    map[*types.Func]bool // whether functions publish, as far as was asked
}

func run(pass *analysis.Pass) (any, error) {
	index := pass.ResultOf[directive.Analyzer].(*directive.Index)
	if index.Standard {
		return nil, nil
	}
	c := &checker{pass: pass, index: index, byObject: map[types.Object]*node{}, foreign: map[types.Object][]effect{},
		changing: map[*types.Func]bool{}, sends: map[*types.Func]bool{}}
	if mark != "" {
		pattern, err := regexp.Compile(mark)
		if err != nil {
			return nil, fmt.Errorf("-eventpure.mark is no regular expression: %w", err)
		}
		c.pattern = pattern
	}
	if pass.Module != nil {
		c.module = pass.Module.Path
	}
	c.list = c.nodes()
	for _, n := range c.list {
		if n.obj != nil {
			c.byObject[n.obj] = n
		}
	}
	c.mark()
	c.findChanges()
	c.findSenders()
	for _, n := range c.list {
		c.walk(n)
		if n.mark != "" {
			c.mapOrders(n)
		}
	}
	c.spread()
	reported := map[token.Pos]bool{}
	for _, n := range slices.Concat(c.list, c.promoted) {
		if n.mark != "" {
			c.report(n, reported)
		}
	}
	c.export()
	index.ReportUnused(pass)
	return nil, nil
}

// export tells packages that import this one what its functions reach. One that is
// marked answers for itself, where it is.
func (c *checker) export() {
	for _, n := range c.list {
		if n.obj == nil || n.mark != "" || len(n.effects) == 0 {
			continue
		}
		c.pass.ExportObjectFact(n.obj, &Reaches{told(n.effects)})
	}
}

// told returns effects in the order in which they are told.
func told(effects map[kind]effect) (list []effect) {
	for _, k := range order {
		if e, ok := effects[k]; ok {
			list = append(list, e)
		}
	}
	return list
}

// report reports what a node that must be pure reaches, each place once.
func (c *checker) report(n *node, reported map[token.Pos]bool) {
	slices.SortStableFunc(n.steps, func(a, b step) int { return int(a.pos - b.pos) })
	for _, s := range n.steps {
		effects := map[kind]effect{}
		maps.Copy(effects, c.of(s))
		list := told(effects)
		if len(list) == 0 || reported[s.pos] || c.index.Allowed(c.pass.Analyzer.Name, s.pos) {
			continue
		}
		reported[s.pos] = true
		c.pass.Report(analysis.Diagnostic{Pos: s.pos, End: s.end, Message: message(n, list)})
	}
}

func message(n *node, list []effect) string {
	first := list[0]
	text := fmt.Sprintf("%s must be pure (%s), but it %s: %s", n.name, n.mark, kinds[first.Kind].does, first.way())
	if len(list) > 1 {
		var more []string
		for _, e := range list[1:] {
			more = append(more, kinds[e.Kind].does)
		}
		text += "; it also " + strings.Join(more, ", ")
	}
	return text + "; " + kinds[first.Kind].todo
}
