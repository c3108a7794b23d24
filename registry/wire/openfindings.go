package wire

// OpenFindings is the answer to GET /v1/findings, by home and rule.
type OpenFindings struct {
	Findings []OpenFinding `json:"findings"`
	Waived   int           `json:"waived"`   // findings that an approved waiver lets pass
	Baseline int           `json:"baseline"` // findings that a home's baseline forgives
	Next     string        `json:"next,omitempty"`
}

// OpenFinding is a finding with the home whose files it is about.
type OpenFinding struct {
	Home    string  `json:"home"`
	Context string  `json:"context,omitempty"` // that it is about; without it, not one alone
	Finding Finding `json:"finding"`
}
