package main

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
)

// past is what is in force: the last commit, or what --against names; of a plan
// the working tree.
func (o *impactOptions) past(ctx context.Context, head *workspace.Workspace, seen *workspace.Seen, at string) (*workspace.Workspace, error) {
	against := o.against
	switch {
	case against == "" && o.planning():
		return head, nil
	case against == "":
		against = "git:HEAD"
	}
	base, _, err := loadPastAfter(ctx, against, at, seen)
	return base, err
}

// remembered returns the contract with the revisions that git has of its majors before
// those of the working tree: a consumer may be written against any of them. Where
// there is no repository, or no commit yet, the files are all that is known.
func remembered(ctx context.Context, at string, c *workspace.Contract) (*workspace.Contract, error) {
	past, _, err := loadPast(ctx, "git:HEAD", at)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return c, nil
	}
	then := earlier(past, c)
	if then == nil {
		return c, nil
	}
	whole := *c
	whole.Majors = slices.Clone(c.Majors)
	for i, m := range c.Majors {
		if old := then.Major(m.Number); old != nil {
			major := *m
			major.Revisions = joined(old.Revisions, m.Revisions)
			whole.Majors[i] = &major
		}
	}
	return &whole, nil
}

// joined lists the revisions of git, and then those of the files that are not among
// them. The files say which one is the newest.
func joined(past, files []*workspace.Revision) []*workspace.Revision {
	newest := files[len(files)-1]
	list := without(past, []*workspace.Revision{newest})
	list = append(list, without(files[:len(files)-1], list)...)
	return append(list, newest)
}

// without lists the revisions whose content none of the others has.
func without(list, others []*workspace.Revision) []*workspace.Revision {
	return slices.DeleteFunc(slices.Clone(list), func(r *workspace.Revision) bool {
		return slices.ContainsFunc(others, func(o *workspace.Revision) bool { return o.Fingerprint == r.Fingerprint })
	})
}
