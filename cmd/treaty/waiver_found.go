package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// againstRegistry is what --against names instead of a past: what the registry
// would say of a push.
const againstRegistry = "registry"

// finder looks for the findings that waivers are about.
type finder struct {
	*shared
	against        string
	registry, home string
}

func (f *finder) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.against, "against", "", "whose findings count too: of the change since git:`REF` or a folder; \"registry\": what it would say of a push")
	registryFlag(cmd, &f.registry)
	cmd.Flags().StringVar(&f.home, "home", "", "the repository that owns these files (default: git's remote origin)")
}

// past is the past that --against names; empty: none.
func (f *finder) past() string {
	if f.against == againstRegistry {
		return ""
	}
	return f.against
}

// known returns all findings of a review, also those that are waived.
func known(r *lint.Report) []diag.Finding {
	found := slices.Clone(r.Findings)
	for _, w := range r.Waived {
		found = append(found, w.Finding)
	}
	return found
}

// named returns the finding whose fingerprint begins with the digits; nil: there
// is none.
func named(found []diag.Finding, digits string) *diag.Finding {
	for i := range found {
		if found[i].Fingerprint != "" && strings.HasPrefix(found[i].Fingerprint, digits) {
			return &found[i]
		}
	}
	return nil
}

// asked returns what the registry finds in the workspace at dir, as if no waiver
// were in it, so that none hides what it is about; and the waivers that its home
// asked for. Nothing is changed there.
func (f *finder) asked(ctx context.Context, dir string, config workspace.Config) ([]diag.Finding, []wire.Waiver, error) {
	c, err := dial(f.registry, config)
	if err != nil {
		return nil, nil, err
	}
	push, err := wouldPush(ctx, dir, cmp.Or(f.home, config.Home))
	if err != nil {
		return nil, nil, err
	}
	delete(push.Files, workspace.WaiversFile)
	waiting := f.Wait(fmt.Sprintf("the registry reads %s", plural(len(push.Files), "file")))
	defer waiting.Done()
	var found []wire.Finding
	pushed, err := c.Push(ctx, push)
	var refusal *client.Error
	switch {
	case err == nil:
		found = pushed.Findings
	case errors.As(err, &refusal) && len(refusal.Problem.Findings) > 0:
		found = refusal.Problem.Findings
	default:
		return nil, nil, c.trouble(err)
	}
	all, err := c.Waivers(ctx)
	if err != nil {
		return nil, nil, c.trouble(err)
	}
	return findings.FromWire(found), slices.DeleteFunc(all, func(w wire.Waiver) bool { return w.Home != push.Home }), nil
}
