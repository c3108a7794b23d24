package asyncapi

import (
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// jsonSchema is the media type of a JSON Schema; its parameter names the draft.
const jsonSchema = "application/schema+json;version="

var draftNames = map[schema.Draft]string{
	schema.Draft4: "draft-04", schema.Draft6: "draft-06", schema.Draft7: "draft-07",
	schema.Draft2019: "draft-2019-09", schema.Draft2020: "draft-2020-12",
}

// formatOf returns the schemaFormat of schemas of a draft.
func formatOf(d schema.Draft) string { return jsonSchema + draftNames[d] }

// draftOf returns the draft that schemas of a schemaFormat follow; false where
// they are no JSON Schemas. Without a format they are Schema Objects of AsyncAPI,
// which are JSON Schemas of draft 7 with a few annotations more.
func draftOf(format string) (schema.Draft, bool) {
	media, parameters, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(format), " ", ""), ";")
	media = strings.TrimSuffix(strings.TrimSuffix(media, "+json"), "+yaml")
	switch media {
	case "", "application/vnd.aai.asyncapi":
		return schema.Draft7, true
	case "application/schema":
		name, ok := strings.CutPrefix(parameters, "version=")
		if !ok {
			return schema.Draft7, true
		}
		d, err := schema.ParseDraft(strings.Trim(name, `"`))
		return d, err == nil
	}
	return 0, false
}
