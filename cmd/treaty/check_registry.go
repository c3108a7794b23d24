package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// askRegistry lets the registry compare the workspace at dir with what it holds: the
// versions of this home, every consumer that anybody pushed, the policy and the
// approvals in force there. It is the gate of a push, so that it says what a push
// would be told; nothing is changed.
func (o *checkOptions) askRegistry(ctx context.Context, dir string, head *workspace.Workspace, now time.Time) (*lint.Report, report.Summary, error) {
	sum := report.Summary{Now: now}
	if o.all || o.fresh {
		return nil, sum, exit.Usagef("leave it out: the registry reports what is new, and knows whether it has a past", "--all and --new are about a past in git or in a folder")
	}
	c, err := dial(o.registry, head.Config)
	if err != nil {
		return nil, sum, err
	}
	push, err := wouldPush(ctx, dir, cmp.Or(o.home, head.Config.Home))
	if err != nil {
		return nil, sum, err
	}
	sum.Scope = "base registry " + c.Address()
	waiting := o.Wait(fmt.Sprintf("the registry reads %s", plural(len(push.Files), "file")))
	answer, err := c.Check(ctx, push)
	waiting.Done()
	var (
		refusal *client.Error
		away    *client.Unreachable
	)
	switch {
	case err == nil:
		sum.Waived = answer.Waived
		return reportOf(answer), sum, nil
	case errors.As(err, &refusal) && len(refusal.Problem.Findings) > 0:
		found := findings.FromWire(refusal.Problem.Findings)
		diag.Sort(found)
		return &lint.Report{Findings: found}, sum, nil
	case errors.As(err, &away):
		return nil, sum, exit.Usagef("is it running, and may this machine reach it? without it: `treaty check --against git:origin/main`", "%w", away)
	}
	return nil, sum, c.trouble(err)
}

// wouldPush returns the push of the files at dir, as a question that changes
// nothing.
func wouldPush(ctx context.Context, dir, home string) (wire.Push, error) {
	tree, err := workspace.OpenDir(dir)
	if err != nil {
		return wire.Push{}, exit.Usagef("", "%w", err)
	}
	defer tree.Close()
	return pushOf(ctx, dir, home, tree)
}

// pushOf is wouldPush of files that stand at dir, or are to.
func pushOf(ctx context.Context, dir, home string, tree workspace.Files) (wire.Push, error) {
	at, err := originOf(ctx, dir, home, true)
	if err != nil {
		return wire.Push{}, err
	}
	files, err := workspace.Collect(ctx, tree)
	if err != nil {
		return wire.Push{}, positioned(err)
	}
	push := wire.Push{Home: at.home, Commit: at.commit, DryRun: true, Files: make(map[string]wire.File, len(files))}
	for name, content := range files {
		push.Files[name] = content
	}
	return push, nil
}

// reportOf returns what a registry says of a push that it would accept.
func reportOf(answer *wire.Pushed) *lint.Report {
	r := &lint.Report{Findings: findings.FromWire(answer.Findings)}
	diag.Sort(r.Findings)
	for _, w := range answer.Waived {
		r.Waived = append(r.Waived, lint.Waived{
			Finding: findings.FromWire([]wire.Finding{w.Finding})[0],
			Waiver:  workspace.Waiver{Finding: w.Finding.Fingerprint, Reason: w.Reason, Owner: w.Owner, Expires: w.Expires},
		})
	}
	add := func(c wire.ContractResult) {
		name, err := contract.ParseEventName(c.Name, "")
		if err != nil {
			return
		}
		formerly, _ := contract.ParseEventName(c.Formerly, "") // none, where it is no name
		r.Contracts = append(r.Contracts, lint.ContractChange{Name: name, Change: lint.Change(c.Change), Formerly: formerly, From: c.From})
	}
	for _, c := range answer.Contracts {
		add(c)
	}
	for _, name := range answer.Removed {
		add(wire.ContractResult{Name: name, Change: string(lint.Removed)})
	}
	return r
}
