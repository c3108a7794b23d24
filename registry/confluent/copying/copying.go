// Package copying copies what one registry that speaks Confluent's protocol holds to
// another: subjects of all contexts with their ids, numbers and references, versions
// that are deleted softly, and what is set for subjects, contexts and everything.
//
// It promises that a version comes with the id and the number that it has, or not at
// all, with the reason; that what a version refers to comes before it; that a subject
// ends at the first version that is refused, for what came after it would take its
// place for ever; and that a copy which was cut off anywhere, or is done already, goes
// on where it is when it is asked for again. It changes nothing at the source, and
// what the source says is bounded and believed of itself alone.
package copying

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// Options steer a copy; the zero value copies everything.
type Options struct {
	// Subjects are patterns of names, as path.Match reads them; empty: all. What the
	// chosen ones refer to comes with them.
	Subjects []string
	// Contexts are those whose subjects are chosen: ".", ".staging"; empty: all.
	Contexts []string
	// OneIDSpace says that an id means the same in every context of the target.
	OneIDSpace bool
	// DryRun finds out what would happen, and changes nothing.
	DryRun bool
	// Unfit says why the target will not take a schema, as far as the schema itself says
	// it, and nothing where it may. In a dry run it is asked of what the target does not
	// have, beside others at once; nil: nothing is known.
	Unfit func(*client.Schema) error
	// Progress is told how far a step has come; nil: nobody is.
	Progress func(step Step, done, total int)
}

// Step is a part of a copy.
type Step string

// The steps of a copy, in order.
const (
	Reading   Step = "subjects read"
	Comparing Step = "subjects compared"
	Writing   Step = "versions copied"
)

// Report says what became of a copy. Of a dry run, what would become.
type Report struct {
	Subjects  int       // that were looked at
	Copied    int       // versions that were not there
	There     int       // versions that were there
	Retracted int       // versions that were deleted softly at the target, as at the source
	Settings  int       // settings that were changed at the target
	Refused   []Refused // versions first, by subject
	// Claimed are the subjects that contracts of the target have: what is set for them
	// is in the contracts' files, and left to them.
	Claimed []string
	// ReadOnly says that the target's mode forbids to write to it now, as the source's
	// does.
	ReadOnly string
	// Importing are the subjects that are still in the mode IMPORT, since the copy was
	// cut off.
	Importing []string
}

// Refused is a version that was not copied, or, with Version 0, a setting.
type Refused struct {
	Subject string
	Version int
	ID      int
	Whole   bool // the subject, of which nothing was read
	Reason  string
}

// Side is a registry that a copy cannot go on without.
type Side string

// The sides.
const (
	Source Side = "source"
	Target Side = "target"
)

// Trouble ends a copy: one of the registries cannot be used.
type Trouble struct {
	Side Side
	Err  error
}

// Error returns what the trouble is.
func (t *Trouble) Error() string { return t.Err.Error() }

// Unwrap returns the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Check refuses patterns that are none.
func (o *Options) Check() error {
	for _, pattern := range o.Subjects {
		if _, err := path.Match(pattern, ""); err != nil {
			return err
		}
	}
	return nil
}

// Copy copies what source holds to target. Where it is cut off, the report says what
// was done until then, and the error is a *Trouble or the context's.
func Copy(ctx context.Context, source, target *client.Client, opt Options) (*Report, error) {
	if opt.Progress == nil {
		opt.Progress = func(Step, int, int) {}
	}
	c := &copier{opt: opt, source: source, target: target, report: &Report{}}
	err := c.run(ctx)
	slices.SortStableFunc(c.report.Refused, compareRefused)
	return c.report, err
}

type copier struct {
	opt            Options
	source, target *client.Client
	held           held
	report         *Report
	types          []string   // that the target keeps; nil: not known
	subjects       []*subject // of the source, by context and name
	byName         map[string]*subject
	settings       []*setting // of contexts and everything
}

func (c *copier) run(ctx context.Context) error {
	if err := c.readSource(ctx); err != nil {
		return trouble(ctx, Source, err)
	}
	if err := c.readTarget(ctx); err != nil {
		return trouble(ctx, Target, err)
	}
	for _, s := range c.subjects {
		if s.contract != "" {
			c.report.Claimed = append(c.report.Claimed, s.name)
		}
	}
	order := c.plan()
	return c.write(ctx, order)
}

func trouble(ctx context.Context, side Side, err error) error {
	var known *Trouble
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known):
		return known
	}
	return &Trouble{side, err}
}

// refused reports whether err is a "no" to one thing, after which others can go on. Who
// may not do it will hear the same of all others.
func refused(err error) bool {
	var wrong *wrongID
	if errors.As(err, &wrong) {
		return true
	}
	var no *client.Error
	return errors.As(err, &no) && no.Status < http.StatusInternalServerError &&
		!slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, no.Status)
}

// wrongID says that a version was not registered as it came.
type wrongID struct{ id int }

func (e *wrongID) Error() string {
	return fmt.Sprintf("the target gave it the id %d, not its own", e.id)
}

func (c *copier) refuse(s *subject, v *version, reason string) {
	r := Refused{Subject: s.name, Reason: reason}
	if v != nil {
		r.Version, r.ID = v.number, v.id
	}
	c.report.Refused = append(c.report.Refused, r)
}
