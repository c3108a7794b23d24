package wire

// Deletion is what a deletion takes away, and whom it hurts.
type Deletion struct {
	Versions []VersionLink `json:"versions"`
	Hurt     []Hurt        `json:"hurt"`               // by service
	Confirm  string        `json:"confirm,omitempty"`  // to be sent back; changes when the versions or the hurt do
	Sequence int64         `json:"sequence,omitempty"` // of the change, where it is done
}

// Hurt is a service that declares that it produces or consumes what is deleted.
type Hurt struct {
	Service  string   `json:"service"` // "fulfilment/shipping-worker"
	Owner    string   `json:"owner,omitempty"`
	Produces bool     `json:"produces"`
	Consumes bool     `json:"consumes"`
	Versions []string `json:"versions"`
}

// Transfer is the body of POST /v1/transfers.
type Transfer struct {
	Kind   string `json:"kind" enum:"context,contract,service"`
	Name   string `json:"name"` // "ordering", "ordering.OrderPlaced", "fulfilment/shipping-worker"
	Home   string `json:"home"` // the new one
	Reason string `json:"reason"`
}
