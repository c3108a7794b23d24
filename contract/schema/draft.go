package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// dialects gives the draft of every meta-schema URI that Treaty knows, without
// scheme and fragment. Snowplow's self-describing schemas are draft 4 with one
// more keyword.
var dialects = map[string]Draft{
	"json-schema.org/draft-04/schema":                                                 Draft4,
	"json-schema.org/draft-06/schema":                                                 Draft6,
	"json-schema.org/draft-07/schema":                                                 Draft7,
	"json-schema.org/draft/2019-09/schema":                                            Draft2019,
	"json-schema.org/draft/2020-12/schema":                                            Draft2020,
	"iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0": Draft4,
}

// dialect returns the draft that a $schema names, or 0.
func dialect(uri string) Draft { return dialects[schemeless(uri)] }

// schemeless is the URI of a meta-schema without scheme and empty fragment; empty
// if it has another scheme than http and https.
func schemeless(uri string) string {
	uri = strings.TrimSuffix(uri, "#")
	if rest, ok := strings.CutPrefix(uri, "https://"); ok {
		return rest
	}
	if rest, ok := strings.CutPrefix(uri, "http://"); ok {
		return rest
	}
	return ""
}

// String returns the name of the draft as people write it: "7", "2020-12".
func (d Draft) String() string {
	switch d {
	case Draft4:
		return "4"
	case Draft6:
		return "6"
	case Draft7:
		return "7"
	case Draft2019:
		return "2019-09"
	case Draft2020:
		return "2020-12"
	}
	return "unknown"
}

// Keywords lists what the draft knows by name, sorted.
func (d Draft) Keywords() []string { return slices.Sorted(maps.Keys(keywords[d])) }

// URI returns the $schema of the draft.
func (d Draft) URI() string {
	if d >= Draft2019 {
		return "https://json-schema.org/draft/" + d.String() + "/schema"
	}
	return "http://json-schema.org/draft-0" + d.String() + "/schema#"
}

// ParseDraft reads the name of a draft as a user writes it ("7", "draft-07",
// "2020-12", "draft2020-12", "2020") or its $schema.
func ParseDraft(text string) (Draft, error) {
	if d := dialect(text); d != 0 {
		return d, nil
	}
	name := strings.TrimPrefix(strings.ToLower(text), "draft")
	name = strings.TrimLeft(name, "-0")
	for d := Draft4; d <= Draft2020; d++ {
		if year, _, _ := strings.Cut(d.String(), "-"); name == d.String() || name == year {
			return d, nil
		}
	}
	return 0, fmt.Errorf("unknown draft %q: the drafts are 4, 6, 7, 2019-09 and 2020-12", text)
}

// idKeyword is the keyword that names a resource.
func (d Draft) idKeyword() string {
	if d == Draft4 {
		return "id"
	}
	return "$id"
}

// defsKeyword is the keyword that holds definitions.
func (d Draft) defsKeyword() string {
	if d >= Draft2019 {
		return "$defs"
	}
	return "definitions"
}
