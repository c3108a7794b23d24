package registry

import (
	"encoding/json"

	"github.com/treaty-events/treaty/contract"
)

// publication is what the store has to write for the plan.
func (p *plan) publication() (*Publication, error) {
	pub := &Publication{
		After: p.before.Sequence,
		Change: Change{
			At: p.now, Kind: PushChange, Home: p.req.Home, Commit: p.req.Commit, Actor: p.req.Actor,
		},
		Claims: p.claims, Tree: p.tree, Blobs: map[BlobID][]byte{},
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
			}
		}
	}
	pub.Audit = p.audit(pub)
	return pub, nil
}

// record is a new version; its contents go into blobs.
func (p *plan) record(c *contractPlan, m *majorPlan, s *step, blobs map[BlobID][]byte) (*VersionRecord, error) {
	all, err := closureOf(s.rev)
	if err != nil {
		return nil, err
	}
	v := &VersionRecord{
		Event: c.head.Name, Lineage: c.lineage(), Version: s.version, Fingerprint: s.rev.Fingerprint, File: s.rev.File,
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
// files it changes.
func (p *plan) audit(pub *Publication) []AuditEntry {
	var entries []AuditEntry
	add := func(action, subject string, before, after any) {
		entries = append(entries, AuditEntry{
			At: p.now, Actor: p.req.Actor, Origin: p.req.Origin,
			Action: action, Subject: subject, Before: text(before), After: text(after),
		})
	}
	for _, c := range pub.Claims {
		facts := map[string]string{"home": c.Home}
		if c.Lineage != "" && c.Lineage != c.Name {
			facts["lineage"] = c.Lineage
		}
		add("claim", string(c.Kind)+" "+c.Name, nil, facts)
	}
	for _, v := range pub.Versions {
		add(string(pub.Change.Kind), "version "+v.name().String(), nil, versionFacts(&v))
	}
	var before []FileRef
	if h := p.before.homes[p.req.Home]; h != nil {
		before = h.files
	}
	for _, d := range differences(before, pub.Tree) {
		add("update", "file "+d.name+" of "+p.req.Home, d.before, d.after)
	}
	return entries
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
