package registry

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// TransferRequest gives what one home owns to another, with its files: an
// administrator's decision.
type TransferRequest struct {
	Kind   ClaimKind
	Name   string // "ordering", "ordering.OrderPlaced", "fulfilment/shipping-worker"
	Home   string // the new one
	Reason string
	Rights Rights // nil: whoever calls has all of them
	Actor  string
	Origin string
}

// Transfer moves a context, a contract or a service to another home. A context
// does not take its contracts with it: each has a home of its own.
func (r *Registry) Transfer(ctx context.Context, req TransferRequest) (*Change, error) {
	return again(ctx, func() (*Change, error) { return r.transfer(ctx, &req) })
}

func (r *Registry) transfer(ctx context.Context, req *TransferRequest) (*Change, error) {
	if req.Rights != nil && !req.Rights.MayAdminister() {
		return nil, &Refusal{Code: Forbidden, Message: "you may not transfer what a home owns", Hint: "an administrator can"}
	}
	if err := req.check(); err != nil {
		return nil, err
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	claim, err := s.claimNamed(req.Kind, req.Name)
	if err != nil {
		return nil, err
	}
	if claim.Home == req.Home {
		return nil, &Refusal{Code: BadPush, Message: fmt.Sprintf("%s %s belongs to %s already", req.Kind, req.Name, req.Home)}
	}
	pub, err := r.moving(req, s, claim)
	if err != nil {
		return nil, err
	}
	if err := r.stillRead(ctx, s, pub, claim, req.Home); err != nil {
		return nil, err
	}
	if err := r.commit(ctx, pub); err != nil {
		return nil, err
	}
	pub.Change.Sequence = r.sequenceOf(ctx)
	return &pub.Change, nil
}

// check refuses a request that cannot be used.
func (req *TransferRequest) check() error {
	if err := checkHome(req.Home); err != nil {
		return err
	}
	return checkReason("a transfer", req.Reason)
}

// claimNamed finds a claim.
func (s *Snapshot) claimNamed(kind ClaimKind, name string) (*Claim, error) {
	if owner := s.claims.get(claimed{kind, name}); owner != "" {
		for _, c := range s.homes.get(owner).claims {
			if c.Kind == kind && c.Name == name {
				return &c, nil
			}
		}
	}
	return nil, notFound(string(kind)+" with a home called", name)
}

// moving is what the store has to write.
func (r *Registry) moving(req *TransferRequest, s *Snapshot, claim *Claim) (*Publication, error) {
	from, now := claim.Home, r.now()
	pub := &Publication{
		Writes: []Head{
			{Kind: HomeHead, Name: from, Generation: s.homeGeneration(from)},
			{Kind: HomeHead, Name: req.Home, Generation: s.homeGeneration(req.Home)},
		},
		Change: Change{At: now, Kind: TransferChange, Home: req.Home, Actor: req.Actor, Homes: []string{from, req.Home}},
		Moved:  s.movedClaims(claim, req.Home),
	}
	if claim.Kind == ServiceClaim { // whoever judges without it has not seen where it went
		pub.Writes = append(pub.Writes, s.dependantsOf(claim)...)
		pub.Change.Lineages = headNames(pub.Writes, DependantsHead)
	}
	slices.SortFunc(pub.Writes, compareHeads)
	slices.Sort(pub.Change.Homes)
	var err error
	if pub.Trees, err = s.movedTrees(claim, req.Home); err != nil {
		return nil, err
	}
	chain := "home " + req.Home
	if claim.Kind == ContractClaim {
		chain = contractChain(claim.Lineage)
		pub.Change.Lineages = []string{claim.Lineage}
	}
	pub.Audit = []*AuditEntry{{
		Chain: chain, At: now, Actor: req.Actor, Origin: req.Origin, Action: "transfer", Subject: string(claim.Kind) + " " + claim.Name,
		Reason: req.Reason, Before: text(map[string]string{"home": from}), After: text(map[string]string{"home": req.Home}),
	}}
	return pub, nil
}

// movedClaims are the claim with its new home; a contract moves under every name
// that it has or had.
func (s *Snapshot) movedClaims(claim *Claim, to string) []Claim {
	var list []Claim
	for _, c := range s.homes.get(claim.Home).claims {
		if c == *claim || claim.Kind == ContractClaim && c.Kind == ContractClaim && c.Lineage == claim.Lineage {
			c.Home = to
			list = append(list, c)
		}
	}
	return list
}

// dependantsOf returns the heads of those who speak what a service speaks.
func (s *Snapshot) dependantsOf(claim *Claim) []Head {
	heads := map[headKey]int64{}
	for _, service := range s.homes.get(claim.Home).services {
		if serviceID(service) != claim.Name {
			continue
		}
		for _, event := range spoken(service) {
			if c := s.lineages.get(event); c != nil {
				heads[headKey{DependantsHead, c.Lineage}] = c.dependants
			}
		}
	}
	return sortedHeads(heads)
}

// movedTrees are the files of both homes afterwards. What other things of the
// old home need as well stays there too.
func (s *Snapshot) movedTrees(claim *Claim, to string) (map[string][]FileRef, error) {
	from := s.homes.get(claim.Home)
	before, after := map[string]BlobID{}, map[string]BlobID{}
	for _, f := range from.files {
		before[f.Name] = f.Blob
	}
	moving := s.filesOfClaim(from, claim)
	if h := s.homes.get(to); h != nil && len(h.files) > 0 {
		for _, f := range h.files {
			after[f.Name] = f.Blob
		}
	} else if _, ok := before[workspace.ConfigFile]; ok { // it says where the files are, and how they are judged
		moving = append(slices.Clone(moving), workspace.ConfigFile)
	}
	needed := s.neededBeside(from, claim)
	for _, name := range moving {
		blob, ok := before[name]
		if !ok {
			continue
		}
		if have, taken := after[name]; taken && have != blob {
			return nil, &Refusal{
				Code: InUse, Message: fmt.Sprintf("%s has another file %s already", to, quote(name)),
				Hint: "rename one of them in its repository and push, then transfer",
			}
		}
		after[name] = blob
		if !needed[name] {
			delete(before, name)
		}
	}
	return map[string][]FileRef{claim.Home: sortedRefs(before), to: sortedRefs(after)}, nil
}

// stillRead refuses a transfer after which the new home's treaty.yaml would not
// find the files any more: an event would lose all that is said of it.
func (r *Registry) stillRead(ctx context.Context, s *Snapshot, pub *Publication, claim *Claim, to string) error {
	refs := pub.Trees[to]
	blobs, err := r.store.Blobs(ctx, blobsOf(refs))
	if err != nil {
		return err
	}
	after, err := readHome(ctx, to, refs, blobs)
	if err != nil {
		return err
	}
	was := s.filesOfClaim(s.homes.get(claim.Home), claim)
	if now := s.filesOfClaim(after, claim); !slices.Equal(was, now) {
		return &Refusal{
			Code: InUse, Message: fmt.Sprintf("the treaty.yaml of %s does not read the files of %s %s, or reads them differently", to, claim.Kind, claim.Name),
			Hint: "let its `contracts:` and `services:` name them, push, then transfer",
		}
	}
	return nil
}

// filesOfClaim lists the files that say what is claimed.
func (s *Snapshot) filesOfClaim(h *home, claim *Claim) []string {
	document := func(doc *source.Document) []string {
		if doc == nil {
			return nil
		}
		return []string{doc.File}
	}
	switch claim.Kind {
	case ContextClaim:
		for _, c := range h.contexts {
			if c.Name == claim.Name {
				return document(c.Doc)
			}
		}
	case ServiceClaim:
		for _, service := range h.services {
			if serviceID(service) == claim.Name {
				return document(service.Doc)
			}
		}
	case ContractClaim:
		if w := s.written(h, claim.Lineage); w != nil {
			return w.files
		}
	}
	return nil
}

// neededBeside lists the files that other contracts of the home have too: shared
// schemas.
func (s *Snapshot) neededBeside(h *home, claim *Claim) map[string]bool {
	needed := map[string]bool{workspace.ConfigFile: true}
	for _, w := range h.contracts {
		if claim.Kind == ContractClaim && s.lineageOf.get(w.Name.String()) == claim.Lineage {
			continue
		}
		for _, name := range w.files {
			needed[name] = true
		}
	}
	return needed
}
