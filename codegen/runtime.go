package codegen

import (
	"bytes"
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"sync"
)

//go:embed event/*.go event/eventtest/*.go event/delivery/*.go event/delivery/sqlstore/*.go event/delivery/report/*.go
var runtimeFS embed.FS

// RuntimePackage is the import path of the runtime in Treaty's own module.
const RuntimePackage = "github.com/treaty-events/treaty/codegen/event"

// RuntimePart is a part of the runtime that not everybody needs: the files whose
// names begin with it.
type RuntimePart string

// EnvelopePart reads and writes events as CloudEvents. Generated code does not
// call it, and it stands in the package of the runtime alone.
const EnvelopePart RuntimePart = "envelope"

// UpcastPart lifts events of one major to another. Packages with steps call it.
const UpcastPart RuntimePart = "upcast"

// documentPart answers more than one question about one text. Nothing that is generated asks them.
const documentPart RuntimePart = "document"

var runtimeParts = []RuntimePart{EnvelopePart, UpcastPart, documentPart}

// Runtime returns the files of the runtime, by name, to be written beside
// generated code: those that generated code calls, and the parts that are asked
// for.
func Runtime(parts ...RuntimePart) []File {
	return slices.DeleteFunc(embedded("event"), func(f File) bool { return leftToOthers(f.Path, parts) })
}

// TestRuntime returns the files that generated tests call, by name, for the folder
// eventtest in the runtime's.
func TestRuntime() []File { return embedded("event/eventtest") }

// deliveryDirs are the packages that publish and consume, that keep in a database what was
// consumed, and that report what was counted, below the runtime's folder.
var deliveryDirs = []string{"delivery", "delivery/sqlstore", "delivery/report"}

// DeliveryRuntime returns the packages that publish and consume events at run time, by
// their paths below the folder of the runtime, which they import.
func DeliveryRuntime(runtime string) []File {
	var files []File
	for _, dir := range deliveryDirs {
		for _, f := range embedded("event/" + dir) {
			f.Path = dir + "/" + f.Path
			f.Content = bytes.ReplaceAll(f.Content, []byte(`"`+RuntimePackage), []byte(`"`+runtime))
			files = append(files, f)
		}
	}
	return files
}

func embedded(dir string) []File {
	entries, err := runtimeFS.ReadDir(dir)
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	var files []File
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		data, err := runtimeFS.ReadFile(dir + "/" + e.Name())
		if err != nil {
			panic(err)
		}
		files = append(files, File{Path: e.Name(), Content: data})
	}
	return files
}

// leftToOthers reports whether a file belongs to a part that is not among parts.
func leftToOthers(name string, parts []RuntimePart) bool {
	return slices.ContainsFunc(runtimeParts, func(p RuntimePart) bool {
		return strings.HasPrefix(name, string(p)) && !slices.Contains(parts, p)
	})
}

// runtimeNames are the names that the runtime declares: generated code may stand
// in the same package, with UpcastPart where it has steps, of which upcastNames are.
var (
	runtimeNames = sync.OnceValue(func() map[string]bool { return namesOf() })
	upcastNames  = sync.OnceValue(func() map[string]bool { return namesOf(UpcastPart) })
)

// namesOf returns the names that the runtime with some parts declares.
func namesOf(parts ...RuntimePart) map[string]bool {
	names := map[string]bool{}
	for _, file := range Runtime(parts...) {
		f, err := parser.ParseFile(token.NewFileSet(), file.Path, file.Content, parser.SkipObjectResolution)
		if err != nil {
			panic(err) // embedded: it compiles
		}
		for _, decl := range f.Decls {
			declared(decl, names)
		}
	}
	return names
}

func declared(decl ast.Decl, names map[string]bool) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names[d.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names[s.Name.Name] = true
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names[n.Name] = true
				}
			}
		}
	}
}

// reserved gives way to a name of the runtime: the root of a unit called Number
// is NumberEvent.
func reserved(name string) string {
	if runtimeNames()[name] {
		return name + "Event"
	}
	return name
}
