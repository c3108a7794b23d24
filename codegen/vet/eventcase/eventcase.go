// Package eventcase finds switches over the versions of an event that forget one.
//
// A switch is one over versions if it names the types of an event's majors, or if it is
// over the Version of an envelope, or what is called a version, and the event is known: by
// what the cases speak of, or by the name of the event around them. One that names nothing but the newest major is fine, for
// who reads through a Reader sees no other. A default does not help: it is for versions
// that nobody knows, and these are known. Generated files are passed over.
package eventcase

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/treaty-events/treaty/codegen/vet/directive"
)

// Analyzer reports switches over versions that forget one.
var Analyzer = &analysis.Analyzer{
	Name: "eventcase",
	Doc: `report switches over the versions of an event that forget one

A switch that names some majors of an event and not all is wrong on the day an event of
another is read. default: does not count: what lands there is known.`,
	URL:      "https://github.com/treaty-events/treaty/blob/main/docs/vet.md#every-version",
	Requires: []*analysis.Analyzer{directive.Analyzer},
	Run:      run,
}

// checker checks one package.
type checker struct {
	pass   *analysis.Pass
	index  *directive.Index
	events map[string]*directive.Event
}

// seen is what a switch names of an event.
type seen struct {
	event  *directive.Event
	majors map[int]bool
}

func run(pass *analysis.Pass) (any, error) {
	index := pass.ResultOf[directive.Analyzer].(*directive.Index)
	if index.Standard {
		return nil, nil
	}
	c := &checker{pass, index, index.Events()}
	if len(c.events) > 0 {
		for _, f := range pass.Files {
			if !directive.IsGenerated(f) {
				c.file(f)
			}
		}
	}
	index.ReportUnused(pass)
	return nil, nil
}

func (c *checker) file(f *ast.File) {
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		switch s := n.(type) {
		case *ast.TypeSwitchStmt:
			c.report(s, s.Body, c.ofTypes(s))
		case *ast.SwitchStmt:
			c.report(s, s.Body, c.ofNames(s))
			c.report(s, s.Body, c.ofNumbers(s, stack))
		}
		stack = append(stack, n)
		return true
	})
}

// ofTypes returns the majors whose types the cases of a switch name.
func (c *checker) ofTypes(s *ast.TypeSwitchStmt) map[*directive.Event]*seen {
	found := map[*directive.Event]*seen{}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			if t := c.pass.TypesInfo.TypeOf(e); t != nil {
				if event, major := c.index.Major(t); event != nil {
					note(found, event, major)
				}
			}
		}
	}
	return found
}

func note(found map[*directive.Event]*seen, event *directive.Event, major int) {
	if found[event] == nil {
		found[event] = &seen{event, map[int]bool{}}
	}
	found[event].majors[major] = true
}

// report reports what a switch forgets.
func (c *checker) report(s ast.Stmt, body *ast.BlockStmt, found map[*directive.Event]*seen) {
	list := slices.SortedFunc(maps.Values(found), func(a, b *seen) int { return cmp.Compare(a.event.Name, b.event.Name) })
	for _, of := range list {
		forgotten := of.forgotten()
		if len(forgotten) == 0 || c.index.Allowed(c.pass.Analyzer.Name, s.Pos()) {
			continue
		}
		fate := "is passed over"
		if hasDefault(body) {
			fate = "goes to default"
		}
		c.pass.Report(analysis.Diagnostic{Pos: s.Pos(), End: body.Lbrace, Message: fmt.Sprintf(
			"this switch knows %s of %s and forgets %s, which %s: add a case, or read through the event's Reader, which makes every event the newest",
			said(slices.Sorted(maps.Keys(of.majors))), of.event.Name, said(forgotten), fate)})
	}
}

// forgotten returns the majors that are not named, unless the newest alone is.
func (s *seen) forgotten() (list []int) {
	if len(s.majors) == 1 && s.majors[s.event.Newest()] {
		return nil
	}
	for _, major := range s.event.Versions {
		if !s.majors[major] {
			list = append(list, major)
		}
	}
	return list
}

func said(majors []int) string {
	var list []string
	for _, m := range majors {
		list = append(list, fmt.Sprintf("v%d", m))
	}
	return strings.Join(list, ", ")
}

func hasDefault(body *ast.BlockStmt) bool {
	return slices.ContainsFunc(body.List, func(s ast.Stmt) bool { return s.(*ast.CaseClause).List == nil })
}

// typesIn returns the majors whose types a node names.
func (c *checker) typesIn(nodes []ast.Stmt, found func(*directive.Event, int)) {
	for _, n := range nodes {
		ast.Inspect(n, func(in ast.Node) bool {
			if id, ok := in.(*ast.Ident); ok {
				if t, ok := c.pass.TypesInfo.Uses[id].(*types.TypeName); ok {
					if event, major := c.index.Major(t.Type()); event != nil {
						found(event, major)
					}
				}
			}
			return true
		})
	}
}
