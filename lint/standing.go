package lint

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
)

// sides are the findings about both workspaces as they stand; those of the base
// are there where they decide something.
type sides struct {
	base, head []diag.Finding
	alone      []diag.Finding // of the head without a base, where its own baseline counts
	notes      []string       // of the head
}

// standing returns what is wrong with the files, and what the rules find that
// look at one workspace as it stands. The error is of ctx.
func standing(ctx context.Context, req Request, pairs []pair) (sides, error) {
	found := sides{}
	wantBase := req.comparesStanding()
	var beside sync.WaitGroup
	if wantBase {
		beside.Go(func() { found.base = catalogue(req, req.Base, nil, func(string) {}) })
	}
	found.head = catalogue(req, req.Head, req.Base, func(note string) { found.notes = append(found.notes, note) })
	beside.Wait()
	wantAlone := req.OwnBaseline && req.Head.Baseline != nil
	if wantAlone {
		found.alone = catalogue(req, req.Head, nil, func(string) {})
	}
	each, err := eachPair(ctx, pairs, func(p pair) (of sides) {
		if p.head != nil {
			of.head = contractFindings(req, req.Head, p.head, p.places())
		}
		switch {
		case !wantBase || p.base == nil:
		case req.alike(p):
			of.base = of.head
		default:
			of.base = contractFindings(req, req.Base, p.base, p.places())
		}
		return of
	})
	all := 0
	for _, of := range each {
		all += len(of.head)
	}
	found.base, found.head = slices.Grow(found.base, all), slices.Grow(found.head, all)
	for _, of := range each {
		found.base = append(found.base, of.base...)
		found.head = append(found.head, of.head...)
		if wantAlone {
			found.alone = append(found.alone, of.head...)
		}
	}
	return found, err
}

// catalogue returns the findings of the files, and of the rules that look at
// everything at once.
func catalogue(req Request, ws, base *workspace.Workspace, note func(string)) []diag.Finding {
	found := slices.Clone(ws.Findings)
	collect := func(f diag.Finding) { found = append(found, f) }
	graph := sync.OnceValue(func() *flow.Graph { return Flow(ws) })
	place := req.placing(ws)
	p := &CataloguePass{
		pass: req.passOver(nil, place, collect), Workspace: ws, Base: base, Whole: req.Whole, OwnBaseline: req.OwnBaseline, NewWorkspace: req.NewWorkspace, Rules: req.Rules, Flow: graph, fields: req.fields, note: note,
	}
	for _, p.rule = range req.enabled {
		if p.rule.Catalogue != nil {
			p.rule.Catalogue(p)
		}
	}
	req.sign(found)
	return found
}

// contractFindings returns what the rules find that look at one contract. All of
// them look at one before the next is looked at: what the validator compiled for
// one rule is still there for the others.
func contractFindings(req Request, ws *workspace.Workspace, c *workspace.Contract, at []Place) []diag.Finding {
	var found []diag.Finding
	collect := func(f diag.Finding) { found = append(found, f) }
	p := &ContractPass{pass: req.passAt(nil, at, collect), Workspace: ws, Contract: c, fields: req.fields}
	for _, p.rule = range req.enabled {
		if p.rule.Contract != nil && p.rule.strictest(req.Policy, at) != diag.Off {
			p.rule.Contract(p)
		}
	}
	req.sign(found)
	return found
}

// eachPair calls look for every pair, shared among the processors, and returns
// the results in the order of the pairs.
func eachPair(ctx context.Context, pairs []pair, look func(pair) sides) ([]sides, error) {
	var (
		results = make([]sides, len(pairs))
		next    = make(chan int)
		work    sync.WaitGroup
	)
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for i := range next {
				results[i] = look(pairs[i])
			}
		})
	}
	for i := range pairs {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	work.Wait()
	return results, ctx.Err()
}
