package golang

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen"
)

// people is what people wrote beside the generated files of a package.
type people struct {
	files   map[string]bool            // every name in the folder
	names   map[string]bool            // what is declared, by people or by Treaty
	methods map[string]map[string]bool // by type, those of one
	uses    bool                       // a test says which steps are people's, to generated tests
	fault   error                      // of a file that is no Go; what could be read of it counts
}

// maxPeopleFile bounds a file that is read, in bytes.
const maxPeopleFile = 4 << 20

// readPeople reads the Go files of a folder that Treaty did not generate; before may
// be nil.
func readPeople(before fs.FS, dir string) (*people, error) {
	p := &people{files: map[string]bool{}, names: map[string]bool{}, methods: map[string]map[string]bool{}}
	if before == nil {
		return p, nil
	}
	entries, err := fs.ReadDir(before, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		p.files[e.Name()] = true
		if !e.Type().IsRegular() || path.Ext(e.Name()) != ".go" {
			continue
		}
		content, err := readBounded(before, path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if line, _, _ := strings.Cut(string(content), "\n"); strings.TrimSuffix(line, "\r") != codegen.Header {
			p.read(path.Join(dir, e.Name()), content)
		}
	}
	return p, nil
}

func readBounded(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPeopleFile))
}

// read takes in what a file declares.
func (p *people) read(name string, content []byte) {
	p.uses = p.uses || strings.HasSuffix(name, "_test.go") && strings.Contains(string(content), testRuntimeDir+".Use[")
	file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.SkipObjectResolution)
	if err != nil {
		p.fault = errors.Join(p.fault, err)
	}
	if file == nil {
		return
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				p.names[d.Name.Name] = true
			} else if t := receiver(d); t != "" && !strings.HasSuffix(name, "_test.go") {
				if p.methods[t] == nil {
					p.methods[t] = map[string]bool{}
				}
				p.methods[t][d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					p.names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						p.names[id.Name] = true
					}
				}
			}
		}
	}
}

// receiver names the type of a method; "" where it has parameters of its own.
func receiver(d *ast.FuncDecl) string {
	if len(d.Recv.List) != 1 {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// implementation returns the type that has the most of these steps, and those that it
// has not; "" where no type has any.
func (p *people) implementation(steps []*codegen.Step) (name string, missing []*codegen.Step) {
	missing = steps
	types := make([]string, 0, len(p.methods))
	for t := range p.methods {
		types = append(types, t)
	}
	slices.Sort(types)
	for _, t := range types {
		rest := slices.DeleteFunc(slices.Clone(steps), func(s *codegen.Step) bool { return p.methods[t][s.FuncName()] })
		if len(rest) < len(missing) {
			name, missing = t, rest
		}
	}
	return name, missing
}

// free returns the name, or, where something is called so already, the name with a
// number.
func (p *people) free(name string) string {
	for n, word := 2, name; ; n++ {
		if !p.names[word] {
			p.names[word] = true
			return word
		}
		word = fmt.Sprint(name, n)
	}
}

// freeFile returns the name, without .go, of a file for steps that are new, and of
// its test, neither of which is there; of its test alone, if that is all there will be.
func (p *people) freeFile(first *codegen.Step, testOnly bool) string {
	word := "upcasters"
	for n := 1; p.files[word+".go"] && !testOnly || p.files[word+"_test.go"]; n++ {
		word = fmt.Sprintf("upcasters_v%d", first.To)
		if n > 1 {
			word = fmt.Sprintf("upcasters_v%d_%d", first.To, n)
		}
	}
	return word
}
