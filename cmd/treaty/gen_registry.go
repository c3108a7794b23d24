package main

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// fromRegistry generates events of a registry, every major that it has, and keeps
// no copy of their contracts.
func (o *genOptions) fromRegistry(ctx context.Context, events []string) ([]generated, error) {
	if o.draft {
		return nil, exit.Usagef("a draft is generated in the workspace that has it", "a registry serves no drafts")
	}
	var names []contract.EventName
	for _, text := range events {
		name, err := contract.ParseEventName(text, "")
		if err != nil {
			return nil, exit.Usagef("name an event with its context: ordering.OrderPlaced", "%w", err)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	c, err := o.dial(ctx, o.registry)
	if err != nil {
		return nil, err
	}
	ws, err := o.fetched(ctx, c, names)
	if err != nil {
		return nil, err
	}
	importPath, err := codegen.ImportPath(o.out)
	if err != nil {
		return nil, exit.Usagef("", "%w", err)
	}
	out := output{entry: workspace.Gen{Lang: "go", Dir: o.out, NoTests: o.noTests, Runtime: o.runtime}, dir: o.out}
	if err := o.golang(ctx, ws, &out, golang.Options{ImportPath: importPath}); err != nil {
		return nil, err
	}
	if err := checkRuntime(o.out, o.runtime, out.files); err != nil {
		return nil, err
	}
	g, err := o.put(ctx, out)
	return []generated{g}, err
}

// fetched returns a workspace of nothing but copies of these events, with what was
// published of each major before its newest version.
func (o *genOptions) fetched(ctx context.Context, c *connection, names []contract.EventName) (*workspace.Workspace, error) {
	p, err := o.fetch(ctx, c, &workspace.Workspace{}, names)
	if err != nil {
		return nil, err
	}
	if err := p.past(ctx, c.Client); err != nil {
		return nil, c.trouble(err)
	}
	p.files[workspace.LockFile] = p.lock.Format()
	ws, err := workspace.Load(ctx, workspace.MemFiles(p.files), c.Address())
	if err != nil {
		return nil, untrusted(c.Client, err)
	}
	if wrong := unusable(ws); len(wrong) > 0 {
		return nil, untrusted(c.Client, &codegen.Error{Findings: wrong})
	}
	return ws, nil
}
