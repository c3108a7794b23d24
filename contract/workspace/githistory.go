package workspace

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// A git history is gone through once, from the oldest commit to the newest. For
// every major the files are watched that its schema is made of; only a commit
// that changes one of them makes the schema be read again. So the cost grows
// with the commits and with what they touch, not with commits times contracts.

// version is one commit of the first-parent history.
type version struct {
	hash string
	tree string // of the repository's root
}

// firstParents lists the commits from hash back that touch the workspace, the
// oldest first.
func (r *Repository) firstParents(ctx context.Context, hash string) ([]version, error) {
	args := []string{"rev-list", "--first-parent", "--format=%H %T", hash, "--"}
	if r.prefix != "" {
		args = append(args, ":(top,literal)"+strings.TrimSuffix(r.prefix, "/"))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := r.command(ctx, args...)
	var errs bounded
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, gitFailure(err, "")
	}
	if err := cmd.Start(); err != nil {
		return nil, gitFailure(err, "")
	}
	list, readErr := readVersions(out)
	if readErr != nil {
		cancel()
	}
	err = cmd.Wait()
	switch {
	case context.Cause(ctx) != nil && readErr == nil:
		return nil, ctx.Err()
	case readErr != nil:
		return nil, protocolError(readErr)
	case err != nil:
		return nil, gitFailure(err, errs.String())
	}
	slices.Reverse(list)
	return list, nil
}

// readVersions reads lines "commit <hash>", each followed by "<hash> <tree>".
func readVersions(out io.Reader) ([]version, error) {
	var list []version
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) == 2 && fields[0] == "commit":
		case len(fields) == 2:
			list = append(list, version{hash: fields[0], tree: fields[1]})
		default:
			return nil, fmt.Errorf("an answer in a form that is not known: %s", clip(lines.Text()))
		}
	}
	return list, lines.Err()
}

// historian goes through the history of a workspace.
type historian struct {
	ctx    context.Context
	commit *Commit // of the version that is looked at
	at     int     // its index
	watch  *watched
	gaps   bool // something of the history is not here
}

// revisions gives the majors of l their earlier revisions, and reports whether
// some could not be read because a partial clone does not have them.
func (r *Repository) revisions(ctx context.Context, newest *Commit, l *loader) (gaps bool, err error) {
	tracks := newTracks(l.ws, l.before)
	if len(tracks) == 0 {
		return false, nil
	}
	versions, err := r.firstParents(ctx, newest.Hash)
	if err != nil {
		return false, err
	}
	h := &historian{ctx: ctx, commit: &Commit{ctx: ctx, repo: r, trees: newest.trees}}
	for moved, passes := true, 0; moved && passes < maxMoves; passes++ {
		if err := h.pass(tracks, versions); err != nil {
			return false, err
		}
		if moved, err = h.follow(tracks, versions); err != nil {
			return false, err
		}
	}
	for _, t := range tracks {
		t.finish(l)
	}
	diag.Sort(l.ws.Findings)
	return h.gaps, nil
}

// pass goes through the versions once, and gives the tracks what their places
// had.
func (h *historian) pass(tracks []*track, versions []version) error {
	h.watch, h.commit.root = &watched{}, ""
	for _, t := range tracks {
		t.revisions, t.findings = nil, nil
		for _, place := range t.places {
			h.watch.add(place, t)
		}
	}
	for i, v := range versions {
		if i%maxObjects == 0 {
			h.ahead(versions[i:min(i+maxObjects, len(versions))])
		}
		h.at = i
		if err := h.visit(v); err != nil {
			return err
		}
	}
	return nil
}

// ahead reads the trees of the next versions that lead to what is watched, level by
// level. What comes to be watched meanwhile is read when it is asked for.
func (h *historian) ahead(versions []version) {
	type spot struct {
		tree  string
		watch *watched
	}
	top := h.watch
	for _, part := range slices.Backward(strings.Split(strings.Trim(h.commit.repo.prefix, "/"), "/")) {
		if part != "" {
			top = &watched{parts: map[string]*watched{part: top}}
		}
	}
	if h.commit.trees.entries > maxCachedEntries/4 { // of versions that were gone through
		h.commit.trees.clear()
	}
	level := map[spot]bool{}
	for _, v := range versions {
		level[spot{v.tree, top}] = true
	}
	for trees := h.commit.trees; len(level) > 0; {
		hashes := make([]string, 0, len(level))
		for s := range level {
			hashes = append(hashes, s.tree)
		}
		if !trees.ahead(h.ctx, hashes) {
			return
		}
		next := map[spot]bool{}
		for s := range level {
			for part, below := range s.watch.parts {
				if e, _ := find(trees.kept[s.tree], part); e.kind == entryTree && len(below.parts) > 0 {
					next[spot{e.hash, below}] = true
				}
			}
		}
		level = next
	}
}

// visit looks at one version: the tracks of which a watched path changed are
// read again. A version that is not all here is a gap, not an error.
func (h *historian) visit(v version) error {
	before := h.commit.root
	h.commit.failed = nil
	root, err := h.commit.below(v.tree)
	if err != nil {
		return h.gap(err)
	}
	changed, err := h.changes(h.watch, before, root)
	if err != nil {
		return h.gap(err)
	}
	h.commit.root, h.commit.Hash = root, v.hash
	files := newReader(h.commit)
	done := map[*track]bool{}
	for _, t := range changed {
		if !done[t] {
			done[t] = true
			if err := h.read(t, files); err != nil {
				return err
			}
		}
	}
	return nil
}

// gap notes that an object is missing; any other error is one.
func (h *historian) gap(err error) error {
	if errors.Is(err, errMissingObject) {
		h.gaps = true
		return nil
	}
	return err
}

// read adds the content that a track has in the present version, and watches
// every path that was gone through to read it.
func (h *historian) read(t *track, files *reader) error {
	// Documents are shared among the tracks of a version, so what a track reads
	// is learnt from the reader's own list, and links from the commit.
	h.commit.trace = func(name string) { h.watch.add(name, t) }
	defer func() { h.commit.trace = nil }()
	for _, place := range t.places {
		if e, err := h.commit.resolve(place); err != nil || e.kind != entryFile {
			if h.commit.failed != nil {
				return h.gap(h.commit.failed)
			}
			continue
		}
		label := fmt.Sprintf("v%d@%s", t.major.Number, h.commit.Hash[:shortHash])
		subject := fmt.Sprintf("%s %s", t.contract.Name, label)
		open := func(name string) (*source.Document, error) {
			_, _ = h.commit.resolve(name) // watched, also where another track has read it
			return files.document(name)
		}
		r, findings := readRevision(open, subject, place, label)
		r.invalid(files)
		r.Draft = t.isDraft(open, path.Join(path.Dir(place), eventFile))
		if err := h.commit.failed; err != nil {
			h.commit.failed = nil
			return h.gap(err)
		}
		if len(t.revisions) == 0 {
			t.first = h.at
		}
		t.revisions, t.findings = append(t.revisions, r), append(t.findings, findings)
		return nil
	}
	return nil
}
