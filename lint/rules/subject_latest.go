package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var subjectLatest = &lint.Rule{
	ID:          "subject-latest",
	Since:       "0.2",
	Group:       lint.LifeCycle,
	Recommended: diag.Warning,
	Strict:      diag.Warning,
	Title:       "A revision of a lower major becomes the latest of a Kafka subject",
	Rationale: "Two majors share a Kafka subject, whose versions are numbered in the order of publication. A revision of the lower one " +
		"gets the highest number, so `latest` is the lower major again: a serializer that uses the latest version " +
		"(`use.latest.version`) writes it from then on, and no consumer of the higher one expects that.",
	FalsePositive: "Nobody who writes asks for the latest version: producers register their own schema, or name its id. Waive it for " +
		"the event, or give each major a subject of its own, which `latest` then is of.",
	Bad:  sharedSubject("subjects: [orders-value]", "subjects: [orders-value]"),
	Good: sharedSubject("subjects: [orders-value]", "subjects: [orders-v2-value]"),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		for i, m := range p.Head.Majors {
			if !revised(p.Base, m) || m.Status == contract.Draft {
				continue
			}
			for _, higher := range p.Head.Majors[i+1:] {
				subject, shared := sharedBy(m, higher)
				was := p.Base.Major(higher.Number)
				if !shared || was == nil || was.Status == contract.Draft || higher.Status == contract.Draft || revised(p.Base, higher) {
					continue // what is published with it comes after it
				}
				at := versionPointer(m.Number).Join("subjects")
				p.Report(diag.Finding{
					Subject: lint.Subject(p.Head.Name, m.Number),
					Span:    eventSpan(p.Head, at),
					Pointer: at,
					Message: fmt.Sprintf("a revision of v%d becomes the latest version of the Kafka subject %q, which is now of v%d", m.Number, subject, higher.Number),
					Why:     fmt.Sprintf("serializers that use the latest version write v%d again, and consumers of v%d do not expect it", m.Number, higher.Number),
					Hint:    fmt.Sprintf("give v%d a subject of its own, or publish a revision of v%d after this one", higher.Number, higher.Number),
					Values:  []string{subject},
				})
				break
			}
		}
	},
}

// revised reports whether the major has another newest content than before.
func revised(base *workspace.Contract, m *workspace.Major) bool {
	was := base.Major(m.Number)
	return was != nil && was.Newest().Fingerprint != m.Newest().Fingerprint
}

// sharedBy returns the first subject that both majors claim.
func sharedBy(a, b *workspace.Major) (subject string, shared bool) {
	i := slices.IndexFunc(a.Subjects, func(s string) bool { return slices.Contains(b.Subjects, s) })
	if i < 0 {
		return "", false
	}
	return a.Subjects[i], true
}

// sharedSubject is an event of two majors with these subjects, the first of which gets
// a revision.
func sharedSubject(first, second string) string {
	versions := fmt.Sprintf("versions:\n  1: {status: active, %s}\n  2: {status: active, upcast: by-hand, %s}\n", first, second)
	v2 := "contexts/ordering/OrderPlaced/v2.schema.json"
	return event("OrderPlaced", versions, `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`) +
		file(v2, `{"type": "object", "properties": {"id": {"type": "integer"}}}`) +
		prefixed("base/", event("OrderPlaced", versions, withID)+file(v2, `{"type": "object", "properties": {"id": {"type": "integer"}}}`))
}
