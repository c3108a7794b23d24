package copying

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// write writes the versions in their order, then what is set. A subject is put back
// to the mode of the source as soon as all of it is written.
func (c *copier) write(ctx context.Context, order []*version) error {
	defer c.stillImporting()
	var late []*subject
	for i, v := range order {
		if err := c.writeVersion(ctx, v); err != nil {
			return err
		}
		c.opt.Progress(Writing, i+1, len(order))
		switch s := v.subject; {
		case s.left > 0:
		case s.retracts():
			late = append(late, s) // what refers to it may still be to come
		default:
			if err := c.finish(ctx, s); err != nil {
				return err
			}
		}
	}
	for _, v := range slices.Backward(order) { // what refers goes before what it refers to
		if err := c.retract(ctx, v); err != nil {
			return err
		}
	}
	for _, s := range late {
		if err := c.finish(ctx, s); err != nil {
			return err
		}
	}
	for _, s := range c.settings {
		if err := c.writeSetting(ctx, s, s.modeDiffers); err != nil {
			return err
		}
	}
	c.noteReadOnly()
	return nil
}

// retracts reports whether a version of the subject is to be deleted softly.
func (s *subject) retracts() bool {
	return slices.ContainsFunc(s.versions, func(v *version) bool { return v.retracted && !v.thereRetracted })
}

// writeVersion writes a version, unless it is there.
func (c *copier) writeVersion(ctx context.Context, v *version) error {
	s := v.subject
	s.left--
	if v.there {
		c.report.There++
		return nil
	}
	if s.ended {
		v.refuse("an earlier version of the subject was refused, and this one would take its place")
	}
	for _, ref := range v.refers {
		if to := c.find(s, ref); to != nil && to.reason != "" {
			v.refuse(fmt.Sprintf("it refers to version %d of %s, which was refused", to.number, to.subject.name))
		}
	}
	if v.reason == "" {
		err := c.register(ctx, v)
		if err != nil && !refused(err) {
			return trouble(ctx, Target, err)
		}
		if err != nil {
			v.refuse(err.Error())
		}
	}
	if v.reason != "" {
		s.ended = true
		c.refuse(s, v, v.reason)
		return nil
	}
	v.there = true
	s.wrote = append(s.wrote, v.number)
	c.report.Copied++
	return nil
}

// retract deletes a version softly at the target, where it is so at the source.
func (c *copier) retract(ctx context.Context, v *version) error {
	if !v.retracted || !v.there || v.thereRetracted {
		return nil
	}
	v.thereRetracted = true
	if contract := v.subject.contract; contract != "" {
		c.refuse(v.subject, v, "it is there, but not deleted softly as at the source: it belongs to the target's contract "+contract)
		return nil
	}
	if !c.opt.DryRun {
		err := c.target.Retract(ctx, v.subject.name, v.number)
		if refused(err) {
			c.refuse(v.subject, v, "it is copied, but not deleted softly as at the source: "+err.Error())
			return nil
		}
		if err != nil {
			return trouble(ctx, Target, err)
		}
	}
	c.report.Retracted++
	return nil
}

// finish sees to it that the target has what it said, and sets what the source has
// set for the subject, its mode last.
func (c *copier) finish(ctx context.Context, s *subject) error {
	if len(s.wrote) > 0 && !c.opt.DryRun {
		has, err := c.target.Versions(ctx, s.name, true)
		if err != nil {
			return trouble(ctx, Target, err)
		}
		for _, number := range s.wrote {
			if !slices.Contains(has, number) {
				c.report.Copied--
				c.refuse(s, s.version(number), "the target does not have it, though it said so")
			}
		}
	}
	if !s.importing && !slices.ContainsFunc(s.versions, func(v *version) bool { return v.there }) {
		return nil // nothing of it is there
	}
	if err := c.writeSetting(ctx, &s.setting, s.importing && s.mode != client.Import || s.modeDiffers); err != nil {
		return err
	}
	s.importing = false
	return nil
}

// stillImporting notes the subjects that are left in the mode IMPORT.
func (c *copier) stillImporting() {
	for _, s := range c.subjects {
		if s.importing && s.mode != client.Import {
			c.report.Importing = append(c.report.Importing, s.name)
		}
	}
}

// noteReadOnly notes that the target takes nothing any more, as the source.
func (c *copier) noteReadOnly() {
	for _, s := range c.settings {
		if s.name == client.Everything && s.mode != client.ReadWrite && s.mode != client.Import {
			c.report.ReadOnly = s.mode
		}
	}
}
