package eventcase

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// ofNames returns the majors that a switch over texts names, as CloudEvents do:
// "ordering.OrderPlaced.v2".
func (c *checker) ofNames(s *ast.SwitchStmt) map[*directive.Event]*seen {
	found := map[*directive.Event]*seen{}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			text, ok := c.text(e)
			i := strings.LastIndex(text, ".v")
			if !ok || i < 0 {
				continue
			}
			major, err := strconv.Atoi(text[i+2:])
			if event := c.events[text[:i]]; event != nil && err == nil {
				note(found, event, major)
			}
		}
	}
	return found
}

// ofNumbers returns the majors that a switch over numbers names, of the events of which
// it speaks: a case n that names the type of its major n, or the event's name around it.
func (c *checker) ofNumbers(s *ast.SwitchStmt, around []ast.Node) map[*directive.Event]*seen {
	var majors []int
	spoken := map[*directive.Event]bool{}
	for _, clause := range s.Body.List {
		body := clause.(*ast.CaseClause)
		for _, e := range body.List {
			n, ok := c.number(e)
			if !ok {
				continue
			}
			majors = append(majors, n)
			c.typesIn(body.Body, func(event *directive.Event, major int) {
				if major == n {
					spoken[event] = true
				}
			})
		}
	}
	if isVersion(s.Tag) {
		if event := c.namedAround(around); event != nil {
			spoken[event] = true
		}
	}
	found := map[*directive.Event]*seen{}
	for event := range spoken {
		for _, n := range majors {
			note(found, event, n)
		}
	}
	return found
}

// isVersion reports whether what is switched on is called a version.
func isVersion(e ast.Expr) bool {
	name := ""
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
	}
	name = strings.ToLower(name)
	return strings.HasSuffix(name, "version") || strings.HasSuffix(name, "major")
}

// namedAround returns the event whose name the nearest case, or condition, around a
// switch compares something with.
func (c *checker) namedAround(stack []ast.Node) *directive.Event {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.CaseClause:
			if len(n.List) == 1 {
				if text, ok := c.text(n.List[0]); ok && c.events[text] != nil {
					return c.events[text]
				}
			}
		case *ast.IfStmt:
			if i+1 < len(stack) && stack[i+1] == ast.Node(n.Body) {
				if event := c.equals(n.Cond); event != nil {
					return event
				}
			}
		case *ast.FuncDecl, *ast.FuncLit:
			return nil
		}
	}
	return nil
}

// equals returns the event with whose name a condition compares something.
func (c *checker) equals(cond ast.Expr) *directive.Event {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL {
		return nil
	}
	for _, side := range []ast.Expr{b.X, b.Y} {
		if text, ok := c.text(side); ok && c.events[text] != nil {
			return c.events[text]
		}
	}
	return nil
}

func (c *checker) text(e ast.Expr) (string, bool) {
	v := c.pass.TypesInfo.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

func (c *checker) number(e ast.Expr) (int, bool) {
	t := c.pass.TypesInfo.Types[e]
	if t.Value == nil {
		return 0, false
	}
	if b, ok := t.Type.Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return 0, false
	}
	n, ok := constant.Int64Val(constant.ToInt(t.Value))
	return int(n), ok
}
