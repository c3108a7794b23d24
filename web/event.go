package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
)

// eventView answers in one page: what is this, who owns it, which version do I
// use, how do I produce or consume it, who else does, what is personal.
type eventView struct {
	links
	Contract     *registry.Contract
	Hue          int
	Owner        string
	Version      *registry.Version
	Latest       bool // Version is what one should use
	Major        contract.MajorInfo
	Majors       []majorView
	Tree         *tree
	Text         listing
	Examples     []listing
	MoreExamples int // that are not shown
	Producers    []producerRow
	Consumers    []consumerRow
	Retirements  []registry.Retirement
	Facts        []fact
	Glance       glance
	Found        eventFindings
	Uses         uses
	Kafka        kafkaUse
	KafkaAt      kafkaAddress
	Token        bool // whoever asks from elsewhere needs one

	Origin     string // of this registry, as the reader named it: "http://localhost:8642"
	NextMajor  int
	FirstField string // a path to begin with
}

// majorView is a major with its versions, the newest first.
type majorView struct {
	contract.MajorInfo
	Versions []*registry.Version
}

// maxExamples is how many examples are shown.
const maxExamples = 8

// producerRow is a service that writes the event.
type producerRow struct {
	*registry.Service
	Majors []int
}

// consumerRow is one way in which a service reads the event.
type consumerRow struct {
	*registry.Service
	contract.Consumption
	Outlook []registry.Outlook // by live major that it reads
}

func (v *eventView) place() layout {
	name := v.Contract.Name.String()
	return layout{
		Title: name + " " + v.Version.Version.String(), Section: "events", Permalink: "/events/" + name + "/" + v.Version.Version.String(),
		Alternate: "/v1/events/" + name + "/versions/" + v.Version.Version.String(), Picture: v.Glance.Flow.Picture != "",
	}
}

// Before is the version to which a version is compared; nil: there is none.
func (v *eventView) Before(version *registry.Version) *registry.Version {
	return comparison.Before(version)
}

// Playground is where an event of the version, or a schema after it, is tried.
func (v *eventView) Playground(try string) string { return playgroundPath(v.Version, try) }

func (s *site) event(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	rest, text := "", req.PathValue("version")
	if text != "" {
		rest = "/" + url.PathEscape(text)
	}
	c, err := contractOf(snapshot, req, rest)
	if err != nil {
		return nil, err
	}
	version := c.Latest()
	if text != "" {
		if version, err = c.Version(text); err != nil {
			return nil, err
		}
	}
	v, err := s.eventAt(ctx, snapshot, c, version)
	if err != nil {
		return nil, err
	}
	v.Origin, v.Token, v.KafkaAt = s.opt.Origin(req), s.asksToken(), s.kafkaAt(req)
	v.found(s.opt.Inspection.Known(ctx, snapshot))
	return v, nil
}

// originOf is this registry as the reader named it. The host has been checked
// against the list of allowed ones before any page is asked.
func originOf(req *http.Request) string {
	if req.TLS != nil {
		return "https://" + req.Host
	}
	return "http://" + req.Host
}

func (s *site) eventAt(ctx context.Context, snapshot *registry.Snapshot, c *registry.Contract, version *registry.Version) (*eventView, error) {
	about := aboutContexts(snapshot)
	v := &eventView{
		links:    links{snapshot},
		Contract: c, Hue: about.hue(c.Name.Context), Owner: about.owner(c),
		Version: version, Latest: version == c.Latest(), Majors: majorsOf(c), NextMajor: version.Version.Major + 1,
	}
	if m := c.Major(version.Version.Major); m != nil {
		v.Major = m.MajorInfo
	}
	if err := v.speakers(ctx, s.registry, c); err != nil {
		return nil, err
	}
	v.facts(c)
	if version.Deleted != nil {
		return v, s.glanceAt(ctx, v) // a tombstone: its contents are gone
	}
	revisions, err := s.registry.Revisions(ctx, versionsBefore(c, version))
	if err != nil {
		return nil, err
	}
	v.Tree = treeOf(revisions, v.Consumers)
	v.FirstField = v.Tree.firstField()
	original, err := s.registry.Original(ctx, version)
	if err != nil {
		return nil, err
	}
	v.Text = listingOf(version.File, version.File, original)
	v.examples(revisions[len(revisions)-1])
	if v.Uses, err = usesOf(ctx, s.registry, snapshot, c, version); err != nil {
		return nil, err
	}
	v.Kafka = kafkaUseOf(snapshot, version)
	return v, s.glanceAt(ctx, v)
}

// examples fills in the examples of the version, which those of the newest
// revision of each major are.
func (v *eventView) examples(rev *workspace.Revision) {
	for i, e := range rev.Examples {
		if i == maxExamples {
			v.MoreExamples = len(rev.Examples) - i
			return
		}
		v.Examples = append(v.Examples, listingOf(exampleName(e.Doc.File), e.Doc.File, e.Doc.Data))
	}
}

// exampleName is the part of an example's file name that people chose.
func exampleName(file string) string {
	base := file[strings.LastIndexByte(file, '/')+1:]
	for _, ending := range []string{".json", ".yaml", ".yml"} {
		base = strings.TrimSuffix(base, ending)
	}
	if _, rest, ok := strings.Cut(base, "."); ok {
		return rest
	}
	return base
}

// versionsBefore are the versions of the major up to and with version, the
// oldest first, without those that were deleted.
func versionsBefore(c *registry.Contract, version *registry.Version) []*registry.Version {
	var list []*registry.Version
	for _, v := range c.Versions {
		if v.Deleted == nil && v.Version.Major == version.Version.Major && v.Version.Revision <= version.Version.Revision {
			list = append(list, v)
		}
	}
	return list
}

func majorsOf(c *registry.Contract) []majorView {
	var majors []majorView
	for i := len(c.Majors) - 1; i >= 0; i-- {
		m := majorView{MajorInfo: c.Majors[i].MajorInfo}
		for j := len(c.Versions) - 1; j >= 0; j-- {
			if c.Versions[j].Version.Major == m.Number {
				m.Versions = append(m.Versions, c.Versions[j])
			}
		}
		majors = append(majors, m)
	}
	return majors
}

// speakers fills in who writes and who reads, and what becomes of those who read.
func (v *eventView) speakers(ctx context.Context, r *registry.Registry, c *registry.Contract) error {
	for _, s := range c.Producers {
		for _, p := range c.WrittenBy(s.Service) {
			v.Producers = append(v.Producers, producerRow{s, p.Majors})
		}
	}
	outlooks, err := r.Outlook(ctx, v.snapshot, c)
	if err != nil {
		return err
	}
	for _, s := range c.Consumers {
		for i, use := range s.Consumes {
			if !c.Is(use.Event) {
				continue
			}
			row := consumerRow{Service: s, Consumption: use}
			for len(outlooks) > 0 && outlooks[0].Service == s && outlooks[0].Index == i { // they are in the same order
				row.Outlook, outlooks = append(row.Outlook, outlooks[0]), outlooks[1:]
			}
			v.Consumers = append(v.Consumers, row)
		}
	}
	if len(v.Consumers) > 0 {
		v.Retirements, err = r.Retirements(ctx, c)
	}
	return err
}
