package confluent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/registry"
)

// sentSchema is a schema as clients send it: to register it, to look it up, or to ask
// whether it is compatible.
type sentSchema struct {
	Schema     string           `json:"schema"`
	Type       *string          `json:"schemaType"`
	References []sentReference  `json:"references"`
	Metadata   *json.RawMessage `json:"metadata"`
	RuleSet    *json.RawMessage `json:"ruleSet"`
	ID         int64            `json:"id"`      // below 1: the registry gives it
	Version    int64            `json:"version"` // likewise
}

type sentReference struct {
	Name    string `json:"name"`
	Subject string `json:"subject"`
	Version int64  `json:"version"`
}

// maxSchema bounds a schema in bytes, wherever it comes from.
const maxSchema = 16 << 20

// maxGiven is the highest id and number: they are 32 bits wide in messages.
const maxGiven = 1<<31 - 1

// judging bounds how long a schema may be read and judged; other requests are over
// sooner.
const judging = 15 * time.Minute

// sent reads the schema that the request brings, for the subject.
func (d *Door) sent(c *call, subject string) (*sentSchema, registry.SubjectRequest, error) {
	var s sentSchema
	if err := d.readSchema(c, &s); err != nil {
		return nil, registry.SubjectRequest{}, err
	}
	until := time.Now().Add(judging)
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(until) // writers without deadlines need none
	req := registry.SubjectRequest{
		Subject: subject, Schema: []byte(s.Schema), Retracted: c.flag("deleted"),
		Rights: c.who.Rights, Actor: c.who.Name, Origin: c.who.Origin,
	}
	if err := s.attach(&req); err != nil {
		return nil, req, err
	}
	if err := d.withoutOurs(c, &req); err != nil {
		return nil, req, err
	}
	return &s, req, s.check()
}

// withoutOurs takes out of the metadata what the door itself says of a contract's
// versions: clients send back what they were given.
func (d *Door) withoutOurs(c *call, req *registry.SubjectRequest) error {
	if req.Metadata == nil {
		return nil
	}
	theirs, err := look(d, c, func(s *registry.Snapshot) (bool, error) { return !claimed(s, req.Subject), nil })
	if err != nil || theirs {
		return err
	}
	var all, properties map[string]json.RawMessage
	if json.Unmarshal(req.Metadata, &all) != nil || json.Unmarshal(all["properties"], &properties) != nil {
		return nil // as it is: the registry says what is wrong with it
	}
	maps.DeleteFunc(properties, func(name string, _ json.RawMessage) bool {
		return slices.Contains([]string{eventProperty, versionProperty, majorProperty}, name)
	})
	if delete(all, "properties"); len(properties) > 0 {
		if all["properties"], err = json.Marshal(properties); err != nil {
			return err
		}
	}
	if req.Metadata = nil; len(all) > 0 {
		req.Metadata, err = json.Marshal(all)
	}
	return err
}

// check refuses what is no JSON Schema as far as its type says.
func (s *sentSchema) check() error {
	switch {
	case s.Type == nil || *s.Type == "":
		return invalidSchema.of(`Invalid schema of type AVRO, details: schemaType is missing, which means AVRO, and Treaty keeps JSON Schema only; send "schemaType": "JSON" with a JSON Schema`)
	case *s.Type == "AVRO" || *s.Type == "PROTOBUF":
		return invalidSchema.of("Invalid schema of type " + *s.Type + `, details: Treaty keeps JSON Schema only; register the event's JSON Schema with "schemaType": "JSON", and keep ` + *s.Type + " in the registry that has it")
	case *s.Type != schemaType:
		return invalidSchema.of("Invalid schema type " + clip(*s.Type) + `; send "schemaType": "JSON"`)
	case len(s.Schema) > maxSchema:
		return schemaTooLarge.of(fmt.Sprintf("Register operation failed because schema is too large: it has %d KiB, and may have %d", len(s.Schema)>>10, maxSchema>>10))
	case s.Schema == "":
		return invalidSchema.of(`Empty schema; send the JSON Schema as a text in "schema"`)
	}
	return nil
}

