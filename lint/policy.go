package lint

import (
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// PolicyOf returns the policy that the configuration of a workspace asks for.
// It must be the configuration of the base: a change does not judge itself.
func PolicyOf(config workspace.Config, now time.Time) Policy {
	p := Policy{Profile: config.Profile, Now: now, Severities: map[string]diag.Severity{}}
	for id, severity := range config.Rules {
		p.Severities[id] = diag.Severity(severity)
	}
	return p
}
