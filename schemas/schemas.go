// Package schemas holds the JSON Schemas of the files that people write for
// Treaty and of the reports that programs read, and the sample company, all embedded
// in the binary.
//
// It promises to import nothing of Treaty and that the schemas say what package
// workspace checks: a test there holds the two together.
package schemas

import (
	"embed"
	"io/fs"
	"slices"
)

//go:embed *.schema.json
var kinds embed.FS

//go:embed outputs/report.schema.json
var report []byte

//go:embed all:examples
var examples embed.FS

const ending = ".schema.json"

// Kinds lists the kinds of files that have a schema, sorted: "baseline",
// "context", "event", "policy", "service", "waivers", "workspace" (treaty.yaml).
func Kinds() []string {
	names, err := fs.Glob(kinds, "*"+ending)
	if err != nil {
		panic("schemas: the pattern is fixed and valid: " + err.Error())
	}
	for i, name := range names {
		names[i] = name[:len(name)-len(ending)]
	}
	slices.Sort(names)
	return names
}

// Schema returns the JSON Schema of a kind of file, and whether there is one.
func Schema(kind string) ([]byte, bool) {
	data, err := kinds.ReadFile(kind + ending)
	return data, err == nil
}

// Report returns the JSON Schema of what `treaty lint` and `treaty check` print with
// --output json.
func Report() []byte { return report }

// Examples returns the files of the sample company, rooted at its treaty.yaml.
func Examples() fs.FS {
	sub, err := fs.Sub(examples, "examples")
	if err != nil {
		panic("schemas: the folder is embedded: " + err.Error())
	}
	return sub
}
