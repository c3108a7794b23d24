package eventpure

import (
	"go/ast"
	"go/types"
	"strings"
)

// writes records that a package-level variable, or something in it, is written.
func (w *walker) writes(at ast.Node, left ast.Expr) {
	if v := rootOf(w.pass.TypesInfo, left); v != nil && isPackageLevel(v) {
		name := v.Name()
		if v.Pkg() != w.pass.Pkg {
			name = v.Pkg().Name() + "." + name
		}
		w.does(at, state, "the package-level variable "+name)
	}
}

// rootOf returns the variable that an expression is, or is a part of; nil: of none.
func rootOf(info *types.Info, e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return info.ObjectOf(x)
		case *ast.SelectorExpr:
			if info.Selections[x] == nil { // a variable of another package
				return info.ObjectOf(x.Sel)
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func isPackageLevel(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// atomicChange reports whether a function of sync or sync/atomic changes what it is
// called on.
func atomicChange(f *types.Func) bool {
	switch f.Pkg().Path() {
	case "sync/atomic":
		for _, verb := range []string{"Add", "And", "CompareAndSwap", "Or", "Store", "Swap"} {
			if strings.HasPrefix(f.Name(), verb) {
				return true
			}
		}
	case "sync":
		switch owner(f) + "." + f.Name() {
		case "Map.Store", "Map.LoadOrStore", "Map.LoadAndDelete", "Map.Delete", "Map.Swap", "Map.CompareAndSwap", "Map.CompareAndDelete", "Map.Clear":
			return true
		}
	}
	return false
}
