package registry_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// world is three homes, each with a context, that change at random.
type world struct {
	t     *rapid.T
	r     *registry.Registry
	homes []*homeSpec
}

type homeSpec struct {
	number   int
	events   []*eventSpec
	services []*serviceSpec
	related  []int // to which other contexts
	relation string
	profile  string
	history  bool
}

type eventSpec struct {
	name       string
	formerly   []string
	bodies     []string // of major 1, the oldest first
	second     bool     // it has a major 2
	status     string   // of major 1
	visibility string
	subject    string
	subject2   string // of major 2
	personal   bool
}

type serviceSpec struct {
	name     string
	context  int
	produces []string
	consumes []string
	emits    []string // because of each that it consumes
	fields   string
}

// relations are what a context declares of others; the first lets events flow both
// ways.
var relations = []string{
	"as: equal, pattern: partnership", "as: upstream, pattern: open-host-service", "as: downstream, pattern: conformist",
	"as: equal, pattern: separate-ways", "as: downstream, pattern: customer-supplier",
}

// bodies of schemas: each the next compatible with the ones before, but the last.
var bodies = []string{
	`"id": {"type": "string"}`,
	`"id": {"type": "string"}, "note": {"type": "string"}`,
	`"id": {"type": "string"}, "note": {"type": "string"}, "more": {"type": "integer"}`,
	`"id": {"type": "number"}`,
}

func newWorld(t *rapid.T, r *registry.Registry) *world {
	w := &world{t: t, r: r}
	for i := range 3 {
		w.homes = append(w.homes, &homeSpec{number: i, related: []int{(i + 1) % 3, (i + 2) % 3}, relation: relations[0]})
	}
	return w
}

func (w *world) pick(label string, n int) int { return rapid.IntRange(0, n-1).Draw(w.t, label) }

// names say what happened: past-tense judges the convention of a workspace, which
// is the home's own where only what is near is there.
var names = []string{"ThingAdded", "ThingBought", "ThingClosed"}

// anyEvent is the name of an event: there, formerly there, or of none.
func (w *world) anyEvent() string {
	return fmt.Sprintf("context%d.%s", w.pick("context", 3), names[w.pick("event", 3)])
}

// anyEmitted is an event of the home most often, for which its services may emit.
func (w *world) anyEmitted(h *homeSpec) string {
	if w.pick("foreign", 5) == 0 {
		return w.anyEvent()
	}
	return fmt.Sprintf("context%d.%s", h.number, names[w.pick("event", 3)])
}

// files are the home's workspace.
func (h *homeSpec) files() workspace.MemFiles {
	var b strings.Builder
	fmt.Fprintf(&b, "-- treaty.yaml --\ntreaty: 1\ncontracts: [contexts/**]\nservices: [\"services/*.yaml\"]\n")
	if h.profile != "" {
		fmt.Fprintf(&b, "profile: %s\n", h.profile)
	}
	fmt.Fprintf(&b, "-- contexts/context%d/context.yaml --\ncontext: context%d\nowner: team\npurpose: Things.\n", h.number, h.number)
	if len(h.related) > 0 {
		b.WriteString("relationships:\n")
		for _, other := range h.related {
			fmt.Fprintf(&b, "  - {with: context%d, %s}\n", other, h.relation)
		}
	}
	for _, e := range h.events {
		e.write(&b, fmt.Sprintf("contexts/context%d/%s", h.number, e.name), h.history)
	}
	for _, s := range h.services {
		s.write(&b)
	}
	return files(b.String())
}

