package main

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
)

// policy brings the policy of the registry, where treaty.yaml extends it.
func (p *pulled) policy(ctx context.Context, c *connection, ws *workspace.Workspace) error {
	if _, extends := ws.Config.ExtendsRegistry(); !extends {
		return nil
	}
	text, err := c.Policy(ctx)
	var refusal *client.Error
	switch {
	case errors.As(err, &refusal) && refusal.Problem.Status == http.StatusNotFound:
		return exit.Refusef("its operator gives it one with `treatyd --policy FILE`; or take `registry` out of `extends:`; nothing was written",
			"treaty.yaml extends the policy of the registry, and %s has none", c.Address())
	case err != nil:
		return c.trouble(err)
	}
	if _, found := workspace.ReadPolicy(workspace.PulledPolicy, text); len(found) > 0 {
		return exit.Usagef("is this `treaty` older than the registry? nothing was written", "the policy of %s cannot be used: %s: %s", c.Address(), found[0].Span, found[0].Message)
	}
	p.files[workspace.PulledPolicy] = text
	p.lock.Policy = workspace.PolicySum(text)
	return nil
}

// loadToPull loads the workspace as if the policy of the registry said nothing: a
// copy that is not there yet, or was spoilt, must not keep a pull from writing it.
func (o *pullOptions) loadToPull(ctx context.Context) (*workspace.Workspace, string, error) {
	at, err := root(o.dir)
	if err != nil {
		return nil, "", err
	}
	dir, err := workspace.OpenDir(at)
	if err != nil {
		return nil, "", exit.Usagef("", "%w", err)
	}
	defer dir.Close()
	ws, err := workspace.Load(ctx, silentPolicy{dir}, "working tree")
	return ws, at, positioned(err)
}

// silentPolicy are files in which the copy of the registry's policy says nothing.
type silentPolicy struct{ workspace.Files }

// ReadFile reads a file.
func (f silentPolicy) ReadFile(name string) ([]byte, error) {
	if path.Clean(name) == workspace.PulledPolicy {
		return []byte("treaty: 1\n"), nil
	}
	return f.Files.ReadFile(name)
}

var _ fs.ReadFileFS = silentPolicy{}
