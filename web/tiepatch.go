package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/patch"
	"github.com/treaty-events/treaty/registry"
)

// tieAnswer is what one context writes in answer to what another declares.
type tieAnswer struct {
	from, to string // who answers whom
	as       contract.Role
	pattern  contract.Pattern
}

// path is the address of the answer as a patch.
func (a tieAnswer) path() string {
	return "/contexts/" + url.PathEscape(a.from) + "/relationships/" + url.PathEscape(a.to) + "/answer.patch?" +
		url.Values{"as": {string(a.as)}, "pattern": {string(a.pattern)}}.Encode()
}

// file is the context.yaml of who answers, without the answer and with it: a declaration
// that does not go together with what the other says becomes it.
func (l links) file(a tieAnswer) (patch.File, error) {
	none := func(why string) (patch.File, error) {
		return patch.File{}, &registry.Refusal{Code: registry.NotFound, Message: "there is no such patch: " + why, Hint: "the page of the context says what waits for an answer"}
	}
	answerer, err := l.snapshot.Context(a.from)
	if err != nil {
		return patch.File{}, err
	}
	proposer, err := l.snapshot.Context(a.to)
	switch {
	case err != nil:
		return patch.File{}, err
	case answerer.Doc == nil:
		return none("no home has pushed a file of " + a.from)
	}
	for _, t := range l.snapshot.Ties(proposer) {
		if t.With != a.from || t.Ours == nil || t.Standing() == registry.Accepted || t.Ours.As.Opposite() != a.as || !slices.Contains(t.Ours.Answers(), a.pattern) {
			continue
		}
		result, err := edit.Apply(answerer.Doc, a.changes(answerer, t.Theirs)...)
		if err != nil {
			return none(err.Error())
		}
		return patch.File{Name: answerer.Doc.File, Before: answerer.Doc.Data, After: result.Document.Data}, nil
	}
	return none(fmt.Sprintf("%s waits for no such answer of %s", a.to, a.from))
}

// changes write the answer: over what is declared, which may be nothing.
func (a tieAnswer) changes(c *registry.Context, declared *contract.Relationship) []edit.Change {
	as, pattern := source.NewString(string(a.as)), source.NewString(string(a.pattern))
	for i := range c.Relationships {
		if at := source.Pointer(fmt.Sprintf("/relationships/%d", i)); &c.Relationships[i] == declared {
			return []edit.Change{edit.Set(at+"/as", as), edit.Set(at+"/pattern", pattern)}
		}
	}
	entry := source.NewObject(
		source.Member{Name: "with", Value: source.NewString(a.to)}, source.Member{Name: "as", Value: as}, source.Member{Name: "pattern", Value: pattern},
	)
	if list := c.Doc.Root.Get("relationships"); list == nil || list.Kind != source.Array {
		return []edit.Change{edit.Set("/relationships", source.NewArray(entry))}
	}
	return []edit.Change{edit.Append("/relationships", entry)}
}

// tiePatch is an answer as a patch, with the others that would do.
type tiePatch struct {
	patchView
	Others []patchLink
}

// patchLink leads to a patch.
type patchLink struct{ Words, Link string }

// Patch is the patch by which the other side, or this one, answers; nil where the
// registry has no text to change, or nothing waits.
func (v tieView) Patch() *tiePatch {
	if v.Standing == registry.Accepted {
		return nil
	}
	a := tieAnswer{from: v.With, to: v.name, as: v.Said().As.Opposite()}
	if v.Ours == nil {
		a.from, a.to = v.name, v.With
	}
	var p *tiePatch
	for _, pattern := range v.Said().Answers() {
		a.pattern = pattern
		if p != nil {
			p.Others = append(p.Others, patchLink{string(pattern), a.path()})
			continue
		}
		file, err := v.file(a)
		if err != nil {
			return nil
		}
		shown, err := patchOf(file)
		if err != nil {
			return nil
		}
		shown.Link = a.path()
		p = &tiePatch{patchView: shown}
	}
	return p
}

// answerPatch is the patch to be kept.
func (s *site) answerPatch(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	query := req.URL.Query()
	a := tieAnswer{
		from: req.PathValue("context"), to: req.PathValue("with"),
		as: contract.Role(query.Get("as")), pattern: contract.Pattern(query.Get("pattern")),
	}
	file, err := links{snapshot}.file(a)
	if err != nil {
		return nil, err
	}
	return patchDownload(a.from+"-answers-"+a.to, file)
}
