package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// mapOrders records where a node's body puts what it finds in a map, one after the other,
// into a list or a text that nothing sorts afterwards. Only what is marked is asked:
// whoever calls a helper may sort what it returns.
func (c *checker) mapOrders(n *node) {
	ast.Inspect(n.body, func(at ast.Node) bool {
		switch at := at.(type) {
		case *ast.RangeStmt:
			if c.inMapOrder(at.X) {
				c.loopOrder(n, at)
			}
		case *ast.AssignStmt:
			for i, value := range at.Rhs {
				if len(at.Lhs) == len(at.Rhs) && c.collects(value) {
					c.takesOrder(n, at, at.Lhs[i])
				}
			}
		case *ast.ReturnStmt:
			c.collected(n, at.Results)
		case *ast.CompositeLit:
			c.collected(n, at.Elts)
		}
		return true
	})
}

// loopOrder records what a loop over a map makes longer.
func (c *checker) loopOrder(n *node, loop *ast.RangeStmt) {
	var turns *turns
	ast.Inspect(loop.Body, func(in ast.Node) bool {
		s, ok := in.(*ast.AssignStmt)
		if !ok || len(s.Lhs) != 1 || len(s.Rhs) != 1 {
			return true
		}
		into := rootOf(c.pass.TypesInfo, s.Lhs[0])
		if into == nil || covers(loop, into.Pos()) || !c.appends(s) {
			return true
		}
		if turns == nil {
			turns = c.turnsOf(loop, n.body)
		}
		if !turns.own(s.Lhs[0]) && !c.orderless(n.body, s.Lhs[0], into, loop.End()) {
			n.ordered(s, "into "+types.ExprString(s.Lhs[0]))
		}
		return true
	})
}

// takesOrder records an assignment of what is in a map's order, unless it is sorted later.
func (c *checker) takesOrder(n *node, s *ast.AssignStmt, left ast.Expr) {
	if into := rootOf(c.pass.TypesInfo, left); into != nil && !c.sorted(n.body, into, s.End()) {
		n.ordered(s, "into "+types.ExprString(left))
	}
}

// collected records the expressions that are in a map's order, and which nobody here can
// sort any more.
func (c *checker) collected(n *node, list []ast.Expr) {
	for _, e := range list {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if c.collects(e) {
			n.ordered(e, types.ExprString(e.(*ast.CallExpr).Fun))
		}
	}
}

func (n *node) ordered(at ast.Node, what string) {
	n.steps = append(n.steps, step{pos: at.Pos(), end: at.End(), direct: &effect{Kind: mapOrder, Sink: what}})
}

// inMapOrder reports whether a loop over an expression goes through a map.
func (c *checker) inMapOrder(e ast.Expr) bool {
	return c.isMap(e) || c.isOneOf(e, mapIterators)
}

// collects reports whether an expression is a call that returns a list in a map's order.
func (c *checker) collects(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	return c.isOneOf(e, mapLists) || c.isOneOf(e, collectors) && c.isOneOf(call.Args[len(call.Args)-1], mapIterators)
}

// Functions that go through a map, that make a list of what an iterator gives, and that
// do both.
var (
	mapIterators = names("maps.Keys", "maps.Values", "maps.All")
	mapValues    = names("maps.Values")
	collectors   = names("slices.Collect", "slices.AppendSeq")
	mapLists     = names("golang.org/x/exp/maps.Keys", "golang.org/x/exp/maps.Values", "github.com/samber/lo.Keys", "github.com/samber/lo.Values")
)

// isOneOf reports whether an expression is a call of a function of a list.
func (c *checker) isOneOf(e ast.Expr, list map[string]bool) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := typeutil.StaticCallee(c.pass.TypesInfo, call)
	return f != nil && f.Pkg() != nil && list[f.Pkg().Path()+"."+f.Name()]
}

func (c *checker) isMap(e ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// appends reports whether an assignment makes a list or a text longer.
func (c *checker) appends(s *ast.AssignStmt) bool {
	if s.Tok == token.ADD_ASSIGN {
		b, ok := c.pass.TypesInfo.TypeOf(s.Lhs[0]).Underlying().(*types.Basic)
		return ok && b.Info()&types.IsString != 0
	}
	call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return false
	}
	builtin, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Builtin)
	return ok && builtin.Name() == "append"
}
