package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// writes records that a package-level variable, or something in it, is written.
func (w *walker) writes(at ast.Node, left ast.Expr) {
	v := w.variableOf(left)
	if v == nil || !isPackageLevel(v) || w.inOnce() {
		return
	}
	name := v.Name()
	if v.Pkg() != w.pass.Pkg {
		name = v.Pkg().Name() + "." + name
	}
	if call, ok := at.(*ast.CallExpr); ok {
		if f, ok := typeutil.Callee(w.pass.TypesInfo, call).(*types.Func); ok && !atomicChange(f) {
			name += ", by " + nameOf(f, w.pass.Pkg)
		}
	}
	w.does(at, state, "the package-level variable "+name)
}

// variableOf returns the variable that is written: that of which an expression is a part,
// or, where it is a local name for a pointer, a map or a list, what that is of.
func (w *walker) variableOf(left ast.Expr) types.Object {
	v := rootOf(w.pass.TypesInfo, left)
	for range 8 { // names of names
		if v == nil || isPackageLevel(v) || !isReference(v.Type()) {
			return v
		}
		value := w.valueOf(v)
		if ref, ok := value.(*ast.UnaryExpr); ok && ref.Op == token.AND {
			value = ref.X
		}
		if value == nil {
			return v
		}
		v = rootOf(w.pass.TypesInfo, value)
	}
	return nil
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

// atomicChange reports whether a function of sync, sync/atomic or expvar changes what it
// is called on.
func atomicChange(f *types.Func) bool {
	switch f.Pkg().Path() {
	case "sync/atomic":
		for _, verb := range []string{"Add", "And", "CompareAndSwap", "Or", "Store", "Swap"} {
			if strings.HasPrefix(f.Name(), verb) {
				return true
			}
		}
	case "expvar":
		switch f.Name() {
		case "Add", "AddFloat", "Delete", "Init", "Set":
			return true
		}
	case "sync":
		switch owner(f) + "." + f.Name() {
		case "Map.Store", "Map.LoadOrStore", "Map.LoadAndDelete", "Map.Delete", "Map.Swap", "Map.CompareAndSwap", "Map.CompareAndDelete", "Map.Clear":
			return true
		}
	}
	return false
}
