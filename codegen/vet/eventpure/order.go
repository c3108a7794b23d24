package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// mapOrders records the loops over maps in a node's body that put what they find, one
// after the other, into a list or a text that nothing sorts afterwards. Only what is
// marked is asked: whoever calls a helper may sort what it returns.
func (c *checker) mapOrders(n *node) {
	ast.Inspect(n.body, func(at ast.Node) bool {
		loop, ok := at.(*ast.RangeStmt)
		if !ok || !c.isMap(loop.X) {
			return true
		}
		ast.Inspect(loop.Body, func(in ast.Node) bool {
			s, ok := in.(*ast.AssignStmt)
			if !ok || len(s.Lhs) != 1 || len(s.Rhs) != 1 {
				return true
			}
			into := rootOf(c.pass.TypesInfo, s.Lhs[0])
			if into == nil || loop.Pos() <= into.Pos() && into.Pos() <= loop.End() || !c.appends(s) || c.sorted(n.body, into, loop.End()) {
				return true
			}
			n.steps = append(n.steps, step{pos: s.Pos(), end: s.End(), direct: &effect{Kind: mapOrder, Sink: "into " + types.ExprString(s.Lhs[0])}})
			return true
		})
		return true
	})
}

func (c *checker) isMap(e ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// appends reports whether an assignment makes a list or a text longer.
func (c *checker) appends(s *ast.AssignStmt) bool {
	if s.Tok == token.ADD_ASSIGN {
		b, ok := c.pass.TypesInfo.TypeOf(s.Lhs[0]).Underlying().(*types.Basic)
		return ok && b.Info()&types.IsString != 0
	}
	call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return false
	}
	builtin, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Builtin)
	return ok && builtin.Name() == "append"
}

// sorted reports whether something that is called like sorting is given the variable
// after pos, or something else whose result it becomes: out = normal(out).
func (c *checker) sorted(body ast.Node, v types.Object, pos token.Pos) (found bool) {
	given := func(call *ast.CallExpr) bool {
		return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return rootOf(c.pass.TypesInfo, arg) == v })
	}
	ast.Inspect(body, func(at ast.Node) bool {
		if s, ok := at.(*ast.AssignStmt); ok && s.Pos() > pos && len(s.Lhs) == 1 && len(s.Rhs) == 1 {
			call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
			found = found || ok && rootOf(c.pass.TypesInfo, s.Lhs[0]) == v && !c.appends(s) && given(call)
		}
		call, ok := at.(*ast.CallExpr)
		if !ok || found || call.Pos() < pos {
			return !found
		}
		f := typeutil.StaticCallee(c.pass.TypesInfo, call)
		if f == nil || !(f.Pkg() != nil && f.Pkg().Path() == "sort" || strings.Contains(strings.ToLower(f.Name()), "sort")) {
			return true
		}
		ast.Inspect(call, func(in ast.Node) bool {
			id, ok := in.(*ast.Ident)
			found = found || ok && c.pass.TypesInfo.ObjectOf(id) == v
			return !found
		})
		return !found
	})
	return found
}
