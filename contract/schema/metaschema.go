package schema

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/treaty-events/treaty/contract/source"
)

//go:embed metaschema/*.json
var metaSchemaFiles embed.FS

// metaSchemas holds the documents that have been asked for, by URI.
var metaSchemas sync.Map

// metaSchema returns the meta-schema that the URI, without fragment, names; nil
// if it names none.
func metaSchema(uri string) *source.Document {
	if doc, ok := metaSchemas.Load(uri); ok {
		return doc.(*source.Document)
	}
	name, ok := metaSchemaFile(uri)
	if !ok {
		return nil
	}
	data, err := metaSchemaFiles.ReadFile("metaschema/" + name)
	if err != nil {
		return nil // it names none
	}
	doc, err := source.ParseJSON(uri, data, source.DefaultLimits)
	if err != nil {
		panic(fmt.Sprintf("schema: an embedded meta-schema is broken: %v", err))
	}
	first, _ := metaSchemas.LoadOrStore(uri, doc)
	return first.(*source.Document)
}

// metaSchemaFile returns the name of the file that would hold a meta-schema.
func metaSchemaFile(uri string) (string, bool) {
	rest, ok := strings.CutPrefix(uri, "https://json-schema.org/draft")
	if !ok {
		if rest, ok = strings.CutPrefix(uri, "http://json-schema.org/draft"); !ok {
			return "", false
		}
	}
	if number, ok := strings.CutPrefix(strings.TrimSuffix(rest, "/schema"), "-0"); ok {
		return "draft-0" + number + ".json", true
	}
	return strings.ReplaceAll(strings.TrimPrefix(rest, "/"), "/", ".") + ".json", true
}
