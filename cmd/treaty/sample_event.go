package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
)

// revision finds the schema of an event of the workspace: the newest revision of
// the newest major, or of the one that version names, "2", or the revision that
// it names, "2.1".
func (o *sampleOptions) revision(ctx context.Context, name, version string) (*schema.Schema, error) {
	ws, _, err := o.load(ctx, "")
	if err != nil {
		return nil, err
	}
	c, err := findContract(ws, name)
	if err != nil {
		return nil, err
	}
	r := revisionOf(c, version)
	if r == nil {
		return nil, exit.Usagef("there is "+strings.Join(versionsOf(c), ", "), "%s has no version %q", c.Name, version)
	}
	if r.Schema == nil {
		return nil, exit.Usagef("`treaty lint` says why", "%s holds no schema", r.File)
	}
	return r.Schema, nil
}

// revisionOf returns the revision that version names, or nil; without a version
// the newest of all.
func revisionOf(c *workspace.Contract, version string) *workspace.Revision {
	numbers := majorNumbers(c)
	if version == "" && len(numbers) > 0 {
		return newest(c, numbers[len(numbers)-1])
	}
	if number, err := strconv.Atoi(strings.TrimPrefix(version, "v")); err == nil {
		return newest(c, number)
	}
	for _, m := range c.Majors {
		for _, r := range m.Revisions {
			if r.Label == version || (r.Version != contract.Version{} && r.Version.String() == version) {
				return r
			}
		}
	}
	return nil
}

// versionsOf lists what can be named.
func versionsOf(c *workspace.Contract) []string {
	var list []string
	for _, m := range c.Majors {
		list = append(list, c.Name.String()+"@"+strconv.Itoa(m.Number))
		for _, r := range m.Revisions {
			list = append(list, c.Name.String()+"@"+r.Label)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
