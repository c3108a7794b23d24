package golang

import (
	"path"
	"strings"

	"github.com/treaty-events/treaty/codegen"
)

// Unwritten are the steps of one package that people have to write, and that are not
// in its folder yet.
type Unwritten struct {
	Package string // its folder, below the output folder
	Steps   []*codegen.Step
	// Untested are steps that are there, and with which no test reads events.
	Untested []*codegen.Step
	// Files are how they can be begun: upcasters.go and its test, or the test alone.
	// People own them, so they have no header, and none of them is there.
	Files []File
	// Fault says which files in the folder are no Go: whether they have the steps is
	// not known. Nil: all are.
	Fault error
}

// Scaffold finds the steps that people write and have not, or have not tested, in the
// output folder as it is (opt.Before; nil: there is none), and begins them. The files are those that Generate
// made of the model. A type in the package's folder that has a method called like a
// step has written it; a step of a later major becomes a method of the same type.
func Scaffold(m *codegen.Model, files []File, opt Options) ([]Unwritten, error) {
	var list []Unwritten
	for _, pkg := range m.Packages {
		if pkg.Upcasting == nil || !pkg.Upcasting.NeedsPeople() {
			continue
		}
		p, err := readPeople(opt.Before, pkg.Dir)
		if err != nil {
			return nil, err
		}
		hand := (&upcastData{Upcasting: pkg.Upcasting}).Hand()
		name, missing := p.implementation(hand)
		begun := scaffoldData{
			Package: pkg, Steps: missing, Tested: missing, Type: name, IsNew: name == "", Uses: !p.uses, Fault: p.fault,
			EventTest: path.Join(opt.runtime(), testRuntimeDir),
		}
		if len(missing) == 0 {
			if begun.Tested = hand; p.uses || pkg.Tests == nil {
				continue
			}
		}
		for _, f := range files {
			if path.Dir(f.Path) == pkg.Dir && !strings.HasSuffix(f.Path, "_test.go") {
				p.read(f.Path, f.Content)
			}
		}
		u, err := begun.print(p)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

// scaffoldData is what the templates of the two files see.
type scaffoldData struct {
	*codegen.Package
	Steps     []*codegen.Step // that are begun
	Tested    []*codegen.Step // of which tests are begun
	Type      string          // that has them
	IsNew     bool            // it is declared here
	Uses      bool            // the test says to the generated ones which these are
	EventTest string          // the import path of what those call
	Fault     error
	names     *people
}

func (d scaffoldData) print(p *people) (Unwritten, error) {
	d.names = p
	if d.IsNew {
		d.Type = p.free("Steps")
	}
	u := Unwritten{Package: d.Dir, Steps: d.Steps, Fault: d.Fault}
	word := path.Join(d.Dir, p.freeFile(d.Tested[0], len(d.Steps) == 0))
	pr := newPrinter("", "")
	if len(d.Steps) == 0 {
		u.Untested = d.Tested
	} else {
		code, err := pr.file("scaffold", d, word+".go")
		if err != nil {
			return u, err
		}
		u.Files = []File{code}
	}
	if d.Tests == nil {
		return u, nil
	}
	test, err := pr.file("scaffold-test", d, word+"_test.go")
	u.Files = append(u.Files, test)
	return u, err
}

// TestName is the name of the test of a step.
func (d scaffoldData) TestName(s *codegen.Step) string { return d.names.free("Test" + s.FuncName()) }

// Events are the contract's of the major from which a step leads, or else such as
// were drawn from its schema.
func (d scaffoldData) Events(s *codegen.Step) (list []codegen.Example) {
	for _, m := range d.Tests.Majors {
		if m.Major != s.From {
			continue
		}
		if list = append(append(list, m.Examples...), m.Kept...); len(list) == 0 {
			list = m.Drawn
		}
	}
	return list
}

// Copies is what is known of a step.
func (d scaffoldData) Copies(s *codegen.Step) *copies {
	return copiesOf(s, d.root(s.From), d.root(s.To))
}

// root is the type of a major.
func (d scaffoldData) root(major int) *codegen.Type {
	for _, u := range d.Units {
		if u.Root != nil && u.Root.Name == codegen.MajorName(major) {
			return u.Root
		}
	}
	return nil
}
