package codegen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
)

// Owned is what analyzers of Go learn of an event, by a directive in its package
// (codegen/vet). It is in the file, so that whatever they remember is forgotten when
// the contract changes.
type Owned struct {
	Name       string
	Majors     []int    // that are generated
	Publishers []string // the Go packages of its context; nil: context.yaml does not say
}

// Directive returns the line of comment, without its slashes. Names and import paths
// have no spaces: their readers refused others.
func (o *Owned) Directive() string {
	var majors []string
	for _, n := range o.Majors {
		majors = append(majors, strconv.Itoa(n))
	}
	line := "treaty:event " + o.Name + " versions=" + strings.Join(majors, ",")
	if len(o.Publishers) > 0 {
		line += " publishers=" + strings.Join(o.Publishers, ",")
	}
	return line
}

func (s *subject) owned(inputs []*input) *Owned {
	o := &Owned{Name: s.contract.Name.String(), Publishers: s.publishers}
	for _, in := range inputs {
		o.Majors = append(o.Majors, in.major.Number)
	}
	slices.Sort(o.Majors)
	return o
}

// publishers returns the Go packages that a contract's context names.
func publishers(ws *workspace.Workspace, c *workspace.Contract) []string {
	for _, context := range ws.Contexts {
		if context.Name == c.Name.Context {
			return context.GoPackages
		}
	}
	return nil
}
