package registry

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// publication is what the store has to write for the plan.
func (p *plan) publication() (*Publication, error) {
	pub := &Publication{
		Change: Change{
			At: p.now, Kind: PushChange, Home: p.req.Home, Commit: p.req.Commit, Actor: p.req.Actor, Homes: []string{p.req.Home},
		},
		Claims: p.claims, Trees: map[string][]FileRef{p.req.Home: p.tree}, Blobs: map[BlobID][]byte{},
	}
	if p.one {
		pub.Change.Kind, pub.Change.Homes, pub.Trees = VersionChange, nil, nil
	}
	if p.req.History {
		pub.Change.Kind = ImportChange
	}
	for _, f := range p.tree {
		if data, ok := p.req.Files[f.Name]; ok && BlobOf(data) == f.Blob {
			pub.Blobs[f.Blob] = data
		}
	}
	for _, c := range p.contracts {
		for _, m := range c.majors {
			for _, s := range m.fresh() {
				record, err := p.record(c, m, s, pub.Blobs)
				if err != nil {
					return nil, err
				}
				pub.Versions = append(pub.Versions, *record)
				pub.Change.Versions = append(pub.Change.Versions, record.Name())
			}
		}
		if len(c.fresh()) > 0 {
			pub.Change.Lineages = append(pub.Change.Lineages, c.lineage())
		}
	}
	pub.Numbers = p.numbers(pub.Versions)
	for _, n := range pub.Numbers {
		pub.Change.Lineages = append(pub.Change.Lineages, n.Lineage)
	}
	pub.Reads, pub.Writes = p.heads(pub.Numbers)
	pub.Change.Lineages = append(pub.Change.Lineages, headNames(pub.Writes, DependantsHead)...)
	for _, name := range headNames(pub.Writes, ContractHead) {
		if _, is := subjectOf(name); is {
			pub.Change.Lineages = append(pub.Change.Lineages, name)
		}
	}
	slices.Sort(pub.Change.Lineages)
	pub.Change.Lineages = slices.Compact(pub.Change.Lineages)
	pub.Manifests = p.manifests()
	pub.Used, pub.Change.Waivers = p.used(pub.Change.Versions)
	pub.Audit = p.audit(pub)
	p.lapse(pub)
	return pub, nil
}

// record is a new version; its contents go into blobs.
func (p *plan) record(c *contractPlan, m *majorPlan, s *step, blobs map[BlobID][]byte) (*VersionRecord, error) {
	all, err := closureOf(s.rev)
	if err != nil {
		return nil, err
	}
	v := &VersionRecord{
		VersionKey: VersionKey{Lineage: c.lineage(), Version: s.version}, Event: c.head.Name, Fingerprint: s.rev.Fingerprint, File: s.rev.File,
		Bundle: BlobOf(all.bundle), Label: s.rev.Label,
		PublishedAt: p.now, Actor: p.req.Actor, Home: p.req.Home, Commit: p.req.Commit,
		Mode: c.head.Compatibility, Model: c.head.ContentModel, Draft: m.head.Status == contract.Draft,
		Imported: s.outcome == Imported, Breaks: s.breaks, Unknowns: s.unknowns,
	}
	if m.base != nil { // what was in force before the change judged it
		v.Mode, v.Model, v.Draft = c.base.Compatibility, c.base.ContentModel, m.base.Status == contract.Draft
	}
	blobs[v.Bundle] = all.bundle
	for _, doc := range all.docs {
		id := BlobOf(doc.Data)
		blobs[id] = doc.Data
		v.Files = append(v.Files, FileRef{Name: doc.File, Blob: id})
	}
	return v, nil
}

