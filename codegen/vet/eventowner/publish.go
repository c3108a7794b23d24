package eventowner

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// everything says that a function publishes whatever it is given.
const everything = ^uint64(0)

// declared finds the functions and methods that are marked, and those of interfaces that
// are written for one.
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
					if len(m.Names) > 0 && (c.index.Publishes(m) || c.meant(m.Names[0])) {
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

// meant reports whether a method of an interface can be meant for nothing but a method
// that publishes: they have the same name and signature, and there is a type in it of the
// other's own package.
func (c *checker) meant(name *ast.Ident) bool {
	f, ok := c.pass.TypesInfo.Defs[name].(*types.Func)
	if !ok {
		return false
	}
	return slices.ContainsFunc(c.foreignMethods(), func(other *types.Func) bool {
		return other.Name() == f.Name() && types.Identical(f.Signature(), other.Signature()) && names(f.Signature().Params(), other.Pkg())
	})
}

// foreignMethods returns the methods of other packages that publish, which are asked for
// once: facts are many.
func (c *checker) foreignMethods() []*types.Func {
	if c.methods != nil {
		return c.methods
	}
	c.methods = []*types.Func{}
	for _, fact := range c.pass.AllObjectFacts() {
		f, ok := fact.Object.(*types.Func)
		if _, publishes := fact.Fact.(*Publishes); ok && publishes && f.Signature().Recv() != nil {
			c.methods = append(c.methods, f)
		}
	}
	return c.methods
}

// names reports whether parameters have a type of a package.
func names(params *types.Tuple, of *types.Package) bool {
	for p := range params.Variables() {
		t := types.Unalias(p.Type())
		if list, ok := t.(*types.Slice); ok {
			t = types.Unalias(list.Elem())
		}
		if ref, ok := t.(*types.Pointer); ok {
			t = types.Unalias(ref.Elem())
		}
		if named, ok := t.(*types.Named); ok && named.Obj().Pkg() == of {
			return true
		}
	}
	return false
}

// passedOn finds the functions that pass a parameter on to one that publishes it, and the
// variables that hold one, until nothing is new.
func (c *checker) passedOn() {
	for changed := true; changed; {
		changed = false
		learn := func(obj types.Object, params uint64) {
			if now := c.publishes[obj] | params; now != c.publishes[obj] {
				c.publishes[obj], changed = now, true
			}
		}
		for _, file := range c.pass.Files {
			for _, decl := range file.Decls {
				if d, ok := decl.(*ast.FuncDecl); ok && d.Body != nil {
					if f, ok := c.pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
						learn(f, c.passes(f.Signature(), d.Body))
					}
				}
			}
		}
		for v, value := range c.values {
			if _, ok := v.Type().Underlying().(*types.Signature); ok {
				learn(v, c.publishedBy(value))
			}
		}
	}
}

// passes returns the parameters that a function passes on.
func (c *checker) passes(s *types.Signature, body ast.Node) (params uint64) {
	place := map[types.Object]int{}
	for i := range s.Params().Len() {
		if p := s.Params().At(i); len(c.eventsOf(p.Type(), nil)) == 0 { // else it is judged here
			place[p] = i
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if loop, ok := n.(*ast.RangeStmt); ok {
			c.items(loop, place)
		}
		if call, ok := n.(*ast.CallExpr); ok {
			for _, arg := range c.published(call) {
				params |= c.held(arg, place, deepest)
			}
		}
		return true
	})
	return params
}

// deepest is how many variables a value is followed through.
const deepest = 8

// held returns the parameters that a value is, points to, or is made of.
func (c *checker) held(e ast.Expr, place map[types.Object]int, depth int) (params uint64) {
	switch e := pointedTo(c.unconverted(e)).(type) {
	case *ast.Ident:
		v := c.pass.TypesInfo.Uses[e]
		if i, ok := place[v]; ok {
			return 1 << i
		}
		if value := c.values[v]; value != nil && depth > 0 {
			return c.held(value, place, depth-1)
		}
	case *ast.IndexExpr:
		return c.held(e.X, place, depth)
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			params |= c.held(valueIn(elt), place, depth)
		}
	case *ast.CallExpr:
		for _, arg := range c.appended(e) {
			params |= c.held(arg, place, depth)
		}
	}
	return params
}

// valueIn returns the value of an element of a literal.
func valueIn(elt ast.Expr) ast.Expr {
	if kv, ok := elt.(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return elt
}

// appended returns what append is given.
func (c *checker) appended(call *ast.CallExpr) []ast.Expr {
	if f, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Builtin); ok && f.Name() == "append" {
		return call.Args
	}
	return nil
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
	params := c.publishedBy(call.Fun)
	s, ok := c.pass.TypesInfo.TypeOf(call.Fun).(*types.Signature)
	if params == 0 || !ok {
		return nil
	}
	last := s.Params().Len() - 1
	for i, arg := range call.Args {
		if i > last && s.Variadic() {
			i = last
		}
		if i < 64 && params&(1<<i) != 0 {
			args = append(args, arg)
		}
	}
	return args
}

// publishedBy returns the parameters that a function publishes, by what it is: a function,
// a method, a variable that holds one, or a literal.
func (c *checker) publishedBy(fun ast.Expr) uint64 {
	switch e := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return c.known(c.pass.TypesInfo.Uses[e])
	case *ast.SelectorExpr:
		params := c.known(c.pass.TypesInfo.Uses[e.Sel])
		if s := c.pass.TypesInfo.Selections[e]; s != nil && s.Kind() == types.MethodExpr {
			params <<= 1 // the first is what it is called on
		}
		return params
	case *ast.IndexExpr: // a generic function with its types
		return c.publishedBy(e.X)
	case *ast.IndexListExpr:
		return c.publishedBy(e.X)
	case *ast.FuncLit:
		if s, ok := c.pass.TypesInfo.TypeOf(e).(*types.Signature); ok {
			return c.passes(s, e.Body)
		}
	}
	return 0
}

// known returns what is known of a function, or of a variable that holds one.
func (c *checker) known(obj types.Object) uint64 {
	switch o := obj.(type) {
	case *types.Func:
		obj = o.Origin()
	case *types.Var:
		if o.IsField() {
			return 0
		}
	default:
		return 0
	}
	var fact Publishes
	if c.publishes[obj] == 0 && obj.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(obj, &fact) {
		return fact.Params
	}
	return c.publishes[obj]
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
	switch e := e.(type) {
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			list = append(list, c.eventsIn(valueIn(elt))...)
		}
	case *ast.CallExpr:
		for _, arg := range c.appended(e) {
			list = append(list, c.eventsIn(arg)...)
		}
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
