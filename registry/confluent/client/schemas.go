package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Schema is a version of a subject, or what is to become one.
type Schema struct {
	Subject    string          `json:"subject,omitempty"`
	Version    int             `json:"version,omitempty"`
	ID         int             `json:"id,omitempty"`
	Type       string          `json:"schemaType,omitempty"` // empty: AVRO
	Schema     string          `json:"schema"`
	References []Reference     `json:"references,omitempty"`
	Metadata   json.RawMessage `json:"metadata,omitempty"`
	RuleSet    json.RawMessage `json:"ruleSet,omitempty"`
}

// Avro is the type of a schema that names none.
const Avro = "AVRO"

// Reference says which registered schema a name in a schema means.
type Reference struct {
	Name    string `json:"name"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
}

// Types returns the types of schemas that the registry keeps: "JSON", "AVRO", …
func (c *Client) Types(ctx context.Context) ([]string, error) {
	var types []string
	err := c.ask(ctx, call{method: http.MethodGet, path: "/schemas/types"}, &types)
	return types, err
}

// Contexts returns every context: "." and ".staging". A registry that knows none has
// the first alone.
func (c *Client) Contexts(ctx context.Context) ([]string, error) {
	names, err := list[string](ctx, c, call{method: http.MethodGet, path: "/contexts"}, true)
	if IsNotFound(err) {
		return []string{"."}, nil
	}
	slices.Sort(names)
	return names, err
}

// Subjects returns the names of the subjects that begin with the prefix, of every
// context where it is empty; with deleted, those too of which all is deleted softly.
func (c *Client) Subjects(ctx context.Context, prefix string, deleted bool) ([]string, error) {
	query := url.Values{}
	if prefix != "" {
		query.Set("subjectPrefix", prefix)
	}
	if deleted {
		query.Set("deleted", "true")
	}
	names, err := list[string](ctx, c, call{method: http.MethodGet, path: "/subjects", query: query}, true)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(names, ""); i >= 0 {
		return nil, c.strange(call{method: http.MethodGet, path: "/subjects"}, "has a subject without a name")
	}
	slices.Sort(names)
	return names, nil
}

// Versions returns the numbers of a subject's versions, in order; with deleted, of
// those too that are deleted softly. It is empty where there is no such subject.
func (c *Client) Versions(ctx context.Context, subject string, deleted bool) ([]int, error) {
	q := call{method: http.MethodGet, path: subjectPath(subject) + "/versions", query: url.Values{}}
	if deleted {
		q.query.Set("deleted", "true")
	}
	numbers, err := list[int](ctx, c, q, false)
	if IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(numbers)
	if len(numbers) > 0 && numbers[0] < 1 {
		return nil, c.strange(q, fmt.Sprintf("lists a version %d", numbers[0]))
	}
	return numbers, nil
}

// Version returns one version of a subject, one that is deleted softly too.
func (c *Client) Version(ctx context.Context, subject string, number int) (*Schema, error) {
	q := call{method: http.MethodGet, path: versionPath(subject, number), query: url.Values{"deleted": {"true"}}}
	var s Schema
	if err := c.ask(ctx, q, &s); err != nil {
		return nil, err
	}
	if s.Subject != subject || s.Version != number || s.ID < 1 {
		return nil, c.strange(q, fmt.Sprintf("is about version %d of %.100q with the id %d", s.Version, s.Subject, s.ID))
	}
	s.Metadata, s.RuleSet = something(s.Metadata), something(s.RuleSet)
	if s.Type == "" {
		s.Type = Avro
	}
	return &s, nil
}

// ReferencedBy returns the ids of the schemas that refer to a version.
func (c *Client) ReferencedBy(ctx context.Context, subject string, number int) ([]int, error) {
	var ids []int
	err := c.ask(ctx, call{method: http.MethodGet, path: versionPath(subject, number) + "/referencedby"}, &ids)
	return ids, err
}

// something returns nil for what says nothing.
func something(raw json.RawMessage) json.RawMessage {
	if text := string(raw); text == "null" || text == "{}" {
		return nil
	}
	return raw
}

// Register registers a schema under its subject and returns its id. It is sent once:
// what became of it where the answer is *Unreachable, Version tells.
func (c *Client) Register(ctx context.Context, s Schema) (int, error) {
	q := call{method: http.MethodPost, path: subjectPath(s.Subject) + "/versions", once: true}
	s.Subject = ""
	if s.Type == Avro {
		s.Type = ""
	}
	q.body = s
	var answer struct{ ID int }
	if err := c.ask(ctx, q, &answer); err != nil {
		return 0, err
	}
	return answer.ID, nil
}

// Retract deletes a version softly: what is deleted so already is fine.
func (c *Client) Retract(ctx context.Context, subject string, number int) error {
	err := c.ask(ctx, call{method: http.MethodDelete, path: versionPath(subject, number)}, nil)
	var refused *Error
	if errors.As(err, &refused) && refused.Code == codeRetracted {
		return nil
	}
	return err
}

func subjectPath(subject string) string { return "/subjects/" + url.PathEscape(subject) }

func versionPath(subject string, number int) string {
	return subjectPath(subject) + "/versions/" + strconv.Itoa(number)
}
