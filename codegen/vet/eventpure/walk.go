package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// walker collects the steps of one node.
type walker struct {
	*checker
	node  *node
	stack []ast.Node // from the body down to what is looked at
	away  []ast.Node // the stored functions that are open

	locals map[types.Object]ast.Expr // what local variables are; nil: not asked yet
}

func (c *checker) walk(n *node) {
	w := &walker{checker: c, node: n}
	ast.Inspect(n.body, func(at ast.Node) bool {
		if at == nil {
			last := w.stack[len(w.stack)-1]
			w.stack = w.stack[:len(w.stack)-1]
			if len(w.away) > 0 && w.away[len(w.away)-1] == last {
				w.away = w.away[:len(w.away)-1]
			}
			return true
		}
		w.visit(at)
		w.stack = append(w.stack, at)
		return true
	})
}

func (w *walker) visit(at ast.Node) {
	for _, e := range w.written(at) {
		w.writes(at, e)
	}
	switch n := at.(type) {
	case *ast.FuncLit:
		if w.storedAway(n) {
			w.away = append(w.away, n)
		}
	case *ast.Ident:
		w.mention(n)
	case *ast.SelectorExpr:
		w.zoned(n)
	case *ast.GoStmt:
		w.does(n, goroutine, "go")
	case *ast.SendStmt:
		w.waits(n, "a send to a channel")
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			w.waits(n, "a receive from a channel")
		}
	case *ast.SelectStmt:
		if !w.asksWhetherDone(n) {
			w.does(n, waiting, "select")
		}
	case *ast.RangeStmt:
		if t := w.pass.TypesInfo.TypeOf(n.X); t != nil {
			if _, ok := t.Underlying().(*types.Chan); ok {
				w.does(n, waiting, "range over a channel")
			}
		}
	case *ast.CallExpr:
		w.call(n)
	}
}

// does records something that is done here.
func (w *walker) does(at ast.Node, k kind, what string) {
	e := &effect{Kind: k, Sink: what}
	if k == state {
		e.Module = w.module
	}
	w.node.steps = append(w.node.steps, step{pos: at.Pos(), end: at.End(), direct: e, stored: len(w.away) > 0})
}

// waits records an operation on a channel, but for those of a select, which is one
// itself.
func (w *walker) waits(at ast.Node, what string) {
	for i := len(w.stack) - 1; i >= 0 && i >= len(w.stack)-3; i-- {
		if clause, ok := w.stack[i].(*ast.CommClause); ok && clause.Comm != nil && clause.Comm.Pos() <= at.Pos() && at.End() <= clause.Comm.End() {
			return
		}
	}
	w.does(at, waiting, what)
}

// asksWhetherDone reports whether a select only asks if a context is done, and goes on if
// it is not: whoever gives up early has no result.
func (w *walker) asksWhetherDone(s *ast.SelectStmt) bool {
	hasDefault := false
	for _, clause := range s.Body.List {
		comm := clause.(*ast.CommClause).Comm
		if comm == nil {
			hasDefault = true
			continue
		}
		receive, ok := comm.(*ast.ExprStmt)
		if !ok || !w.isDone(receive.X) {
			return false
		}
	}
	return hasDefault
}

