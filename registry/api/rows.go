package api

import (
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/wire"
)

// operations returns the table: what the API does. A new operation is a row.
func operations() []operation {
	return slices.Concat(catalogueRows(), versionRows(), impactRows(), matrixRows(), schemaRows(), changeRows(), changelogRows(), usageRows(), volumeRows(), privacyRows(), findingRows(), stopRows(), flowRows(), deploymentRows(), readinessRows(), webhookRows(), whoamiRows(), tokenRows(),
		waiverRows(), relationshipRows(), writeRows(), subjectRows(), auditRows(), healthRows(), serverRows())
}

var (
	notFound = refusalsOf(registry.NotFound)
	aVersion = refusalsOf(registry.NotFound, registry.BadVersion)
	contents = refusalsOf(registry.NotFound, registry.BadVersion, registry.Gone)
	sendBody = []kind{badMediaType, badBody, tooLarge, crowded}
)

func catalogueRows() []operation {
	const tag = "catalogue"
	return []operation{
		{
			id: "listContexts", method: http.MethodGet, path: "/v1/contexts", tag: tag, role: Reader,
			summary: "List contexts", description: "Bounded contexts by name, with their relationships, events and services.",
			params: pageParams, answer: reply{description: "A page of contexts.", of: wire.Contexts{}, headers: []header{linkHeader}},
			caching: revalidate, handle: (*api).contexts,
		},
		{
			id: "getContext", method: http.MethodGet, path: "/v1/contexts/{context}", tag: tag, role: Reader,
			summary: "Read a context", description: "A context with its file.",
			params:  []parameter{{name: "context", in: inPath, description: "Name of a context.", example: "ordering"}},
			answer:  reply{description: "The context.", of: wire.Context{}},
			caching: revalidate, problems: notFound, handle: (*api).context,
		},
		{
			id: "listEvents", method: http.MethodGet, path: "/v1/events", tag: tag, role: Reader,
			summary: "List events", description: "What there is to know of each event at a glance, by name.",
			params: pageParams, answer: reply{description: "A page of events.", of: wire.Events{}, headers: []header{linkHeader}},
			caching: revalidate, handle: (*api).events,
		},
		{
			id: "getEvent", method: http.MethodGet, path: "/v1/events/{event}", tag: tag, role: Reader,
			summary: "Read an event", description: "The contract with its versions, its producers and its consumers.",
			params: []parameter{eventParam}, answer: reply{description: "The event.", of: wire.Event{}},
			caching: revalidate, problems: notFound, handle: (*api).event,
		},
		{
			id: "listServices", method: http.MethodGet, path: "/v1/services", tag: tag, role: Reader,
			summary: "List services", description: "Services by name, with what they produce and consume.",
			params: pageParams, answer: reply{description: "A page of services.", of: wire.Services{}, headers: []header{linkHeader}},
			caching: revalidate, handle: (*api).services,
		},
		{
			id: "getService", method: http.MethodGet, path: "/v1/services/{service}", tag: tag, role: Reader,
			summary: "Read a service", description: "A service with its file and its roles.",
			params:  []parameter{{name: "service", in: inPath, description: "Name of a service, or `context/name` (escaped) where several contexts have one of the name.", example: "checkout"}},
			answer:  reply{description: "The service.", of: wire.Service{}},
			caching: revalidate, problems: notFound, handle: (*api).service,
		},
		{
			id: "search", method: http.MethodGet, path: "/v1/search", tag: tag, role: Reader,
			summary: "Search", description: "Events, fields, contexts, services, Kafka subjects and owners that have all of the words in their name or text, the best first.",
			params: []parameter{
				{name: "q", in: inQuery, description: "Up to 8 words.", example: "order placed", required: true, least: 1, most: 200},
				{name: "kind", in: inQuery, description: "Of this kind alone.", values: []string{"event", "field", "context", "service", "subject", "owner"}},
				{name: "context", in: inQuery, description: "This context, and what is in it, alone.", example: "ordering", least: 1, most: 200},
				{name: "limit", in: inQuery, description: "How many to list at most.", number: true, least: 1, most: 100, fallback: "20"},
			},
			answer:  reply{description: "What was found.", of: wire.Found{}},
			caching: revalidate, handle: (*api).find,
		},
	}
}

