// Package locals finds out what variables of a piece of syntax are, where that can be known
// without following the program.
package locals

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Values returns the values of the variables that are declared with one and have no other:
// nothing assigns to them, and nobody is given their address.
func Values(info *types.Info, in ...ast.Node) map[types.Object]ast.Expr {
	values, changed := map[types.Object]ast.Expr{}, map[types.Object]bool{}
	change := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			changed[info.Uses[id]] = true
		}
	}
	note := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				change(left)
				if id, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) && info.Defs[id] != nil {
					values[info.Defs[id]] = n.Rhs[i]
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) && info.Defs[id] != nil {
					values[info.Defs[id]] = n.Values[i]
				}
			}
		case *ast.RangeStmt:
			change(n.Key)
			change(n.Value)
		case *ast.IncDecStmt:
			change(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				change(n.X)
			}
		}
		return true
	}
	for _, n := range in {
		ast.Inspect(n, note)
	}
	for v := range changed {
		delete(values, v)
	}
	return values
}
