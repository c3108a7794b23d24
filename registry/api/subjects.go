package api

import (
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func subjectRows() []operation {
	const tag = "subjects"
	subject := parameter{name: "subject", in: inPath, description: "Name of a Kafka subject.", example: "orders-value"}
	return []operation{
		{
			id: "listSubjects", method: http.MethodGet, path: "/v1/subjects", tag: tag, role: Reader,
			summary: "List unmanaged subjects", description: "What Kafka clients registered and no contract claims, by name.",
			params: pageParams, answer: reply{description: "A page of subjects.", of: wire.Subjects{}, headers: []header{linkHeader}},
			caching: revalidate, handle: (*api).subjects,
		},
		{
			id: "getSubject", method: http.MethodGet, path: "/v1/subjects/{subject}", tag: tag, role: Reader,
			summary: "Read a subject", description: "Of one that a major claims, the major's versions.",
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

func (a *api) subjects(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	p, err := pageOf(c, s.Subjects(), func(k *registry.Subject) string { return k.Name })
	if err != nil {
		return err
	}
	list := wire.Subjects{Subjects: []wire.SubjectSummary{}, Next: p.next}
	for _, k := range p.items {
		there := slices.DeleteFunc(slices.Clone(k.Versions), func(v *registry.Version) bool { return v.Deleted != nil })
		summary := wire.SubjectSummary{Name: k.Name, Versions: len(there)}
		if len(there) > 0 {
			summary.Newest = there[len(there)-1].Version.String()
		}
		list.Subjects = append(list.Subjects, summary)
	}
	return c.answer(list)
}

func (a *api) subject(c *call) error {
	name := c.Param("subject")
	view, err := look(a, c, func(s *registry.Snapshot) (*wire.Subject, error) {
		if k, m, ok := s.SubjectOwner(name); ok {
			return &wire.Subject{Name: name, Event: k.Name.String(), Major: m.Number, Versions: viewVersions(m.Versions)}, nil
		}
		k, err := s.Subject(name)
		if err != nil {
			return nil, err
		}
		return &wire.Subject{Name: name, Versions: viewVersions(k.Versions)}, nil
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
