package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/wire"
)

// schemaTypes are what a schema may be sent as.
var schemaTypes = []string{"application/schema+json", wire.MediaType, "application/yaml"}

var (
	publishing = slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, registry.BadVersion, registry.Refused, registry.NeedsRevert, registry.SubjectTaken,
		registry.BadPush, registry.BadWorkspace, registry.Outdated, registry.Busy, registry.Uncertain))
	deleting = slices.Concat([]kind{crossSite, needsConfirmation}, refusalsOf(registry.NotFound, registry.BadVersion, registry.InUse, registry.Referenced,
		registry.BadPush, registry.Busy, registry.Uncertain))
	truths      = []string{"true", "false"}
	dryRunParam = parameter{name: "dryRun", in: inQuery, description: "Answer as if, and change nothing.", values: truths, fallback: "false"}
)

func writeRows() []operation {
	const tag = "publishing"
	confirm := []parameter{
		{name: "confirm", in: inQuery, description: "What `confirm` of the problem needs-confirmation said. Without it nothing is deleted.", least: 1, most: 100},
		{name: "reason", in: inQuery, description: "Why, for the audit trail. Needed with `confirm`.", least: 1, most: 1000},
	}
	deleted := reply{description: "What is gone.", of: wire.Deletion{}}
	return []operation{
		{
			id: "check", method: http.MethodPost, path: "/v1/check", tag: tag, role: Reader,
			summary: "Ask what a push would do", description: "Changes nothing, and asks nothing of who may publish.",
			body:    &body{description: "The files of the workspace.", types: []string{wire.MediaType}, of: wire.Push{}, large: true},
			answer:  reply{description: "What would become of it.", of: wire.Pushed{}},
			caching: never,
			problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.Refused, registry.NotHome, registry.NeedsRevert, registry.BadRename,
				registry.BadPush, registry.BadWorkspace, registry.NoContracts, registry.Outdated, registry.Busy)),
			handle: (*api).check,
		},
		{
			id: "publishVersion", method: http.MethodPost, path: "/v1/events/{event}/majors/{major}/versions", tag: tag, role: Publisher,
			summary: "Publish one version",
			description: "Of one major; everything else of the event stays as its home pushed it. Content that is the newest version is that " +
				"version again. The header If-Match with a version in quotes is the same as `expect`.",
			params: []parameter{
				eventParam,
				{name: "major", in: inPath, description: "Number of the major.", example: "1"},
				{name: "expect", in: inQuery, description: "The newest version of the major that the client knows; where there is another, nothing is published.", least: 1, most: 30},
				{name: "revert", in: inQuery, description: "It may have the content of an older version.", values: truths, fallback: "false"},
				{name: "accept", in: inQuery, description: "As an approver of each context that is hurt, let this finding of the major pass, for the record.", values: []string{"not-proved"}},
				{name: "reason", in: inQuery, description: "Why, for the audit trail. Needed with `accept`.", least: 1, most: 1000},
				dryRunParam,
			},
			body:    &body{description: "The schema, as the major's file is written: JSON or YAML.", types: schemaTypes, large: true},
			answer:  reply{description: "What became of it.", of: wire.Pushed{}},
			caching: never, problems: publishing, handle: (*api).publishVersion,
		},
		{
			id: "deleteEvent", method: http.MethodDelete, path: "/v1/events/{event}", tag: tag, role: Approver,
			summary: "Delete all versions of an event", description: "First it says whom that hurts and what confirms it. Numbers, ids and fingerprints are never given again.",
			params: slices.Concat([]parameter{eventParam}, confirm), answer: deleted,
			caching: never, problems: deleting, handle: (*api).deleteVersions,
		},
		{
			id: "deleteVersion", method: http.MethodDelete, path: "/v1/events/{event}/versions/{version}", tag: tag, role: Approver,
			summary: "Delete a version, or a whole major", description: "First it says whom that hurts and what confirms it. Its number, id and fingerprint are never given again.",
			params: slices.Concat([]parameter{eventParam,
				{name: "version", in: inPath, description: "A version's number, or a major's for all of its versions.", example: "1.3"}}, confirm),
			answer: deleted, caching: never, problems: deleting, handle: (*api).deleteVersions,
		},
		{
			id: "transfer", method: http.MethodPost, path: "/v1/transfers", tag: tag, role: Admin,
			summary: "Give what a home owns to another", description: "Its files go with it.",
			body:    &body{description: "What goes where, and why.", types: []string{wire.MediaType}, of: wire.Transfer{}},
			answer:  reply{description: "The change.", of: wire.Change{}},
			caching: never,
			problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, registry.InUse, registry.BadPush, registry.Busy,
				registry.Uncertain)),
			handle: (*api).transfer,
		},
	}
}