// audit lists what the push does: what it claims, what it publishes, which
// files it changes, what was accepted for it.
func (p *plan) audit(pub *Publication) []*AuditEntry {
	var entries []*AuditEntry
	add := func(chain, action, subject string, before, after any) *AuditEntry {
		e := &AuditEntry{
			Chain: chain, At: p.now, Actor: p.req.Actor, Origin: p.req.Origin,
			Action: action, Subject: subject, Before: text(before), After: text(after),
		}
		entries = append(entries, e)
		return e
	}
	home := "home " + p.req.Home
	for _, c := range pub.Claims {
		facts := map[string]string{"home": c.Home}
		chain := home
		if c.Kind == ContractClaim {
			chain = contractChain(c.Lineage)
			if c.Lineage != c.Name {
				facts["lineage"] = c.Lineage
			}
		}
		add(chain, "claim", string(c.Kind)+" "+c.Name, nil, facts)
	}
	for _, v := range pub.Versions {
		add(contractChain(v.Lineage), string(pub.Change.Kind), "version "+v.Name().String(), nil, versionFacts(&v))
	}
	var before []FileRef
	if h := p.before.homes.get(p.req.Home); h != nil {
		before = h.files
	}
	if p.one {
		before = nil
	}
	for _, d := range differences(before, pub.Trees[p.req.Home]) {
		add(home, "update", "file "+d.name+" of "+p.req.Home, d.before, d.after)
	}
	for _, w := range p.result.Waived {
		facts := map[string]string{"fingerprint": w.Finding.Fingerprint, "owner": w.Owner, "expires": w.Expires}
		add(p.chainOf(w.Finding.Subject), "waive", w.Finding.Rule+" of "+w.Finding.Subject, nil, facts).Reason = w.Reason
	}
	for _, a := range p.accepted {
		add(p.chainOf(a.Subject), "accept", a.Rule+" of "+a.Subject, nil, map[string]string{"rule": a.Rule}).Reason = a.Reason
	}
	return entries
}

// contractChain names the audit chain of a contract, or of an unmanaged subject.
func contractChain(lineage string) string {
	if name, is := subjectOf(lineage); is {
		return "subject " + name
	}
	return "contract " + lineage
}

// chainOf returns the chain that what a finding is about belongs to.
func (p *plan) chainOf(subject string) string {
	name, _, _ := strings.Cut(subject, " ")
	for _, c := range p.contracts {
		if c.head.Name.String() == name {
			return contractChain(c.lineage())
		}
	}
	return "home " + p.req.Home
}

func versionFacts(v *VersionRecord) map[string]any {
	facts := map[string]any{"fingerprint": v.Fingerprint, "file": v.File, "compatibility": v.Mode, "contentModel": v.Model}
	if v.Lineage != v.Event.String() {
		facts["lineage"] = v.Lineage
	}
	if v.Commit != "" {
		facts["commit"] = v.Commit
	}
	if v.Draft {
		facts["draft"] = true
	}
	if v.Breaks > 0 {
		facts["breaks"] = v.Breaks
	}
	if v.Unknowns > 0 {
		facts["unknowns"] = v.Unknowns
	}
	return facts
}

// text returns v as JSON, and nothing for nil: strings, numbers and maps of
// them have no error. Names in a map are sorted.
func text(v any) string {
	if v == nil {
		return ""
	}
	data, _ := json.Marshal(v)
	return string(data)
}

// difference is a file whose content changed; nil: it is not there.
type difference struct {
	name          string
	before, after any
}

// differences compares two lists of files, each by name.
func differences(before, after []FileRef) []difference {
	var list []difference
	content := func(f FileRef) any { return map[string]BlobID{"sha256": f.Blob} }
	for len(before) > 0 || len(after) > 0 {
		switch {
		case len(after) == 0 || len(before) > 0 && before[0].Name < after[0].Name:
			list = append(list, difference{name: before[0].Name, before: content(before[0])})
			before = before[1:]
		case len(before) == 0 || after[0].Name < before[0].Name:
			list = append(list, difference{name: after[0].Name, after: content(after[0])})
			after = after[1:]
		default:
			if before[0].Blob != after[0].Blob {
				list = append(list, difference{name: after[0].Name, before: content(before[0]), after: content(after[0])})
			}
			before, after = before[1:], after[1:]
		}
	}
	return list
}
