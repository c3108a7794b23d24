package registry

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/workspace"
)

// A letter is a content; "!" is a file that is no schema.
func TestStepsOf(t *testing.T) {
	for _, tc := range []struct {
		name   string
		known  string // the registry's versions of major 1, from 1.0 on
		upload string
		want   string
	}{
		{"a new major", "", "A", "A published 1.0"},
		{"a new major with history", "", "ABC", "A published 1.0, B published 1.1, C published 1.2"},
		{"the newest again", "AB", "B", "B same 1.1"},
		{"a new content", "AB", "C", "C published 1.2"},
		{"an older content is a revert", "ABC", "A", "A reverted 1.3"},
		{"history again", "ABC", "ABC", "A same 1.0, B same 1.1, C same 1.2"},
		{"history that grew", "AB", "ABCD", "A same 1.0, B same 1.1, C published 1.2, D published 1.3"},
		{"history of which the registry has the end", "C", "ABC", "A left-out, B left-out, C same 1.0"},
		{"a hole in what the registry has", "AC", "ABCD", "A same 1.0, B left-out, C same 1.1, D published 1.2"},
		{"history that parted", "AX", "ABC", "A same 1.0, B published 1.2, C published 1.3"},
		{"history that ends before the registry's", "ABC", "AB", "A same 1.0, B reverted 1.3"},
		{"a revert within a first history", "", "ABA", "A published 1.0, B published 1.1, A reverted 1.2"},
		{"a history with a revert again", "ABA", "ABA", "A same 1.2, B same 1.1, A same 1.2"},
		{"the same twice in a row is one", "", "AAB", "A published 1.0, A same 1.0, B published 1.1"},
		{"an unreadable file", "", "A!B", "A published 1.0, ! left-out, B published 1.1"},
		{"nothing but an unreadable file", "A", "!", "! left-out"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var known []*Version
			for i, content := range tc.known {
				known = append(known, &Version{VersionRecord: &VersionRecord{
					VersionKey: VersionKey{Version: contract.Version{Major: 1, Revision: i}}, Fingerprint: contract.Fingerprint(content),
				}})
			}
			var upload []*workspace.Revision
			for _, content := range tc.upload {
				rev := &workspace.Revision{Fingerprint: contract.Fingerprint(content)}
				if content != '!' {
					rev.Schema = &schema.Schema{}
				}
				upload = append(upload, rev)
			}
			var got []string
			for _, s := range stepsOf(1, known, upload) {
				line := fmt.Sprintf("%s %s", s.rev.Fingerprint, s.outcome)
				if s.outcome != LeftOut {
					line += " " + s.version.String()
				} else if s.reason == "" {
					t.Errorf("%s is left out for no reason", s.rev.Fingerprint)
				}
				got = append(got, line)
			}
			if got := strings.Join(got, ", "); got != tc.want {
				t.Errorf("registry %s, upload %s:\n got %s\nwant %s", tc.known, tc.upload, got, tc.want)
			}
		})
	}
}
