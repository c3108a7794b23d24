package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// target is the event as it is known: here, in a copy, or by the registry.
type target struct {
	name   contract.EventName // today's
	former []contract.EventName
	majors []contract.MajorInfo
	client *connection // nil: the registry is not asked
}

// target finds the event: the workspace's own, else the registry's, else the copy
// where the registry does not answer.
func (d *declaration) target(ctx context.Context, name contract.EventName) (*target, error) {
	if c := d.ws.Contract(name); c != nil {
		return &target{name: c.Name, former: c.Formerly, majors: infos(c)}, nil
	}
	c, err := dial(d.options.registry, d.ws.Config)
	if err == nil {
		event, asked := c.Event(ctx, name.String())
		if asked == nil {
			return targetOf(c, event)
		}
		if client.IsNotFound(asked) {
			return nil, d.unknown(ctx, c, name)
		}
		var away *client.Unreachable
		if err = c.trouble(asked); !errors.As(asked, &away) {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	copied := d.ws.Find(name)
	if copied == nil {
		return nil, err
	}
	now, _ := d.options.clock() // --now was read before
	d.notes = append(d.notes, fmt.Sprintf("the registry does not answer: the copy is used%s", pulledWhen(d.ws.Lock, now)))
	return &target{name: copied.Name, former: append([]contract.EventName{name}, copied.Formerly...), majors: infos(copied)}, nil
}

func infos(c *workspace.Contract) []contract.MajorInfo {
	if len(c.Event.Majors) > 0 {
		return c.Event.Majors
	}
	var list []contract.MajorInfo
	for _, m := range c.Majors {
		list = append(list, m.MajorInfo)
	}
	return list
}

func targetOf(c *connection, event *wire.Event) (*target, error) {
	name, err := contract.ParseEventName(event.Name, "")
	if err != nil {
		return nil, untrusted(c.Client, err)
	}
	t := &target{name: name, client: c}
	for _, text := range event.Formerly {
		if former, err := contract.ParseEventName(text, ""); err == nil {
			t.former = append(t.former, former)
		}
	}
	for _, m := range event.Majors {
		if m.Latest != "" {
			t.majors = append(t.majors, contract.MajorInfo{Number: m.Number, Status: contract.Status(m.Status)})
		}
	}
	return t, nil
}

// unknown says that the registry has no such event, and which are near.
func (d *declaration) unknown(ctx context.Context, c *connection, name contract.EventName) error {
	events, err := c.Events(ctx)
	if err != nil {
		return c.trouble(err)
	}
	hint := "`treaty push` publishes it from the repository of its context"
	var near, same []string
	for _, e := range events {
		near = append(near, e.Name)
		if strings.HasSuffix(e.Name, "."+name.Event) {
			same = append(same, e.Name)
		}
	}
	if meant := workspace.Suggest(name.String(), near); meant != "" {
		hint = "did you mean " + meant + "?"
	} else if len(same) > 0 {
		hint = "did you mean " + strings.Join(same[:min(3, len(same))], " or ") + "?"
	}
	return exit.Usagef(hint, "the registry %s has no event %s", c.Address(), name)
}

// newestInUse is the highest major that is active or deprecated, else the highest.
func newestInUse(majors []contract.MajorInfo) int {
	newest, inUse := 1, 0
	for _, m := range majors {
		newest = max(newest, m.Number)
		if m.Status == contract.Active || m.Status == contract.Deprecated {
			inUse = max(inUse, m.Number)
		}
	}
	if inUse > 0 {
		return inUse
	}
	return newest
}
