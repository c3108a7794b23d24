package confluent

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
)

// described is a version as clients see it. What is empty is left out.
type described struct {
	Subject    string                      `json:"subject,omitempty"`
	Version    int                         `json:"version,omitempty"`
	ID         registry.SchemaID           `json:"id,omitempty"`
	GUID       string                      `json:"guid,omitempty"`
	Type       string                      `json:"schemaType"`
	References []registry.SubjectReference `json:"references,omitempty"`
	Metadata   json.RawMessage             `json:"metadata,omitempty"`
	RuleSet    json.RawMessage             `json:"ruleSet,omitempty"`
	Schema     string                      `json:"schema"`
	MaxID      registry.SchemaID           `json:"maxId,omitempty"`
	Time       int64                       `json:"ts,omitempty"` // milliseconds
	Deleted    bool                        `json:"deleted,omitempty"`
}

// knowledge is which members of answers a client knows: those of Java refuse an
// answer with others.
type knowledge string

const (
	oldest  knowledge = "oldest"  // a Java client that says nothing: those of version 5.5
	common  knowledge = "common"  // another one: what it does not know it passes over
	newest  knowledge = "newest"  // one that says that it takes any
	unnamed           = "schema"  // the content alone, as it is found by id
	text              = "text"    // its schema alone
	bundled           = "bundled" // likewise, with what it refers to in it
)

// takesMore is the header of clients that take members of answers which they do not
// know.
const takesMore = "Confluent-Accept-Unknown-Properties"

func (c *call) knows() knowledge {
	switch {
	case c.Request.Header.Get(takesMore) == "true":
		return newest
	case strings.HasPrefix(c.Request.UserAgent(), "Java/"):
		return oldest
	}
	return common
}

// describe returns an entry of a subject with its schema.
func (d *Door) describe(c *call, e registry.NamedEntry) (*described, error) {
	schema, err := d.schema(c, e.Version)
	if err != nil {
		return nil, err
	}
	v := &described{Subject: e.Subject, Version: e.Number, ID: e.ID, Type: schemaType, Schema: string(schema.Data())}
	if e.Attached != nil {
		v.References = e.Attached.References
	}
	knows := c.knows()
	if knows == oldest {
		return v, nil
	}
	v.GUID = registry.GUIDOf(e.VersionRecord)
	if e.Attached != nil {
		v.RuleSet = e.Attached.RuleSet
	}
	if v.Metadata, err = metadataOf(e.Version); err != nil {
		return nil, err
	}
	if knows == newest {
		v.Time, v.Deleted = e.PublishedAt.UnixMilli(), e.Retracted != nil
	}
	return v, nil
}

// schema returns the schema of a version as Kafka clients are given it; in the
// format "resolved", with what it refers to in it. As at Confluent, a format that is
// not known is none.
func (d *Door) schema(c *call, v *registry.Version) (*bodies.Content, error) {
	form, read := text, d.registry.SchemaText
	if c.resolved() {
		form, read = bundled, d.registry.Bundle
	}
	return d.ready(v, form, func() ([]byte, error) { return read(c.Request.Context(), v) })
}

func (c *call) resolved() bool { return c.asked("format") == "resolved" }

// ready returns a body of a version, from what is kept if that is there.
func (d *Door) ready(v *registry.Version, form string, make func() ([]byte, error)) (*bodies.Content, error) {
	key := schemaKey{v.VersionKey, form}
	if v.Deleted == nil {
		if ready, ok := d.schemas.Get(key); ok {
			return ready, nil
		}
	}
	data, err := make()
	if err != nil {
		return nil, err
	}
	ready := bodies.NewContent(mediaType, data)
	d.schemas.Put(key, ready, ready.Cost())
	return ready, nil
}

// What the metadata of a contract's version say beside what was sent with it.
const (
	eventProperty   = "treaty.event"
	versionProperty = "treaty.version"
	majorProperty   = "treaty.major"
)

// properties returns the properties of a version's metadata.
func properties(v *registry.Version) (map[string]string, error) {
	var sent struct {
		Properties map[string]string `json:"properties"`
	}
	if v.Attached != nil && v.Attached.Metadata != nil {
		if err := json.Unmarshal(v.Attached.Metadata, &sent); err != nil {
			return nil, err
		}
	}
	if v.Contract == nil {
		return sent.Properties, nil
	}
	if sent.Properties == nil {
		sent.Properties = map[string]string{}
	}
	sent.Properties[eventProperty] = v.Contract.Name.String()
	sent.Properties[versionProperty] = v.Version.String()
	sent.Properties[majorProperty] = strconv.Itoa(v.Version.Major)
	return sent.Properties, nil
}

// metadataOf returns the metadata of a version: what was sent with it and, of a
// contract's, which event and version it is.
func metadataOf(v *registry.Version) (json.RawMessage, error) {
	var sent map[string]any
	if v.Attached != nil && v.Attached.Metadata != nil {
		if v.Contract == nil {
			return v.Attached.Metadata, nil
		}
		if err := json.Unmarshal(v.Attached.Metadata, &sent); err != nil {
			return nil, err
		}
	}
	if v.Contract == nil {
		return nil, nil
	}
	if sent == nil {
		sent = map[string]any{}
	}
	all, err := properties(v)
	if err != nil {
		return nil, err
	}
	sent["properties"] = all
	return bodies.JSON(sent)
}
