package eventpure

import (
	"go/ast"
	"go/types"
)

// inOnce reports whether what is looked at, at the end of the stack, is done by a
// package-level sync.Once: whoever comes first, the same is set for all. What takes
// something of the caller's there sets another thing for another one.
func (w *walker) inOnce() bool {
	for i, at := range w.stack {
		call, ok := at.(*ast.CallExpr)
		if !ok || !w.isOnce(call) || len(call.Args) != 1 {
			continue
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || !isPackageLevel(rootOf(w.pass.TypesInfo, sel.X)) {
			continue
		}
		switch f := ast.Unparen(call.Args[0]).(type) {
		case *ast.FuncLit:
			return i+1 < len(w.stack) && w.stack[i+1] == f && !w.takes(f)
		case *ast.Ident:
			return true
		case *ast.SelectorExpr:
			return w.pass.TypesInfo.Selections[f] == nil // a function of another package
		}
	}
	return false
}

// takes reports whether a function literal names a variable of the function around it.
func (w *walker) takes(lit *ast.FuncLit) (found bool) {
	ast.Inspect(lit.Body, func(at ast.Node) bool {
		if id, ok := at.(*ast.Ident); ok {
			v, ok := w.pass.TypesInfo.Uses[id].(*types.Var)
			found = found || ok && !v.IsField() && !isPackageLevel(v) && !covers(lit, v.Pos())
		}
		return !found
	})
	return found
}
