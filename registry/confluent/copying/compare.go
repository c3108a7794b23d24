package copying

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// readTarget compares what the target has.
func (c *copier) readTarget(ctx context.Context) error {
	types, err := c.target.Types(ctx)
	if err != nil && !client.IsNotFound(err) {
		return err
	}
	c.types = types
	contexts, err := c.target.Contexts(ctx)
	if err != nil {
		return err
	}
	names, err := namesOf(ctx, c.target, contexts)
	if err != nil {
		return err
	}
	for _, s := range c.settings {
		if err := c.compareSetting(ctx, s); err != nil {
			return err
		}
	}
	return c.each(ctx, Comparing, len(c.subjects), func(ctx context.Context, i int) error {
		s := c.subjects[i]
		_, s.known = slices.BinarySearch(names, s.name)
		err := c.compareSubject(ctx, s)
		if refused(err) { // it cannot have such a subject
			for _, v := range s.versions {
				v.refuse(err.Error())
			}
			return nil
		}
		return err
	})
}

func (c *copier) compareSubject(ctx context.Context, s *subject) error {
	if s.known {
		if err := c.compareVersions(ctx, s); err != nil {
			return err
		}
	}
	return c.compareSetting(ctx, &s.setting)
}

func (c *copier) compareVersions(ctx context.Context, s *subject) error {
	all, err := c.target.Versions(ctx, s.name, true)
	if err != nil {
		return err
	}
	live, err := c.target.Versions(ctx, s.name, false)
	if err != nil {
		return err
	}
	for _, number := range all {
		v := s.version(number)
		if v == nil || v.unread != nil {
			continue
		}
		got, err := read(ctx, c.target, s.name, number)
		if err != nil {
			return err
		}
		v.compare(got, !slices.Contains(live, number))
	}
	return nil
}

// compare notes what the target has under the number of v.
func (v *version) compare(got *client.Schema, retracted bool) {
	v.thereRetracted = retracted
	switch {
	case digestOf(got) != v.content:
		v.unlike = fmt.Sprintf("the target has another schema as version %d, with the id %d", v.number, got.ID)
	case got.ID != v.id:
		v.unlike = fmt.Sprintf("the target has it with the id %d", got.ID)
	case retracted && !v.retracted:
		v.unlike = "it is deleted softly at the target"
	default:
		v.there = true
	}
}

func (c *copier) compareSetting(ctx context.Context, s *setting) error {
	var err error
	if s.targetConfig, s.contract, err = c.target.Config(ctx, s.name); err != nil {
		return err
	}
	if s.unread != nil || s.contract != "" { // there is nothing to set
		return nil
	}
	if s.targetMode, err = c.target.Mode(ctx, s.name); err != nil {
		return err
	}
	said := s.name != client.Everything // of which there is always something to say
	s.configDiffers = !sameConfig(s.config, s.targetConfig) && (said || s.config != nil)
	s.modeDiffers = s.mode != s.targetMode && (said || s.mode != "")
	return nil
}
