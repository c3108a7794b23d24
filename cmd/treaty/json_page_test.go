package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/codegen/verify"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/flows"
)

const jsonPage = "../../docs/json.md"

// printed is what a verb prints with --output json.
type printed struct {
	verb string // without "treaty"
	as   string // when, where the verb has several forms
	of   any
}

var printedJSON = []printed{
	{"init", "", initView{}},
	{"new event", "", writtenView{}},
	{"new major", "", writtenView{}},
	{"new context", "", writtenView{}},
	{"new service", "", writtenView{}},
	{"import", "", importSummary{}},
	{"import", "with --asyncapi", importedView{}},
	{"import", "with --confluent", clonedView{}},
	{"lint", "", report.Document{}},
	{"lint", "with --list", []ruleView{}},
	{"check", "", report.Document{}},
	{"diff", "", diffView{}},
	{"impact", "", impactView{}},
	{"suggest", "", suggestView{}},
	{"prove", "; with --pairs one a line", answer{}},
	{"prove", "with --explain", explainedAnswer{}},
	{"sample", "", sampleView{}},
	{"graph", "", flows.Flow{}},
	{"graph", "with --by context", flows.ByContext{}},
	{"privacy", "", wire.PersonalData{}},
	{"explain", "of a rule", ruleView{}},
	{"explain", "of a reason", reasonView{}},
	{"explain", "of a custom rule", customView{}},
	{"explain", "of a refusal", refusalView{}},
	{"explain", "of a keyword", keywordView{}},
	{"explain", "without a code", []explainedView{}},
	{"config", "", configView{}},
	{"gen", "", genView{}},
	{"vet", "", vetView{}},
	{"verify", "", verify.Report{}},
	{"verify", "; there `sections.order`, unless `--order=off`", verify.OrderReport{}},
	{"verify", "; there `sections.personal`, unless `--personal=off`", verify.PersonalReport{}},
	{"verify", "; there `sections.time`", verify.TimesReport{}},
	{"export", "with --confluent", clonedView{}},
	{"export asyncapi", "", asyncAPIView{}},
	{"export codeowners", "", ownersView{}},
	{"export codeowners", "with --out", ownersWrittenView{}},
	{"export cloudevents", "", typesView{}},
	{"export cloudevents", "with --out", typesWrittenView{}},
	{"consume", "", consumeView{}},
	{"claim", "", claimView{}},
	{"push", "", wire.Pushed{}},
	{"push", "refused by the gate", report.Document{}},
	{"waiver add", "", waiverEntry{}},
	{"waiver list", "", waiversView{}},
	{"waiver list", "with --proposed", wire.Waivers{}},
	{"waiver prune", "", prunedView{}},
	{"waiver approve", "", wire.Waiver{}},
	{"waiver revoke", "", wire.Waiver{}},
	{"baseline write", "", baselineWritten{}},
	{"baseline list", "", baselineList{}},
	{"baseline prune", "", baselinePruned{}},
	{"pull", "", pullView{}},
	{"status", "", statusView{}},
	{"relationships", "", relationshipsView{}},
	{"relationships accept", "", wire.AcceptedRelationship{}},
	{"relationships revoke", "", wire.AcceptedRelationship{}},
	{"delete", "", wire.Deletion{}},
	{"transfer", "", wire.Change{}},
	{"login", "", identity{}},
	{"logout", "", logoutView{}},
	{"whoami", "", identity{}},
	{"deployed", "", wire.Deployed{}},
	{"deployed", "with --list", wire.Deployments{}},
	{"can-deploy", "", wire.CanDeploy{}},
	{"can-retire", "", wire.CanRetire{}},
	{"version", "", versionView{}},
}

// textOnly are the verbs whose output is JSON in any form, or none, or what git asks for.
var textOnly = []string{"schema", "git-diff-driver", "completion", "help"}

const jsonIntro = `# The JSON of the commands
What each command prints with ` + "`--output json`" + `: one JSON value on standard output. Errors, hints
and notes stay text on standard error; the exit code tells them apart. Members are added in
later versions, never renamed, and never change their meaning; read them by name, and skip
those that you do not know. This page is made from the Go types that are printed
(` + "`go test ./cmd/treaty -run PageOfJSON -update`" + `).

| command | prints |
|---|---|
`

