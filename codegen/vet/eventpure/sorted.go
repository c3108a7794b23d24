package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// orderless reports whether the order of what was put into a variable by pos is no matter:
// it is sorted later, or only counted.
func (c *checker) orderless(body ast.Node, left ast.Expr, into types.Object, pos token.Pos) bool {
	return c.sorted(body, into, pos) || c.sortedEach(body, left, pos) || c.onlyCounted(body, into)
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
		found = c.sorts(call, func(e ast.Expr) bool {
			id, ok := e.(*ast.Ident)
			return ok && c.pass.TypesInfo.ObjectOf(id) == v
		})
		return !found
	})
	return found
}

// sorts reports whether a call is called like sorting, and names something.
func (c *checker) sorts(call *ast.CallExpr, named func(ast.Expr) bool) (found bool) {
	f := typeutil.StaticCallee(c.pass.TypesInfo, call)
	if f == nil || !(f.Pkg() != nil && f.Pkg().Path() == "sort" || strings.Contains(strings.ToLower(f.Name()), "sort")) {
		return false
	}
	ast.Inspect(call, func(in ast.Node) bool {
		e, ok := in.(ast.Expr)
		found = found || ok && named(e)
		return !found
	})
	return found
}

// sortedEach reports whether a loop after pos sorts the elements of which left is one:
// for _, list := range out { sort.Strings(list) }.
func (c *checker) sortedEach(body ast.Node, left ast.Expr, pos token.Pos) (found bool) {
	ast.Inspect(body, func(at ast.Node) bool {
		loop, ok := at.(*ast.RangeStmt)
		if !ok || found || loop.Pos() < pos {
			return !found
		}
		if id, ok := loop.Value.(*ast.Ident); ok {
			if rest, ok := c.elementOf(left, loop.X); ok {
				found = c.sortsIn(loop.Body, id.Name, id.Name+rest)
			}
		}
		return !found
	})
	return found
}

// elementOf reports whether an expression is an element of a list or a map, or a part of
// it, and returns what names the part: ".names" of groups[k].names.
func (c *checker) elementOf(e, of ast.Expr) (rest string, ok bool) {
	whole := types.ExprString(e)
	for e != nil {
		switch x := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			if rootOf(c.pass.TypesInfo, x) == rootOf(c.pass.TypesInfo, of) && types.ExprString(x.X) == types.ExprString(of) {
				return strings.CutPrefix(whole, types.ExprString(x))
			}
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		default:
			e = nil
		}
	}
	return "", false
}

// sortsIn reports whether something in a loop's body is called like sorting, and is given
// the element as a whole, or the part.
func (c *checker) sortsIn(body ast.Node, element, part string) (found bool) {
	ast.Inspect(body, func(at ast.Node) bool {
		if call, ok := at.(*ast.CallExpr); ok && !found {
			whole := slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return types.ExprString(e) == element })
			found = c.sorts(call, func(e ast.Expr) bool { return whole || types.ExprString(e) == part })
		}
		return !found
	})
	return found
}

// onlyCounted reports whether all that is done with a variable of a body is that it is
// made longer, and that its length is asked.
func (c *checker) onlyCounted(body ast.Node, v types.Object) bool {
	declared, other := false, false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && c.pass.TypesInfo.ObjectOf(id) == v
	}
	ast.Inspect(body, func(at ast.Node) bool {
		switch x := at.(type) {
		case *ast.AssignStmt:
			if len(x.Lhs) != 1 || len(x.Rhs) != 1 || !is(x.Lhs[0]) {
				return true
			}
			declared = declared || x.Tok == token.DEFINE
			other = other || x.Tok == token.ASSIGN && (!c.appends(x) || !is(ast.Unparen(x.Rhs[0]).(*ast.CallExpr).Args[0]))
			return false
		case *ast.ValueSpec:
			declared = declared || slices.ContainsFunc(x.Names, func(id *ast.Ident) bool { return is(id) })
		case *ast.CallExpr:
			f, ok := typeutil.Callee(c.pass.TypesInfo, x).(*types.Builtin)
			if ok && (f.Name() == "len" || f.Name() == "cap") && is(x.Args[0]) {
				return false
			}
		case *ast.Ident:
			other = other || c.pass.TypesInfo.Uses[x] == v
		}
		return !other
	})
	return declared && !other
}
