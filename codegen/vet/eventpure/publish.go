package eventpure

import (
	"go/ast"
	"go/types"
)

// Sends is a fact of functions and methods, also of interfaces: they publish what they
// are given (//treaty:publishes).
type Sends struct{}

// AFact marks it as a fact.
func (*Sends) AFact() {}

func (*Sends) String() string { return "sends" }

// findSenders finds what is marked in this package.
func (c *checker) findSenders() {
	add := func(name *ast.Ident) {
		if f, ok := c.pass.TypesInfo.Defs[name].(*types.Func); ok {
			c.sends[f] = true
			c.pass.ExportObjectFact(f, new(Sends))
		}
	}
	for _, f := range c.pass.Files {
		ast.Inspect(f, func(at ast.Node) bool {
			switch n := at.(type) {
			case *ast.FuncDecl:
				if c.index.Publishes(n) {
					add(n.Name)
				}
			case *ast.InterfaceType:
				for _, m := range n.Methods.List {
					if c.index.Publishes(m) && len(m.Names) > 0 {
						add(m.Names[0])
					}
				}
			}
			return true
		})
	}
}

// isSender reports whether a function publishes, as far as somebody says so. What else it
// does on the way there, such as to write a log, is no matter beside it.
func (c *checker) isSender(f *types.Func) bool {
	sends, known := c.sends[f]
	if !known {
		sends = f.Pkg() != nil && f.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(f, new(Sends))
		c.sends[f] = sends
	}
	return sends
}
