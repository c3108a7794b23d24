package copying

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// writeSetting sets what the source has set for a name.
func (c *copier) writeSetting(ctx context.Context, s *setting, mode bool) error {
	if s.contract != "" {
		return nil // its files say it
	}
	if s.unread != nil {
		c.report.Refused = append(c.report.Refused, Refused{Subject: s.name, Reason: "the source does not say what is set for it: " + s.unread.Error()})
		return nil
	}
	var done []bool
	if s.configDiffers {
		set, err := c.set(ctx, s, c.setConfig)
		if err != nil {
			return err
		}
		done = append(done, set)
	}
	if mode {
		set, err := c.set(ctx, s, c.setMode)
		if err != nil {
			return err
		}
		done = append(done, set && s.modeDiffers)
	}
	if slices.Contains(done, true) {
		c.report.Settings++
	}
	return nil
}

// set does what sets something for a name at the target, and reports whether it is set.
func (c *copier) set(ctx context.Context, s *setting, do func(context.Context, *setting) error) (bool, error) {
	if c.opt.DryRun {
		return true, nil
	}
	switch err := do(ctx, s); {
	case refused(err):
		c.report.Refused = append(c.report.Refused, Refused{Subject: s.name, Reason: "what is set for it: " + err.Error()})
		return false, nil
	case err != nil:
		return false, trouble(ctx, Target, err)
	}
	return true, nil
}

func (c *copier) setConfig(ctx context.Context, s *setting) error {
	if s.config == nil {
		return c.target.RemoveConfig(ctx, s.name)
	}
	return c.target.SetConfig(ctx, s.name, s.config)
}

func (c *copier) setMode(ctx context.Context, s *setting) error {
	if s.mode == "" {
		return c.target.RemoveMode(ctx, s.name)
	}
	return c.target.SetMode(ctx, s.name, s.mode, s.mode == client.Import)
}
