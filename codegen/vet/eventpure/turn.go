package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// turns is what the turns of a loop over a map do with variables from outside of it. Where
// each fills what is its key's alone, and none takes from what another left, the result
// is the same in whatever order.
type turns struct {
	*checker
	loop     *ast.RangeStmt
	key      types.Object // nil: no two turns are known to differ in anything
	mentions map[types.Object][]mention
	counters map[types.Object]bool // local functions that change what lies outside of them
	remember bool                  // a turn takes from what others left, or keeps others from being
}

// mention is one place that names a variable from outside.
type mention struct {
	path
	written bool
	within  *path // what the statement around it sets; nil: nothing, or several things
}

// turnsOf looks at a loop in a body.
func (c *checker) turnsOf(loop *ast.RangeStmt, body ast.Node) *turns {
	t := &turns{checker: c, loop: loop, key: c.keyOf(loop), mentions: map[types.Object][]mention{}}
	if t.key == nil {
		return t
	}
	t.counters = c.findCounters(body)
	if p, ok := t.pathOf(loop.X); ok { // who adds to what is gone through meets it, or not
		p.keyed = true
		t.mention(p, false, nil)
	}
	t.look(loop.Body, nil)
	t.remember = t.remember || t.remembers() || t.leaves()
	return t
}

// keyOf returns the variable that is another one in each turn; nil: there is none.
func (c *checker) keyOf(loop *ast.RangeStmt) types.Object {
	id, ok := loop.Key.(*ast.Ident)
	if !ok || c.isOneOf(loop.X, mapValues) {
		return nil
	}
	key := c.pass.TypesInfo.ObjectOf(id)
	if key == nil || c.changedIn(loop.Body, key) {
		return nil
	}
	return key
}

// changedIn reports whether a variable is given another value in a piece of syntax.
func (c *checker) changedIn(body ast.Node, v types.Object) (found bool) {
	ast.Inspect(body, func(at ast.Node) bool {
		ref, ok := at.(*ast.UnaryExpr)
		found = found || ok && ref.Op == token.AND && rootOf(c.pass.TypesInfo, ref.X) == v ||
			slices.ContainsFunc(c.written(at), func(e ast.Expr) bool { return rootOf(c.pass.TypesInfo, e) == v })
		return !found
	})
	return found
}

// own reports whether what an assignment in the loop sets is its key's alone, and made of
// nothing that other turns left.
func (t *turns) own(left ast.Expr) bool {
	p, ok := t.pathOf(left)
	return ok && p.keyed && !t.remember
}

// look notes what a piece of the loop names, where a statement around it sets within.
func (t *turns) look(n ast.Node, within *path) {
	ast.Inspect(n, func(at ast.Node) bool {
		switch s := at.(type) {
		case *ast.AssignStmt:
			if len(s.Lhs) == 1 && len(s.Rhs) == 1 && s.Tok != token.DEFINE {
				t.sets(s.Lhs[0], s.Rhs[0])
				return false
			}
		case *ast.IncDecStmt:
			t.sets(s.X, nil)
			return false
		case *ast.CallExpr:
			t.remember = t.remember || t.callsCounter(s)
		}
		for _, e := range t.written(at) {
			if p, ok := t.pathOf(e); ok {
				t.mention(p, true, nil)
			}
		}
		e, ok := at.(ast.Expr)
		if !ok {
			return true
		}
		p, ok := t.pathOf(e)
		if ok {
			t.mention(p, false, within)
			t.lookInBrackets(e, within)
		}
		return !ok
	})
}

// sets notes an assignment to one place.
func (t *turns) sets(left, right ast.Expr) {
	p, ok := t.pathOf(left)
	if !ok {
		t.look(left, nil)
	} else {
		t.mention(p, true, &p)
		t.lookInBrackets(left, &p)
	}
	if right == nil {
		return
	}
	if ok {
		t.look(right, &p)
	} else {
		t.look(right, nil)
	}
}

// lookInBrackets notes what stands in the brackets of a path.
func (t *turns) lookInBrackets(e ast.Expr, within *path) {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			t.look(x.Index, within)
			e = x.X
		case *ast.SliceExpr:
			for _, bound := range []ast.Expr{x.Low, x.High, x.Max} {
				if bound != nil {
					t.look(bound, within)
				}
			}
			e = x.X
		default:
			return
		}
	}
}

func (t *turns) mention(p path, written bool, within *path) {
	if !covers(t.loop, p.root.Pos()) && p.root != t.key {
		t.mentions[p.root] = append(t.mentions[p.root], mention{p, written, within})
	}
}

func covers(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// remembers reports whether something is set that is also read, but by what sets it: what
// a turn finds there depends on those before it.
func (t *turns) remembers() bool {
	for _, list := range t.mentions {
		for _, w := range list {
			if w.written && slices.ContainsFunc(list, w.foundBy) {
				return true
			}
		}
	}
	return false
}

// foundBy reports whether a mention finds what w sets in other turns. What adds to one
// thing and asks it nothing, as a sum does, finds nothing.
func (w mention) foundBy(r mention) bool {
	if w.apart(r.path) || w.keyed && w.same(r.path) {
		return false
	}
	return w.keyed || r.within == nil || !r.within.same(w.path)
}

// leaves reports whether a turn can be the last one before all keys had theirs.
func (t *turns) leaves() (found bool) {
	var look func(n ast.Node, inner bool)
	look = func(n ast.Node, inner bool) {
		ast.Inspect(n, func(at ast.Node) bool {
			switch s := at.(type) {
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
				if at != n {
					look(at, true)
					return false
				}
			case *ast.BranchStmt:
				if s.Label != nil {
					label := t.pass.TypesInfo.ObjectOf(s.Label)
					found = found || label == nil || !covers(t.loop.Body, label.Pos())
				} else {
					found = found || s.Tok == token.BREAK && !inner
				}
			}
			return !found
		})
	}
	look(t.loop.Body, false)
	return found
}

// callsCounter reports whether a call is of a local function that changes what lies
// outside of it.
func (t *turns) callsCounter(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := t.pass.TypesInfo.Uses[id].(*types.Var)
	return ok && t.counters[v]
}

// findCounters finds the local functions of a body that change what lies outside of them.
func (c *checker) findCounters(body ast.Node) map[types.Object]bool {
	found := map[types.Object]bool{}
	note := func(left, right ast.Expr) {
		lit, ok := ast.Unparen(right).(*ast.FuncLit)
		if v := rootOf(c.pass.TypesInfo, left); ok && v != nil && c.changesOutside(lit) {
			found[v] = true
		}
	}
	ast.Inspect(body, func(at ast.Node) bool {
		switch s := at.(type) {
		case *ast.AssignStmt:
			for i := range s.Rhs {
				note(s.Lhs[i], s.Rhs[i])
			}
		case *ast.ValueSpec:
			for i := range s.Values {
				note(s.Names[i], s.Values[i])
			}
		}
		return true
	})
	return found
}

func (c *checker) changesOutside(lit *ast.FuncLit) (found bool) {
	ast.Inspect(lit.Body, func(at ast.Node) bool {
		for _, e := range c.written(at) {
			v := rootOf(c.pass.TypesInfo, e)
			found = found || v != nil && !covers(lit, v.Pos())
		}
		return !found
	})
	return found
}
