package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// bothSides finds the event in the past and in the workspace; one of them may
// not have it, nor need it have had this name.
func bothSides(base, head *workspace.Workspace, text string) (was, is *workspace.Contract, err error) {
	is, err = findContract(head, text)
	if err != nil {
		was, errBase := findContract(base, text)
		if errBase != nil {
			return nil, nil, err
		}
		return was, nil, nil
	}
	return earlier(base, is), is, nil
}

// earlier finds the contract as base has it, under any of its names; nil where base
// does not have it.
func earlier(base *workspace.Workspace, c *workspace.Contract) *workspace.Contract {
	was := base.Contract(c.Name)
	for _, former := range c.Formerly {
		if was == nil {
			was = base.Contract(former)
		}
	}
	return was
}

// majorNumbers lists the majors of both sides, each once, in order.
func majorNumbers(sides ...*workspace.Contract) []int {
	var numbers []int
	for _, c := range sides {
		if c == nil {
			continue
		}
		for _, m := range c.Majors {
			numbers = append(numbers, m.Number)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// newest returns the newest revision of a major, or nil.
func newest(c *workspace.Contract, number int) *workspace.Revision {
	if c == nil || c.Major(number) == nil {
		return nil
	}
	return c.Major(number).Newest()
}

// sideOf names the newest revision of a major, or is nil.
func sideOf(c *workspace.Contract, number int, label string) *wire.DiffSide {
	r := newest(c, number)
	if r == nil {
		return nil
	}
	return &wire.DiffSide{Label: label, File: r.File}
}

// refusedFile reports whether the schema file of a major was refused: a link that
// leaves the workspace, for instance, is neither read nor gone.
func refusedFile(ws *workspace.Workspace, dir string, major int) bool {
	prefix := path.Join(dir, fmt.Sprintf("v%d.schema.", major))
	return slices.ContainsFunc(unusable(ws), func(f diag.Finding) bool { return strings.HasPrefix(f.Span.File, prefix) })
}
