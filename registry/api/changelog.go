package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/wire"
)

// changelogLimit is the parameter limit, with fewer than in other lists: what each
// version changed is read out of two schemas.
var changelogLimit = parameter{name: "limit", in: inQuery, description: "How many to list at most.", number: true, least: 1, most: 100, fallback: "30"}

func changelogRows() []operation {
	const tag = "changes"
	params := []parameter{changelogLimit, cursorParam}
	answer := reply{description: "A page of versions, the newest first.", of: wire.Changelog{}, headers: []header{linkHeader}}
	return []operation{
		{
			id: "getChangelog", method: http.MethodGet, path: "/v1/changelog", tag: tag, role: Reader,
			summary: "Read what versions changed", description: "The versions of every event, the newest first, each with the readable differences to the one before.",
			params: params, answer: answer, caching: revalidate, handle: (*api).changelog,
		},
		{
			id: "getEventChangelog", method: http.MethodGet, path: "/v1/events/{event}/changelog", tag: tag, role: Reader,
			summary: "Read what the versions of an event changed", description: "The newest first, each with the readable differences to the one before.",
			params: slices.Concat([]parameter{eventParam}, params), answer: answer, caching: revalidate, problems: notFound, handle: (*api).eventChangelog,
		},
	}
}

func (a *api) changelog(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	var versions []*registry.Version
	for _, k := range s.Contracts() {
		versions = append(versions, k.Versions...)
	}
	return a.answerChangelog(c, versions)
}

func (a *api) eventChangelog(c *call) error {
	k, err := a.contract(c)
	if err != nil {
		return err
	}
	return a.answerChangelog(c, slices.Clone(k.Versions))
}

func (a *api) answerChangelog(c *call, versions []*registry.Version) error {
	slices.SortFunc(versions, comparison.Newest)
	page, err := pageOf(c, versions, placeInLog)
	if err != nil {
		return err
	}
	entries, err := a.log.Entries(c.Request.Context(), page.items)
	if err != nil {
		return err
	}
	return c.answer(wire.Changelog{Entries: entries, Next: page.next})
}

// placeInLog is a text by which the newest version comes first.
func placeInLog(v *registry.Version) string {
	const end = 1 << 62
	return fmt.Sprintf("%020d %010d.%010d %s", end-v.PublishedAt.UnixMicro(), int64(1<<31)-int64(v.Version.Major), int64(1<<31)-int64(v.Version.Revision), v.Contract.Name)
}
