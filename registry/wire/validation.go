package wire

// NDJSONMediaType is the type of events and validations that are a line each.
const NDJSONMediaType = "application/x-ndjson"

// Validation says whether an event is valid under a version: the answer to
// POST /v1/events/{event}/versions/{version}/validate, and a line of the answer
// to lines.
type Validation struct {
	Line       int         `json:"line,omitempty"`    // of the request, from 1 on; missing for a single event
	Version    string      `json:"version,omitempty"` // the version that judged; missing on lines
	Valid      bool        `json:"valid"`
	Violations []Violation `json:"violations,omitempty"` // by place, at most 100
	More       bool        `json:"more,omitempty"`       // there are more violations than that
	Problem    *Trouble    `json:"problem,omitempty"`    // why the line could not be judged; it counts as not valid
}

// Violation is one reason why an event is not valid.
type Violation struct {
	Instance string `json:"instance" format:"json-pointer"` // in the event
	Keyword  string `json:"keyword" format:"json-pointer"`  // in the schema's file
	File     string `json:"file,omitempty"`                 // of the keyword
	Message  string `json:"message"`
}

// Trouble is a problem of one line.
type Trouble struct {
	Code   string `json:"code"` // of the table of problems: "bad-body", "too-large", "validator-budget"
	Detail string `json:"detail"`
}