// eventName reads the event that the path names.
func (c *call) eventName() (contract.EventName, error) {
	name, err := contract.ParseEventName(c.Param("event"), "")
	if err != nil {
		return name, &registry.Refusal{Code: registry.NotFound, Message: "the registry has no such event", Hint: "name it in full, as in ordering.OrderPlaced"}
	}
	return name, nil
}

// major reads the major that the path names.
func (c *call) major() (int, error) {
	major, err := strconv.Atoi(c.Param("major"))
	if err != nil || major < 1 {
		return 0, &registry.Refusal{Code: registry.BadVersion, Message: "a major is a number from 1 on"}
	}
	return major, nil
}

func (a *api) publishVersion(c *call) error {
	name, err := c.eventName()
	if err != nil {
		return err
	}
	major, err := c.major()
	if err != nil {
		return err
	}
	schema, err := a.readBody(c, a.most(c.op))
	if err != nil {
		return err
	}
	expect := c.text("expect")
	if match := c.Request.Header.Get("If-Match"); match != "" && match != "*" && expect == "" {
		expect = strings.Trim(match, `"`)
	}
	var accept []registry.Acceptance
	if rule := c.text("accept"); rule != "" {
		accept = []registry.Acceptance{{Rule: rule, Reason: c.text("reason")}}
	}
	allow(c.Writer, maxPush)
	result, err := a.registry.PublishVersion(c.Request.Context(), registry.VersionRequest{
		Event: name, Major: major, Schema: schema, Expect: expect, Revert: c.text("revert") == "true", DryRun: c.text("dryRun") == "true", Accept: accept,
		Actor: c.who.Name, Origin: c.origin(), Rights: c.who.Rights,
	})
	if err != nil {
		return err
	}
	return c.answer(pushed(result))
}

func (a *api) deleteVersions(c *call) error {
	name, err := c.eventName()
	if err != nil {
		return err
	}
	d, err := a.registry.Delete(c.Request.Context(), registry.DeletionRequest{
		Event: name, Version: c.Param("version"), Reason: c.text("reason"), Confirm: c.text("confirm"),
		Actor: c.who.Name, Origin: c.origin(), Rights: c.who.Rights,
	})
	if err != nil {
		return err
	}
	view := viewDeletion(d)
	if !d.Done {
		return &unconfirmed{problem{needsConfirmation, whomItHurts(d), "ask again with ?confirm=" + d.Confirm + "&reason=… if that is meant"}, view}
	}
	view.Confirm = ""
	return c.answer(view)
}

// whomItHurts says it in a sentence.
func whomItHurts(d *registry.Deletion) string {
	text := strconv.Itoa(len(d.Versions)) + " to be deleted, which no service declares that it speaks"
	if len(d.Hurt) > 0 {
		services := make([]string, len(d.Hurt))
		for i, h := range d.Hurt {
			services[i] = h.Service
		}
		text = strconv.Itoa(len(d.Versions)) + " to be deleted, which hurts " + strings.Join(services, ", ")
	}
	return text
}

func viewDeletion(d *registry.Deletion) wire.Deletion {
	view := wire.Deletion{Versions: feed.ToWire(&registry.Change{Deleted: d.Versions}).Deleted, Hurt: []wire.Hurt{}, Confirm: d.Confirm, Sequence: d.Sequence}
	for _, h := range d.Hurt {
		view.Hurt = append(view.Hurt, wire.Hurt{Service: h.Service, Owner: h.Owner, Produces: h.Produces, Consumes: h.Consumes, Versions: texts(h.Versions)})
	}
	return view
}

func (a *api) transfer(c *call) error {
	doc, err := a.readJSON(c)
	if err != nil {
		return err
	}
	req := registry.TransferRequest{Actor: c.who.Name, Origin: c.origin(), Rights: c.who.Rights}
	d := &decoder{doc: doc}
	d.object(doc.Root, "a transfer", map[string]func(*source.Node){
		"kind":   func(n *source.Node) { req.Kind = registry.ClaimKind(d.text(n)) },
		"name":   func(n *source.Node) { req.Name = d.text(n) },
		"home":   func(n *source.Node) { req.Home = d.text(n) },
		"reason": func(n *source.Node) { req.Reason = d.text(n) },
	})
	if d.err != nil {
		return d.err
	}
	change, err := a.registry.Transfer(c.Request.Context(), req)
	if err != nil {
		return err
	}
	return c.answer(feed.ToWire(change))
}
