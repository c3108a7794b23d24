package wire

// Matrix is the answer to GET /v1/events/{event}/matrix: what each version does to
// each consumer.
type Matrix struct {
	Event     string          `json:"event"`
	Versions  []MatrixVersion `json:"versions"`  // the oldest first
	Consumers []MatrixRow     `json:"consumers"` // by name
	// Before is the oldest version that is listed, where there are older ones: the
	// next part has it as `before`.
	Before string `json:"before,omitempty"`
}

// MatrixVersion is a version, and how many consumers cannot read it.
type MatrixVersion struct {
	Version  string `json:"version"`
	Status   string `json:"status" enum:"draft,active,deprecated,retired"` // of its major
	Breaking int    `json:"breaking"`
	Unknown  int    `json:"unknown"` // of which it is not known
}

// MatrixRow is an entry with which a service reads the event.
type MatrixRow struct {
	Service  string       `json:"service"`
	Context  string       `json:"context"`
	Versions string       `json:"versions"` // the range that it reads
	Fields   []string     `json:"fields"`
	Replays  bool         `json:"replays"`
	Cells    []MatrixCell `json:"cells"` // of each version
}

// MatrixCell is what becomes of a consumer where a version is written: what
// …/impact?from=…&to=… says for the step from what it is written against.
type MatrixCell struct {
	Place   string   `json:"place" enum:"not-read,written,other,unknown"`                  // its range does not hold it, it is written against it, against another, or nobody knows
	From    string   `json:"from,omitempty"`                                               // the version that it is written against
	Effect  string   `json:"effect,omitempty" enum:"breaking,unknown,affected,unaffected"` // of `other`; missing where it is not asked yet
	Reasons []string `json:"reasons,omitempty"`                                            // in words
}
