package copying

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/treaty-events/treaty/internal/line"
	"github.com/treaty-events/treaty/registry/confluent/client"
)

// register gives a version to the target, with its id and number.
func (c *copier) register(ctx context.Context, v *version) error {
	if c.opt.DryRun {
		return nil
	}
	if err := c.begin(ctx, v.subject); err != nil {
		return err
	}
	if v.returns != nil {
		if err := c.retract(ctx, v.returns); err != nil {
			return err
		}
	}
	text := v.text
	if text == nil {
		again, err := read(ctx, c.source, v.subject.name, v.number)
		if err != nil {
			return &Trouble{Source, err}
		}
		text = again
	}
	v.text = nil
	return c.send(ctx, v, *text)
}

// begin tells the target that versions of the subject come with ids and numbers.
func (c *copier) begin(ctx context.Context, s *subject) error {
	if s.importing {
		return nil
	}
	if s.targetMode != client.Import {
		if err := c.target.SetMode(ctx, s.name, client.Import, s.known); err != nil {
			s.importing = !refused(err) // nobody knows
			return fmt.Errorf("the target does not let it be imported: %w", err)
		}
	}
	s.importing = true
	return nil
}

// send registers a version. Where nobody knows what became of it, the target is asked
// whether it has it before it is sent again.
func (c *copier) send(ctx context.Context, v *version, text client.Schema) error {
	sent := false
	_, err := line.Patiently(ctx, c.target.Patience(), func() ([]byte, error) {
		if sent && c.arrived(ctx, v) {
			return nil, nil
		}
		sent = true
		id, err := c.target.Register(ctx, text)
		switch {
		case err == nil && id != v.id:
			return nil, &wrongID{id}
		case uncertain(err):
			return nil, &line.Passing{Err: err}
		}
		return nil, err
	})
	return err
}

// uncertain reports whether nobody knows what became of a request, or it may go better
// soon.
func uncertain(err error) bool {
	var away *client.Unreachable
	var no *client.Error
	return errors.As(err, &away) ||
		errors.As(err, &no) && (no.Status >= http.StatusInternalServerError || no.Status == http.StatusTooManyRequests)
}

// arrived reports whether the target has the version.
func (c *copier) arrived(ctx context.Context, v *version) bool {
	got, err := read(ctx, c.target, v.subject.name, v.number)
	return err == nil && got.ID == v.id && digestOf(got) == v.content
}
