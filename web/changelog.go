package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
)

// changelogView is what versions changed, the newest first: of one event, or of all.
type changelogView struct {
	Contract *registry.Contract // nil: of all
	Hue      int
	Entries  []logEntry
	pager
}

// logEntry is a version with what it changed.
type logEntry struct {
	*registry.Version
	wire.ChangelogEntry
	Hue  int
	More int // changes that are not shown
	Diff string
}

const (
	logPage       = 30 // entries
	maxLogChanges = 12 // of an entry
)

// Feed is the address of the same as an Atom feed.
func (v *changelogView) Feed() string { return v.path() + ".atom" }

func (v *changelogView) path() string {
	if v.Contract == nil {
		return "/changelog"
	}
	return eventPath(v.Contract.Name) + "/changelog"
}

func (v *changelogView) place() layout {
	if v.Contract == nil {
		return layout{Title: "Changelog", Section: "changelog", Alternate: "/v1/changelog", Feed: v.Feed()}
	}
	name := v.Contract.Name.String()
	return layout{Title: "Changelog of " + name, Section: "events", Alternate: "/v1/events/" + name + "/changelog", Feed: v.Feed()}
}

func (s *site) changelog(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	v := &changelogView{}
	return v, s.turnLog(ctx, snapshot, v, req.URL.Query().Get("page"))
}

func (s *site) eventChangelog(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := contractOf(snapshot, req, "/changelog")
	if err != nil {
		return nil, err
	}
	v := &changelogView{Contract: c, Hue: aboutContexts(snapshot).hue(c.Name.Context)}
	return v, s.turnLog(ctx, snapshot, v, req.URL.Query().Get("page"))
}

// turnLog fills in a page of the log; one that is not there is the nearest that is.
func (s *site) turnLog(ctx context.Context, snapshot *registry.Snapshot, v *changelogView, page string) error {
	var versions []*registry.Version
	if v.Contract != nil {
		versions = slices.Clone(v.Contract.Versions)
	} else {
		for _, c := range snapshot.Contracts() {
			versions = append(versions, c.Versions...)
		}
	}
	slices.SortFunc(versions, comparison.Newest)
	versions, v.pager = turned(versions, logPage, page, func(page string) string { return address{path: v.path()}.with("page", page) })
	entries, err := s.log.Entries(ctx, versions)
	if err != nil {
		return err
	}
	about := aboutContexts(snapshot)
	for i, e := range entries {
		v.Entries = append(v.Entries, newLogEntry(about, versions[i], e))
	}
	return nil
}

func newLogEntry(about contexts, v *registry.Version, e wire.ChangelogEntry) logEntry {
	entry := logEntry{Version: v, ChangelogEntry: e, Hue: about.hue(v.Contract.Name.Context)}
	entry.Changes, entry.More = firstOf(e.Changes, maxLogChanges)
	entry.More += e.More
	if previous, err := contract.ParseVersion(e.Previous); err == nil {
		entry.Diff = diffPath(v.Contract.Name, previous, v.Version)
	}
	return entry
}

// Words say in a sentence what the version is.
func (e logEntry) Words() string {
	switch {
	case e.State == "first":
		return "The first version."
	case e.State == "deleted":
		return "It was deleted."
	case e.State == "unreadable":
		return "What it changed is not known: this Treaty cannot read it."
	case e.State == "major" && len(e.Changes) == 0:
		return "A new major after " + e.Previous + ", with the same keywords."
	case e.State == "major":
		return "A new major after " + e.Previous + "."
	case len(e.Changes) == 0:
		return "No keyword that counts: descriptions, order or the way of writing changed."
	}
	return ""
}
