package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Everything lists all that can be read from a snapshot, heads included.
func (s *Snapshot) Everything() []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	say("sequence %d", s.Sequence)
	for _, c := range s.contexts {
		say("context %s of %q: %+v, file %s", c.Name, c.Home, c.Context.Context, fileOf(c.Doc))
		for _, contract := range c.Contracts {
			say("  event %s", contract.Name)
		}
		for _, service := range c.Services {
			say("  service %s", service.Name)
		}
	}
	for _, c := range s.contracts {
		s.sayContract(say, c)
	}
	for _, service := range s.services {
		say("service %+v of %s, file %s", service.Service.Service, service.Home, fileOf(service.Doc))
	}
	for _, subject := range s.subjects {
		say("subject %s, generation %d", subject.Name, s.subjectHeads.get(subject.Name))
		sayVersions(say, subject.Versions)
	}
	for _, name := range slices.Sorted(s.claimants.keys()) {
		c, m, _ := s.SubjectOwner(name)
		say("subject %s is of %s v%d", name, c.Name, m.Number)
	}
	s.saySubjects(say)
	for _, c := range s.consents {
		say("consent %+v, counts: %v", c, s.Consent(c.Proposal) != nil)
	}
	for _, name := range slices.Sorted(s.homes.keys()) {
		say("home %s: %+v, generation %d, files %v", name, s.homes.get(name).claims, s.homes.get(name).generation, s.homes.get(name).files)
	}
	return list
}

func (s *Snapshot) saySubjects(say func(string, ...any)) {
	say("subjects %q", s.SubjectNames())
	for _, name := range slices.Sorted(s.entries.keys()) {
		say("subject %s, %s, written %v", name, s.KafkaMode(name), s.numbers.get(name))
		for _, e := range s.SubjectEntries(name) {
			say("  %d is %s, id %d %s", e.Number, e.VersionKey, e.ID, GUIDOf(e.VersionRecord))
			say("  with it %v", namesOf(s.EntriesWithID(e.ID)))
		}
	}
	for _, name := range slices.Sorted(s.settings.keys()) {
		say("settings %+v", s.settings.get(name))
	}
	for _, lineage := range slices.Sorted(s.entered.keys()) {
		if names := s.entered.get(lineage); len(names) > 0 {
			say("%s is in %q", lineage, names)
		}
	}
}

func namesOf(entries []NamedEntry) []string {
	var list []string
	for _, e := range entries {
		list = append(list, fmt.Sprintf("%s %d", e.Subject, e.Number))
	}
	return list
}

func (s *Snapshot) sayContract(say func(string, ...any), c *Contract) {
	say("contract %+v, file %s in %q", c.Event, fileOf(c.Doc), c.Dir)
	say("  lineage %s of %q, generation %d, dependants %d, personal %v", c.Lineage, c.Home, c.generation, c.dependants, c.personal)
	for _, name := range slices.Concat([]contract.EventName{c.Name}, c.Formerly) {
		if of := s.lineages.get(name); of != nil {
			say("  %s is %s", name, of.Name)
		}
	}
	sayVersions(say, c.Versions)
	for _, m := range c.Majors {
		say("  major %+v: %d there, newest %q", m.MajorInfo, len(m.Versions), m.newestNumber())
		if m.written != nil {
			say("  written %+v", *m.written)
		}
	}
	for _, service := range c.Producers {
		say("  produced by %s of %s", service.Name, service.Home)
	}
	for _, service := range c.Consumers {
		say("  consumed by %s of %s", service.Name, service.Home)
	}
	for _, v := range c.Versions {
		for _, same := range s.VersionsWith(v.Fingerprint) {
			say("  %s is %s", v.Fingerprint.Short(), same.VersionKey)
		}
		by, err := s.SchemaByID(v.ID)
		say("  id %d is %v %v", v.ID, by.VersionKey, err)
	}
}

func sayVersions(say func(string, ...any), versions []*Version) {
	for _, v := range versions {
		record, _ := json.Marshal(v.VersionRecord)
		say("  version %s promised %v", record, v.Promised)
	}
}

func fileOf(doc *source.Document) string {
	if doc == nil {
		return "none"
	}
	return doc.File + " " + string(BlobOf(doc.Data))[:8]
}

