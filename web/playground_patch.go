package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/patch"
	"github.com/treaty-events/treaty/lint/suggest"
	"github.com/treaty-events/treaty/registry"
)

// What the pasted schema is asked for as, where it is not to be as it is: in a form that
// breaks nothing, or as the next major.
const asCompatible, asMajor = "compatible", "major"

// formPatience is for which time a page waits for a form that breaks nothing.
const formPatience = 8 * time.Second

// playPatch is a pasted schema as a patch of the files of its home.
type playPatch struct {
	patchView
	Steps  []suggest.Step // by which it breaks nothing any more; none: it is as it was pasted
	More   int            // of them that are not listed
	Number int            // of the major that it opens; 0: it changes the one that is there
}

// revised is the newest file of the major as the pasted text would have it.
func (v *playgroundView) revised(ctx context.Context, r *registry.Registry) (patch.File, error) {
	newest := v.Major().Newest()
	text, err := r.Original(ctx, newest)
	if err != nil {
		return patch.File{}, err
	}
	return patch.File{Name: newest.File, Before: text, After: asWritten(text, v.Text)}, nil
}

// compatible is the file with what `treaty suggest` makes of it where it breaks what is
// promised, and the steps to it; none where there is no such form of this file alone.
func (v *playgroundView) compatible(ctx context.Context, r *registry.Registry, f patch.File) (patch.File, []suggest.Step, error) {
	ctx, cancel := context.WithTimeout(ctx, formPatience)
	defer cancel()
	found, err := r.Compatible(ctx, registry.VersionRequest{
		Event: v.Contract.Name, Major: v.Version.Version.Major, Schema: f.After, Actor: asker, Origin: asker,
	})
	if err != nil || found == nil || found.Files[0].Name != f.Name {
		return patch.File{}, nil, err
	}
	f.After = found.Files[0].After
	return f, found.Steps, nil
}

// opened are the files by which the pasted text opens the next major, a draft; none where
// that is not the next.
func (v *playgroundView) opened(f patch.File) (number int, files []patch.File) {
	c, major := v.Contract, v.Major()
	if c.Doc == nil || major != c.Majors[len(c.Majors)-1] {
		return 0, nil
	}
	of := workspace.Contract{Event: c.Event, Doc: c.Doc, Majors: []*workspace.Major{{
		MajorInfo: major.MajorInfo, Revisions: []*workspace.Revision{{File: f.Name}},
	}}}
	number, list, err := suggest.NextMajor(&of, c.Doc, func(string) ([]byte, error) { return f.After, nil })
	if err != nil || len(list) < 2 { // the file has a name of its own
		return 0, nil
	}
	for _, f := range list {
		files = append(files, patch.File{Name: f.Name, Before: f.Before, After: f.After})
	}
	return number, files
}

// patches offers the pasted schema as a patch, and where it breaks what is promised, in a
// form that does not and as one that opens the next major, too. What no file can hold is
// not offered.
func (v *playgroundView) patches(ctx context.Context, r *registry.Registry) error {
	if v.Schema == nil || v.Schema.After == nil || v.Schema.Same {
		return nil
	}
	f, err := v.revised(ctx, r)
	if err != nil {
		return err
	}
	if _, err := source.Parse(f.Name, f.After); err != nil {
		return nil
	}
	v.offer("revision", playPatch{}, f)
	breaks := slices.ContainsFunc(v.Schema.Findings, func(f findingRow) bool { return f.Question != "" && f.Severity == "error" })
	if !breaks || v.Schema.Accepted {
		return nil
	}
	mended, steps, err := v.compatible(ctx, r, f)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		v.Schema.Unsearched = true
	case err != nil:
		return err
	case len(steps) > 0:
		shown, more := firstOf(steps, maxTrialRows)
		v.offer(asCompatible, playPatch{Steps: shown, More: more}, mended)
	}
	if number, files := v.opened(f); number > 0 {
		v.offer(asMajor, playPatch{Number: number}, files...)
	}
	return nil
}

func (v *playgroundView) offer(as string, p playPatch, files ...patch.File) {
	var err error
	if p.patchView, err = patchOf(files...); err != nil || p.Size == 0 {
		return
	}
	p.Link = strings.Replace(v.Path(v.Try), "/playground?", "/playground/patch?as="+as+"&", 1)
	v.Schema.Patches = append(v.Schema.Patches, p)
}

// playedPatch is the patch of what was pasted, to be kept.
func (s *site) playedPatch(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	v, err := s.newPlayground(snapshot, req)
	if err != nil {
		return nil, err
	}
	if v.Contract == nil || v.Major() == nil || v.Major().Newest() == nil {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "there is no patch: whose schema it is, is not said"}
	}
	v.Text = req.PostFormValue("text")
	f, err := v.revised(ctx, s.registry)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s.v%d", v.Contract.Name, v.Version.Version.Major)
	switch req.URL.Query().Get("as") {
	case asCompatible:
		mended, steps, err := v.compatible(ctx, s.registry, f)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return nil, &registry.Refusal{Code: registry.Busy, Message: "to look for it takes longer than a page waits", Hint: "`treaty suggest` looks for it in the home"}
		case err != nil:
			return nil, err
		case len(steps) == 0:
			return nil, &registry.Refusal{Code: registry.NotFound, Message: "there is no patch: no form of it in this file alone breaks nothing", Hint: "`treaty suggest` says why, in the home"}
		}
		return patchDownload(name+".compatible", mended)
	case asMajor:
	default:
		return patchDownload(name, f)
	}
	number, files := v.opened(f)
	if number == 0 {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "there is no patch: it cannot be the next major", Hint: "`treaty new major` opens one"}
	}
	return patchDownload(fmt.Sprintf("%s.v%d", v.Contract.Name, number), files...)
}

// asWritten ends the lines of a pasted text as the file does: a form ends all alike, and
// a line that is the same but for its end has not changed.
func asWritten(file []byte, pasted string) []byte {
	was := strings.SplitAfter(string(file), "\n")
	is := strings.SplitAfter(strings.ReplaceAll(pasted, "\r\n", "\n"), "\n")
	end := "\n"
	if windows := strings.Count(string(file), "\r\n"); 2*windows > strings.Count(string(file), "\n") {
		end = "\r\n"
	}
	twin := slices.Repeat([]int{-1}, len(is))
	for i, j := range patch.Twins(bare(was), bare(is)) {
		if j >= 0 {
			twin[j] = i
		}
	}
	var b strings.Builder
	for j, line := range is {
		text, hasEnd := strings.CutSuffix(line, "\n")
		last := j == len(is)-1
		switch i := twin[j]; {
		case i >= 0 && (last || strings.HasSuffix(was[i], "\n")):
			b.WriteString(was[i])
		case hasEnd:
			b.WriteString(text + end)
		case text != "" && strings.HasSuffix(string(file), "\n"):
			b.WriteString(text + end)
		default:
			b.WriteString(text)
		}
	}
	return []byte(b.String())
}

// bare are the lines without their ends.
func bare(lines []string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	}
	return list
}
