package codegen

import (
	"crypto/sha256"
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// StepsFingerprint is equal where the code that reads an event as the newest is generated from
// the same: a program that was built with other steps, majors or schemas has another one. Drafts count for
// nothing, for nothing is lifted to one.
func StepsFingerprint(c *workspace.Contract) string {
	h := sha256.New()
	fmt.Fprintln(h, c.Name)
	for _, major := range c.Majors {
		if major.Status == contract.Draft {
			continue
		}
		fmt.Fprintln(h, major.Number, major.Upcast)
		for _, r := range major.Revisions {
			fmt.Fprintln(h, r.Fingerprint)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}
