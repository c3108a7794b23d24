package suggest_test

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// Whatever is suggested for random edits of real schemas is proved: a review that
// knows nothing of the suggestion finds no break in the files as they would be. And
// for most of what breaks there is a suggestion.
func TestWhateverIsSuggestedIsProved(t *testing.T) {
	schemas := realSchemas(t, 120)
	random := rand.New(rand.NewPCG(6, 8))
	var broken, offered, majors int
	for _, doc := range schemas {
		head, what := edited(random, doc)
		if head == nil {
			continue
		}
		base, is := sidesOf(doc.Data), sidesOf(head.Data)
		if !usable(t, is) {
			continue
		}
		found := ask(t, base, is, false)
		if len(found.Breaks) == 0 {
			continue
		}
		broken++
		switch {
		case len(found.Files) == 0:
			continue
		case found.Opens > 0:
			majors++
		default:
			offered++
		}
		for _, f := range found.Files {
			is[f.Name] = f.After
			if f.After == nil {
				delete(is, f.Name)
			}
		}
		for _, f := range breaksOf(t, base, is) {
			t.Errorf("%s, %s: %s: %s\n%s", doc.File, strings.Join(what, ", "), f.Rule, f.Message, head.Data)
		}
	}
	t.Logf("%d changes break: %d have a compatible form, for %d the next major is proposed", broken, offered, majors)
	if broken < len(schemas)/3 || offered*10 < broken*9 {
		t.Errorf("only %d of %d changes break, and %d have a compatible form", broken, len(schemas), offered)
	}
}

// realSchemas returns some event schemas of the data folder that stand alone, spread
// over it.
func realSchemas(t *testing.T, count int) []*source.Document {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(testkit.Data(t), "events"), func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".json") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var list []*source.Document
	for i := 0; i < len(names) && len(list) < count; i += max(1, len(names)/(3*count)) {
		data, err := os.ReadFile(names[i])
		if err != nil || len(data) > 20_000 {
			continue
		}
		doc, err := source.ParseJSON(names[i], data, source.DefaultLimits)
		if err != nil || doc.Root.Get("properties") == nil {
			continue
		}
		if s, _ := schema.Load(doc, schema.Options{}); s != nil {
			list = append(list, doc)
		}
	}
	if len(list) < count/2 {
		t.Fatalf("only %d schemas", len(list))
	}
	return list
}

func sidesOf(data []byte) workspace.MemFiles {
	files, _ := sides(archiveOf(data))
	return files
}

func usable(t *testing.T, files workspace.MemFiles) bool {
	ws, err := workspace.Load(context.Background(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(ws.Findings, func(f diag.Finding) bool { return f.Severity == diag.Error })
}

func breaksOf(t *testing.T, base, head workspace.MemFiles) []diag.Finding {
	was, is := load(t, base, "main"), load(t, head, "working tree")
	report, err := lint.Review(context.Background(), lint.Request{
		Base: was, Head: is, Policy: lint.PolicyOf(was.Config, now), Rules: rules.All(), Groups: []lint.Group{lint.Breaking},
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(report.Findings, func(f diag.Finding) bool { return f.Severity == diag.Info })
}

// edited makes one to three random edits of a schema; nil where none could be made.
func edited(random *rand.Rand, doc *source.Document) (*source.Document, []string) {
	return editedOften(random, doc, 1+random.IntN(3))
}

// change is a random edit of one subschema.
func change(random *rand.Rand, s *schema.Schema) (string, []edit.Change) {
	at := s.Pointer
	text := source.NewString
	switch property := anyProperty(random, s); random.IntN(8) {
	case 0:
		if property != "" {
			return "property gone", []edit.Change{edit.Remove(at.Join("properties").Join(property))}
		}
	case 1:
		if property != "" && !s.IsRequired(property) {
			if len(s.Required) == 0 {
				return "required", []edit.Change{edit.Set(at.Join("required"), source.NewArray(text(property)))}
			}
			return "required", []edit.Change{edit.Append(at.Join("required"), text(property))}
		}
	case 2:
		if len(s.Required) > 1 {
			return "no longer required", []edit.Change{edit.Remove(at.Join("required").JoinIndex(random.IntN(len(s.Required))))}
		}
	case 3:
		if property != "" && s.Property(property+"New") == nil {
			return "renamed", []edit.Change{edit.Rename(at.Join("properties").Join(property), property+"New")}
		}
	case 4:
		if len(s.Enum) > 1 {
			return "value gone", []edit.Change{edit.Remove(at.Join("enum").JoinIndex(random.IntN(len(s.Enum))))}
		}
	case 5:
		if len(s.Enum) > 0 {
			return "value came", []edit.Change{edit.Append(at.Join("enum"), text("a value that came"))}
		}
	case 6:
		if s.Types != nil && s.Parent != nil {
			types := []string{"string", "integer", "boolean", "object", "array", "null"}
			return "other type", []edit.Change{edit.Set(at.Join("type"), text(types[random.IntN(len(types))]))}
		}
	}
	keywords := []string{"maxLength", "minLength", "maximum", "minimum", "minItems", "maxItems", "minProperties"}
	keyword := keywords[random.IntN(len(keywords))]
	return keyword, []edit.Change{edit.Set(at.Join(keyword), source.NewInt(int64(random.IntN(20))))}
}

func anyProperty(random *rand.Rand, s *schema.Schema) string {
	if len(s.Properties) == 0 {
		return ""
	}
	return s.Properties[random.IntN(len(s.Properties))].Name
}

func archiveOf(data []byte) *txtar.Archive {
	return &txtar.Archive{Files: []txtar.File{{Name: "base/v1.schema.json", Data: data}}}
}
