package eventpure

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/treaty-events/treaty/codegen/vet/locals"
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
		if value := w.valueOf(w.pass.TypesInfo.Uses[id]); value != nil {
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

// valueOf returns what a local variable is, where the body that is looked at declares it
// and says so once, and nobody is given its address; nil: that is not known.
func (w *walker) valueOf(v types.Object) ast.Expr {
	if w.locals == nil {
		w.locals = locals.Values(w.pass.TypesInfo, w.node.body)
	}
	return w.locals[v]
}
