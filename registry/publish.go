package registry

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// attempts bounds how often a publication is judged anew because something that
// it was judged by changed meanwhile.
const attempts = 50

// Publish publishes a workspace in one transaction, or says what would happen
// (DryRun). What is not granted is a *Refusal; then nothing was changed.
func (r *Registry) Publish(ctx context.Context, req PushRequest) (*PushResult, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	leave, err := r.turnOf(ctx, &req) // whoever waits for a turn is not read yet
	if err != nil {
		return nil, err
	}
	defer leave()
	release, err := r.weigh(ctx, req.size())
	if err != nil {
		return nil, err
	}
	defer release()
	upload, err := workspace.Load(ctx, req.Files, "upload")
	if err != nil {
		return nil, unusable(ctx, err)
	}
	upload.Pulled = nil // copies are no authority on what the registry has
	if len(upload.Contexts)+len(upload.Contracts)+len(upload.Services) == 0 {
		return nil, &Refusal{
			Code: NoContracts, Message: "the upload has no contexts, no events and no services",
			Hint:     "push from the folder that holds treaty.yaml; `treaty lint` shows what is found",
			Findings: upload.Findings,
		}
	}
	if err := checkContexts(upload); err != nil {
		return nil, err
	}
	return again(ctx, func() (*PushResult, error) { return r.publish(ctx, &req, upload) })
}

// checkContexts refuses an event of no context: a folder of plain schemas may be
// linted without one, but in a registry nobody would own it.
func checkContexts(upload *workspace.Workspace) error {
	for _, c := range upload.Contracts {
		if c.Name.Context == "" {
			return &Refusal{
				Code: BadPush, Message: fmt.Sprintf("the event %s belongs to no context", quote(c.Name.Event)),
				Hint:     "name one: `treaty init --from FOLDER --context NAME`, or `contracts: [{files: …, context: …}]` in treaty.yaml",
				Findings: upload.Findings,
			}
		}
	}
	return nil
}

// turnOf waits for the turn of the home, and returns what gives it back. A dry run
// takes none, nor does who may publish nothing of what the home owns: he would
// make those wait who may, and the heads keep the history right without.
func (r *Registry) turnOf(ctx context.Context, req *PushRequest) (leave func(), err error) {
	none := func() {}
	if req.DryRun {
		return none, nil
	}
	s, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	may := quietly(req.Rights)
	if h := s.homes.get(req.Home); h != nil && !slices.ContainsFunc(h.claims, func(c Claim) bool { return may(c.context()) }) {
		return none, nil
	}
	return r.turns.take(ctx, "home "+req.Home)
}

func (req *PushRequest) size() int {
	size := 0
	for _, data := range req.Files {
		size += len(data)
	}
	return size
}

// again tries until nothing that the publication was judged by changes under it.
func again[T any](ctx context.Context, try func() (T, error)) (T, error) {
	for n := range attempts {
		result, err := try()
		if !errors.Is(err, ErrStale) {
			return result, err
		}
		pause := time.Duration(rand.Int64N(int64(min(n+1, 10)) * int64(5*time.Millisecond)))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return result, ctx.Err()
		}
	}
	var none T
	return none, &Refusal{Code: Busy, Message: "others changed the same again and again; nothing was published", Hint: "push again"}
}

// publish judges the upload against what the registry has now, and commits.
func (r *Registry) publish(ctx context.Context, req *PushRequest, upload *workspace.Workspace) (*PushResult, error) {
	before, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(req, before, upload, r.now())
	if err != nil {
		return nil, err
	}
	return r.decide(ctx, p)
}

