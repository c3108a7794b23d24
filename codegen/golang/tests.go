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

// Splits reports whether a Reader returns lists.
func (d testsData) Splits() bool { return d.Upcasting.Splits() }

// Reads reports whether the package has a Reader: that of a schema of no event has none.
func (d testsData) Reads() bool { return d.Upcasting != nil }

// Reader makes the Reader of the package, with the steps that people write, where
// their test says which these are.
func (d testsData) Reader() string {
	if d.Upcasting.NeedsPeople() {
		return d.Name + ".NewReader(eventtest.Steps[" + d.Name + ".Upcasters](struct{ " + d.Name + ".Upcasters }{}))"
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
