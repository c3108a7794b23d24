package golang

import (
	"io/fs"
	"path"
	"strings"

	"github.com/treaty-events/treaty/codegen"
)

// Unwritten are the steps of one package that people have to write, and that are not
// in its folder yet.
type Unwritten struct {
	Package string // its folder, below the output folder
	Steps   []*codegen.Step
	// Files are how they can be begun: upcasters.go and its test. People own them, so
	// they have no header, and none of them is there.
	Files []File
	// Fault says which files in the folder are no Go: whether they have the steps is
	// not known. Nil: all are.
	Fault error
}

// Scaffold finds the steps that people write and have not, in the output folder as
// it is (nil: there is none), and begins them. The files are those that Generate
// made of the model. A type in the package's folder that has a method called like a
// step has written it; a step of a later major becomes a method of the same type.
func Scaffold(m *codegen.Model, files []File, before fs.FS) ([]Unwritten, error) {
	var list []Unwritten
	for _, pkg := range m.Packages {
		if pkg.Upcasting == nil || !pkg.Upcasting.NeedsPeople() {
			continue
		}
		p, err := readPeople(before, pkg.Dir)
		if err != nil {
			return nil, err
		}
		hand := (&upcastData{Upcasting: pkg.Upcasting}).Hand()
		name, missing := p.implementation(hand)
		if len(missing) == 0 {
			continue
		}
		begun := scaffoldData{Package: pkg, Steps: missing, Type: name, IsNew: name == "", Fault: p.fault}
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
	Steps []*codegen.Step // that are begun
	Type  string          // that has them
	IsNew bool            // it is declared here
	Fault error
	names *people
}

func (d scaffoldData) print(p *people) (Unwritten, error) {
	d.names = p
	if d.IsNew {
		d.Type = p.free("Steps")
	}
	u := Unwritten{Package: d.Dir, Steps: d.Steps, Fault: d.Fault}
	word := path.Join(d.Dir, p.freeFile(d.Steps[0]))
	pr := newPrinter("", "")
	code, err := pr.file("scaffold", d, word+".go")
	if err != nil {
		return u, err
	}
	u.Files = []File{code}
	if d.Tests == nil {
		return u, nil
	}
	test, err := pr.file("scaffold-test", d, word+"_test.go")
	u.Files = append(u.Files, test)
	return u, err
}

// TestName is the name of the test of a step.
func (d scaffoldData) TestName(s *codegen.Step) string { return d.names.free("Test" + s.FuncName()) }

// Events are those of the major from which a step leads.
func (d scaffoldData) Events(s *codegen.Step) (list []codegen.Example) {
	for _, m := range d.Tests.Majors {
		if m.Major == s.From {
			list = append(append(append(list, m.Examples...), m.Kept...), m.Drawn...)
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
