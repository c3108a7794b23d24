package wire

// Stops is the answer to GET /v1/stops: the different breaks that the gate refused. One
// that was pushed again and again counts once.
type Stops struct {
	Since  string    `json:"since"`  // the first day, YYYY-MM-DD, UTC
	Days   int       `json:"days"`   // today included
	Breaks int       `json:"breaks"` // of all events together
	Events []Stopped `json:"events"` // by name
}

// Stopped is how many different breaks of an event were refused.
type Stopped struct {
	Event  string        `json:"event"`
	Breaks int           `json:"breaks"`
	Last   string        `json:"last"`  // the newest day on which one was, YYYY-MM-DD, UTC
	Rules  []StoppedRule `json:"rules"` // by id
}

// StoppedRule is how many of them one rule refused.
type StoppedRule struct {
	Rule   string `json:"rule"`
	Breaks int    `json:"breaks"`
	Last   string `json:"last"` // as of the event
}
