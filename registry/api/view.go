package api

import (
	"net/url"
	"path"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func viewContext(snapshot *registry.Snapshot, k *registry.Context) wire.Context {
	view := wire.Context{
		Name: k.Name, Owner: k.Owner, Purpose: k.Purpose, Home: k.Home,
		Relationships: []wire.Relationship{}, Events: []string{}, Services: []string{},
	}
	for _, t := range snapshot.Ties(k) {
		if r := t.Ours; r != nil {
			declared := wire.Relationship{With: r.With, As: string(r.As), Pattern: string(r.Pattern), Standing: string(t.Standing())}
			if c := t.Consent; c != nil {
				declared.Consent = &wire.RelationshipConsent{Reason: c.Reason, By: c.By, At: c.At}
			}
			view.Relationships = append(view.Relationships, declared)
		}
	}
	for _, e := range k.Contracts {
		view.Events = append(view.Events, e.Name.String())
	}
	for _, s := range k.Services {
		view.Services = append(view.Services, s.Name)
	}
	return view
}

// viewDocument returns a file as its home has it; nil where there is none.
func viewDocument(doc *source.Document) *wire.Document {
	if doc == nil {
		return nil
	}
	return &wire.Document{File: doc.File, Text: string(doc.Data)}
}

func viewSummary(s *registry.Snapshot, k *registry.Contract) wire.EventSummary {
	view := wire.EventSummary{
		Name: k.Name.String(), Context: k.Name.Context, Summary: k.Summary, Owner: k.Owner,
		Visibility: string(k.Visibility), Kind: string(k.Kind), Compatibility: string(k.Compatibility),
		Latest: k.Latest().Version.String(), PersonalData: k.PersonalData(),
		Producers: len(k.Producers), Consumers: len(k.Consumers),
	}
	if view.Owner == "" {
		if in, err := s.Context(k.Name.Context); err == nil {
			view.Owner = in.Owner
		}
	}
	for _, m := range k.Majors {
		view.Majors = append(view.Majors, wire.Major{
			Number: m.Number, Status: string(m.Status), Sunset: m.Sunset, Subjects: m.Subjects,
			CompatibleSince: m.CompatibleSince, Latest: newest(m),
		})
	}
	return view
}

func viewEvent(s *registry.Snapshot, k *registry.Contract) wire.Event {
	view := wire.Event{
		EventSummary: viewSummary(s, k), Home: k.Home, Description: k.Description,
		Key: k.Key, IdempotencyKey: k.IdempotencyKey, CompatibleSince: k.CompatibleSince,
		ContentModel: string(k.ContentModel), Enforce: string(k.Enforce), Retention: k.Retention, DataSubject: k.DataSubject,
		Formerly: texts(k.Formerly), Versions: viewVersions(k.Versions),
		ProducedBy: []wire.Producer{}, ConsumedBy: []wire.Consumer{}, Document: viewDocument(k.Doc),
	}
	for _, s := range k.Producers {
		for _, p := range k.WrittenBy(s.Service) {
			view.ProducedBy = append(view.ProducedBy, wire.Producer{Service: s.Name, Context: s.Context, Majors: numbers(p.Majors)})
		}
	}
	for _, s := range k.Consumers {
		for _, u := range s.Consumes {
			if k.Is(u.Event) {
				view.ConsumedBy = append(view.ConsumedBy, wire.Consumer{
					Service: s.Name, Context: s.Context, Versions: u.Versions.String(), Fields: fields(u),
					Replays: u.Replays, Emits: texts(u.Emits),
				})
			}
		}
	}
	return view
}

// newest returns the number of a major's newest version, or "".
func newest(m *registry.Major) string {
	if v := m.Newest(); v != nil {
		return v.Version.String()
	}
	return ""
}

func viewVersions(versions []*registry.Version) []wire.Version {
	list := make([]wire.Version, len(versions))
	for i, v := range versions {
		list[i] = viewVersion(v)
	}
	return list
}

// viewVersion shows nothing that may change later, but by deletion and retraction:
// that of a contract's version, which is never retracted, is cached for ever.
func viewVersion(v *registry.Version) wire.Version {
	name := v.Name()
	view := wire.Version{
		Subject: name.Subject, Version: v.Version.String(), SchemaID: int32(v.ID),
		Fingerprint: string(v.Fingerprint), File: v.File,
		PublishedAt: v.PublishedAt, PublishedBy: v.Actor, Home: v.Home, Commit: v.Commit,
		Compatibility: string(v.Mode), ContentModel: string(v.Model),
		Imported: v.Imported, Breaks: v.Breaks, Unknowns: v.Unknowns,
		SchemaURL: "/v1/schemas/" + string(v.Fingerprint),
	}
	if name.Subject == "" {
		view.Event = v.Event.String()
		view.SchemaURL = "/v1/events/" + url.PathEscape(view.Event) + "/versions/" + view.Version + "/schema"
	}
	if at := v.Retracted; at != nil {
		view.Retracted = &wire.Retraction{At: at.At, By: at.Actor}
	}
	if d := v.Deleted; d != nil {
		view.Deleted = &wire.Tombstone{At: d.At, By: d.Actor, Reason: d.Reason}
	}
	return view
}

func viewService(snapshot *registry.Snapshot, s *registry.Service, reading *workspace.Lock) wire.Service {
	view := wire.Service{
		Name: s.Name, Context: s.Context, Owner: s.Owner, Purpose: s.Purpose, Home: s.Home,
		Commit: s.Pushed.Commit, PushedAt: s.Pushed.At,
		Produces: []wire.Production{}, Consumes: []wire.Consumption{}, Document: viewDocument(s.Doc),
	}
	for _, p := range s.Produces {
		view.Produces = append(view.Produces, wire.Production{Event: p.Event.String(), Majors: numbers(p.Majors)})
	}
	if !reading.Pulled.IsZero() {
		view.PulledAt = reading.Pulled.Format(time.DateOnly)
	}
	for _, u := range s.Consumes {
		view.Consumes = append(view.Consumes, wire.Consumption{
			Event: u.Event.String(), Versions: u.Versions.String(), Fields: fields(u), EnumValues: u.EnumValues, Otherwise: u.Otherwise,
			Replays: u.Replays, Purpose: u.Purpose, Emits: texts(u.Emits), Reads: viewReads(snapshot, u, reading),
		})
	}
	return view
}

// viewReads lists the versions of what is consumed; never nil.
func viewReads(snapshot *registry.Snapshot, u contract.Consumption, reading *workspace.Lock) []wire.ReadVersion {
	list := []wire.ReadVersion{}
	c, err := snapshot.Contract(u.Event)
	if err != nil {
		return list
	}
	for _, v := range reading.Contracts {
		if v.Event == c.Name && u.Versions.TouchesMajor(v.Version.Major) {
			list = append(list, wire.ReadVersion{Event: v.Event.String(), Version: v.Version.String(), Fingerprint: string(v.Fingerprint)})
		}
	}
	return list
}

// fields lists what a consumer reads; never nil.
func fields(u contract.Consumption) []string { return append([]string{}, u.Fields...) }

// numbers returns a list that is never nil.
func numbers(list []int) []int { return append([]int{}, list...) }

// originalType returns the media type of a schema's own file.
func originalType(file string) string {
	switch path.Ext(file) {
	case ".yaml", ".yml":
		return "application/yaml"
	}
	return wire.SchemaMediaType
}
