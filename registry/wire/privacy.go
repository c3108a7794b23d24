package wire

// PersonalData is the register of personal data, GET /v1/privacy: what contracts
// mark, and who receives it by what services declare.
type PersonalData struct {
	Fields []PersonalField `json:"fields"` // by event, major and pointer
	// Unknown and Unmarked are on the first page.
	Unknown  []PersonalGap `json:"unknown,omitempty"`
	Unmarked []string      `json:"unmarked,omitempty"` // events that say whose data they carry, and mark no field
	Notes    []string      `json:"notes,omitempty"`    // of the command line: what a workspace cannot know, in words
	Next     string        `json:"next,omitempty"`     // cursor of the next page; missing on the last
}

// PersonalField is one field that is marked x-pii, with all that is in it.
type PersonalField struct {
	Event   string `json:"event"`
	Major   int    `json:"major"`
	Version string `json:"version"` // the newest of the major, which is looked at
	Status  string `json:"status" enum:"draft,active,deprecated"`
	// Pointer is written as in a manifest: `*` is any item or member, `~2` a star
	// that is meant, `**` any number of steps where a schema recurs, and nothing
	// the whole event.
	Pointer     string             `json:"pointer"`
	Sensitivity string             `json:"sensitivity" enum:"personal,sensitive,unclear"`
	Word        string             `json:"word,omitempty"`                        // as it is marked, where that is unclear
	Within      string             `json:"within,omitempty" enum:"names,encoded"` // where the data is not the value itself
	Description string             `json:"description,omitempty"`
	File        string             `json:"file,omitempty"` // of the mark
	Line        int                `json:"line,omitempty"`
	Subject     *DataSubject       `json:"subject,omitempty"`   // missing: nobody said whose data it is
	Retention   *Retention         `json:"retention,omitempty"` // missing: nobody said for how long it is kept
	Owner       string             `json:"owner,omitempty"`
	Producers   []string           `json:"producers"` // context/service
	Receivers   []PersonalReceiver `json:"receivers"`
	Steps       []PersonalStep     `json:"steps,omitempty"` // where the data may go on, if asked for; the nearest first
	StepsCut    bool               `json:"stepsCut,omitempty"`
}

// DataSubject is whose personal data it is.
type DataSubject struct {
	Name        string `json:"name"`    // one word for the person: "customer"
	Pointer     string `json:"pointer"` // JSON Pointer to the person's id
	Description string `json:"description,omitempty"`
}

// Retention is for how long events are kept.
type Retention struct {
	Duration string `json:"duration"` // ISO 8601
	Words    string `json:"words,omitempty"`
}

// PersonalReceiver is a consumer of a marked field.
type PersonalReceiver struct {
	Service   string   `json:"service"` // context/service
	Owner     string   `json:"owner,omitempty"`
	Certainty string   `json:"certainty" enum:"reads,may-read"` // may-read: it does not say which fields it reads
	Fields    []string `json:"fields"`                          // those it declares that meet the marked one; "all"
	Versions  string   `json:"versions"`
	Replays   bool     `json:"replays,omitempty"`
	Purpose   string   `json:"purpose,omitempty"`
	// Relationship is what is declared between the owner's context and its own;
	// one-sided by the receiver alone.
	Relationship string   `json:"relationship" enum:"same-context,declared,one-sided,undeclared,not-known"`
	Emits        []string `json:"emits,omitempty"` // in reaction
}

// PersonalStep is one way on: a service that receives a field writes another that
// may carry the data. It is what contracts declare, and no proof.
type PersonalStep struct {
	From    PersonalPlace  `json:"from"`
	Service string         `json:"service"`         // context/service
	To      *PersonalPlace `json:"to,omitempty"`    // missing: the contract of Event is not known
	Event   string         `json:"event"`           // that the service writes
	Because []string       `json:"because"`         // "same-name", "same-subject"
	Later   bool           `json:"later,omitempty"` // it is written, but not in reaction
}

// PersonalPlace is a field of an event.
type PersonalPlace struct {
	Event   string `json:"event"`
	Major   int    `json:"major"`
	Pointer string `json:"pointer"`
}

// PersonalGap is something that the register does not know.
type PersonalGap struct {
	About string `json:"about"` // "ordering.OrderPlaced v1"
	Why   string `json:"why"`
}
