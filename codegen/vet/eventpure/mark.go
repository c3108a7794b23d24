package eventpure

import (
	"cmp"
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// mark finds out which functions must be pure, and why.
func (c *checker) mark() {
	c.markDeclared()
	c.markImplementations()
	if c.pattern != nil {
		for _, n := range c.list {
			if f, ok := n.obj.(*types.Func); ok && n.mark == "" && matches(c.pattern, f) {
				n.mark = "-eventpure.mark"
			}
		}
	}
}

// markDeclared marks functions and methods by their directives, and those of their types.
func (c *checker) markDeclared() {
	pureTypes := map[string]bool{}
	for _, f := range c.pass.Files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if n := c.byObject[c.pass.TypesInfo.Defs[d.Name]]; n != nil && c.index.Pure(d) {
					n.mark = "//treaty:pure"
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if spec, ok := s.(*ast.TypeSpec); ok && c.index.Pure(spec) {
						c.markType(spec, pureTypes)
					}
				}
			}
		}
	}
	for _, n := range c.list {
		if f, ok := n.obj.(*types.Func); ok && n.mark == "" && pureTypes[owner(f)] {
			n.mark = owner(f) + " is marked"
		}
	}
}

func (c *checker) markType(spec *ast.TypeSpec, pureTypes map[string]bool) {
	name := c.pass.TypesInfo.Defs[spec.Name]
	if name == nil {
		return
	}
	if types.IsInterface(name.Type()) {
		c.pass.ExportObjectFact(name, new(Obliges))
		return
	}
	pureTypes[spec.Name.Name] = true
}

// markImplementations marks the methods by which types of this package implement an
// interface that obliges.
func (c *checker) markImplementations() {
	var names []*types.TypeName
	for _, fact := range c.pass.AllObjectFacts() {
		if _, ok := fact.Fact.(*Obliges); ok {
			names = append(names, fact.Object.(*types.TypeName))
		}
	}
	if len(names) == 0 {
		return
	}
	slices.SortFunc(names, func(a, b *types.TypeName) int {
		return cmp.Or(strings.Compare(a.Pkg().Path(), b.Pkg().Path()), strings.Compare(a.Name(), b.Name()))
	})
	scope := c.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		t, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || t.IsAlias() || types.IsInterface(t.Type()) {
			continue
		}
		for _, obliging := range names {
			c.markMethods(t, obliging)
		}
	}
}

func (c *checker) markMethods(t, obliging *types.TypeName) {
	iface, ok := obliging.Type().Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 || !types.Implements(types.NewPointer(t.Type()), iface) {
		return
	}
	why := "a method of " + obliging.Pkg().Name() + "." + obliging.Name()
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t.Type(), true, c.pass.Pkg, m.Name())
		f, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		f = f.Origin()
		if n := c.byObject[f]; n != nil {
			if n.mark == "" {
				n.mark = why
			}
		} else if f.Pkg() != c.pass.Pkg { // of a type of another package that it embeds
			c.promoted = append(c.promoted, &node{
				name: t.Name() + "." + f.Name(), mark: why,
				steps: []step{{pos: t.Pos(), end: t.Pos(), callee: f}},
			})
		}
	}
}

// matches reports whether the pattern is found in a function's full name, such as
// "example.com/shop/orders.Totals.Apply".
func matches(pattern *regexp.Regexp, f *types.Func) bool {
	name := strings.TrimSuffix(f.Pkg().Path(), "_test") + "."
	if owner := owner(f); owner != "" {
		name += owner + "."
	}
	return pattern.MatchString(name + f.Name())
}
