package suggest

import (
	"context"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// work is one request, with what its searches share.
type work struct {
	Request
	ctx     context.Context
	read    documents    // files of the head as they are
	rules   []*lint.Rule // that see breaks
	answers *answers
	was     []diag.Finding // of the whole head; nil: it was not asked
	// oneByOne asks after each step; tests hold strides against it.
	oneByOne bool
}

func newWork(ctx context.Context, req Request) *work {
	return &work{Request: req, ctx: ctx, read: documents{}, rules: breakingOf(req.Rules), answers: newAnswers()}
}

// search looks for the edits of some events after which nothing of them is broken.
// It asks about these events alone; what others say is asked of the whole at last.
type search struct {
	*work
	pairs []pair
	base  *workspace.Workspace // with no other contract
}

// pair is one event on both sides.
type pair struct{ base, head *workspace.Contract }

func (w *work) search(list []*workspace.Contract) *search {
	s := &search{work: w}
	var base []*workspace.Contract
	for _, c := range list {
		was := lint.Counterpart(w.Base, c)
		s.pairs = append(s.pairs, pair{base: was, head: c})
		base = append(base, was)
	}
	s.base = only(w.Base, base)
	return s
}

// searchFor is a search for the events of suggestions.
func (w *work) searchFor(list []*Suggestion) *search {
	var contracts []*workspace.Contract
	for _, found := range list {
		contracts = append(contracts, w.Head.Contract(found.Event))
	}
	return w.search(contracts)
}

// only returns the workspace with some of its contracts.
func only(ws *workspace.Workspace, list []*workspace.Contract) *workspace.Workspace {
	alone := *ws
	alone.Contracts = list
	return &alone
}

// probableRename is the rule that sees a new name; it breaks nothing by itself.
const probableRename = "probable-rename"

// promises are the rules about what event.yaml promises, to change which is a
// break.
var promises = []string{"key-changed", "visibility-narrowed"}

// breakingOf returns the rules that find breaks, or a probable rename.
func breakingOf(list []*lint.Rule) []*lint.Rule {
	return slices.DeleteFunc(slices.Clone(list), func(r *lint.Rule) bool {
		return r.Group != lint.Breaking && r.ID != impact.RemovedInUse && !slices.Contains(promises, r.ID)
	})
}

// outcome is what a review of events found.
type outcome struct {
	breaks   []diag.Finding // of the schemas
	promises []diag.Finding // of event.yaml
	renames  []diag.Finding // probable ones
	majors   []*majorPair
}

func (o *outcome) all() []diag.Finding { return slices.Concat(o.promises, o.breaks, o.renames) }

// of returns the part of the outcome that is about some events.
func (o *outcome) of(events ...*Suggestion) *outcome {
	part := func(list []diag.Finding) []diag.Finding {
		return slices.DeleteFunc(slices.Clone(list), func(f diag.Finding) bool {
			return !slices.ContainsFunc(events, func(e *Suggestion) bool { return isOf(f, e.Event) })
		})
	}
	return &outcome{breaks: part(o.breaks), promises: part(o.promises), renames: part(o.renames), majors: o.majors}
}

// isOf reports whether the finding is about the event.
func isOf(f diag.Finding, name contract.EventName) bool {
	return f.Subject == name.String() || strings.HasPrefix(f.Subject, name.String()+" ")
}

// pairOfEvent returns the event that the finding is about; false where it is of
// another one.
func (s *search) pairOfEvent(f diag.Finding) (pair, bool) {
	for _, p := range s.pairs {
		if isOf(f, p.head.Name) {
			return p, true
		}
	}
	return pair{}, false
}

// review asks what is broken with the documents in place of the files. It returns
// nil where a schema is none any more.
func (s *search) review(docs documents) (*outcome, error) {
	edited, ok, err := s.edited(docs)
	if err != nil || !ok {
		return nil, err
	}
	req := s.request()
	req.Base, req.Head, req.Rules = s.base, only(s.Head, edited), s.rules
	if len(docs) > 0 {
		req.Ask = nil // nobody asks this again
	}
	report, err := s.reviewed(req)
	if err != nil {
		return nil, err
	}
	found := &outcome{}
	for i, p := range s.pairs {
		found.majors = append(found.majors, pairMajors(p.base, edited[i])...)
	}
	for _, f := range report.Findings {
		_, isOurs := s.pairOfEvent(f)
		switch {
		case !isOurs || !s.hasRule(f.Rule):
		case f.Rule == probableRename:
			found.renames = append(found.renames, f)
		case f.Severity == diag.Info: // it refuses nothing
		case slices.Contains(promises, f.Rule):
			found.promises = append(found.promises, f)
		default:
			found.breaks = append(found.breaks, f)
		}
	}
	return found, nil
}

// request is what every review of the work asks.
func (w *work) request() lint.Request {
	return lint.Request{
		Base: w.Base, Policy: w.Policy, Rules: w.Rules, Shallow: w.Shallow, Unpulled: w.Unpulled, Progress: w.Progress, Ask: w.answers.ask,
	}
}

func (w *work) reviewed(req lint.Request) (*lint.Report, error) {
	report, err := lint.Review(w.ctx, req)
	if err == nil && w.Reviewed != nil {
		w.Reviewed()
	}
	return report, err
}

func (w *work) hasRule(id string) bool {
	return slices.ContainsFunc(w.rules, func(r *lint.Rule) bool { return r.ID == id })
}

// edited returns the contracts of the head with the documents in place of their
// schema files; false where one of them is no schema.
func (s *search) edited(docs documents) (list []*workspace.Contract, ok bool, err error) {
	for _, p := range s.pairs {
		c, ok, err := s.editedOne(p, docs)
		if err != nil || !ok {
			return nil, false, err
		}
		list = append(list, c)
	}
	return list, true, nil
}

func (s *search) editedOne(p pair, docs documents) (*workspace.Contract, bool, error) {
	plan := *p.head
	plan.Majors = slices.Clone(plan.Majors)
	for i, m := range plan.Majors {
		newest := m.Newest()
		if newest.Schema == nil || p.base.Major(m.Number) == nil || len(docs) == 0 {
			continue
		}
		doc, err := s.document(docs, newest.File)
		if err != nil {
			return nil, false, err
		}
		loaded, _ := schema.Load(doc, schema.Options{Loader: func(file string) (*source.Document, error) { return s.document(docs, file) }})
		if loaded == nil {
			return nil, false, nil
		}
		revision := *newest
		revision.Schema = loaded
		_, revision.Fingerprint = loaded.Bundle()
		changed := *m
		changed.Revisions = append(slices.Clone(m.Revisions[:len(m.Revisions)-1]), &revision)
		plan.Majors[i] = &changed
	}
	return &plan, true, nil
}

// document returns a file as the documents have it, else as the head has it.
func (w *work) document(docs documents, name string) (*source.Document, error) {
	if doc := docs[name]; doc != nil {
		return doc, nil
	}
	if doc := w.read[name]; doc != nil {
		return doc, nil
	}
	data, err := w.Files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	doc, err := source.Parse(name, data)
	if err != nil {
		return nil, err
	}
	w.read[name] = doc
	return doc, nil
}