// attach takes what comes with the schema.
func (s *sentSchema) attach(req *registry.SubjectRequest) (err error) {
	for _, r := range s.References {
		if r.Version < -1 || r.Version > maxGiven {
			return invalidSchema.of(fmt.Sprintf("the reference %s names version %d, which cannot be one", clip(r.Name), r.Version))
		}
		req.References = append(req.References, registry.SubjectReference{Name: r.Name, Subject: r.Subject, Version: int(r.Version)})
	}
	if req.Metadata, err = attachment("metadata", s.Metadata, new(sentMetadata)); err != nil {
		return err
	}
	req.RuleSet, err = attachment("ruleSet", s.RuleSet, new(sentRules))
	return err
}

// given returns the id and the number that the client says the version has.
func (s *sentSchema) given() (*registry.GivenVersion, error) {
	if s.ID > maxGiven {
		return nil, idMismatch.of(fmt.Sprintf("%d cannot be an id: the highest is %d", s.ID, maxGiven))
	}
	if s.Version > maxGiven {
		return nil, badVersion.of(fmt.Sprint(s.Version))
	}
	if s.ID < 1 && s.Version < 1 {
		return nil, nil
	}
	return &registry.GivenVersion{ID: registry.SchemaID(max(s.ID, 0)), Number: int(max(s.Version, 0))}, nil
}

// sentMetadata is what metadata have to be: they are given back as they were sent, for
// ever, and clients that cannot read them can read nothing of the version.
type sentMetadata struct {
	Properties map[string]string   `json:"properties"`
	Tags       map[string][]string `json:"tags"`
	Sensitive  []string            `json:"sensitive"`
}

// sentRules is what a rule set has to be, likewise.
type sentRules struct {
	Migration []sentRule `json:"migrationRules"`
	Domain    []sentRule `json:"domainRules"`
	Encoding  []sentRule `json:"encodingRules"`
}

type sentRule struct {
	Name      string            `json:"name"`
	Doc       string            `json:"doc"`
	Kind      string            `json:"kind"`
	Mode      string            `json:"mode"`
	Type      string            `json:"type"`
	Tags      []string          `json:"tags"`
	Params    map[string]string `json:"params"`
	Expr      string            `json:"expr"`
	OnSuccess string            `json:"onSuccess"`
	OnFailure string            `json:"onFailure"`
	Disabled  bool              `json:"disabled"`
}

// attachment returns an object that is kept beside a schema, and that can be read into
// is; nil: there is none, or nothing in it.
func attachment(name string, sent *json.RawMessage, is any) (json.RawMessage, error) {
	if sent == nil {
		return nil, nil
	}
	if (*sent)[0] != '{' {
		return nil, badBody.of(fmt.Sprintf("the body's %q has to be an object", name))
	}
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(*sent, is); errors.As(err, &wrong) {
		return nil, badBody.of(fmt.Sprintf("the body's %q cannot be %s", name+"."+wrong.Field, kindOf(wrong.Value)))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, *sent); err != nil {
		return nil, badBody.of(fmt.Sprintf("the body's %q is no JSON", name))
	}
	if compact.Len() == len("{}") {
		return nil, nil
	}
	return compact.Bytes(), nil
}

// writable returns the subject that the path names, if it can be one.
func (c *call) writable() (string, error) {
	subject, err := c.subject()
	if err != nil {
		return "", err
	}
	return subject, nameable(subject)
}

// nameable refuses what cannot be the name of a subject.
func nameable(subject string) error {
	const most = 300 // bytes
	if _, rest := split(subject); rest == "" || len(subject) > most || !utf8.ValidString(subject) {
		return invalidSubject.of(clip(subject))
	}
	for _, r := range subject {
		if !unicode.IsGraphic(r) {
			return invalidSubject.of(clip(subject))
		}
	}
	return nil
}
