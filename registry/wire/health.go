package wire

// Health is the answer to GET /v1/health: what the server knows, and whether that
// is what its store has. Whoever may not read is told status and version alone;
// a number that is not there is 0.
type Health struct {
	Status          string   `json:"status" enum:"ok,unavailable,stopping"` // with status 503 "unavailable": it could not compare its memory with the store in time; "stopping": it was told to stop
	Version         string   `json:"version"`                               // of Treaty
	LagMilliseconds int64    `json:"lagMilliseconds,omitempty"`             // since the memory was last compared with the store
	Database        Database `json:"database,omitzero"`
	Epoch           string   `json:"epoch,omitempty"`    // which life of the registry: a restore begins another, in which numbers and ids may be given again
	Sequence        int64    `json:"sequence,omitempty"` // of the newest change that it knows
	Contexts        int      `json:"contexts,omitempty"`
	Events          int      `json:"events,omitempty"`
	Versions        int      `json:"versions,omitempty"`
}

// Database is what a server keeps everything in.
type Database struct {
	Kind    string `json:"kind"`    // "sqlite", "postgres"
	Version int    `json:"version"` // of its tables: how many migrations it had gone through when the server started
}

// Life is the answer to GET /v1/health/live.
type Life struct {
	Status  string `json:"status" enum:"ok"`
	Version string `json:"version"` // of Treaty
}
