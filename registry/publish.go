package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// attempts bounds how often a push is judged anew because another process was
// first.
const attempts = 5

// Publish publishes a workspace in one transaction, or says what would happen
// (DryRun). What is not granted is a *Refusal; then nothing was changed.
func (r *Registry) Publish(ctx context.Context, req PushRequest) (*PushResult, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	if !req.DryRun { // whoever waits for a turn holds no memory yet
		if err := take(ctx, r.pushing); err != nil {
			return nil, err
		}
		defer put(r.pushing)
	}
	if err := take(ctx, r.judging); err != nil {
		return nil, err
	}
	defer put(r.judging)
	upload, err := workspace.Load(ctx, req.Files, "upload")
	if err != nil {
		return nil, unusable(ctx, err)
	}
	if len(upload.Contexts)+len(upload.Contracts)+len(upload.Services) == 0 {
		return nil, &Refusal{
			Code: NoContracts, Message: "the upload has no contexts, no events and no services",
			Hint:     "push from the folder that holds treaty.yaml; `treaty lint` shows what is found",
			Findings: upload.Findings,
		}
	}
	for range attempts {
		result, err := r.publish(ctx, &req, upload)
		if !errors.Is(err, ErrStale) {
			return result, err
		}
	}
	return nil, &Refusal{Code: Busy, Message: "other pushes came first again and again; nothing was published", Hint: "push again"}
}

// take waits for a token.
func take(ctx context.Context, tokens <-chan struct{}) error {
	select {
	case <-tokens:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func put(tokens chan<- struct{}) { tokens <- struct{}{} }

// publish judges the upload against what the registry has now, and commits.
func (r *Registry) publish(ctx context.Context, req *PushRequest, upload *workspace.Workspace) (*PushResult, error) {
	before, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(req, before, upload, r.opt.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return nil, err
	}
	p.policy = r.policy(p.baseConfig(), p.now)
	p.result.Unchanged = p.unchanged()
	if !p.result.Unchanged || len(p.gone) > 0 {
		if err := r.gate(ctx, p); err != nil {
			return nil, err
		}
	}
	p.report()
	if p.result.Unchanged {
		return &p.result, nil
	}
	publication, err := p.publication()
	if err != nil || req.DryRun {
		return &p.result, err
	}
	if p.result.Sequence, err = r.store.Commit(ctx, publication); err != nil {
		return nil, err
	}
	return &p.result, nil
}

// report writes down what became of every contract.
func (p *plan) report() {
	for _, c := range p.contracts {
		result := ContractResult{Name: c.head.Name, Change: string(p.contractChange(c.head.Name))}
		for _, m := range c.majors {
			for _, s := range m.steps {
				result.Revisions = append(result.Revisions, RevisionResult{
					Major: m.head.Number, Version: s.version, Label: s.rev.Label, File: s.rev.File,
					Fingerprint: s.rev.Fingerprint, Outcome: s.outcome,
					Breaks: s.breaks, Unknowns: s.unknowns, Reason: s.reason, Proof: s.proof,
				})
			}
		}
		p.result.Contracts = append(p.result.Contracts, result)
	}
}

// check refuses a request that cannot be used, before anything is read.
func (req *PushRequest) check() error {
	bad := func(message, hint string) error { return &Refusal{Code: BadPush, Message: message, Hint: hint} }
	if req.Home == "" {
		return bad("the push names no home", `name the repository that owns the files, such as "github.com/acme/shop" (--home)`)
	}
	if err := checkLabel("home", req.Home, 300); err != nil {
		return bad(err.Error(), `a home is the name of a repository, such as "github.com/acme/shop"`)
	}
	if err := checkLabel("commit", req.Commit, 200); err != nil {
		return bad(err.Error(), "a commit is its hash")
	}
	if err := req.Files.Check(); err != nil {
		return bad(err.Error(), "names are relative to the workspace's root, with forward slashes")
	}
	return nil
}

// checkLabel refuses texts that could not be shown as they are.
func checkLabel(what, text string, most int) error {
	strange := func(c rune) bool { return !unicode.IsGraphic(c) || unicode.IsSpace(c) || c == '\\' }
	switch {
	case len(text) > most:
		return fmt.Errorf("the %s is longer than %d bytes", what, most)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, strange):
		return fmt.Errorf("the %s %s has white space, backslashes or characters that cannot be shown", what, quote(text))
	case what == "home" && slices.Contains(strings.Split(text, "/"), ".."):
		return fmt.Errorf(`the home %s has a part ".."`, quote(text))
	}
	return nil
}

// unusable turns an upload that cannot be loaded into a refusal.
func unusable(ctx context.Context, err error) error {
	var syntax *source.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &syntax):
		return &Refusal{Code: BadWorkspace, Message: syntax.Error(), Hint: syntax.Hint}
	}
	return err
}
