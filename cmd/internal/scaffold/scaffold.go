// Package scaffold makes the files that people begin with: what a new workspace,
// context, event, service or major looks like. It writes nothing itself.
package scaffold

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/schemas"
)

// Files are contents by name, relative to the root of the workspace.
type Files = map[string][]byte

// schemaDir holds the JSON Schemas of the file kinds, for editors.
const schemaDir = ".treaty/schemas"

// Schemas returns the JSON Schemas of the file kinds as files of the workspace:
// the modelines of the other files name them.
func Schemas() Files {
	files := Files{}
	for _, kind := range schemas.Kinds() {
		text, _ := schemas.Schema(kind)
		files[schemaFile(kind)] = text
	}
	return files
}

func schemaFile(kind string) string { return schemaDir + "/" + kind + ".schema.json" }

// Modeline tells editors which schema the YAML file called name follows.
func Modeline(name, kind string) string {
	up := strings.Repeat("../", strings.Count(name, "/"))
	return "# yaml-language-server: $schema=" + up + schemaFile(kind) + "\n"
}

// Workspace returns treaty.yaml; contracts are its entries below `contracts:`,
// in YAML.
func Workspace(contracts []string, registry string) Files {
	const name = "treaty.yaml"
	text := Modeline(name, "workspace") + "treaty: 1\ncontracts:\n"
	for _, c := range contracts {
		text += "  - " + c + "\n"
	}
	text += "profile: recommended\n"
	if registry != "" {
		text += "registry: " + Quote(registry) + "\n"
	}
	return Files{name: []byte(text)}
}

// ContextDir is where a context's files are.
func ContextDir(context string) string { return "contexts/" + context }

// EventDir is where an event's files are.
func EventDir(name contract.EventName) string {
	return path.Join(ContextDir(name.Context), name.Event)
}

// Context returns the file of a new context.
func Context(name, owner, purpose string) Files {
	file := ContextDir(name) + "/context.yaml"
	text := Modeline(file, "context") + "context: " + Quote(name) + "\n"
	if owner != "" {
		text += "owner: " + Quote(owner) + "\n"
	}
	if purpose != "" {
		text += "purpose: " + Quote(purpose) + "\n"
	}
	return Files{file: []byte(text)}
}

// Event returns the files of a new event: its metadata, its first major as a
// draft, and an example.
func Event(name contract.EventName, summary string) Files {
	dir := EventDir(name)
	meta := dir + "/event.yaml"
	text := Modeline(meta, "event") + "event: " + Quote(name.Event) + "\n"
	if summary != "" {
		text += "summary: " + Quote(summary) + "\n"
	}
	text += `visibility: private            # private | partner | public
kind: domain                   # domain | change-stream | notification | snapshot | stream
key: /id                       # ordering key: a JSON Pointer, envelope:subject, or none
idempotency-key: envelope:id
versions:
  1: {status: draft}           # a draft may break; active makes the promise
`
	return Files{
		meta:                            []byte(text),
		dir + "/v1.schema.json":         firstSchema(name, summary),
		dir + "/examples/v1.first.json": []byte("{\n  \"id\": \"1\"\n}\n"),
	}
}

func firstSchema(name contract.EventName, summary string) []byte {
	type property struct {
		Description string `json:"description"`
		Type        string `json:"type"`
		MinLength   int    `json:"minLength"`
	}
	text, err := json.MarshalIndent(struct {
		Schema      string              `json:"$schema"`
		Title       string              `json:"title"`
		Description string              `json:"description,omitempty"`
		Type        string              `json:"type"`
		Required    []string            `json:"required"`
		Properties  map[string]property `json:"properties"`
	}{
		Schema: "https://json-schema.org/draft/2020-12/schema", Title: name.Event, Description: summary,
		Type: "object", Required: []string{"id"},
		Properties: map[string]property{"id": {"Of what the event is about.", "string", 1}},
	}, "", "  ")
	if err != nil {
		panic(err) // strings and maps of strings
	}
	return append(text, '\n')
}

// Service returns the file of a new service.
func Service(context, name, owner string) Files {
	file := ContextDir(context) + "/services/" + name + ".yaml"
	text := Modeline(file, "service") + "service: " + Quote(name) + "\ncontext: " + Quote(context) + "\n"
	if owner != "" {
		text += "owner: " + Quote(owner) + "\n"
	}
	text += `produces: []
#  - {event: OrderPlaced, versions: [1]}
consumes: []
#  - event: ordering.OrderPlaced
#    versions: ">=1 <2"
#    fields: [/orderId]
#    idempotent-by: envelope:id
`
	return Files{file: []byte(text)}
}

// Consumer returns the files of a service's own repository: treaty.yaml, and
// service.yaml, which says what the service reads of events that live elsewhere.
func Consumer(service, context, owner, registry string) Files {
	const config, manifest = "treaty.yaml", "service.yaml"
	text := Modeline(config, "workspace") + "treaty: 1\nservices: [" + manifest + "]\n"
	if registry != "" {
		text += "registry: " + Quote(registry) + "\n"
	}
	about := Modeline(manifest, "service") + "service: " + Quote(service) + "\ncontext: " + Quote(context) + "\n"
	if owner != "" {
		about += "owner: " + Quote(owner) + "\n"
	}
	about += "consumes: [] # `treaty consume CONTEXT.EVENT --fields /FIELD` adds an event\n"
	return Files{config: []byte(text), manifest: []byte(about)}
}

// Quote returns text as a YAML scalar: bare where that means the same string,
// else in double quotes.
func Quote(text string) string { return source.YAMLText(text) }

// Version is a major of an imported event: Since is the version from which on
// the promise holds, if not from the first; ByHand says that the step from the
// major before cannot be derived; Subjects are the Kafka subjects that it claims.
type Version struct {
	Major    int
	Since    string
	ByHand   bool
	Subjects []string
}

// Imported is an event with a history; what is empty is not said.
type Imported struct {
	Name          contract.EventName
	Summary       string
	Visibility    contract.Visibility
	Compatibility contract.Mode
	Model         contract.ContentModel
	Versions      []Version
}

// ImportedEvent returns the event.yaml of an event with a history.
func ImportedEvent(e Imported) []byte {
	file := EventDir(e.Name) + "/event.yaml"
	text := Modeline(file, "event") + "event: " + Quote(e.Name.Event) + "\n"
	if e.Summary != "" {
		text += "summary: " + Quote(e.Summary) + "\n"
	}
	if e.Visibility != "" {
		text += "visibility: " + string(e.Visibility) + "\n"
	}
	if e.Compatibility != "" {
		text += "compatibility: " + string(e.Compatibility) + "\n"
	}
	if e.Model != "" {
		text += "content-model: " + string(e.Model) + "\n"
	}
	text += "versions:\n"
	for _, v := range e.Versions {
		more := ""
		if len(v.Subjects) > 0 {
			more += ", subjects: " + quoteList(v.Subjects)
		}
		if v.Since != "" {
			more += ", compatible-since: " + Quote(v.Since)
		}
		if v.ByHand {
			more += ", upcast: by-hand"
		}
		text += fmt.Sprintf("  %d: {status: active%s}\n", v.Major, more)
	}
	return []byte(text)
}

// quoteList returns texts as a YAML sequence in one line. In it more than on a line of
// its own means something else, so what is not plain is in quotes.
func quoteList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = Quote(text)
		if strings.Trim(text, plainCharacters) != "" {
			if json, err := json.Marshal(text); err == nil { // a string always can be
				quoted[i] = string(json)
			}
		}
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

const plainCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
