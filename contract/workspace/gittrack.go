package workspace

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
)

// track follows one major through the history.
type track struct {
	contract  *Contract
	major     *Major
	places    []string // where its schema may have been, the likeliest first
	revisions []*Revision
	findings  [][]diag.Finding // by revision
	first     int              // index of the version that brought the first revision
}

// newTracks follows the majors of the contracts that are not as they were seen.
func newTracks(ws *Workspace, seen *Seen) []*track {
	var tracks []*track
	for _, c := range ws.Contracts {
		if seen.same(c) {
			continue
		}
		for _, m := range c.Majors {
			tracks = append(tracks, &track{contract: c, major: m, places: places(c, m.Newest().File)})
		}
	}
	return tracks
}

// places lists where a major's schema may have been: where it is, in the other
// notation, and in the folders of the names that the event had.
func places(c *Contract, file string) []string {
	folders := []string{c.Dir}
	for _, former := range c.Formerly {
		if folder := formerFolder(c, former); folder != "" {
			folders = append(folders, folder)
		}
	}
	var list []string
	for _, folder := range folders {
		list = append(list, placesIn(folder, c, file)...)
	}
	return list
}

// placesIn lists the names that the schema may have had in a folder.
func placesIn(folder string, c *Contract, file string) []string {
	base := path.Base(file)
	list := []string{path.Join(folder, base)}
	if m := majorFilePattern.FindStringSubmatch(base); m != nil && c.Doc != nil {
		other := map[string]string{"json": "yaml", "yaml": "json"}[m[2]]
		list = append(list, path.Join(folder, strings.TrimSuffix(base, m[2])+other))
	}
	return list
}

// formerFolder returns where a contract was under a former name, if its folders
// are named after context and event; else "".
func formerFolder(c *Contract, former contract.EventName) string {
	parent, grandparent := path.Dir(c.Dir), path.Dir(path.Dir(c.Dir))
	switch {
	case path.Base(c.Dir) != c.Name.Event:
		return ""
	case former.Context == c.Name.Context:
		return path.Join(parent, former.Event)
	case path.Base(parent) == c.Name.Context:
		return path.Join(grandparent, former.Context, former.Event)
	}
	return ""
}

// isDraft reports whether the event.yaml says that the major is a draft. One that
// cannot be read does not: then it is taken to have promised something.
func (t *track) isDraft(open schema.Loader, file string) bool {
	doc, err := open(file)
	if err != nil {
		return false
	}
	var e contract.Event
	readEvent(&e, doc.Root)
	info, _ := e.Major(t.major.Number)
	return info.Status == contract.Draft
}

// finish gives the major its revisions: those of its history folder, then those
// of git that the folder does not have, then the newest.
func (t *track) finish(l *loader) {
	newest := t.major.Newest()
	written := t.major.Revisions[:len(t.major.Revisions)-1]
	if len(t.revisions) == 0 {
		return
	}
	last := t.foldRevisions()
	known := map[contract.Fingerprint]bool{}
	for _, r := range written {
		known[r.Fingerprint] = r.Fingerprint != ""
	}
	list := slices.Clone(written)
	for i, r := range t.revisions[:len(t.revisions)-1] {
		if !known[r.Fingerprint] {
			list = append(list, r)
			for _, f := range t.findings[i] {
				l.report(f)
			}
		}
	}
	// What was read last is the content of the newest revision, which the
	// workspace has with its examples already.
	if newest.Label == fmt.Sprintf("v%d", t.major.Number) {
		newest.Label = last.Label
	}
	newest.Draft = newest.Draft && last.Draft
	t.major.Revisions = fold(append(list, newest))
}

// foldRevisions joins neighbours of equal content, with the findings of the
// first, and returns the last.
func (t *track) foldRevisions() *Revision {
	var findings [][]diag.Finding
	for i, r := range t.revisions {
		if i == 0 || !t.revisions[i-1].Same(r) {
			findings = append(findings, t.findings[i])
		}
	}
	t.revisions, t.findings = fold(t.revisions), findings
	return t.revisions[len(t.revisions)-1]
}
