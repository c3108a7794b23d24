package rules

import (
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var editedCopy = &lint.Rule{
	ID:          "edited-copy",
	Since:       "0.1",
	Group:       lint.Files,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "The copy of the registry's policy is not the one that treaty.lock pins",
	Rationale: "A policy is decided by others than those whom it binds. `treaty pull` copies it and pins the copy, so that a " +
		"check needs no network and all are asked the same; a copy that somebody edited would take back what was decided, " +
		"in a file that no reviewer reads.",
	FalsePositive: "Nobody edited it, but a merge took treaty.lock from one side and the copy from the other, or only one of them " +
		"was committed: it is still not known which policy was meant. `treaty pull` writes both anew.",
	Bad:  pinnedPolicy("treaty: 1\nrules: {crud-name: off}\n"),
	Good: pinnedPolicy(decidedPolicy),
}

// decidedPolicy is the policy of a registry.
const decidedPolicy = "treaty: 1\nrules: {crud-name: error}\n"

// pinnedPolicy is a workspace that extends decidedPolicy and pins it, with that copy.
func pinnedPolicy(copied string) string {
	return event("OrderPlaced", "", `{"type": "object"}`) +
		file(workspace.ConfigFile, "treaty: 1\nregistry: https://treaty.example.com\nextends: [registry]") +
		file(workspace.LockFile, "policy sha256:"+workspace.PolicySum([]byte(decidedPolicy))) +
		file(workspace.PulledPolicy, copied)
}
