package webhook

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/wire"
)

// maxNamed bounds the versions, and the waivers, that one message names, of each
// list; a change may be an import of thousands.
const maxNamed = 100

// deliveryID names a delivery, over all attempts and processes.
func deliveryID(hook string, sequence int64) string {
	return hook + "-" + strconv.FormatInt(sequence, 10)
}

// message returns the body that tells a hook of a change: the same for each
// attempt. It names only what the hook's filter lets through, and not who did
// it: that is for the audit trail. Origin is how the world reaches the registry,
// without a slash at the end; empty: links are paths.
func message(h *Hook, c *registry.Change, origin string) ([]byte, error) {
	published, more := named(h.Filter, c.Versions, origin)
	deleted, moreDeleted := named(h.Filter, c.Deleted, origin)
	waivers, moreWaivers := waiversOf(h.Filter, c.Waivers)
	silences, moreSilences := silencesOf(h.Filter, c.Silences)
	return json.Marshal(wire.Notification{
		ID: deliveryID(h.ID, c.Sequence), Hook: h.ID, Sequence: c.Sequence, Change: c.ID, Kind: string(c.Kind), At: c.At,
		Home: c.Home, Commit: c.Commit, Published: published, Deleted: deleted, Deployments: feed.News(services(h.Filter, c.Deployments)),
		Waivers: feed.Waivers(waivers), Subjects: feed.Subjects(c), Silences: feed.Silences(silences),
		Truncated: more || moreDeleted || moreWaivers || moreSilences,
		URL:       origin + "/v1/changes?limit=1&after=" + strconv.FormatInt(c.Sequence-1, 10),
	})
}

// named returns the links of the versions that the filter lets through, and
// whether there are more.
func named(f Filter, versions []registry.VersionName, origin string) (links []wire.VersionLink, more bool) {
	links = []wire.VersionLink{}
	for _, v := range versions {
		switch {
		case !f.names(v):
		case len(links) == maxNamed:
			return links, true
		default:
			links = append(links, feed.Link(v, origin))
		}
	}
	return links, false
}

// services returns the news of services that the filter lets through.
func services(f Filter, news []registry.DeploymentNews) []registry.DeploymentNews {
	return slices.DeleteFunc(slices.Clone(news), func(d registry.DeploymentNews) bool { return !f.namesService(d) })
}

// maxTold bounds the texts of the waivers that one message names, in bytes.
const maxTold = 64 << 10

// waiversOf returns the news of waivers that the filter lets through, as many as a
// message names, the first in any case; and whether there are more.
func waiversOf(f Filter, news []registry.WaiverNews) (list []registry.WaiverNews, more bool) {
	size := 0
	for _, w := range news {
		if !f.namesWaiver(w) {
			continue
		}
		size += len(w.Message) + len(w.Reason) + len(w.Subject)
		if len(list) == maxNamed || size > maxTold && len(list) > 0 {
			return list, true
		}
		list = append(list, w)
	}
	return list, false
}

// silencesOf returns the news of silences that the filter lets through, as many as a
// message names, and whether there are more.
func silencesOf(f Filter, news []registry.SilenceNews) (list []registry.SilenceNews, more bool) {
	list = slices.DeleteFunc(slices.Clone(news), func(s registry.SilenceNews) bool { return !f.namesSilence(s) })
	return list[:min(len(list), maxNamed)], len(list) > maxNamed
}
