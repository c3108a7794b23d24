// Package eventowner finds events that are published outside the packages of their
// context: the generated package of an event says which those are (//treaty:event, from
// `go-packages` in context.yaml), and a context that does not say is not asked about.
//
// What publishes is marked (//treaty:publishes); a function that passes a parameter of its
// own on to one publishes too, through packages, by facts. An event.Envelope whose Type is
// a constant counts as well. Tests may publish whatever they like.
package eventowner

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/treaty-events/treaty/codegen/vet/directive"
	"github.com/treaty-events/treaty/codegen/vet/locals"
)

// Analyzer reports events that are published by packages of another context.
var Analyzer = &analysis.Analyzer{
	Name: "eventowner",
	Doc: `report events that are published outside the packages of their context

Only the context to which an event belongs publishes it. Its generated package names the
Go packages of the context, as context.yaml does with go-packages.`,
	URL:       "https://github.com/treaty-events/treaty/blob/main/docs/vet.md#who-publishes",
	Requires:  []*analysis.Analyzer{directive.Analyzer},
	Run:       run,
	FactTypes: []analysis.Fact{new(Publishes)},
}

// Publishes is a fact of functions: which of their parameters they publish. A set of
// bits; a variadic parameter is the last.
type Publishes struct{ Params uint64 }

// AFact marks it as a fact.
func (*Publishes) AFact() {}

func (p *Publishes) String() string { return fmt.Sprintf("publishes(%b)", p.Params) }

// checker checks one package.
type checker struct {
	pass      *analysis.Pass
	index     *directive.Index
	path      string                  // of the package, as people call it
	publishes map[types.Object]uint64 // functions of this package, and variables that hold one
	values    map[types.Object]ast.Expr
	methods   []*types.Func // of other packages that publish; nil: not asked yet
	events    map[string]*directive.Event
	cause     map[*ast.CompositeLit]bool // envelopes that are only named as a cause
	causeVar  map[types.Object]bool
}

func run(pass *analysis.Pass) (any, error) {
	index := pass.ResultOf[directive.Analyzer].(*directive.Index)
	if index.Standard {
		return nil, nil
	}
	path, _, _ := strings.Cut(pass.Pkg.Path(), " ")
	var syntax []ast.Node
	c := &checker{pass: pass, index: index, path: path, publishes: map[types.Object]uint64{}, events: index.Events(),
		cause: map[*ast.CompositeLit]bool{}, causeVar: map[types.Object]bool{}}
	for _, f := range pass.Files {
		syntax = append(syntax, f)
	}
	c.values = locals.Values(pass.TypesInfo, syntax...)
	c.declared()
	c.passedOn()
	c.export()
	if len(c.events) > 0 {
		for _, f := range pass.Files {
			if !directive.IsGenerated(f) && !strings.HasSuffix(pass.Fset.File(f.Pos()).Name(), "_test.go") {
				c.file(f)
			}
		}
	}
	index.ReportUnused(pass)
	return nil, nil
}

// export tells packages that import this one what publishes.
func (c *checker) export() {
	for obj, params := range c.publishes {
		_, isFunc := obj.(*types.Func)
		if params != 0 && (isFunc || obj.Parent() == c.pass.Pkg.Scope()) {
			c.pass.ExportObjectFact(obj, &Publishes{params})
		}
	}
}

// file reports what a file publishes that is not its context's.
func (c *checker) file(f *ast.File) {
	c.causes(f)
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, arg := range c.published(n) {
				c.argument(arg)
			}
		case *ast.CompositeLit:
			if t := c.pass.TypesInfo.TypeOf(n); t != nil && c.index.IsEnvelope(t) && !c.cause[n] {
				c.envelope(n)
			}
		case *ast.AssignStmt:
			c.assigned(n)
		}
		return true
	})
}

// argument reports the events that an argument of a publishing function holds.
func (c *checker) argument(arg ast.Expr) {
	seen := map[*directive.Event]bool{}
	for _, e := range c.eventsIn(arg) {
		if !seen[e] {
			seen[e] = true
			c.check(arg, e)
		}
	}
}

// envelope reports an envelope that is built for an event of another context.
func (c *checker) envelope(lit *ast.CompositeLit) {
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Type" {
			c.named(kv.Value)
		}
	}
}

// assigned reports e.Type = "…" for an event of another context.
func (c *checker) assigned(s *ast.AssignStmt) {
	for i, left := range s.Lhs {
		sel, ok := ast.Unparen(left).(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Type" || len(s.Lhs) != len(s.Rhs) {
			continue
		}
		if id, ok := ast.Unparen(sel.X).(*ast.Ident); ok && c.causeVar[c.pass.TypesInfo.Uses[id]] {
			continue
		}
		if t := c.pass.TypesInfo.TypeOf(sel.X); t != nil && c.index.IsEnvelope(t) {
			c.named(s.Rhs[i])
		}
	}
}

// named reports a constant that names an event of another context.
func (c *checker) named(e ast.Expr) {
	v := c.pass.TypesInfo.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return
	}
	if of := c.events[constant.StringVal(v)]; of != nil {
		c.check(e, of)
	}
}

// check reports an event that is published here, where this is no place for it.
func (c *checker) check(at ast.Expr, e *directive.Event) {
	if e.MayPublish(c.path) || c.index.Allowed(c.pass.Analyzer.Name, at.Pos()) {
		return
	}
	context, _, _ := strings.Cut(e.Name, ".")
	c.pass.Report(analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Message: fmt.Sprintf(
		"%s belongs to the context %s, whose packages alone publish it (%s), and this is %s: publish an event of your own, or ask the owner (go-packages in context.yaml)",
		e.Name, context, strings.Join(e.Publishers, ", "), c.path)})
}