func versionRows() []operation {
	const tag = "versions"
	return []operation{
		{
			id: "listVersions", method: http.MethodGet, path: "/v1/events/{event}/versions", tag: tag, role: Reader,
			summary: "List the versions of an event", description: "By number; deleted ones too, as tombstones.",
			params: slices.Concat([]parameter{eventParam}, pageParams), answer: reply{description: "A page of versions.", of: wire.Versions{}, headers: []header{linkHeader}},
			caching: revalidate, problems: notFound, handle: (*api).versions,
		},
		{
			id: "getVersion", method: http.MethodGet, path: "/v1/events/{event}/versions/{version}", tag: tag, role: Reader,
			summary: "Read a version", description: "Who published it, when, and what judged it. It never changes.",
			params: []parameter{eventParam, versionParam}, answer: reply{description: "The version.", of: wire.Version{}},
			caching: byVersion, problems: aVersion, handle: (*api).version,
		},
		{
			id: "getVersionSchema", method: http.MethodGet, path: "/v1/events/{event}/versions/{version}/schema", tag: tag, role: Reader,
			summary: "Read the schema of a version", description: "The bundled JSON Schema, which refers to no other file, or the file as its home wrote it.",
			params: []parameter{eventParam, versionParam, {
				name: "form", in: inQuery, description: "`bundle`: canonical JSON without references to other files; `original`: the version's own file, byte by byte.",
				values: []string{"bundle", "original"}, fallback: "bundle",
			}},
			answer: reply{
				description: "The schema.", types: []string{wire.SchemaMediaType, yamlMediaType},
				headers: []header{versionHeader, fingerprintHeader, idHeader},
			},
			caching: byVersion, problems: contents, handle: (*api).versionSchema,
		},
		{
			id: "validate", method: http.MethodPost, path: "/v1/events/{event}/versions/{version}/validate", tag: tag, role: Reader,
			summary: "Validate events against a version",
			description: "One event as JSON, or a stream of them, one to a line of at most 1 MiB, each answered with a line as soon as it is judged. " +
				"Not being valid is an answer, not a problem; on lines, neither is what cannot be judged.",
			params:  []parameter{eventParam, versionParam},
			body:    &body{description: "One event, or one to a line.", types: []string{wire.MediaType, wire.NDJSONMediaType}},
			answer:  reply{description: "The verdict, or one for each line.", types: []string{wire.MediaType, wire.NDJSONMediaType}, of: wire.Validation{}},
			caching: never, problems: slices.Concat(contents, sendBody, refusalsOf(feed.TooManyStreams), []kind{unreadableSchema, validatorBudget, validatorUnsupported}),
			handle: (*api).validate,
		},
		{
			id: "diff", method: http.MethodGet, path: "/v1/events/{event}/diff", tag: tag, role: Reader,
			summary: "Compare two versions of an event",
			description: "What changed, and whether the new version reads what the old one allowed (stored events) and the other way round " +
				"(running consumers), in both content models; a refuted answer has an event that proves it.",
			params: []parameter{
				eventParam,
				{name: "from", in: inQuery, description: "The older version.", example: "1.0", required: true, least: 1, most: 40},
				{name: "to", in: inQuery, description: "The newer version.", example: "1.3", required: true, least: 1, most: 40},
			},
			answer:  reply{description: "The differences and the answers.", of: wire.Diff{}},
			caching: revalidate, problems: slices.Concat(contents, []kind{unreadableSchema}), handle: (*api).diff,
		},
	}
}

func schemaRows() []operation {
	const tag = "schemas"
	fingerprint := []parameter{{name: "fingerprint", in: inPath, description: "SHA-256 of the bundled schema, 64 hexadecimal digits.", example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}
	id := []parameter{{name: "id", in: inPath, description: "A schema's id, as Kafka clients send it with messages.", example: "1"}}
	schema := reply{description: "The bundled schema.", types: []string{wire.SchemaMediaType}}
	gone := refusalsOf(registry.NotFound, registry.Gone)
	return []operation{
		{
			id: "getSchema", method: http.MethodGet, path: "/v1/schemas/{fingerprint}", tag: tag, role: Reader,
			summary: "Read a schema by its fingerprint", params: fingerprint, answer: schema,
			caching: forever, problems: gone, handle: sendBy((*api).schemaByFingerprint),
		},
		{
			id: "listSchemaVersions", method: http.MethodGet, path: "/v1/schemas/{fingerprint}/versions", tag: tag, role: Reader,
			summary: "List the versions with a schema", description: "Of every event and subject, in the order in which they were published.",
			params: slices.Concat(fingerprint, pageParams), answer: reply{description: "A page of versions.", of: wire.Versions{}, headers: []header{linkHeader}},
			caching: revalidate, problems: notFound, handle: versionsBy((*api).schemaByFingerprint),
		},
		{
			id: "getSchemaByID", method: http.MethodGet, path: "/v1/schemas/ids/{id}", tag: tag, role: Reader,
			summary: "Read a schema by its id", params: id, answer: schema,
			caching: forever, problems: gone, handle: sendBy((*api).schemaByID),
		},
		{
			id: "listSchemaVersionsByID", method: http.MethodGet, path: "/v1/schemas/ids/{id}/versions", tag: tag, role: Reader,
			summary: "List the versions with a schema, by its id", description: "Of every event and subject, in the order in which they were published.",
			params: slices.Concat(id, pageParams), answer: reply{description: "A page of versions.", of: wire.Versions{}, headers: []header{linkHeader}},
			caching: revalidate, problems: notFound, handle: versionsBy((*api).schemaByID),
		},
	}
}

func serverRows() []operation {
	const tag = "registry"
	return []operation{
		{
			id: "getOpenAPI", method: http.MethodGet, path: "/v1/openapi.json", tag: tag, role: Anyone,
			summary: "Read this document", answer: reply{description: "OpenAPI 3.1, of the version that answers.", types: []string{wire.MediaType}},
			caching: revalidate, handle: (*api).openAPI,
		},
		{
			id: "getPolicy", method: http.MethodGet, path: "/v1/policy", tag: tag, role: Reader,
			summary: "Read the server's policy",
			description: "How rules weigh for all, as the server was given it: what `extends: [registry]` reads after a pull. " +
				"Its severities and its custom rules are a floor under every push.",
			answer:  reply{description: "The policy, byte by byte.", types: []string{yamlMediaType}},
			caching: revalidate, problems: notFound, handle: (*api).readPolicy,
		},
		{
			id: "push", method: http.MethodPost, path: "/v1/push", tag: tag, role: Publisher,
			summary:     "Publish a workspace",
			description: "All of it in one transaction, or nothing. What is the same already is not published again, so pushing again is safe.",
			body:        &body{description: "The files of the workspace.", types: []string{wire.MediaType}, of: wire.Push{}, large: true},
			answer:      reply{description: "What became of it.", of: wire.Pushed{}},
			caching:     never,
			problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.Refused, registry.NotHome, registry.NeedsRevert, registry.BadRename,
				registry.BadPush, registry.BadWorkspace, registry.NoContracts, registry.Outdated, registry.Busy, registry.Uncertain)),
			handle: (*api).push,
		},
	}
}
