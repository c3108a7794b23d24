package eventcase

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// ofNames returns the majors that a switch over texts names, as CloudEvents do:
// "ordering.OrderPlaced.v2".
func (c *checker) ofNames(s *ast.SwitchStmt) map[*directive.Event]*seen {
	found := map[*directive.Event]*seen{}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			text, ok := c.text(e)
			name, major := event.SplitType(text)
			if e := c.events[name]; ok && e != nil && major > 0 {
				note(found, e, major)
			}
		}
	}
	return found
}

// ofNumbers returns the majors that a switch over a version names, of the events of which
// it speaks: a case n that names the type of its major n, or the event's name around it.
func (c *checker) ofNumbers(s *ast.SwitchStmt, around []ast.Node) map[*directive.Event]*seen {
	tag, numbers := c.numbered(s)
	of := c.versionOf(tag, s.Init)
	if of == noVersion {
		return nil
	}
	spoken := map[*directive.Event]bool{}
	for _, event := range c.namedAround(around, tag, s) {
		spoken[event] = true
	}
	var majors []int
	for i, clause := range s.Body.List {
		for _, n := range numbers[i] {
			majors = append(majors, n)
			c.typesIn(clause.(*ast.CaseClause).Body, func(event *directive.Event, major int) {
				if major == n {
					spoken[event] = true
				}
			})
		}
	}
	found := map[*directive.Event]*seen{}
	for event := range spoken {
		if of == calledVersion && slices.ContainsFunc(majors, func(n int) bool { return !slices.Contains(event.Versions, n) }) {
			continue // another kind of version
		}
		for _, n := range majors {
			if slices.Contains(event.Versions, n) {
				note(found, event, n)
			}
		}
	}
	return found
}

// numbered returns what a switch compares with numbers, and those of each case: its tag,
// or, where it has none, what each case compares with ==. nil: nothing.
func (c *checker) numbered(s *ast.SwitchStmt) (tag ast.Expr, numbers [][]int) {
	tag = s.Tag
	for _, clause := range s.Body.List {
		var list []int
		for _, e := range clause.(*ast.CaseClause).List {
			if s.Tag == nil {
				b, ok := ast.Unparen(e).(*ast.BinaryExpr)
				if !ok || b.Op != token.EQL || tag != nil && types.ExprString(tag) != types.ExprString(b.X) {
					return nil, nil
				}
				tag, e = b.X, b.Y
			}
			if n, ok := c.number(e); ok {
				list = append(list, n)
			}
		}
		numbers = append(numbers, list)
	}
	return tag, numbers
}

// What is switched on.
const (
	noVersion         = iota
	calledVersion     // what is called so may be the version of something else
	versionOfEnvelope // an event's
)

// versionOf says whether what is switched on is the version of an event: the Version of
// an envelope, or what is called a version.
func (c *checker) versionOf(tag ast.Expr, init ast.Stmt) int {
	tag = c.origin(tag, init)
	name := ""
	switch e := tag.(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
		if t := c.pass.TypesInfo.TypeOf(e.X); name == "Version" && t != nil && c.index.IsEnvelope(t) {
			return versionOfEnvelope
		}
	}
	switch strings.ToLower(name) {
	case "version", "major", "eventversion", "eventmajor":
		return calledVersion
	}
	return noVersion
}

// origin returns what an expression is, below a conversion, and below the variable that
// the switch itself begins with.
func (c *checker) origin(e ast.Expr, init ast.Stmt) ast.Expr {
	for {
		e = ast.Unparen(e)
		switch x := e.(type) {
		case *ast.CallExpr:
			if len(x.Args) != 1 || !c.pass.TypesInfo.Types[x.Fun].IsType() {
				return e
			}
			e = x.Args[0]
		case *ast.Ident:
			s, ok := init.(*ast.AssignStmt)
			if !ok || s.Tok != token.DEFINE || len(s.Lhs) != 1 || len(s.Rhs) != 1 || c.object(s.Lhs[0]) != c.object(x) {
				return e
			}
			e, init = s.Rhs[0], nil
		default:
			return e
		}
	}
}

func (c *checker) object(e ast.Expr) types.Object {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return c.pass.TypesInfo.ObjectOf(id)
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
