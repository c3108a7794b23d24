package eventpure

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
)

// path is a variable, or a part of it, as far as that can be told: p.lists[k].
type path struct {
	root  types.Object
	steps []string // fields, and elements by a variable
	keyed bool     // it is the element of the loop's key
}

func (p path) same(q path) bool {
	return p.root == q.root && p.keyed == q.keyed && slices.Equal(p.steps, q.steps)
}

// apart reports whether two parts of one variable are two fields. Elements may be the same.
func (p path) apart(q path) bool {
	for i := range min(len(p.steps), len(q.steps)) {
		if a, b := p.steps[i], q.steps[i]; a != b && a[0] == '.' && b[0] == '.' {
			return true
		}
	}
	return false
}

// pathOf returns the part of a variable that an expression is, if it is one.
func (t *turns) pathOf(e ast.Expr) (path, bool) {
	p, _, ok := t.follow(e)
	return p, ok
}

// follow is pathOf; done says that nothing can be told of the parts of what it returns.
func (t *turns) follow(e ast.Expr) (p path, done, ok bool) {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := t.pass.TypesInfo.ObjectOf(x).(*types.Var)
		return path{root: v}, false, ok && v != nil
	case *ast.SelectorExpr:
		s := t.pass.TypesInfo.Selections[x]
		if s == nil { // a variable of another package
			v, ok := t.pass.TypesInfo.ObjectOf(x.Sel).(*types.Var)
			return path{root: v}, false, ok && v != nil
		}
		if p, done, ok = t.follow(x.X); !done && s.Kind() == types.FieldVal {
			p.steps = append(p.steps, "."+x.Sel.Name)
		}
		return p, done || s.Kind() != types.FieldVal, ok
	case *ast.IndexExpr:
		if p, done, ok = t.follow(x.X); done || !ok {
			return p, done, ok
		}
		if t.isKey(x.Index) {
			p.keyed = true
			return p, true, true
		}
		step := t.named(x.Index)
		if step != "" {
			p.steps = append(p.steps, step)
		}
		return p, step == "", true
	case *ast.SliceExpr:
		p, _, ok = t.follow(x.X)
		return p, true, ok
	case *ast.StarExpr:
		return t.follow(x.X)
	}
	return path{}, false, false
}

// isKey reports whether an expression is the loop's key, or that as another type which
// holds the same.
func (t *turns) isKey(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return t.pass.TypesInfo.ObjectOf(x) == t.key
	case *ast.CallExpr:
		info := t.pass.TypesInfo
		return len(x.Args) == 1 && info.Types[x.Fun].IsType() && t.isKey(x.Args[0]) &&
			types.Identical(info.TypeOf(x).Underlying(), info.TypeOf(x.Args[0]).Underlying())
	}
	return false
}

// named names an index that is a variable; empty: it is something else. Who sets the variable
// within the loop is a mention of its own.
func (t *turns) named(index ast.Expr) string {
	id, ok := ast.Unparen(index).(*ast.Ident)
	if !ok {
		return ""
	}
	v, ok := t.pass.TypesInfo.ObjectOf(id).(*types.Var)
	if !ok {
		return ""
	}
	return "[" + strconv.Itoa(int(v.Pos()))
}
