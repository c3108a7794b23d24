package wire

import "time"

// NewWebhook is what POST /v1/webhooks makes a webhook of. Empty lists choose
// everything; what is sent is chosen by `kinds`, and by `contexts` or `events`
// where one of them is not empty.
type NewWebhook struct {
	URL      string   `json:"url"`                // https, on the public internet
	Contexts []string `json:"contexts,omitempty"` // whose events' changes are sent
	Events   []string `json:"events,omitempty"`   // full names
	Kinds    []string `json:"kinds,omitempty"`    // "push", "import", "version", "deletion", "transfer", "deployment", "waiver", "relationship", "subject", "silence"
	After    *int64   `json:"after,omitempty"`    // begin after that change; without it, with what comes now
}

// Webhook is a target that hears of changes, GET /v1/webhooks/{hook}.
type Webhook struct {
	ID        string          `json:"id"`
	URL       string          `json:"url"`
	Contexts  []string        `json:"contexts"`
	Events    []string        `json:"events"`
	Kinds     []string        `json:"kinds"`
	CreatedAt time.Time       `json:"createdAt"`
	CreatedBy string          `json:"createdBy,omitempty"`
	After     int64           `json:"after"` // the newest change that was looked at; may be some hundreds behind where none was chosen
	State     string          `json:"state" enum:"active,failing,paused"`
	Paused    string          `json:"paused,omitempty"`       // why it is paused
	FailingAt *time.Time      `json:"failingSince,omitempty"` // since when nothing arrived
	Waiting   *Delivery       `json:"waiting,omitempty"`      // what is tried next, or again
	Secrets   []WebhookSecret `json:"secrets"`                // that sign, the newest first
	Secret    string          `json:"secret,omitempty"`       // the newest itself; shown once, when it is made
}

// WebhookSecret is what is shown of a secret.
type WebhookSecret struct {
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"` // without it, never
}

// Webhooks is the answer to GET /v1/webhooks, by id.
type Webhooks struct {
	Webhooks []Webhook `json:"webhooks"`
}

// Rotation is what POST /v1/webhooks/{hook}/secret may carry.
type Rotation struct {
	OverlapSeconds int64 `json:"overlapSeconds,omitempty"` // how long the secrets before sign on; 0: they end now
}

// Pause is what POST /v1/webhooks/{hook}/pause carries.
type Pause struct {
	Reason string `json:"reason"`
}

// Delivery is one change on its way to a webhook.
type Delivery struct {
	ID       string     `json:"id"`
	Sequence int64      `json:"sequence"` // of the change
	State    string     `json:"state" enum:"waiting,delivered,dead"`
	Attempts int        `json:"attempts"`
	At       time.Time  `json:"at"`               // of the last attempt
	NextAt   *time.Time `json:"nextAt,omitempty"` // of the next
	Status   int        `json:"status,omitempty"` // of the last answer, where there was one
	Error    string     `json:"error,omitempty"`  // what was wrong the last time
}

// Deliveries is the answer to GET /v1/webhooks/{hook}/deliveries, the newest
// first.
type Deliveries struct {
	Deliveries []Delivery `json:"deliveries"`
	Before     int64      `json:"before,omitempty"` // where to go on, as the parameter; without it, there are no more
}
