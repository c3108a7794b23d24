package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// inZone are the methods of time.Time whose result depends on its zone.
var inZone = names("AddDate", "AppendFormat", "AppendText", "Clock", "Date", "Day", "Format", "GoString", "GobEncode", "Hour", "ISOWeek",
	"IsDST", "MarshalBinary", "MarshalJSON", "MarshalText", "Minute", "Month", "String", "Weekday", "Year", "YearDay", "Zone", "ZoneBounds")

// keepZone are those that return a time in the same zone.
var keepZone = names("Add", "AddDate", "Round", "Truncate")

// local are the functions of package time that return a time in the zone of the machine.
var local = names("Unix", "UnixMicro", "UnixMilli")

func names(list ...string) map[string]bool {
	set := map[string]bool{}
	for _, n := range list {
		set[n] = true
	}
	return set
}

// zoned records a method of a time that depends on its zone, where that is the machine's.
func (w *walker) zoned(sel *ast.SelectorExpr) {
	f, ok := w.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || !inZone[f.Name()] || f.Pkg() == nil || f.Pkg().Path() != "time" || owner(f) != "Time" {
		return
	}
	if from := w.localTime(sel.X); from != "" {
		w.does(sel.Sel, zone, "time."+from+" → "+f.Name())
	}
}

// localTime returns the function of package time by which an expression is a time in the
// zone of the machine; empty: by none.
func (w *walker) localTime(e ast.Expr) string {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if value := w.onlyValue(id); value != nil {
			return w.localTime(value)
		}
		return ""
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return ""
	}
	f, ok := typeutil.Callee(w.pass.TypesInfo, call).(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "time" {
		return ""
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && owner(f) == "Time" && keepZone[f.Name()] {
		return w.localTime(sel.X)
	}
	if owner(f) == "" && local[f.Name()] {
		return f.Name()
	}
	return ""
}

// onlyValue returns what a local variable is, where the body that is looked at declares
// it and says so once, and nobody is given its address; nil: that is not known.
func (w *walker) onlyValue(id *ast.Ident) ast.Expr {
	if w.locals == nil {
		w.locals = localValues(w.pass.TypesInfo, w.node.body)
	}
	return w.locals[w.pass.TypesInfo.Uses[id]]
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
