package wire

import (
	"encoding/json"
	"time"
)

// NewDeployment is the body of POST /v1/deployments: a service runs in an
// environment, or does no more.
type NewDeployment struct {
	Service     string `json:"service"` // its name, or "context/name"
	Environment string `json:"environment"`
	Commit      string `json:"commit,omitempty"` // that it is built from; without it, with gone: whatever runs there
	Keep        bool   `json:"keep,omitempty"`   // what runs there goes on beside it
	Gone        bool   `json:"gone,omitempty"`   // it runs there no more
}

// Deployed is what was recorded.
type Deployed struct {
	Service     string   `json:"service"` // "context/name"
	Environment string   `json:"environment"`
	Running     []string `json:"running"`            // commits that run there now
	Ended       []string `json:"ended"`              // that ran there until now
	Unpushed    []string `json:"unpushed,omitempty"` // that run, and were never pushed: what they speak is not known
	Unchanged   bool     `json:"unchanged,omitempty"`
	// NewEnvironment says that nothing was recorded there before; Environments are
	// the others that there are.
	NewEnvironment bool     `json:"newEnvironment,omitempty"`
	Environments   []string `json:"environments,omitempty"`
	Sequence       int64    `json:"sequence"` // of the change; without one, of the newest change before
}

// Deployments is the answer to GET /v1/deployments, by environment, service and
// commit.
type Deployments struct {
	Deployments []Deployment `json:"deployments"`
	Next        string       `json:"next,omitempty"`
}

// Deployment says that a service runs, or ran, in an environment.
type Deployment struct {
	Environment string     `json:"environment"`
	Service     string     `json:"service"` // "context/name"
	Commit      string     `json:"commit"`
	Since       time.Time  `json:"since"` // when it was recorded, the last time
	By          string     `json:"by,omitempty"`
	EndedAt     *time.Time `json:"endedAt,omitempty"` // without it, it runs
	EndedBy     string     `json:"endedBy,omitempty"`
}

// DeploymentNews says that a commit of a service began to run, or runs no more.
type DeploymentNews struct {
	Environment string `json:"environment"`
	Service     string `json:"service"` // "context/name"
	Commit      string `json:"commit"`
	Ended       bool   `json:"ended,omitempty"`
}

// CanDeploy answers whether a service may go to an environment, GET
// /v1/services/{service}/can-deploy.
type CanDeploy struct {
	Answer      string      `json:"answer" enum:"yes,no,unknown"`
	Service     string      `json:"service"`          // "context/name"
	Commit      string      `json:"commit,omitempty"` // without it, none was ever pushed
	Environment string      `json:"environment"`
	Rows        []AnswerRow `json:"rows"` // what decides, what stands against it first
}

// CanRetire answers whether a major of an event may be retired, GET
// /v1/events/{event}/majors/{major}/can-retire.
type CanRetire struct {
	Answer      string      `json:"answer" enum:"yes,no,unknown"`
	Event       string      `json:"event"`
	Major       int         `json:"major"`
	Environment string      `json:"environment,omitempty"` // without it: all
	Rows        []AnswerRow `json:"rows"`
}

// AnswerRow is one reason for an answer.
type AnswerRow struct {
	Answer      string          `json:"answer" enum:"yes,no,unknown,evidence"` // evidence decides nothing
	Event       string          `json:"event,omitempty"`
	Version     string          `json:"version,omitempty"`
	Service     string          `json:"service,omitempty"` // "context/name", of the other side
	Role        string          `json:"role,omitempty"`    // "producer", "consumer": of that service
	Commit      string          `json:"commit,omitempty"`  // at which it runs; without it, what it declares now
	Environment string          `json:"environment,omitempty"`
	Message     string          `json:"message"`
	Hint        string          `json:"hint,omitempty"`
	Fields      []string        `json:"fields,omitempty"`  // of the consumer's manifest, that are hurt
	Witness     json.RawMessage `json:"witness,omitempty"` // an event that cannot be read, or that has what will be missing
}