func (e *eventSpec) write(b *strings.Builder, dir string, history bool) {
	fmt.Fprintf(b, "-- %s/event.yaml --\nevent: %s\nsummary: Something happened.\nvisibility: %s\nkind: domain\nkey: /id\nversions:\n  1: {status: %s", dir, e.name, e.visibility, e.status)
	if e.status == "deprecated" {
		b.WriteString(", sunset: 2026-01-01")
	}
	if e.subject != "" {
		fmt.Fprintf(b, ", subjects: [%s]", e.subject)
	}
	b.WriteString("}\n")
	if e.second {
		b.WriteString("  2: {status: active, upcast: by-hand")
		if e.subject2 != "" {
			fmt.Fprintf(b, ", subjects: [%s]", e.subject2)
		}
		b.WriteString("}\n")
	}
	if len(e.formerly) > 0 {
		fmt.Fprintf(b, "formerly: [%s]\n", strings.Join(e.formerly, ", "))
	}
	pii := ""
	if e.personal {
		pii = `, "who": {"type": "string", "x-pii": "personal"}`
	}
	schema := func(file, body string) {
		fmt.Fprintf(b, "-- %s/%s --\n{\"type\": \"object\", \"description\": \"A thing.\", \"required\": [\"id\"], \"properties\": {%s%s}}\n", dir, file, body, pii)
	}
	if history {
		for i, body := range e.bodies[:len(e.bodies)-1] {
			schema(fmt.Sprintf("history/v1/%04d-x.schema.json", i+1), body)
		}
	}
	schema("v1.schema.json", e.bodies[len(e.bodies)-1])
	if e.second {
		schema("v2.schema.json", bodies[3])
	}
}

func (s *serviceSpec) write(b *strings.Builder) {
	fmt.Fprintf(b, "-- services/%s.yaml --\nservice: %s\ncontext: context%d\nowner: team\n", s.name, s.name, s.context)
	list := func(what string, events []string, rest string) {
		if len(events) > 0 {
			fmt.Fprintf(b, "%s:\n", what)
		}
		for _, e := range events {
			fmt.Fprintf(b, "  - {event: %s, %s}\n", e, rest)
		}
	}
	emits := ""
	if len(s.emits) > 0 {
		emits = fmt.Sprintf(", emits: [%s]", strings.Join(s.emits, ", "))
	}
	list("produces", s.produces, "versions: [1]")
	list("consumes", s.consumes, "versions: \">=1.0 <3\", fields: "+s.fields+emits)
}

// mutate changes a home in one way.
func (w *world) mutate(h *homeSpec) {
	switch w.pick("mutation", 12) {
	case 0, 1:
		name := names[w.pick("event", 3)]
		if h.event(name) == nil {
			h.events = append(h.events, &eventSpec{name: name, bodies: []string{bodies[w.pick("body", 2)]}, status: "active", visibility: "public"})
		}
	case 2, 3:
		w.event(h, func(e *eventSpec) { e.bodies = append(e.bodies, bodies[w.pick("body", 4)]) })
	case 4:
		w.event(h, func(e *eventSpec) {
			was := e.name
			e.name = names[w.pick("event", 3)]
			if e.name != was && !slices.Contains(e.formerly, was) {
				e.formerly = append(e.formerly, was)
			}
		})
	case 5:
		w.event(h, func(e *eventSpec) {
			e.status = []string{"active", "deprecated", "retired", "draft"}[w.pick("status", 4)]
		})
	case 6:
		if len(h.events) > 0 {
			i := w.pick("which", len(h.events))
			h.events = slices.Delete(h.events, i, i+1)
		}
	case 7, 8:
		s := &serviceSpec{name: fmt.Sprintf("service%d-%d", h.number, w.pick("service", 2)), context: h.number, fields: "[/id]"}
		if w.pick("elsewhere", 4) == 0 {
			s.context = w.pick("context", 3)
		}
		h.services = slices.DeleteFunc(h.services, func(other *serviceSpec) bool { return other.name == s.name })
		for range w.pick("consumes", 3) {
			s.consumes = append(s.consumes, w.anyEvent())
		}
		slices.Sort(s.consumes)
		s.consumes = slices.Compact(s.consumes)
		for _, e := range h.events {
			if w.pick("produces", 2) == 0 && s.context == h.number {
				s.produces = append(s.produces, e.name)
			}
		}
		switch w.pick("emits", 4) {
		case 0:
			s.emits = append(s.emits, w.anyEmitted(h))
		case 1: // a part of the way round all homes
			s.consumes = []string{fmt.Sprintf("context%d.%s", (h.number+2)%3, names[0])}
			s.emits = []string{fmt.Sprintf("context%d.%s", h.number, names[0])}
		}
		if w.pick("all", 2) == 0 {
			s.fields = "all"
		}
		h.services = append(h.services, s)
	case 9:
		if len(h.services) > 0 {
			h.services = h.services[1:]
		}
	case 10:
		h.related, h.relation = nil, relations[max(0, w.pick("relation", 2*len(relations))-len(relations))]
		for i := range 3 {
			if i != h.number && w.pick("related", 4) > 0 {
				h.related = append(h.related, i)
			}
		}
	case 11:
		w.event(h, func(e *eventSpec) {
			e.second = e.second != (w.pick("second", 2) == 0)
			e.visibility = []string{"public", "private", "partner"}[w.pick("visibility", 3)]
			e.subject = []string{"", "things", "other"}[w.pick("subject", 3)]
			e.subject2 = []string{"", e.subject, "other"}[w.pick("subject2", 3)]
			e.personal = w.pick("personal", 3) == 0
			if w.pick("alias", 3) == 0 {
				e.formerly = append(e.formerly, fmt.Sprintf("context%d.ThingLost%s", h.number, strings.Repeat("x", len(e.formerly))))
			}
		})
	}
}

