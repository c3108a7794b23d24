package wire

// Found is the answer to GET /v1/search, the best first.
type Found struct {
	Hits    []Hit  `json:"hits"`
	More    bool   `json:"more"`              // there are more than the limit
	Total   int    `json:"total"`             // how many there are
	Instead string `json:"instead,omitempty"` // words that find something, where these find nothing
}

// Hit is one thing that a search found.
type Hit struct {
	Kind    string `json:"kind" enum:"event,field,context,service,subject,owner"`
	Name    string `json:"name"`              // "ordering.OrderPlaced", "/customer/id", "ordering", "orders-value", "team-shop"
	Event   string `json:"event,omitempty"`   // that has the field, or claims the subject
	Version string `json:"version,omitempty"` // that has the field: the newest of its major
	Context string `json:"context,omitempty"`
	Text    string `json:"text,omitempty"`                       // what it is, in the words of its file
	URL     string `json:"url,omitempty" format:"uri-reference"` // path on this server
}
