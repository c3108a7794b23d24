package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/suggest"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// searchHeld looks for suggestions against what the registry holds, and lets the
// registry judge them: it is the gate of a push that decides.
func (o *suggestOptions) searchHeld(ctx context.Context, args []string) (found []*suggest.Suggestion, at, label string, err error) {
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return nil, "", "", err
	}
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return nil, "", "", err
	}
	now, err := o.clock()
	if err != nil {
		return nil, "", "", err
	}
	events := ws.Contracts
	if len(args) > 0 {
		one, err := findContract(ws, args[0])
		if err != nil {
			return nil, "", "", err
		}
		events = []*workspace.Contract{one}
	}
	waiting := o.Wait(fmt.Sprintf("what %s holds of %s is read", c.Address(), plural(len(events), "event")))
	h, err := hold(ctx, c, at, ws, events, now)
	waiting.Done()
	if err != nil {
		return nil, "", "", o.registryTrouble(c, err)
	}
	defer h.Close()
	if events, err = o.events(h.base, h.head, args); err != nil {
		return nil, "", "", err
	}
	found, err = o.ask(ctx, suggest.Request{Base: h.base, Head: h.head, Files: h.files, Contracts: events})
	if err != nil {
		return nil, "", "", err
	}
	return found, at, h.base.Label, o.confirm(ctx, h, found)
}

// confirm asks the registry what it would say of a push with the suggestions, and
// takes those back of which it still refuses something.
func (o *suggestOptions) confirm(ctx context.Context, h *held, found []*suggest.Suggestion) error {
	written := map[string][]byte{}
	for _, s := range found {
		for _, f := range s.Files {
			if f.After != nil && (s.Opens == 0 || o.major) {
				written[f.Name] = f.After
			}
		}
	}
	if len(written) == 0 {
		return nil
	}
	push, err := pushOf(ctx, h.at, cmp.Or(o.home, h.head.Config.Home), workspace.Over(h.dir, written))
	if err != nil {
		return err
	}
	waiting := o.Wait("the registry judges what is suggested")
	_, err = h.connection.Check(ctx, push)
	waiting.Done()
	var refusal *client.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal) && len(refusal.Problem.Findings) > 0:
		takeBack(found, findings.FromWire(refusal.Problem.Findings))
		return nil
	}
	return o.registryTrouble(h.connection, err)
}

// takeBack withdraws the suggestions for events of which something is refused, and
// those for events that are mended with them.
func takeBack(found []*suggest.Suggestion, refused []diag.Finding) {
	for _, s := range found {
		for _, f := range refused {
			if f.Severity == diag.Error && s.Offers() && s.Opens == 0 && strings.HasPrefix(f.Subject+" ", s.Event.String()+" ") {
				s.Withdraw([]suggest.Left{{Finding: f, Why: "the registry refuses it still"}})
			}
		}
	}
	for _, s := range found {
		for _, lead := range found {
			if s.With == lead.Event && !lead.Offers() {
				s.Withdraw(lead.Left)
			}
		}
	}
}

// registryTrouble says why the registry could not be asked.
func (o *suggestOptions) registryTrouble(c *connection, err error) error {
	var away *client.Unreachable
	if errors.As(err, &away) {
		return exit.Usagef("is it running, and may this machine reach it? without it: `treaty suggest --against git:origin/main`", "%w", away)
	}
	var refusal *client.Error
	if errors.As(err, &refusal) {
		return c.trouble(err)
	}
	return positioned(err)
}