func (w *world) event(h *homeSpec, change func(*eventSpec)) {
	if len(h.events) > 0 {
		change(h.events[w.pick("which", len(h.events))])
	}
}

func (h *homeSpec) event(name string) *eventSpec {
	for _, e := range h.events {
		if e.name == name {
			return e
		}
	}
	return nil
}

// clone lets a refused change be taken back.
func (h *homeSpec) clone() *homeSpec {
	c := *h
	c.events, c.services = nil, slices.Clone(h.services)
	c.related = slices.Clone(h.related)
	for _, e := range h.events {
		copied := *e
		copied.formerly, copied.bodies = slices.Clone(e.formerly), slices.Clone(e.bodies)
		c.events = append(c.events, &copied)
	}
	return &c
}

func (h *homeSpec) home() string { return fmt.Sprintf("home%d", h.number) }

// push changes a home and publishes it; what is refused is taken back.
func (w *world) push() {
	i := w.pick("home", len(w.homes))
	before := w.homes[i].clone()
	for range 1 + w.pick("mutations", 3) {
		w.mutate(w.homes[i])
	}
	w.homes[i].history = w.pick("history", 3) == 0
	req := w.request(w.homes[i])
	if _, err := w.r.Publish(w.t.Context(), req); w.refused(err) {
		w.homes[i] = before
	}
}

func (w *world) request(h *homeSpec) registry.PushRequest {
	return registry.PushRequest{Home: h.home(), Files: h.files(), History: h.history, Revert: w.pick("revert", 2) == 0}
}

// refused reports whether a request was refused; anything else is a fault.
func (w *world) refused(err error) bool {
	var refusal *registry.Refusal
	if err != nil && !errors.As(err, &refusal) {
		w.t.Fatal(err)
	}
	return err != nil
}

// version publishes one version of an event.
func (w *world) version() {
	name, err := contract.ParseEventName(w.anyEvent(), "")
	if err != nil {
		w.t.Fatal(err)
	}
	schema := fmt.Sprintf(`{"type": "object", "required": ["id"], "properties": {%s}}`, bodies[w.pick("body", 4)])
	_, err = w.r.PublishVersion(w.t.Context(), registry.VersionRequest{Event: name, Schema: []byte(schema), Revert: true})
	w.refused(err)
}

// subjects are names of Kafka subjects: some that contracts claim, some of a context.
var subjects = []string{"things", "other", "context0.ThingAdded.v1", ":.eu:things"}

// subject publishes under a subject, sometimes with something attached, or as a copy
// with an id.
func (w *world) subject() {
	req := registry.SubjectRequest{
		Subject: subjects[w.pick("subject", len(subjects))],
		Schema:  fmt.Appendf(nil, `{"type": "object", "description": "A thing.", "required": ["id"], "properties": {%s}}`, bodies[w.pick("body", 4)]), // as events have it
	}
	switch w.pick("sort", 6) {
	case 0:
		req.Metadata = json.RawMessage(`{"properties": {"a": "1"}}`)
	case 1:
		req.Given = &registry.GivenVersion{ID: registry.SchemaID(20 + w.pick("id", 10)), Number: w.pick("number", 8)}
	case 2:
		req.Schema = []byte(`{"type": "object", "required": ["id"], "properties": {"id": {"$ref": "it.json"}}}`)
		req.References = []registry.SubjectReference{{Name: "it.json", Subject: subjects[w.pick("referred", 2)], Version: -1}}
	case 3:
		req.Mode = contract.None
	}
	_, err := w.r.PublishSubject(w.t.Context(), req)
	w.refused(err)
}

