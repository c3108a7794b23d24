package eventowner

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// causes finds the envelopes of a file that are only named as the cause of something
// (delivery.WithCause): literals there, and variables that go nowhere else.
func (c *checker) causes(f *ast.File) {
	given := map[types.Object]int{}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 || !c.takesCause(call) {
			return true
		}
		switch e := pointedTo(call.Args[1]).(type) {
		case *ast.CompositeLit:
			c.cause[e] = true
		case *ast.Ident:
			given[c.pass.TypesInfo.Uses[e]]++
		}
		return true
	})
	if len(given) == 0 {
		return
	}
	c.only(f, given)
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok && len(s.Lhs) == len(s.Rhs) {
			for i, left := range s.Lhs {
				id, ok := left.(*ast.Ident)
				if lit, isLit := pointedTo(s.Rhs[i]).(*ast.CompositeLit); ok && isLit && c.causeVar[c.pass.TypesInfo.ObjectOf(id)] {
					c.cause[lit] = true
				}
			}
		}
		return true
	})
}

func (c *checker) takesCause(call *ast.CallExpr) bool {
	f := typeutil.StaticCallee(c.pass.TypesInfo, call)
	return f != nil && f.Name() == "WithCause" && f.Pkg() != nil && f.Pkg().Name() == "delivery"
}

// only remembers the variables that go to nothing but what takes a cause. What reads or
// writes a field of one, or assigns it, takes it nowhere.
func (c *checker) only(f *ast.File, given map[types.Object]int) {
	uses := map[types.Object]int{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if _, ok := n.X.(*ast.Ident); ok {
				return false
			}
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok {
					uses[c.pass.TypesInfo.Uses[id]]--
				}
			}
		case *ast.Ident:
			uses[c.pass.TypesInfo.Uses[n]]++
		}
		return true
	})
	for v, n := range given {
		c.causeVar[v] = v != nil && uses[v] == n
	}
}

// pointedTo returns what an expression is, below & and parentheses.
func pointedTo(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if ref, ok := e.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		return ast.Unparen(ref.X)
	}
	return e
}
