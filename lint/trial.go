package lint

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
)

// trial makes the proposals of one round, those that the gate lets pass.
type trial struct {
	*mender
	made    []*proposal
	head    *workspace.Workspace // with them
	written map[string][]byte    // of all rounds, with them
}

// make makes the proposals that do no harm; the others say why not. They are tried
// all together first. What is about an event of which the gate then finds something
// new is tried again, one proposal of each event at a time.
func (t *trial) make(ctx context.Context, open []*proposal) error {
	if err := t.askBefore(ctx); err != nil {
		return err
	}
	suspects, err := t.accept(ctx, open)
	if err != nil || len(open) == 1 {
		return err
	}
	for len(suspects) > 0 {
		batch, rest := oneOfEach(suspects)
		refused, err := t.accept(ctx, batch)
		if err != nil {
			return err
		}
		for _, p := range refused {
			if p.vague && len(batch) > 1 {
				if _, err := t.accept(ctx, []*proposal{p}); err != nil {
					return err
				}
			}
		}
		suspects = rest
	}
	return nil
}

// oneOfEach takes the first proposal of each event.
func oneOfEach(list []*proposal) (batch, rest []*proposal) {
	seen := map[string]bool{}
	for _, p := range list {
		if seen[p.event()] {
			rest = append(rest, p)
			continue
		}
		seen[p.event()] = true
		batch = append(batch, p)
	}
	return batch, rest
}

// event returns the name of the event that the finding is about.
func (p *proposal) event() string {
	event, _, _ := strings.Cut(p.finding.Subject, " ")
	return event
}

// accept makes those of the proposals that the gate lets pass, and returns the
// others: those about events of which it would find something new; all that are
// left, where it finds something of others.
func (t *trial) accept(ctx context.Context, list []*proposal) (refused []*proposal, err error) {
	for len(list) > 0 {
		harm, err := t.try(ctx, list)
		if err != nil || len(harm) == 0 {
			return refused, err
		}
		var rest, hurt []*proposal
		for _, p := range list {
			if why := harm[p.event()]; why != "" {
				p.why, p.harmful, p.vague = why, true, false
				hurt = append(hurt, p)
				continue
			}
			rest = append(rest, p)
		}
		if len(hurt) == 0 {
			why := harm[slices.Sorted(maps.Keys(harm))[0]]
			for _, p := range list {
				p.why, p.harmful, p.vague = why, true, true
			}
			return append(refused, list...), nil
		}
		refused, list = append(refused, hurt...), rest
	}
	return refused, nil
}

// try makes the proposals, beside those that are made, and keeps them if the gate
// finds nothing new; else it returns what that is. What cannot be written says why.
func (t *trial) try(ctx context.Context, list []*proposal) (harm map[string]string, err error) {
	for _, p := range list {
		p.why, p.harmful, p.vague = "", false, false
	}
	texts, made := t.texts(slices.Concat(t.made, list))
	if len(made) == len(t.made) {
		return nil, nil
	}
	written := maps.Clone(t.mender.written)
	maps.Copy(written, texts)
	base, head, err := t.Load(ctx, written)
	if err != nil {
		return nil, err
	}
	if harm, err = t.harm(ctx, base, head); err != nil || len(harm) > 0 {
		return harm, err
	}
	t.head, t.written, t.made = head, written, made
	return nil, nil
}
