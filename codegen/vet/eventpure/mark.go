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
	c.markEmbedded()
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
	name, ok := c.pass.TypesInfo.Defs[spec.Name].(*types.TypeName)
	if !ok {
		return
	}
	if types.IsInterface(name.Type()) {
		c.pass.ExportObjectFact(name, new(Obliges))
		return
	}
	pureTypes[spec.Name.Name] = true
	c.marked = append(c.marked, name)
}

// markEmbedded marks the methods that marked types have from types that they embed. Those
// of other modules are the affair of their authors: who embeds one cannot answer for all
// that it can do.
func (c *checker) markEmbedded() {
	for _, t := range c.marked {
		if !t.IsAlias() {
			for s := range types.NewMethodSet(types.NewPointer(t.Type())).Methods() {
				if f := s.Obj().(*types.Func); len(s.Index()) > 1 && c.isOurs(f.Pkg()) {
					c.markMethod(t, f, t.Name()+" is marked")
				}
			}
		}
	}
}

// isOurs reports whether a package is of the module that is looked at, as far as is known.
func (c *checker) isOurs(p *types.Package) bool {
	return p != nil && (c.module == "" || p.Path() == c.module || strings.HasPrefix(p.Path(), c.module+"/"))
}

// markMethod marks a method that a type has, itself or by embedding.
func (c *checker) markMethod(t *types.TypeName, f *types.Func, why string) {
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
			for _, iface := range c.obligations(obliging) {
				c.markMethods(t, obliging.Pkg().Name()+"."+iface.name, iface.of)
			}
		}
	}
}

// obligation is an interface that obliges, as it is called.
type obligation struct {
	name string
	of   *types.Interface
}

// obligations returns the interfaces that a name stands for: it alone, or, where it has
// type parameters, those as which this package names it.
func (c *checker) obligations(name *types.TypeName) (list []obligation) {
	named, ok := types.Unalias(name.Type()).(*types.Named)
	if !ok || named.TypeParams().Len() == 0 {
		if iface, ok := name.Type().Underlying().(*types.Interface); ok {
			list = append(list, obligation{name.Name(), iface})
		}
		return list
	}
	for id, instance := range c.pass.TypesInfo.Instances {
		if c.pass.TypesInfo.Uses[id] != name {
			continue
		}
		if iface, ok := instance.Type.Underlying().(*types.Interface); ok {
			text := types.TypeString(instance.Type, func(*types.Package) string { return "" })
			list = append(list, obligation{text, iface})
		}
	}
	slices.SortFunc(list, func(a, b obligation) int { return strings.Compare(a.name, b.name) })
	return list
}

func (c *checker) markMethods(t *types.TypeName, obliging string, iface *types.Interface) {
	if iface.NumMethods() == 0 || !types.Implements(types.NewPointer(t.Type()), iface) {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t.Type(), true, c.pass.Pkg, m.Name())
		if f, ok := obj.(*types.Func); ok {
			c.markMethod(t, f, "a method of "+obliging)
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
