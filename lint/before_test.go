package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// What hurts a consumer in the version in force already is told and refuses nothing,
// whatever is enforced; what makes it worse refuses.
func TestWhatHurtsInForceRefusesNothing(t *testing.T) {
	const (
		both    = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 9}}}`
		without = `{"type": "object", "properties": {"id": {"type": "string"}}}`
		longer  = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 20}}}`
	)
	also := func(schema string) string { return schema[:len(schema)-2] + `, "more": {}}}` }
	notes := reader("notes", "=1", ", fields: [/note]")
	silent := reader("silent", "=1", "")
	for name, c := range map[string]struct {
		more           string // of event.yaml
		was, now, next string
		service        workspace.MemFiles
		want           []string
	}{
		"a field went": {"", both, without, also(without), notes, []string{"info removed-field-in-use: breaks notes"}},
		"a field went, and one that nobody reads goes": {"", both, without, `{"type": "object", "properties": {"more": {}}}`, notes, []string{"info removed-field-in-use: breaks notes"}},
		"a field went from who says nothing":           {"", both, without, also(without), silent, []string{}},
		"it may be longer":                             {"compatibility: NONE\n", both, longer, also(longer), notes, []string{"info max-length-raised: breaks notes"}},
		"it may be longer, and goes":                   {"compatibility: NONE\n", both, longer, without, notes, []string{"error removed-field-in-use: breaks notes"}},
		"it may be longer, and consumers count":        {"enforce: consumers\n", both, longer, also(longer), notes, []string{"info max-length-raised: breaks notes"}},
		"it may be longer, and the mode asks":          {"", both, longer, also(longer), notes, []string{"error max-length-raised: breaks notes"}},
	} {
		base := load(t, joined(files(c.more, c.now, c.was), c.service))
		first := base.Contracts[0].Majors[0].Revisions[0]
		base.Services[0].Lock = &workspace.Lock{Contracts: []workspace.Locked{{Event: base.Contracts[0].Name, Version: first.Version, Fingerprint: first.Fingerprint}}}
		if base.Services[0].Lock.Contracts[0].Version.Major == 0 {
			base.Services[0].Lock.Contracts[0].Version.Major = 1
		}
		r := review(t, lint.Request{Base: base, Head: load(t, joined(files(c.more, c.next, c.was, c.now), c.service))})
		if diff := cmp.Diff(c.want, whom(r)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
