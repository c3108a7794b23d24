package eventcase

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// namedAround returns the events whose names the nearest case, or condition, around a
// switch compares something with, or a guard before it.
func (c *checker) namedAround(stack []ast.Node, version ast.Expr, s *ast.SwitchStmt) []*directive.Event {
	version = c.origin(version, s.Init)
	var inner ast.Node = s
	elsewhere := false // in a function that is called later
	for i := len(stack) - 1; i >= 0; i-- {
		var found []*directive.Event
		switch n := stack[i].(type) {
		case *ast.CaseClause:
			if found = c.guarded(n.Body, inner, version, elsewhere); found == nil && i >= 2 {
				found = c.ofCase(n, stack[i-2], version, elsewhere)
			}
		case *ast.BlockStmt:
			found = c.guarded(n.List, inner, version, elsewhere)
		case *ast.IfStmt:
			if inner == ast.Node(n.Body) {
				found = c.compared(n.Cond, token.EQL, token.LAND, version, elsewhere)
			}
		case *ast.FuncLit:
			elsewhere = true
		case *ast.FuncDecl:
			return nil
		}
		if found != nil {
			return found
		}
		inner = stack[i]
	}
	return nil
}

// ofCase returns the events that a case of a switch over names is for.
func (c *checker) ofCase(clause *ast.CaseClause, parent ast.Node, version ast.Expr, elsewhere bool) (list []*directive.Event) {
	s, ok := parent.(*ast.SwitchStmt)
	if !ok || s.Tag == nil || !c.belong(s.Tag, version, elsewhere) {
		return nil
	}
	for _, e := range clause.List {
		if text, ok := c.text(e); ok && c.events[text] != nil {
			list = append(list, c.events[text])
		}
	}
	return list
}

// guarded returns the event that alone comes past the statements before one:
// if e.Type != "…" { return }.
func (c *checker) guarded(before []ast.Stmt, inner ast.Node, version ast.Expr, elsewhere bool) []*directive.Event {
	for _, s := range before {
		if ast.Node(s) == inner {
			return nil
		}
		guard, ok := s.(*ast.IfStmt)
		if !ok || !leaves(guard.Body) {
			continue
		}
		if found := c.compared(guard.Cond, token.NEQ, token.LOR, version, elsewhere); found != nil {
			return found
		}
	}
	return nil
}

// leaves reports whether a block ends what it is in.
func leaves(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch last := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.CONTINUE
	}
	return false
}

// compared returns the event with whose name a condition compares something, or one of
// the conditions that joined make it up.
func (c *checker) compared(cond ast.Expr, op, joined token.Token, version ast.Expr, elsewhere bool) []*directive.Event {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return nil
	}
	if b.Op == joined {
		if found := c.compared(b.X, op, joined, version, elsewhere); found != nil {
			return found
		}
		return c.compared(b.Y, op, joined, version, elsewhere)
	}
	if b.Op != op {
		return nil
	}
	for _, sides := range [][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
		if text, ok := c.text(sides[0]); ok && c.events[text] != nil && c.belong(sides[1], version, elsewhere) {
			return []*directive.Event{c.events[text]}
		}
	}
	return nil
}

// belong reports whether a name and a version may be those of one event: they are not
// parts of two variables. Within a function that is called later they must be of one.
func (c *checker) belong(name, version ast.Expr, elsewhere bool) bool {
	a, b := c.whose(name), c.whose(version)
	if a == nil || b == nil {
		return !elsewhere
	}
	return a == b
}

// whose returns the variable of which an expression is a field; nil: of none.
func (c *checker) whose(e ast.Expr) types.Object {
	if sel, ok := c.origin(e, nil).(*ast.SelectorExpr); ok {
		return c.object(sel.X)
	}
	return nil
}
