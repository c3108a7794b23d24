package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/treaty-events/treaty/internal/patch"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/inspection"
)

// findingView is one finding that is open, with the patch that mends it.
type findingView struct {
	links
	Looking bool   // the rules are not done: it is not known yet
	Here    string // the address of this
	Row     openRow
	Did     []string // what the patch does, in the past tense
	Patch   *patchView
	Left    string // why there is none; empty: its rule mends nothing
}

func (v *findingView) place() layout {
	l := layout{Title: "A finding", Section: "findings", Alternate: "/v1/findings"}
	if f := v.Row.Found; f != nil {
		l.Title = f.Rule + " of " + f.Subject
		l.Alternate += "?" + url.Values{"home": {f.Home}, "rule": {f.Rule}}.Encode()
	}
	return l
}

// Page is the address of the finding; empty: nothing tells it from others.
func (r openRow) Page() string {
	if r.Fingerprint == "" {
		return ""
	}
	return findingsPath + "/" + url.PathEscape(r.Fingerprint)
}

// Mends is where the finding is offered mended; empty: its rule mends nothing, or this is
// there.
func (r openRow) Mends() string {
	if r.Alone || !canMend(r.Found) {
		return ""
	}
	return r.Page()
}

// canMend reports whether the rule of a finding mends what it finds.
func canMend(f *inspection.Found) bool {
	rule, err := rules.ByID(f.Rule)
	return err == nil && rule.Fix != nil
}

func (s *site) finding(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	v := &findingView{links: links{snapshot}, Here: req.URL.RequestURI()}
	f, err := s.findingOf(ctx, snapshot, req)
	if err != nil {
		return nil, err
	}
	if v.Looking = f == nil; v.Looking {
		return v, nil
	}
	v.Row = v.open(f, aboutContexts(snapshot))
	v.Row.Alone = true
	if !canMend(f) {
		return v, nil
	}
	m, err := s.mended(ctx, snapshot, f)
	if err != nil {
		return nil, err
	}
	v.Did, v.Left = m.did, m.left
	if len(m.files) == 0 {
		return v, nil
	}
	shown, err := patchOf(m.files...)
	if err != nil { // a name that no patch can have
		v.Left = err.Error()
		return v, nil
	}
	shown.Link, shown.Open = v.Row.Page()+"/mend.patch", true
	v.Patch = &shown
	return v, nil
}

// findingOf is the finding that the address names; nil: the rules are still looking.
func (s *site) findingOf(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (*inspection.Found, error) {
	all, fresh, err := s.opt.Inspection.Soon(ctx, snapshot, patience)
	if err != nil || !fresh {
		return nil, err
	}
	named := func(f *inspection.Found) bool { return f.Fingerprint == req.PathValue("finding") }
	if i := slices.IndexFunc(all.Findings, named); i >= 0 {
		return all.Findings[i], nil
	}
	return nil, &meantError{
		Refusal: &registry.Refusal{Code: registry.NotFound, Message: "there is no such finding", Hint: "perhaps it is mended, or the address is not all of it"},
		All:     meantPage{findingsPath, "Findings that are open"},
	}
}

// mend is what mends a finding.
type mend struct {
	did   []string
	files []patch.File // none: it is left
	left  string       // why
}

// mendKey names one: what the gate says of it may be another after each change, and when
// waivers expire.
type mendKey struct {
	fingerprint, day string
	sequence         int64
}

// mendBytes bounds what is kept of them, for who looks at a patch and then downloads it.
const mendBytes = 4 << 20

// mended asks for the finding to be mended, as long as a page waits for the gate.
func (s *site) mended(ctx context.Context, snapshot *registry.Snapshot, f *inspection.Found) (*mend, error) {
	key := mendKey{f.Fingerprint, s.registry.Now().Format(time.DateOnly), snapshot.Sequence}
	if m, ok := s.mends.Get(key); ok {
		return m, nil
	}
	patient, cancel := context.WithTimeout(ctx, schemaPatience)
	defer cancel()
	mended, err := s.registry.Mend(patient, snapshot, f.Home, f.Finding)
	switch {
	case err != nil && patient.Err() != nil && ctx.Err() == nil:
		return &mend{left: "the gate takes longer over it than a page waits; `treaty lint --fix --rule " + f.Rule + "` waits for it"}, nil
	case err != nil:
		return nil, err
	}
	m := &mend{left: leftBecause(mended)}
	for _, fixed := range mended.Fixed {
		m.did = append(m.did, sentence(visible(fixed.What)))
	}
	size := 0
	for _, name := range mended.Names() {
		text := mended.Files[name]
		m.files = append(m.files, patch.File{Name: name, Before: text.Before, After: text.After})
		size += len(text.Before) + len(text.After)
	}
	s.mends.Put(key, m, size)
	return m, nil
}

// leftBecause says why the finding is left; nothing where it is mended.
func leftBecause(m *lint.Mended) string {
	switch {
	case len(m.Fixed) > 0:
		return ""
	case len(m.Left) > 0:
		return m.Left[0].Why
	}
	return "the rule does not find it in the files as they were pushed"
}

// mendPatch is the patch to be kept.
func (s *site) mendPatch(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	none := func(why string) (any, error) {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "there is no patch: " + why, Hint: "the page of the finding says what else helps"}
	}
	f, err := s.findingOf(ctx, snapshot, req)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return none("the rules are still looking at what was pushed")
	case !canMend(f):
		return none(f.Rule + " mends nothing")
	}
	m, err := s.mended(ctx, snapshot, f)
	switch {
	case err != nil:
		return nil, err
	case len(m.files) == 0:
		return none(m.left)
	}
	return patchDownload(f.Rule+"-"+f.Fingerprint[:min(len(f.Fingerprint), lint.ShortFingerprint)], m.files...)
}
