package feed

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

// ToWire returns a change as clients see it. Its links are paths.
func ToWire(c *registry.Change) wire.Change {
	return wire.Change{
		Sequence: c.Sequence, ID: c.ID, At: c.At, Kind: string(c.Kind), Home: c.Home, Commit: c.Commit, Actor: c.Actor,
		Published: Links(c.Versions), Deleted: Links(c.Deleted), Deployments: News(c.Deployments), Waivers: Waivers(c.Waivers),
		Subjects: Subjects(c), Silences: Silences(c.Silences),
	}
}

// Subjects returns the Kafka subjects that a change of their settings, or of what is
// retracted, is about.
func Subjects(c *registry.Change) []string {
	if c.Kind != registry.SubjectChange {
		return nil
	}
	var names []string
	for _, lineage := range c.Lineages {
		if name, is := strings.CutPrefix(lineage, registry.SubjectLineage("")); is {
			names = append(names, name)
		}
	}
	return names
}

// News returns what a change says of deployments as clients see it.
func News(deployments []registry.DeploymentNews) []wire.DeploymentNews {
	var list []wire.DeploymentNews
	for _, d := range deployments {
		list = append(list, wire.DeploymentNews(d))
	}
	return list
}

// Waivers returns what a change says of waivers as clients see it.
func Waivers(news []registry.WaiverNews) []wire.WaiverNews {
	var list []wire.WaiverNews
	for _, w := range news {
		list = append(list, wire.WaiverNews{
			Step: string(w.Step), Home: w.Home, Fingerprint: w.Fingerprint, Rule: w.Rule, Subject: w.Subject, Message: w.Message,
			Reason: w.Reason, Owner: w.Owner, Expires: w.Expires,
			Contexts: append([]string{}, w.Contexts...), Deciding: w.Deciding, Missing: append([]string{}, w.Missing...),
		})
	}
	return list
}

// Silences returns what a change says of silences as clients see it.
func Silences(news []registry.SilenceNews) []wire.SilenceNews {
	var list []wire.SilenceNews
	for _, s := range news {
		view := wire.SilenceNews{
			Step: string(s.Step), What: string(s.What), Name: s.Name, Since: s.Since, Expected: s.Expected, Weeks: s.Weeks, Message: silenceMessage(s),
		}
		if !s.Until.IsZero() {
			view.Until = &s.Until
		}
		list = append(list, view)
	}
	return list
}

// silenceMessage says it in words.
func silenceMessage(s registry.SilenceNews) string {
	since := s.Since.Format(time.DateTime) + " UTC"
	switch {
	case s.Step == registry.SpokeAgain && s.What == registry.SilentService:
		return s.Name + " reports again; there were no reports since " + since
	case s.Step == registry.SpokeAgain:
		return s.Name + " is there again; there was none since " + since
	case s.What == registry.SilentService:
		return s.Name + " reports no more since " + since + ": of its events nothing is known"
	}
	return fmt.Sprintf("there is no %s since %s; in the same hours of %d weeks before there were at least %d", s.Name, since, s.Weeks, s.Expected)
}

// Page returns as many of the changes as fit one answer: those that together
// name no more versions and waivers than is bearable, and the first in any case.
func Page(changes []registry.Change) []registry.Change {
	const most = 10_000
	names := 0
	for i, c := range changes {
		if names += len(c.Versions) + len(c.Deleted) + len(c.Waivers) + len(c.Silences); names > most && i > 0 {
			return changes[:i]
		}
	}
	return changes
}

// Links names versions and says where each is.
func Links(versions []registry.VersionName) []wire.VersionLink {
	list := make([]wire.VersionLink, len(versions))
	for i, v := range versions {
		list[i] = Link(v, "")
	}
	return list
}

// Link names a version and says where it is, below origin ("" or
// "https://treaty.example.com").
func Link(v registry.VersionName, origin string) wire.VersionLink {
	l := wire.VersionLink{Subject: v.Subject, Version: v.Version.String()}
	if v.Subject == "" {
		l.Event = v.Event.String()
		l.URL = origin + "/v1/events/" + url.PathEscape(l.Event) + "/versions/" + l.Version
	}
	return l
}