// What is printed is documented: the page is made from the types.
func TestThePageOfJSON(t *testing.T) {
	p := &jsonPrinter{names: map[reflect.Type]string{}, comments: map[string]map[string]string{}}
	var b strings.Builder
	b.WriteString(jsonIntro)
	for _, row := range printedJSON {
		as := row.as
		if as != "" && !strings.HasPrefix(as, ";") {
			as = " " + as
		}
		fmt.Fprintf(&b, "| `%s`%s | %s |\n", row.verb, as, p.kind(reflect.TypeOf(row.of)))
	}
	for i := 0; i < len(p.types); i++ { // p.object finds more
		b.WriteString(p.object(t, p.types[i]))
	}
	if *update {
		if err := os.WriteFile(jsonPage, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(readFile(t, jsonPage)), b.String()); diff != "" {
		t.Errorf("%s is not what is printed (- page, + types); make it anew with -update:\n%s", jsonPage, diff)
	}
}

// Every verb has its row, and prints types that have a name.
func TestEveryVerbHasItsJSON(t *testing.T) {
	var leaves func(*cobra.Command, string)
	seen := map[string]bool{}
	leaves = func(cmd *cobra.Command, prefix string) {
		for _, c := range cmd.Commands() {
			name := strings.TrimSpace(prefix + " " + c.Name())
			if c.HasSubCommands() {
				leaves(c, name)
				seen[name] = c.Runnable() // it may do something itself, or only show its help
				continue
			}
			seen[name] = true
			if !slices.Contains(textOnly, c.Name()) && !slices.ContainsFunc(printedJSON, func(p printed) bool { return p.verb == name }) {
				t.Errorf("`treaty %s` is not among printedJSON", name)
			}
		}
	}
	leaves(newRoot(silent()), "")
	for _, p := range printedJSON {
		if !seen[p.verb] {
			t.Errorf("there is no `treaty %s`", p.verb)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	nameless := regexp.MustCompile(`report\.Encode\([^\n]*(map\[|struct \{)`)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") && nameless.Match(readFile(t, file)) {
			t.Errorf("%s prints JSON of a type without a name, which no page can tell", file)
		}
	}
}

// jsonPrinter writes tables of types, each once.
type jsonPrinter struct {
	types    []reflect.Type
	names    map[reflect.Type]string
	comments map[string]map[string]string // of the fields of a package's types: "Type.Field"
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// kind names a type as JSON has it.
func (p *jsonPrinter) kind(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return p.kind(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return "time (RFC 3339)"
	case t == reflect.TypeFor[json.RawMessage](), t.Kind() == reflect.Interface:
		return "any JSON value"
	case t.Implements(textMarshaler), t.Implements(jsonMarshaler):
		return "string"
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return "array of " + p.kind(t.Elem())
	case reflect.Map:
		return "object: by name " + p.kind(t.Elem())
	case reflect.Struct:
		if !slices.Contains(p.types, t) {
			p.types = append(p.types, t)
		}
		return fmt.Sprintf("[%s](#%s)", p.name(t), strings.ToLower(p.name(t)))
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Float32, reflect.Float64:
		return "number"
	}
	return "integer"
}

// name is the type's, as a heading: with its package where another has the name.
func (p *jsonPrinter) name(t reflect.Type) string {
	if name, ok := p.names[t]; ok {
		return name
	}
	name := strings.TrimSuffix(t.Name(), "View")
	if t.PkgPath() == reflect.TypeOf(verify.Report{}).PkgPath() {
		name = "verify" + name // Report and Place could be anybody's
	}
	for _, other := range p.names {
		if strings.EqualFold(other, name) {
			name += "-" + filepath.Base(t.PkgPath())
			break
		}
	}
	p.names[t] = name
	return name
}

func (p *jsonPrinter) object(t *testing.T, of reflect.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n%s\n\n| member | is | absent | meaning |\n|---|---|---|---|\n", p.name(of), sentence(of.Name(), p.of(t, of)[of.Name()]))
	p.members(t, &b, of)
	return b.String()
}

// sentence is the comment of a type without the type's name, which readers of JSON
// do not see.
func sentence(name, doc string) string {
	if rest, ok := strings.CutPrefix(doc, name+" is "); ok && rest != "" {
		return strings.ToUpper(rest[:1]) + rest[1:]
	}
	return doc
}

func (p *jsonPrinter) members(t *testing.T, b *strings.Builder, of reflect.Type) {
	about := p.of(t, of)
	for f := range of.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous && name == "":
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			p.members(t, b, inner)
			continue
		case name == "":
			t.Errorf("%s.%s has no name in JSON", of, f.Name)
		}
		absent := ""
		if options != "" {
			absent = "where " + zeroOf(f.Type)
		}
		note := about[of.Name()+"."+f.Name]
		if enum := f.Tag.Get("enum"); enum != "" {
			note = strings.TrimPrefix(note+"; one of "+strings.ReplaceAll(enum, ",", ", "), "; ")
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", name, p.kind(f.Type), absent, strings.ReplaceAll(note, "|", `\|`))
	}
}

// zeroOf says in a word what a member is that is left out.
func zeroOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "false"
	case reflect.String, reflect.Slice, reflect.Map:
		return "empty"
	case reflect.Pointer, reflect.Interface, reflect.Struct:
		return "none"
	}
	return "0"
}

// of returns what comments say of the types of the package and of their fields.
func (p *jsonPrinter) of(t *testing.T, typ reflect.Type) map[string]string {
	pkg := typ.PkgPath()
	if about, ok := p.comments[pkg]; ok {
		return about
	}
	about := map[string]string{}
	p.comments[pkg] = about
	dir := filepath.Join("..", "..", strings.TrimPrefix(pkg, "github.com/treaty-events/treaty"))
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %s (%v)", dir, err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.TYPE {
				describe(about, group)
			}
		}
	}
	return about
}

// describe takes the comments of a declaration of types.
func describe(about map[string]string, group *ast.GenDecl) {
	line := func(doc, comment *ast.CommentGroup) string {
		return strings.Join(strings.Fields(doc.Text()+" "+comment.Text()), " ")
	}
	for _, s := range group.Specs {
		spec := s.(*ast.TypeSpec)
		about[spec.Name.Name] = line(group.Doc, spec.Doc)
		object, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range object.Fields.List {
			for _, name := range f.Names {
				about[spec.Name.Name+"."+name.Name] = line(f.Doc, f.Comment)
			}
		}
	}
}