// Reviews asks the gate about a push twice: with what is near, and with the whole
// registry. It returns what each finds: the errors, and what is in the pusher's
// own files.
func (r *Registry) Reviews(ctx context.Context, req PushRequest) (near, whole []string, err error) {
	upload, err := workspace.Load(ctx, req.Files, "upload")
	if err != nil {
		return nil, nil, err
	}
	before, err := r.Refresh(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := newPlan(&req, before, upload, r.now())
	if err != nil {
		return nil, nil, err
	}
	p.policy = r.policy(p.baseConfig(), p.now)
	if err := r.hydrate(ctx, p); err != nil {
		return nil, nil, err
	}
	base, head, err := r.sides(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	if near, err = r.found(ctx, p, base, head); err != nil {
		return nil, nil, err
	}
	if base, head, err = r.wholeSides(ctx, p); err != nil {
		return nil, nil, err
	}
	whole, err = r.found(ctx, p, base, head)
	return near, whole, err
}

func (r *Registry) found(ctx context.Context, p *plan, base, head *workspace.Workspace) ([]string, error) {
	report, err := lint.Review(ctx, lint.Request{Base: base, Head: head, Policy: p.policy, Rules: r.opt.Rules, NewOnly: true, Whole: true, NewWorkspace: true})
	if err != nil {
		return nil, err
	}
	var list []string
	for _, f := range p.placed(report.Findings) {
		if f.Severity == diag.Error || p.has(p.req.Home, f.Span.File) {
			list = append(list, fmt.Sprintf("%s %s %s %s: %s", f.Severity, f.Rule, f.Subject, f.Span, f.Message))
		}
	}
	slices.Sort(list)
	return list, nil
}

// wholeSides are both sides with every contract and service of the registry.
func (r *Registry) wholeSides(ctx context.Context, p *plan) (base, head *workspace.Workspace, err error) {
	base = &workspace.Workspace{Label: label, Config: p.baseConfig()}
	if h := p.before.homes.get(p.req.Home); h != nil {
		base.Findings, base.Digests = h.findings, h.digests
	}
	copied := *p.upload
	head = &copied
	head.Contracts = nil
	planned := map[string]bool{}
	for _, c := range p.contracts {
		planned[c.lineage()] = true
		head.Contracts = append(head.Contracts, newestOnly(c.head))
		switch {
		case c.base == nil:
		case c.untouched():
			past, err := r.whole(ctx, c.base, true)
			if err != nil {
				return nil, nil, err
			}
			for _, m := range past.Majors { // the examples are those of the files
				if of := c.past.Major(m.Number); of != nil {
					m.Newest().Examples = of.Newest().Examples
				}
			}
			base.Contracts = append(base.Contracts, past)
		default:
			base.Contracts = append(base.Contracts, c.grownPast())
		}
	}
	for _, c := range p.before.contracts {
		if planned[c.Lineage] {
			continue
		}
		past, err := r.whole(ctx, c, true)
		if err != nil {
			return nil, nil, err
		}
		base.Contracts = append(base.Contracts, past)
		if c.Home != p.req.Home {
			head.Contracts = append(head.Contracts, past)
		}
	}
	for _, s := range p.before.services {
		if s.Home != p.req.Home {
			base.Services = append(base.Services, s.Service)
		}
	}
	head.Services = slices.Concat(base.Services, p.upload.Services)
	base.Services = append(base.Services, p.baseServices()...)
	base.Contexts, head.Contexts = p.contexts(p.baseContexts()), p.contexts(p.upload.Contexts)
	for _, ws := range []*workspace.Workspace{base, head} {
		slices.SortFunc(ws.Contracts, func(a, b *workspace.Contract) int { return a.Name.Compare(b.Name) })
		slices.SortStableFunc(ws.Services, func(a, b *workspace.Service) int { return strings.Compare(a.Name, b.Name) })
	}
	return base, head, nil
}

// TakeTurn takes the turn of "home NAME" or "event LINEAGE", as a publication does.
func (r *Registry) TakeTurn(ctx context.Context, key string) (leave func(), err error) {
	return r.turns.take(ctx, key)
}
