// Package wire holds the bodies of the registry's REST API, version 1: what a
// client sends and what a server answers, as JSON.
//
// It promises to import the standard library only, to say in each type what is
// there in every answer and what may be missing, and to change by addition
// alone: a field that is here keeps its name and its meaning.
package wire

// MediaType is the type of every body that is not a problem or a schema.
const MediaType = "application/json"

// SchemaMediaType is the type of a JSON Schema.
const SchemaMediaType = "application/schema+json"
