package copying

import (
	"context"
	"path"
	"slices"
	"sync/atomic"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// readSource reads the chosen subjects, and those that they refer to.
func (c *copier) readSource(ctx context.Context) error {
	contexts, err := c.source.Contexts(ctx)
	if err != nil {
		return err
	}
	names, err := namesOf(ctx, c.source, contexts)
	if err != nil {
		return err
	}
	c.byName = map[string]*subject{}
	fresh := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !c.chosen(name) })
	fresh = slices.DeleteFunc(fresh, c.unnameable)
	for len(fresh) > 0 {
		read, err := c.readSubjects(ctx, fresh)
		if err != nil {
			return err
		}
		c.subjects = append(c.subjects, read...)
		fresh = slices.DeleteFunc(c.missing(read, names), c.unnameable)
	}
	slices.SortFunc(c.subjects, compareSubjects)
	c.report.Subjects = len(c.subjects)
	return c.readSettings(ctx, contexts)
}

// namesOf lists the subjects of every context. Some registries give those of other
// contexts only where they are named.
func namesOf(ctx context.Context, r *client.Client, contexts []string) ([]string, error) {
	names, err := r.Subjects(ctx, "", true)
	if err != nil {
		return nil, err
	}
	for _, context := range contexts {
		if context == client.DefaultContext {
			continue
		}
		more, err := r.Subjects(ctx, client.OfContext(context), true)
		if err != nil {
			return nil, err
		}
		for _, name := range more {
			if in, _ := client.Split(name); in == context { // not all of them know prefixes
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (c *copier) chosen(name string) bool {
	context, bare := client.Split(name)
	if len(c.opt.Contexts) > 0 && !slices.Contains(c.opt.Contexts, context) {
		return false
	}
	return len(c.opt.Subjects) == 0 || slices.ContainsFunc(c.opt.Subjects, func(pattern string) bool {
		whole, _ := path.Match(pattern, name) // Check refuses patterns that are none
		inside, _ := path.Match(pattern, bare)
		return whole || inside
	})
}

// isStep reports whether a name is, in an address, a step to another path: clients and
// what stands between take it away, also where it is escaped.
func isStep(name string) bool { return name == "." || name == ".." }

// unnameable refuses a subject that no address can name.
func (c *copier) unnameable(name string) bool {
	if !isStep(name) {
		return false
	}
	whole := Refused{Subject: name, Whole: true, Reason: "no address can name such a subject: a path with it means another"}
	if !slices.Contains(c.report.Refused, whole) {
		c.report.Refused = append(c.report.Refused, whole)
	}
	return true
}

// missing returns the subjects of the source that are referred to and not read yet.
func (c *copier) missing(read []*subject, names []string) []string {
	var more []string
	for _, s := range read {
		for _, v := range s.versions {
			for _, ref := range v.refers {
				name := ref.In(s.name)
				if _, there := slices.BinarySearch(names, name); there && c.byName[name] == nil && !slices.Contains(more, name) {
					more = append(more, name)
				}
			}
		}
	}
	return more
}

func (c *copier) readSubjects(ctx context.Context, names []string) ([]*subject, error) {
	read := make([]*subject, len(names))
	for i, name := range names {
		context, _ := client.Split(name)
		read[i] = &subject{name: name, context: context, setting: setting{name: name}}
		c.byName[name] = read[i]
	}
	return read, c.each(ctx, Reading, len(read), func(ctx context.Context, i int) error { return c.readSubject(ctx, read[i]) })
}

func (c *copier) readSubject(ctx context.Context, s *subject) error {
	all, err := c.source.Versions(ctx, s.name, true)
	if err != nil {
		return err
	}
	live, err := c.source.Versions(ctx, s.name, false)
	if err != nil {
		return err
	}
	for i, number := range all {
		v := &version{subject: s, index: i, number: number, retracted: !slices.Contains(live, number)}
		if err := c.readVersion(ctx, v); err != nil {
			return err
		}
		s.versions = append(s.versions, v)
	}
	return c.readSetting(ctx, &s.setting)
}

func (c *copier) readVersion(ctx context.Context, v *version) error {
	got, err := read(ctx, c.source, v.subject.name, v.number)
	if refused(err) {
		v.unread = err
		return nil
	}
	if err != nil {
		return err
	}
	v.id, v.kind, v.refers, v.content, v.text = got.ID, got.Type, got.References, digestOf(got), c.held.keep(got)
	if c.opt.DryRun && c.opt.Unfit != nil {
		v.unfit = c.opt.Unfit(got)
	}
	return nil
}

func (c *copier) readSetting(ctx context.Context, s *setting) error {
	var err error
	if s.config, _, err = c.source.Config(ctx, s.name); err == nil {
		s.mode, err = c.source.Mode(ctx, s.name)
	}
	if refused(err) {
		s.unread, err = err, nil
	}
	return err
}

// readSettings reads what is set for contexts, where all of their subjects are chosen,
// and for everything, where everything is.
func (c *copier) readSettings(ctx context.Context, contexts []string) error {
	if len(c.opt.Subjects) > 0 {
		return nil
	}
	for _, context := range contexts {
		if chosen := len(c.opt.Contexts) == 0 || slices.Contains(c.opt.Contexts, context); chosen && context != client.DefaultContext {
			c.settings = append(c.settings, &setting{name: client.OfContext(context)})
		}
	}
	if len(c.opt.Contexts) == 0 {
		c.settings = append(c.settings, &setting{name: client.Everything})
	}
	for _, s := range c.settings {
		if err := c.readSetting(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// each does something for every index, a few at once, until one fails.
func (c *copier) each(ctx context.Context, step Step, n int, do func(ctx context.Context, i int) error) error {
	var done atomic.Int64
	return client.Each(ctx, n, func(ctx context.Context, i int) error {
		err := do(ctx, i)
		c.opt.Progress(step, int(done.Add(1)), n)
		return err
	})
}
