package wire

// ProblemMediaType is the type of a Problem (RFC 9457).
const ProblemMediaType = "application/problem+json"

// Problem says why a request was not answered with what it asked for.
type Problem struct {
	Type      string    `json:"type"` // "urn:treaty:problem:" and the code
	Title     string    `json:"title"`
	Status    int       `json:"status"`
	Detail    string    `json:"detail,omitempty"`
	Instance  string    `json:"instance,omitempty"` // "urn:treaty:request:" and the request's id, as in the server's log
	Code      string    `json:"code"`               // one of the codes of the API; keeps its meaning
	Hint      string    `json:"hint,omitempty"`     // what to do next
	Findings  []Finding `json:"findings,omitempty"`
	RequestID string    `json:"requestId,omitempty"`
	Deletion  *Deletion `json:"deletion,omitempty"` // of needs-confirmation: what would go, and whom it hurts
}
