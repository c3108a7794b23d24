package wire

// Subjects is the answer to GET /v1/subjects: those with a version whose contents are
// there, by name.
type Subjects struct {
	Subjects []SubjectSummary `json:"subjects"`
	Next     string           `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// SubjectSummary is a Kafka subject at a glance.
type SubjectSummary struct {
	Name string `json:"name"`
	SubjectStanding
	Versions int    `json:"versions"`           // whose contents are there, retracted ones too
	Newest   string `json:"newest,omitempty"`   // version that Kafka clients are given as the latest; missing where there is none
	Number   int    `json:"number,omitempty"`   // of Newest, as Kafka clients know it
	SchemaID int32  `json:"schemaId,omitempty"` // likewise
}

// SubjectStanding is whose a Kafka subject is, what it promises and what may be done
// with it.
type SubjectStanding struct {
	// Event and Majors are what claims it; without them it is unmanaged. Major is the
	// highest of Majors.
	Event  string `json:"event,omitempty"`
	Major  int    `json:"major,omitempty"`
	Majors []int  `json:"majors,omitempty"`
	// Compatibility and ContentModel judge what is registered next.
	Compatibility string `json:"compatibility"`
	ContentModel  string `json:"contentModel"`
	Mode          string `json:"mode" enum:"READWRITE,READONLY,READONLY_OVERRIDE,IMPORT"` // at the door of Kafka clients
}

// Subject is what holds a sequence of versions for Kafka clients.
type Subject struct {
	Name string `json:"name"`
	SubjectStanding
	Versions []SubjectVersion `json:"versions"` // by number, retracted and deleted ones too; a draft has none
}

// SubjectVersion is a version under a Kafka subject.
type SubjectVersion struct {
	Number int `json:"number"` // as Kafka clients know it
	Version
}
