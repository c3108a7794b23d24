package workspace

import "github.com/treaty-events/treaty/contract/source"

// Config is treaty.yaml.
type Config struct {
	Doc       *source.Document // nil where there is no treaty.yaml
	Contracts []ContractsGlob
	Services  []string          // globs
	Registry  string            // URL
	Profile   string            // "recommended" or "strict"
	Envelope  string            // "cloudevents", "fields" or "headers"
	Rules     map[string]string // severity by rule id
	Gen       []Gen
}

// ContractsGlob says where contracts are: folders with event.yaml files, or
// plain schemas that belong to a context.
type ContractsGlob struct {
	Glob    string // of folders: "contexts/**"
	Files   string // of plain schemas: "schemas/*.json"; then Context says whose they are
	Context string
}

// Gen is one entry of gen:.
type Gen struct {
	Lang    string // "go"
	Dir     string
	Package string
}
