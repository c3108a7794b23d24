package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// Changes is a fact of methods: they change what they are called on, as others see it.
type Changes struct{}

// AFact marks it as a fact.
func (*Changes) AFact() {}

func (*Changes) String() string { return "changes" }

// findChanges finds the methods of the package that change what they are called on,
// until nothing is new.
func (c *checker) findChanges() {
	var open []method
	for _, n := range c.list {
		if m, ok := c.methodOf(n); ok {
			open = append(open, m)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, m := range open {
			if !c.changing[m.f] && m.changes() {
				c.changing[m.f], changed = true, true
				c.pass.ExportObjectFact(m.f, new(Changes))
			}
		}
	}
}

// method is one whose receiver has a name.
type method struct {
	*checker
	f    *types.Func
	recv *types.Var
	body ast.Node
}

func (c *checker) methodOf(n *node) (method, bool) {
	f, ok := n.obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil || f.Signature().Recv().Name() == "" {
		return method{}, false
	}
	return method{c, f, f.Signature().Recv(), n.body}, true
}

// changes reports whether the method changes its receiver. What is computed once and for
// all (sync.Once) is no change, and one that gives its receiver's name to something else
// is not followed.
func (m method) changes() (found bool) {
	ast.Inspect(m.body, func(at ast.Node) bool {
		if call, ok := at.(*ast.CallExpr); ok && m.isOnce(call) {
			return false
		}
		for _, e := range m.written(at) {
			if m.seen(e) && !m.index.Allowed(m.pass.Analyzer.Name, at.Pos()) {
				found = true
			}
		}
		return true
	})
	return found && !m.renamed()
}

// written returns what a node writes.
func (c *checker) written(at ast.Node) []ast.Expr {
	switch n := at.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN && n.Value != nil {
			return []ast.Expr{n.Key, n.Value}
		} else if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key}
		}
	case *ast.CallExpr:
		if e := c.writtenByCall(n); e != nil {
			return []ast.Expr{e}
		}
	}
	return nil
}

// writtenByCall returns what builtin functions, those of sync/atomic and methods that
// change what they are called on write; nil: nothing.
func (c *checker) writtenByCall(call *ast.CallExpr) ast.Expr {
	switch f := typeutil.Callee(c.pass.TypesInfo, call).(type) {
	case *types.Builtin:
		switch f.Name() {
		case "delete", "clear", "copy":
			return call.Args[0]
		}
	case *types.Func:
		if f.Pkg() == nil {
			return nil
		}
		changes := atomicChange(f)
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && owner(f) != "" {
			if changes || c.changesReceiver(f) {
				return sel.X
			}
		} else if changes && len(call.Args) > 0 {
			if ref, ok := ast.Unparen(call.Args[0]).(*ast.UnaryExpr); ok && ref.Op == token.AND {
				return ref.X
			}
		}
	}
	return nil
}

// changesReceiver reports whether a method of this module changes what it is called on.
// What types of other modules do with themselves is their affair.
func (c *checker) changesReceiver(f *types.Func) bool {
	f = f.Origin()
	if f.Pkg() == c.pass.Pkg {
		return c.changing[f]
	}
	return c.isOurs(f.Pkg()) && c.pass.ImportObjectFact(f, new(Changes))
}

func (c *checker) isOnce(call *ast.CallExpr) bool {
	f, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
	return ok && f.Pkg() != nil && f.Pkg().Path() == "sync" && owner(f) == "Once"
}

// seen reports whether others see that a part of the receiver is written: it lies behind
// a pointer, or in a map or a list.
func (m method) seen(e ast.Expr) bool {
	if rootOf(m.pass.TypesInfo, e) != types.Object(m.recv) {
		return false
	}
	for {
		e = ast.Unparen(e)
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			return true
		default: // the receiver itself: it is given to what changes it
			return isReference(m.pass.TypesInfo.TypeOf(e))
		}
		if isReference(m.pass.TypesInfo.TypeOf(e)) {
			return true
		}
	}
}

// isReference reports whether what is written in a value of the type is seen by all who
// have a copy of it.
func isReference(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice:
		return true
	}
	return false
}

// renamed reports whether the name of the receiver is given to something else.
func (m method) renamed() (found bool) {
	ast.Inspect(m.body, func(at ast.Node) bool {
		if s, ok := at.(*ast.AssignStmt); ok {
			for _, left := range s.Lhs {
				id, ok := ast.Unparen(left).(*ast.Ident)
				found = found || ok && m.pass.TypesInfo.Uses[id] == types.Object(m.recv)
			}
		}
		return !found
	})
	return found
}
