// Package validation says whether an event is valid under a published version.
//
// It promises that v1 and the pages say the same, for both ask it; that a question
// is bounded in size and in work, and takes its turn; and that nothing of an event is
// kept. It knows no HTTP.
package validation

import (
	"context"
	"errors"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
)

// Bounds of one event.
const (
	MaxEvent      = 1 << 20 // bytes
	MaxViolations = 100     // that are told
)

var limits = source.Limits{Bytes: MaxEvent, Depth: 200, Exponent: 10_000, Nodes: 200_000}

// Judge is a version's schema, ready to judge events. It is safe for concurrent use.
type Judge struct {
	registry *registry.Registry
	version  *registry.Version
	compiled *validator.Validator
}

// NewJudge prepares a version's schema, when there is room for the work; actor is who
// waits for it. What is deleted is a *registry.Refusal, what cannot be read a
// *comparison.UnreadableError, and what cannot be decided a *validator.Unsupported.
func NewJudge(ctx context.Context, r *registry.Registry, v *registry.Version, actor string) (*Judge, error) {
	s, err := comparison.SchemaOf(ctx, r, v)
	if err != nil {
		return nil, err
	}
	done, err := r.Turn(ctx, actor)
	if err != nil {
		return nil, err
	}
	defer done()
	compiled, err := validator.Compile(s)
	if err != nil {
		return nil, err
	}
	return &Judge{r, v, compiled}, nil
}

// Version is the one that judges.
func (j *Judge) Version() *registry.Version { return j.version }

// Read reads one event as JSON. The error is a *source.Error that says where.
func Read(data []byte) (*source.Document, error) { return source.ParseJSON("event", data, limits) }

// Event judges the event that data is, when there is room for the work. The errors are
// those of Read, and *validator.Unsupported where the work would be too much.
func (j *Judge) Event(ctx context.Context, data []byte, actor string) (*wire.Validation, error) {
	doc, err := Read(data)
	if err != nil {
		return nil, err
	}
	return j.Value(ctx, doc.Root, actor)
}

// Value is Event, of a value that was read already.
func (j *Judge) Value(ctx context.Context, value *source.Node, actor string) (*wire.Validation, error) {
	done, err := j.registry.Turn(ctx, actor)
	if err != nil {
		return nil, err
	}
	defer done()
	found, err := j.compiled.Validate(value)
	if err != nil {
		return nil, err
	}
	result := &wire.Validation{Valid: len(found) == 0, More: len(found) > MaxViolations}
	for _, violation := range found[:min(len(found), MaxViolations)] {
		result.Violations = append(result.Violations, wire.Violation{
			Instance: string(violation.Instance), Keyword: string(violation.Keyword), File: violation.File, Message: violation.Message,
		})
	}
	return result, nil
}

// Undecided returns why the validator has no answer, where err says that it has none.
func Undecided(err error) (reason string, ok bool) {
	var unsupported *validator.Unsupported
	if !errors.As(err, &unsupported) {
		return "", false
	}
	return unsupported.Message, true
}
