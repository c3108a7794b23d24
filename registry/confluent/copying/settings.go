package copying

import (
	"context"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// writeSetting sets what the source has set for a name.
func (c *copier) writeSetting(ctx context.Context, s *setting, mode bool) error {
	if s.unread != nil {
		c.report.Refused = append(c.report.Refused, Refused{Subject: s.name, Reason: "the source does not say what is set for it: " + s.unread.Error()})
		return nil
	}
	if s.configDiffers || s.modeDiffers {
		c.report.Settings++
	}
	if s.configDiffers {
		if err := c.set(ctx, s, c.setConfig); err != nil {
			return err
		}
	}
	if mode {
		return c.set(ctx, s, c.setMode)
	}
	return nil
}

// set does what sets something for a name at the target.
func (c *copier) set(ctx context.Context, s *setting, do func(context.Context, *setting) error) error {
	if !c.opt.DryRun {
		switch err := do(ctx, s); {
		case refused(err):
			c.report.Settings--
			c.report.Refused = append(c.report.Refused, Refused{Subject: s.name, Reason: "what is set for it: " + err.Error()})
			return nil
		case err != nil:
			return trouble(ctx, Target, err)
		}
	}
	return nil
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
