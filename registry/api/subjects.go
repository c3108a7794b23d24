package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func subjectRows() []operation {
	const tag = "subjects"
	subject := parameter{name: "subject", in: inPath, description: "Name of a Kafka subject.", example: "orders-value"}
	standing := parameter{name: "standing", in: inQuery, description: "Those that majors claim alone, or those that none does.", values: []string{claimed, unmanaged}}
	return []operation{
		{
			id: "listSubjects", method: http.MethodGet, path: "/v1/subjects", tag: tag, role: Reader,
			summary: "List Kafka subjects", description: "Every subject that Kafka clients find, by name: those that majors claim, and those that clients registered and no contract claims.",
			params: slices.Concat([]parameter{standing}, pageParams), answer: reply{description: "A page of subjects.", of: wire.Subjects{}, headers: []header{linkHeader}},
			caching: revalidate, handle: (*api).subjects,
		},
		{
			id: "getSubject", method: http.MethodGet, path: "/v1/subjects/{subject}", tag: tag, role: Reader,
			summary: "Read a subject", description: "Whose it is, what it promises, and its versions by the numbers that Kafka clients know.",
			params: []parameter{subject}, answer: reply{description: "The subject.", of: wire.Subject{}},
			caching: revalidate, problems: notFound, handle: (*api).subject,
		},
		{
			id: "publishSubjectVersion", method: http.MethodPost, path: "/v1/subjects/{subject}/versions", tag: tag, role: Publisher,
			summary:     "Publish a version under a subject",
			description: "Where a major claims the subject it is a version of that major; else the subject is unmanaged, and judged by its own past.",
			params: []parameter{
				subject, dryRunParam,
				{name: "compatibility", in: inQuery, description: "What an unmanaged subject promises from this version on; without it, what it promised before, and of a new one what its settings say, those of all subjects, or the server's `confluent.compatibility`. What was promised before judges the version; to promise less needs an approver of every context.", values: words(contract.Modes)},
				{name: "contentModel", in: inQuery, description: "How unknown fields count, likewise; where nobody says it " + string(contract.Tolerant) + ".", values: words(contract.ContentModels)},
			},
			body:    &body{description: "One JSON Schema that refers to nothing outside of itself.", types: schemaTypes[:2], large: true},
			answer:  reply{description: "What became of it.", of: wire.RevisionResult{}},
			caching: never, handle: (*api).publishSubject,
			problems: slices.Concat(publishing, refusalsOf(registry.NoContract, registry.OwnedByFiles, registry.WrongMode)),
		},
	}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// Values of the parameter that tells subjects apart by who has them.
const (
	claimed   = "claimed"
	unmanaged = "unmanaged"
)

func (a *api) subjects(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	names := s.SubjectNames()
	if standing := c.text("standing"); standing != "" {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			_, _, is := s.SubjectOwner(name)
			return is != (standing == claimed)
		})
	}
	p, err := pageOf(c, names, func(name string) string { return name })
	if err != nil {
		return err
	}
	list := wire.Subjects{Subjects: []wire.SubjectSummary{}, Next: p.next}
	for _, name := range p.items {
		list.Subjects = append(list.Subjects, viewSubject(s, name))
	}
	return c.answer(list)
}

func viewSubject(s *registry.Snapshot, name string) wire.SubjectSummary {
	view := wire.SubjectSummary{Name: name, SubjectStanding: viewStanding(s, name)}
	for _, e := range s.SubjectEntries(name) {
		if e.Deleted == nil {
			view.Versions++
		}
		if e.Visible() {
			view.Newest, view.Number, view.SchemaID = e.Version.Version.String(), e.Number, int32(e.ID)
		}
	}
	return view
}

func viewStanding(s *registry.Snapshot, name string) wire.SubjectStanding {
	mode, model, _ := s.Promise(name)
	view := wire.SubjectStanding{Compatibility: string(mode), ContentModel: string(model), Mode: s.KafkaMode(name)}
	if c, majors := s.Claiming(name); c != nil {
		view.Event = c.Name.String()
		for _, m := range majors {
			view.Major, view.Majors = m.Number, append(view.Majors, m.Number)
		}
	}
	return view
}

func (a *api) subject(c *call) error {
	name := registry.SubjectName(c.Param("subject"))
	view, err := look(a, c, func(s *registry.Snapshot) (*wire.Subject, error) {
		if _, _, claimed := s.SubjectOwner(name); !claimed && s.SubjectEntries(name) == nil {
			return nil, &registry.Refusal{
				Code: registry.NotFound, Message: fmt.Sprintf("the registry has no subject %q", name), Hint: "GET /v1/subjects lists those that there are",
			}
		}
		view := &wire.Subject{Name: name, SubjectStanding: viewStanding(s, name), Versions: []wire.SubjectVersion{}}
		for _, e := range s.SubjectEntries(name) {
			view.Versions = append(view.Versions, wire.SubjectVersion{Number: e.Number, Version: viewVersion(e.Version)})
		}
		return view, nil
	})
	if err != nil {
		return err
	}
	return c.answer(view)
}

func (a *api) publishSubject(c *call) error {
	schema, err := a.readBody(c, a.most(c.op))
	if err != nil {
		return err
	}
	allow(c.Writer, maxPush)
	result, err := a.registry.PublishSubject(c.Request.Context(), registry.SubjectRequest{
		Subject: c.Param("subject"), Schema: schema, DryRun: c.text("dryRun") == "true",
		Mode: contract.Mode(c.text("compatibility")), Model: contract.ContentModel(c.text("contentModel")),
		Actor: c.who.Name, Origin: c.origin(), Rights: c.who.Rights,
	})
	if err != nil {
		return err
	}
	return c.answer(viewRevision(result))
}
