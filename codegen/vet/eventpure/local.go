package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"
)

// valueOf returns what a local variable is, where the body that is looked at declares it
// and says so once, and nobody is given its address; nil: that is not known.
func (w *walker) valueOf(v types.Object) ast.Expr {
	if w.locals == nil {
		w.locals = localValues(w.pass.TypesInfo, w.node.body)
	}
	return w.locals[v]
}

// localValues returns the values of the variables of a body that have only one.
func localValues(info *types.Info, body ast.Node) map[types.Object]ast.Expr {
	values, changed := map[types.Object]ast.Expr{}, map[types.Object]bool{}
	change := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			changed[info.Uses[id]] = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
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
	})
	for v := range changed {
		delete(values, v)
	}
	return values
}