// retract retracts versions of a subject, or deletes what is retracted.
func (w *world) retract() {
	_, err := w.r.RetractSubject(w.t.Context(), registry.RetractionRequest{
		Subject: subjects[w.pick("subject", len(subjects))], Number: w.pick("number", 4), Permanent: w.pick("permanent", 2) == 0,
	})
	w.refused(err)
}

// set changes settings of subjects.
func (w *world) set() {
	req := registry.SettingsRequest{Name: append(subjects, "", ":.eu:")[w.pick("name", len(subjects)+2)], Force: true, Remove: w.pick("remove", 3) == 0}
	if w.pick("what", 3) == 0 {
		config := json.RawMessage([]string{`{"compatibility":"NONE"}`, `{"compatibility":"FULL","compatibilityGroup":"a"}`}[w.pick("config", 2)])
		req.Config = &config
	} else {
		req.Mode = &[]string{registry.ReadWrite, registry.ReadWrite, registry.Importing, registry.ReadOnly}[w.pick("mode", 4)]
	}
	w.refused(w.r.SetSubject(w.t.Context(), req))
}

// remove deletes versions.
func (w *world) remove() {
	req := registry.DeletionRequest{Version: []string{"", "1", "1.0", "1.1"}[w.pick("version", 4)], Reason: "a test"}
	if w.pick("what", 3) == 0 {
		req.Subject = []string{"things", "other"}[w.pick("subject", 2)]
	} else {
		req.Event, _ = contract.ParseEventName(w.anyEvent(), "")
	}
	named, err := w.r.Delete(w.t.Context(), req)
	if w.refused(err) {
		return
	}
	req.Confirm = named.Confirm
	_, err = w.r.Delete(w.t.Context(), req)
	w.refused(err)
}

// transfer gives something to another home, whose files have it from then on.
func (w *world) transfer() {
	req := registry.TransferRequest{Home: fmt.Sprintf("home%d", w.pick("to", 4)), Reason: "a test"}
	switch w.pick("kind", 3) {
	case 0:
		req.Kind, req.Name = registry.ContextClaim, fmt.Sprintf("context%d", w.pick("context", 3))
	case 1:
		req.Kind, req.Name = registry.ContractClaim, w.anyEvent()
	default:
		req.Kind, req.Name = registry.ServiceClaim, fmt.Sprintf("context%d/service%d-%d", w.pick("context", 3), w.pick("home", 3), w.pick("service", 2))
	}
	_, err := w.r.Transfer(w.t.Context(), req)
	w.refused(err)
}

// consent accepts what one context proposes to another, or takes that back.
func (w *world) consent() {
	from := w.homes[w.pick("from", len(w.homes))]
	r := contract.Proposal{From: fmt.Sprintf("context%d", from.number), To: fmt.Sprintf("context%d", w.pick("to", 3))}
	words := strings.FieldsFunc(from.relation, func(c rune) bool { return c == ' ' || c == ':' || c == ',' })
	r.As, r.Pattern = contract.Role(words[1]), contract.Pattern(words[3])
	decide := w.r.Accept
	if w.pick("withdraw", 3) == 0 {
		decide = w.r.Withdraw
	}
	_, err := decide(w.t.Context(), registry.ConsentDecision{Proposal: r, Reason: "a test"})
	w.refused(err)
}

// step does one of all that changes a registry.
func (w *world) step() {
	switch w.pick("step", 12) {
	case 0:
		w.version()
	case 1:
		w.subject()
	case 2:
		w.remove()
	case 3:
		w.transfer()
	case 4:
		w.consent()
	case 5:
		w.retract()
	case 6:
		w.set()
	case 7:
		w.subject()
	default:
		w.push()
	}
}
