package eventowner

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// everything says that a function publishes whatever it is given.
const everything = ^uint64(0)

// declared finds the functions and methods that are marked.
func (c *checker) declared() {
	for _, f := range c.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if c.index.Publishes(n) {
					c.add(n.Name)
				}
			case *ast.InterfaceType:
				for _, m := range n.Methods.List {
					if c.index.Publishes(m) && len(m.Names) > 0 {
						c.add(m.Names[0])
					}
				}
			}
			return true
		})
	}
}

func (c *checker) add(name *ast.Ident) {
	if f, ok := c.pass.TypesInfo.Defs[name].(*types.Func); ok {
		c.publishes[f] = everything
	}
}

// passedOn finds the functions that pass a parameter on to one that publishes it, until
// nothing is new.
func (c *checker) passedOn() {
	for changed := true; changed; {
		changed = false
		for _, file := range c.pass.Files {
			for _, decl := range file.Decls {
				d, ok := decl.(*ast.FuncDecl)
				if !ok || d.Body == nil {
					continue
				}
				f, ok := c.pass.TypesInfo.Defs[d.Name].(*types.Func)
				if !ok {
					continue
				}
				if now := c.publishes[f] | c.passes(d, f); now != c.publishes[f] {
					c.publishes[f], changed = now, true
				}
			}
		}
	}
}

// passes returns the parameters that a function passes on.
func (c *checker) passes(d *ast.FuncDecl, f *types.Func) (params uint64) {
	place := map[types.Object]int{}
	for i := range f.Signature().Params().Len() {
		if p := f.Signature().Params().At(i); len(c.eventsOf(p.Type(), nil)) == 0 { // else it is judged here
			place[p] = i
		}
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if loop, ok := n.(*ast.RangeStmt); ok {
			c.items(loop, place)
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		for _, arg := range c.published(call) {
			if id, ok := ast.Unparen(c.unconverted(arg)).(*ast.Ident); ok {
				if i, ok := place[c.pass.TypesInfo.Uses[id]]; ok && i < 64 {
					params |= 1 << i
				}
			}
		}
		return true
	})
	return params
}

// items gives the items of a parameter, over which a loop goes, the parameter's place.
func (c *checker) items(loop *ast.RangeStmt, place map[types.Object]int) {
	list, ok := ast.Unparen(loop.X).(*ast.Ident)
	item, isName := loop.Value.(*ast.Ident)
	if !ok || !isName {
		return
	}
	if i, ok := place[c.pass.TypesInfo.Uses[list]]; ok {
		if v := c.pass.TypesInfo.Defs[item]; v != nil {
			place[v] = i
		}
	}
}

// unconverted returns what a conversion, such as any(v), is given.
func (c *checker) unconverted(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if ok && len(call.Args) == 1 && c.pass.TypesInfo.Types[call.Fun].IsType() {
		return call.Args[0]
	}
	return e
}

// published returns the arguments of a call that are published by it.
func (c *checker) published(call *ast.CallExpr) (args []ast.Expr) {
	f, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return nil
	}
	f = f.Origin()
	params := c.publishes[f]
	var fact Publishes
	if params == 0 && f.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(f, &fact) {
		params = fact.Params
	}
	if params == 0 {
		return nil
	}
	last := f.Signature().Params().Len() - 1
	for i, arg := range call.Args {
		if i > last && f.Signature().Variadic() {
			i = last
		}
		if i < 64 && params&(1<<i) != 0 {
			args = append(args, arg)
		}
	}
	return args
}

// eventsIn returns the events whose types a value has: its own type, what it points to,
// its elements, its type arguments, and what its literal is made of.
func (c *checker) eventsIn(e ast.Expr) (list []*directive.Event) {
	if t := c.pass.TypesInfo.TypeOf(e); t != nil {
		list = c.eventsOf(t, list)
	}
	e = ast.Unparen(c.unconverted(e))
	if ref, ok := e.(*ast.UnaryExpr); ok {
		e = ast.Unparen(ref.X)
	}
	if t := c.pass.TypesInfo.TypeOf(e); t != nil {
		list = c.eventsOf(t, list)
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return list
	}
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		list = append(list, c.eventsIn(elt)...)
	}
	return list
}

func (c *checker) eventsOf(t types.Type, list []*directive.Event) []*directive.Event {
	if e, _ := c.index.Major(t); e != nil {
		return append(list, e)
	}
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return c.eventsOf(t.Elem(), list)
	case *types.Slice:
		return c.eventsOf(t.Elem(), list)
	case *types.Array:
		return c.eventsOf(t.Elem(), list)
	case *types.Map:
		return c.eventsOf(t.Elem(), list)
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			list = c.eventsOf(arg, list)
		}
	}
	return list
}
