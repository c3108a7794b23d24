package golang

import (
	"path"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen"
)

// testRuntimeDir is the folder of what tests call, below that of the runtime.
const testRuntimeDir = "eventtest"

// testsData is what the template of the tests sees.
type testsData struct {
	Package, Name, Import string // of the package that is tested, and what it is called here
	EventTest             string // the import path
	*codegen.Tests
	Upcasting *codegen.Upcasting
}

// Newest is the newest major.
func (d testsData) Newest() int { return d.Upcasting.Majors[len(d.Upcasting.Majors)-1] }

// Splits reports whether a Reader returns lists.
func (d testsData) Splits() bool { return d.Upcasting.Splits() }

// Unread says why the events of a major are not read as the newest: people write a
// step of the way, of which nothing is known here.
func (d testsData) Unread(m *codegen.MajorTests) string {
	s := m.HandStep()
	if s == nil {
		return ""
	}
	return "people write " + s.FuncName() + ": test it where it is written"
}

// Reader makes the Reader of the package. What is read with it needs no step that
// people write.
func (d testsData) Reader() string {
	if d.Upcasting.NeedsPeople() {
		return d.Name + ".NewReader(struct{ " + d.Name + ".Upcasters }{})"
	}
	return d.Name + ".NewReader()"
}

// Alias is the name of the import, where it is not that of the package.
func (d testsData) Alias() string {
	if d.Name == path.Base(d.Import) {
		return ""
	}
	return d.Name
}

// printTests prints the tests of a package. They are of a package of their own, so
// that nothing in them can have a name of its types.
func (pr *printer) printTests(pkg *codegen.Package) (File, error) {
	data := testsData{
		Package: pkg.Name, Name: pkg.Name, Import: path.Join(pr.importPath, pkg.Dir),
		EventTest: path.Join(pr.runtime, testRuntimeDir), Tests: pkg.Tests, Upcasting: pkg.Upcasting,
	}
	if pkg.Name == "testing" || pkg.Name == testRuntimeDir {
		data.Name = "tested"
	}
	return pr.file("tests", data, path.Join(pkg.Dir, codegen.TestFile))
}

// textLiteral returns the Go literal of a text: as it is where everybody sees all of
// it, for tests hold JSON, and otherwise in ASCII.
func textLiteral(text string) string {
	hidden := func(r rune) bool { return !strconv.IsPrint(r) }
	if strconv.CanBackquote(text) && strings.ContainsAny(text, `"\`) && !strings.ContainsFunc(text, hidden) {
		return "`" + text + "`"
	}
	return strconv.QuoteToASCII(text)
}

// frozenVar is the variable of the contract's examples: those of a draft are not
// frozen.
func frozenVar(m *codegen.MajorTests) string {
	if m.Draft {
		return "examples" + m.Unit.Root.Name
	}
	return codegen.FrozenVar + m.Unit.Root.Name
}
