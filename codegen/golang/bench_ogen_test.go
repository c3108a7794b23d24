package golang

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ogenVersion is asked for by its number: the proxy need not list versions. It is
// added by go get; go mod tidy would also ask for whatever its tests need.
const ogenVersion = "v1.14.0"

// addOgen adds what ogen makes of the same schemas to the module of benchmarks. Who has
// no network has the other numbers all the same.
func addOgen(b *testing.B, c *corpus, dir string) {
	b.Helper()
	get := commandIn(dir, "go", "get", "github.com/ogen-go/ogen/cmd/jschemagen@"+ogenVersion)
	if out, err := get.CombinedOutput(); err != nil {
		b.Logf("OGEN IS NOT COMPARED: the module proxy does not have ogen %s for us: %v: %.300s", ogenVersion, err, out)
		return
	}
	goIn(b, dir, "build", "-o", "jschemagen", "github.com/ogen-go/ogen/cmd/jschemagen")
	var imports, tests strings.Builder
	for _, e := range benched {
		pkg := "ogen" + e.name
		write(b, filepath.Join(dir, pkg, "schema.json"), ogenSchema(b, filepath.Join(c.root, e.schema)))
		toolIn(b, dir, filepath.Join(dir, "jschemagen"), "--infer-types", "--typename", "Root", "--package", pkg,
			"--target", filepath.Join(pkg, "gen.go"), filepath.Join(pkg, "schema.json"))
		fmt.Fprintf(&imports, "\t\"example.com/bench/%s\"\n", pkg)
		fmt.Fprintf(&tests, "\tmeasureOgen[%s.Root](b, %q)\n", pkg, e.name)
	}
	write(b, filepath.Join(dir, "ogen_test.go"), fmt.Sprintf(ogenFile, imports.String(), tests.String()))
}

// ogenSchema returns a schema as ogen understands it.
func ogenSchema(b *testing.B, file string) string {
	b.Helper()
	var s any
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		b.Fatal(err)
	}
	text, err := json.Marshal(forOgen(s))
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// forOgen writes a schema as ogen understands it: null is nullable, and formats
// that it checks wrongly are left out.
func forOgen(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = forOgen(v[i])
		}
	case map[string]any:
		if types, ok := v["type"].([]any); ok && len(types) == 2 && types[1] == "null" {
			v["type"], v["nullable"] = types[0], true
		}
		if branches, ok := v["oneOf"].([]any); ok && len(branches) == 2 {
			for i, branch := range branches {
				if m, ok := branch.(map[string]any); ok && m["type"] == "null" {
					v["oneOf"], v["nullable"] = []any{branches[1-i]}, true
				}
			}
		}
		if v["format"] == "uri-template" {
			delete(v, "format")
		}
		for name := range v {
			v[name] = forOgen(v[name])
		}
	}
	return v
}

const ogenFile = `package bench

import (
	"os"
	"testing"

%s	"github.com/go-faster/jx"
)

func measureOgen[T any](b *testing.B, name string) {
	data, err := os.ReadFile(name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	each(b, name+"/ogen", func() error {
		var v T
		if err := any(&v).(interface{ Decode(*jx.Decoder) error }).Decode(jx.DecodeBytes(data)); err != nil {
			return err
		}
		return any(&v).(interface{ Validate() error }).Validate()
	})
}

func BenchmarkOgen(b *testing.B) {
%s}
`