// decide asks the gate about a plan, and commits it.
func (r *Registry) decide(ctx context.Context, p *plan) (*PushResult, error) {
	p.policy = r.policy(p.baseConfig(), p.now)
	if err := r.inOrder(ctx, p); err != nil {
		return nil, err
	}
	p.result.Unchanged = p.unchanged()
	if !p.result.Unchanged || len(p.gone) > 0 {
		if err := r.gate(ctx, p); err != nil {
			return nil, r.refusing(ctx, p.req.DryRun, err)
		}
	}
	p.report()
	if p.result.Unchanged {
		return &p.result, r.declare(ctx, p)
	}
	publication, err := p.publication()
	if err != nil || p.req.DryRun {
		return &p.result, err
	}
	if err := r.commit(ctx, publication); err != nil {
		return nil, err
	}
	p.result.numbered(publication.Versions)
	p.result.Sequence = r.sequenceOf(ctx)
	return &p.result, nil
}

// Now returns what the registry's clock says: by it waivers expire.
func (r *Registry) Now() time.Time { return r.now() }

// now is the clock, in what every store keeps.
func (r *Registry) now() time.Time { return r.opt.Now().UTC().Truncate(time.Microsecond) }

// commit writes a publication.
func (r *Registry) commit(ctx context.Context, p *Publication) error {
	p.Change.ID = newChangeID()
	for _, e := range p.Audit {
		e.Change = p.Change.ID
	}
	err := r.store.Commit(ctx, p)
	if errors.Is(err, ErrUncertain) {
		return &Refusal{
			Code: Uncertain, Message: "the connection to the store broke; it is not known whether this was published",
			Hint: "push again: what was published already is recognised",
		}
	}
	return err
}

// newChangeID returns an id that no other change has.
func newChangeID() string {
	var id [16]byte
	_, _ = crand.Read(id[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(id[:])
}

// sequenceOf lets the memory see what was just committed, and returns the newest
// change's number. The publication stands whatever happens here.
func (r *Registry) sequenceOf(ctx context.Context) int64 {
	s, err := r.Refresh(context.WithoutCancel(ctx))
	if err != nil {
		return 0
	}
	return s.Sequence
}

// numbered fills in the ids that the store gave.
func (r *PushResult) numbered(versions []VersionRecord) {
	ids := map[VersionName]SchemaID{}
	for i := range versions {
		ids[versions[i].Name()] = versions[i].ID
	}
	for i := range r.Contracts {
		c := &r.Contracts[i]
		for j := range c.Revisions {
			if id, ok := ids[VersionName{Event: c.Name, Version: c.Revisions[j].Version}]; ok {
				c.Revisions[j].ID = id
			}
		}
	}
}

// report writes down what became of every contract.
func (p *plan) report() {
	for _, c := range p.contracts {
		change := p.contractChange(c.head.Name)
		result := ContractResult{Name: change.Name, Change: string(change.Change), Formerly: change.Formerly, From: change.From}
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
	if err := checkHome(req.Home); err != nil {
		return err
	}
	if err := checkLabel("commit", req.Commit, 200); err != nil {
		return bad(err.Error(), "a commit is its hash")
	}
	if err := req.Files.Check(); err != nil {
		return bad(err.Error(), "names are relative to the workspace's root, with forward slashes")
	}
	return nil
}

// checkHome refuses what cannot name a home.
func checkHome(name string) error {
	if name == "" {
		return &Refusal{
			Code: BadPush, Message: "no home is named",
			Hint: `name the repository that owns the files, such as "github.com/acme/shop" (` + option("home") + `)`,
		}
	}
	if err := checkLabel("home", name, 300); err != nil {
		return &Refusal{Code: BadPush, Message: err.Error(), Hint: `a home is the name of a repository, such as "github.com/acme/shop"`}
	}
	return nil
}

// checkReason refuses an act without a reason that the audit trail could keep.
func checkReason(what, reason string) error {
	if strings.TrimSpace(reason) == "" || len(reason) > 1000 || !utf8.ValidString(reason) || strings.ContainsRune(reason, 0) {
		return &Refusal{Code: BadPush, Message: what + " needs a reason, of at most 1000 bytes", Hint: "say why: the audit trail keeps it"}
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