// isDone reports whether an expression is a receive from what context.Context.Done
// returns.
func (w *walker) isDone(e ast.Expr) bool {
	receive, ok := ast.Unparen(e).(*ast.UnaryExpr)
	if !ok || receive.Op != token.ARROW {
		return false
	}
	call, ok := ast.Unparen(receive.X).(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := typeutil.Callee(w.pass.TypesInfo, call).(*types.Func)
	return ok && f.Name() == "Done" && f.Pkg() != nil && f.Pkg().Path() == "context"
}

// mention records that a function, or a variable, is named here.
func (w *walker) mention(id *ast.Ident) {
	switch obj := w.pass.TypesInfo.Uses[id].(type) {
	case *types.Func:
		obj = obj.Origin()
		if k, name := sinkOf(obj); k != "" {
			w.reaches(id, k, name)
		} else if w.isSender(obj) {
			w.reaches(id, publishing, nameOf(obj, w.pass.Pkg))
		} else if recv := obj.Signature().Recv(); recv == nil || !types.IsInterface(recv.Type()) {
			w.node.steps = append(w.node.steps, step{pos: id.Pos(), end: id.End(), callee: obj, stored: w.stored(id), once: w.inOnce()})
		}
	case *types.Var:
		if obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() {
			return
		}
		if k, name := sinkOf(obj); k != "" {
			w.reaches(id, k, name)
		} else if isFunc(obj.Type()) {
			w.node.steps = append(w.node.steps, step{pos: id.Pos(), end: id.End(), callee: obj, stored: w.stored(id), once: w.inOnce()})
		}
	}
}

func (w *walker) reaches(id *ast.Ident, k kind, name string) {
	w.node.steps = append(w.node.steps, step{pos: id.Pos(), end: id.End(), direct: &effect{Kind: k, Sink: name}, stored: w.stored(id)})
}

// stored reports whether a function that is named here is only put away.
func (w *walker) stored(id *ast.Ident) bool {
	if len(w.away) > 0 {
		return true
	}
	obj := w.pass.TypesInfo.Uses[id]
	if _, ok := obj.(*types.Func); !ok && !isFunc(obj.Type()) {
		return false // a variable that is no function is read here
	}
	return w.storedAway(id)
}

// storedAway reports whether the value of an expression is put into a field, an element
// or a package-level variable, or returned, and not called or handed on.
func (w *walker) storedAway(expr ast.Expr) bool {
	var child ast.Node = expr
	for i := len(w.stack) - 1; i >= 0; i-- {
		switch parent := w.stack[i].(type) {
		case *ast.ParenExpr:
		case *ast.SelectorExpr:
			if parent.Sel != child {
				return false
			}
		case *ast.IndexExpr, *ast.IndexListExpr: // a generic function with its types
		case *ast.CallExpr:
			if parent.Fun == child || !w.pass.TypesInfo.Types[parent.Fun].IsType() {
				return false
			}
		case *ast.KeyValueExpr, *ast.CompositeLit, *ast.ReturnStmt:
			return true
		case *ast.AssignStmt:
			return w.assignedAway(parent, child)
		default:
			return false
		}
		child = w.stack[i]
	}
	return false
}

// assignedAway reports whether a statement puts a value elsewhere than into a local
// variable, or into one that does nothing else with it.
func (w *walker) assignedAway(s *ast.AssignStmt, value ast.Node) bool {
	for i, right := range s.Rhs {
		if right != value || len(s.Lhs) != len(s.Rhs) {
			continue
		}
		id, ok := ast.Unparen(s.Lhs[i]).(*ast.Ident)
		return !ok || isPackageLevel(w.pass.TypesInfo.ObjectOf(id)) || w.onlyStored(w.pass.TypesInfo.Defs[id])
	}
	return false
}

// onlyStored reports whether a local variable holds one function, which wherever it is
// named is put away.
func (w *walker) onlyStored(v types.Object) bool {
	if v == nil || !isFunc(v.Type()) || w.valueOf(v) == nil {
		return false
	}
	only := true
	look := &walker{checker: w.checker, node: w.node, locals: w.locals}
	ast.Inspect(w.node.body, func(at ast.Node) bool {
		if at == nil {
			look.stack = look.stack[:len(look.stack)-1]
			return true
		}
		if id, ok := at.(*ast.Ident); ok && w.pass.TypesInfo.Uses[id] == v {
			only = only && look.storedAway(id)
		}
		look.stack = append(look.stack, at)
		return true
	})
	return only
}

// call records what calls of builtin functions do.
func (w *walker) call(call *ast.CallExpr) {
	if f, ok := typeutil.Callee(w.pass.TypesInfo, call).(*types.Builtin); ok && (f.Name() == "print" || f.Name() == "println") {
		w.does(call, logging, f.Name())
	}
}
