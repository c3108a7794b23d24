package eventpure

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
)

// node is a piece of the package that can be called: a function, a method, a variable
// that holds a function, or a function literal that is marked.
type node struct {
	obj     types.Object // nil: a literal
	name    string
	body    ast.Node
	mark    string // why it must be pure; empty: it need not
	steps   []step
	effects map[kind]effect
}

// step is one place in a node's body from where something is reached.
type step struct {
	pos, end token.Pos
	direct   *effect      // what is done here, or
	callee   types.Object // what is called or handed on
	// stored says that it is in a function that is put away, not called: what is marked
	// answers for it, what others call does not.
	stored bool
	once   bool // what it writes is written once and for all
}

// nodes returns the nodes of the package's syntax, in its order.
func (c *checker) nodes() (list []*node) {
	for _, f := range c.pass.Files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				obj, ok := c.pass.TypesInfo.Defs[d.Name].(*types.Func)
				if ok && d.Body != nil {
					list = append(list, &node{obj: obj, name: nameOf(obj, c.pass.Pkg), body: d.Body})
				}
			case *ast.GenDecl:
				list = append(list, c.variables(d)...)
			}
		}
		list = append(list, c.literals(f)...)
	}
	return list
}

// variables returns the package-level variables of a declaration that hold a function.
func (c *checker) variables(d *ast.GenDecl) (list []*node) {
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok || len(spec.Values) != len(spec.Names) {
			continue
		}
		for i, name := range spec.Names {
			if v, ok := c.pass.TypesInfo.Defs[name].(*types.Var); ok && isFunc(v.Type()) {
				list = append(list, &node{obj: v, name: v.Name(), body: spec.Values[i]})
			}
		}
	}
	return list
}

// literals returns the function literals of a file that are marked.
func (c *checker) literals(f *ast.File) (list []*node) {
	for _, decl := range f.Decls {
		if !c.index.AnyLiteral() {
			return nil
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && c.index.Pure(lit) {
				list = append(list, &node{name: "the function here", body: lit.Body, mark: "//treaty:pure"})
			}
			return true
		})
	}
	return list
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// nameOf names a function as its callers in a package do.
func nameOf(obj types.Object, from *types.Package) string {
	name := obj.Name()
	if owner := owner(obj); owner != "" {
		name = owner + "." + name
	}
	if obj.Pkg() != nil && obj.Pkg() != from {
		name = obj.Pkg().Name() + "." + name
	}
	return name
}

// where says in which file and line something is.
func (c *checker) where(pos token.Pos) string {
	p := c.pass.Fset.Position(pos)
	return filepath.Base(p.Filename) + ":" + strconv.Itoa(p.Line)
}
