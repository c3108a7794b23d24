package suggest

import (
	"context"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// search looks for the edits of one event after which nothing is broken. It asks
// about that event alone; what others say is asked of the whole at last.
type search struct {
	ctx  context.Context
	req  Request
	base *workspace.Contract
	read documents // files of the head as they are
	// sides are the workspaces with no other contract.
	alone struct{ base, head *workspace.Workspace }
	rules []*lint.Rule
}

func newSearch(ctx context.Context, req Request) *search {
	s := &search{ctx: ctx, req: req, base: lint.Counterpart(req.Base, req.Contract), read: documents{}}
	s.alone.base = only(req.Base, s.base)
	s.alone.head = only(req.Head, req.Contract)
	for _, r := range req.Rules {
		if isBreaking(r) {
			s.rules = append(s.rules, r)
		}
	}
	return s
}

// only returns the workspace with one of its contracts.
func only(ws *workspace.Workspace, c *workspace.Contract) *workspace.Workspace {
	alone := *ws
	alone.Contracts = []*workspace.Contract{c}
	return &alone
}

// probableRename is the rule that sees a new name; it breaks nothing by itself.
const probableRename = "probable-rename"

// promises are the rules about what event.yaml promises, to change which is a
// break.
var promises = []string{"key-changed", "visibility-narrowed"}

// isBreaking reports whether what the rule finds is a break, or a probable rename.
func isBreaking(r *lint.Rule) bool {
	return r.Group == lint.Breaking || r.ID == impact.RemovedInUse || slices.Contains(promises, r.ID)
}

// outcome is what a review of one event found.
type outcome struct {
	breaks   []diag.Finding // of the schemas
	promises []diag.Finding // of event.yaml
	renames  []diag.Finding // probable ones
	majors   []*majorPair
}

func (o *outcome) all() []diag.Finding { return slices.Concat(o.promises, o.breaks, o.renames) }

// review asks what is broken with the documents in place of the files. It returns
// nil where a schema is none any more.
func (s *search) review(docs documents) (*outcome, error) {
	head, ok, err := s.edited(docs)
	if err != nil || !ok {
		return nil, err
	}
	report, err := lint.Review(s.ctx, lint.Request{
		Base: s.alone.base, Head: only(s.alone.head, head), Policy: s.req.Policy, Rules: s.rules,
		Shallow: s.req.Shallow, Unpulled: s.req.Unpulled,
	})
	if err != nil {
		return nil, err
	}
	if s.req.Step != nil {
		s.req.Step()
	}
	found := &outcome{majors: pairMajors(s.base, head)}
	for _, f := range report.Findings {
		switch {
		case !s.isOfEvent(f) || !s.hasRule(f.Rule):
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

func (s *search) hasRule(id string) bool {
	return slices.ContainsFunc(s.rules, func(r *lint.Rule) bool { return r.ID == id })
}

func (s *search) isOfEvent(f diag.Finding) bool {
	name := s.req.Contract.Name.String()
	return f.Subject == name || strings.HasPrefix(f.Subject, name+" ")
}

// edited returns the contract of the head with the documents in place of its
// schema files; false where one of them is no schema.
func (s *search) edited(docs documents) (*workspace.Contract, bool, error) {
	plan := *s.req.Contract
	plan.Majors = slices.Clone(plan.Majors)
	for i, m := range plan.Majors {
		newest := m.Newest()
		if newest.Schema == nil || s.base.Major(m.Number) == nil || len(docs) == 0 {
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
func (s *search) document(docs documents, name string) (*source.Document, error) {
	if doc := docs[name]; doc != nil {
		return doc, nil
	}
	if doc := s.read[name]; doc != nil {
		return doc, nil
	}
	data, err := s.req.Files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	doc, err := source.Parse(name, data)
	if err != nil {
		return nil, err
	}
	s.read[name] = doc
	return doc, nil
}
