package wire

// Upcast is how events of one major become events of the next: what generated
// code does with them.
type Upcast struct {
	From   string `json:"from"`   // version
	To     string `json:"to"`     // version of a later major
	ByHand bool   `json:"byHand"` // the contract says that people write it
	// Derived says that nothing is asked: both schemas settle it. Total says that
	// every event is lifted, too; else those that what is tightened refuses are not.
	Derived    bool               `json:"derived"`
	Total      bool               `json:"total"`
	Operations []UpcastOperation  `json:"operations"` // what it does beside copying
	Asks       []UpcastAsk        `json:"asks"`       // places that need a person
	Tightened  []UpcastConstraint `json:"tightened"`  // what the newer major refuses and the older one allowed
}

// UpcastOperation is one thing that an upcast does.
type UpcastOperation struct {
	Kind    string `json:"kind"` // "rename", "fill", "drop", …
	Path    string `json:"path"` // in an event of the older major
	Message string `json:"message"`
}

// UpcastAsk is a place at which only a person knows what becomes of a value.
type UpcastAsk struct {
	Code    string `json:"code"` // "no-value", "type-changed", …
	Path    string `json:"path"`
	Message string `json:"message"`
	Settle  string `json:"settle,omitempty"` // the annotation that would settle it; missing: only code can
	Where   *Place `json:"where,omitempty"`  // in the newer schema
}

// UpcastConstraint is an assertion of the newer major that an event of the older
// one may violate.
type UpcastConstraint struct {
	Keyword    string `json:"keyword"`
	Path       string `json:"path"`
	Where      Place  `json:"where"`
	Undeclared bool   `json:"undeclared"` // only by what the older schema does not name
}
