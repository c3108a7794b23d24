package wire

import "time"

// Document is a file as its home has it.
type Document struct {
	File string `json:"file"`
	Text string `json:"text"`
}

// Contexts is the answer to GET /v1/contexts, by name.
type Contexts struct {
	Contexts []Context `json:"contexts"`
	Next     string    `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// Context is a bounded context, GET /v1/contexts/{context}.
type Context struct {
	Name          string         `json:"name"`
	Owner         string         `json:"owner,omitempty"`
	Purpose       string         `json:"purpose,omitempty"`
	Home          string         `json:"home"`
	Relationships []Relationship `json:"relationships"`
	Events        []string       `json:"events"`   // full names
	Services      []string       `json:"services"` // names
	Document      *Document      `json:"document,omitempty"`
}

// Relationship is one side's declaration of a link between two contexts.
type Relationship struct {
	With     string `json:"with"`
	As       string `json:"as"`
	Pattern  string `json:"pattern"`
	Standing string `json:"standing,omitempty" enum:"accepted,proposed,disputed"` // the other side declares what goes with it, or accepted it in the registry; nothing; or something else; missing where a registry does not say it
	// Consent is there where the other side's file says nothing, and an approver of it
	// accepted it in the registry.
	Consent *RelationshipConsent `json:"consent,omitempty"`
}

// Events is the answer to GET /v1/events, by name.
type Events struct {
	Events []EventSummary `json:"events"`
	Next   string         `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// EventSummary is what a list shows of an event.
type EventSummary struct {
	Name          string  `json:"name"` // "ordering.OrderPlaced"
	Context       string  `json:"context"`
	Summary       string  `json:"summary,omitempty"`
	Owner         string  `json:"owner,omitempty"` // its own, else its context's
	Visibility    string  `json:"visibility"`
	Kind          string  `json:"kind"`
	Compatibility string  `json:"compatibility"`
	Latest        string  `json:"latest"` // version
	Majors        []Major `json:"majors"` // by number
	PersonalData  bool    `json:"personalData"`
	Producers     int     `json:"producers"`
	Consumers     int     `json:"consumers"`
}

// Major is one major of an event.
type Major struct {
	Number   int      `json:"number"`
	Status   string   `json:"status" enum:"draft,active,deprecated,retired"`
	Sunset   string   `json:"sunset,omitempty" format:"date"` // YYYY-MM-DD
	Subjects []string `json:"subjects,omitempty"`
	// CompatibleSince is from which version on its promise holds, where the contract
	// says it of this major; else that of the event counts.
	CompatibleSince string `json:"compatibleSince,omitempty"`
	Latest          string `json:"latest"` // version; empty where all were deleted
}

// Event is a contract, GET /v1/events/{name}.
type Event struct {
	EventSummary
	Home            string     `json:"home"`
	Description     string     `json:"description,omitempty"`
	Key             string     `json:"key,omitempty"`
	IdempotencyKey  string     `json:"idempotencyKey,omitempty"`
	CompatibleSince string     `json:"compatibleSince,omitempty"`
	ContentModel    string     `json:"contentModel"`
	Enforce         string     `json:"enforce" enum:"both,schema,consumers"` // whose breaks refuse a change
	Retention       string     `json:"retention,omitempty"`
	DataSubject     string     `json:"dataSubject,omitempty"`
	Formerly        []string   `json:"formerly,omitempty"`
	Versions        []Version  `json:"versions"` // by number
	ProducedBy      []Producer `json:"producedBy"`
	ConsumedBy      []Consumer `json:"consumedBy"`
	Document        *Document  `json:"document,omitempty"` // event.yaml
}

// Producer is a service that writes an event.
type Producer struct {
	Service string `json:"service"`
	Context string `json:"context"`
	Majors  []int  `json:"majors"`
}

// Consumer is a service that reads an event.
type Consumer struct {
	Service  string   `json:"service"`
	Context  string   `json:"context"`
	Versions string   `json:"versions"` // a range
	Fields   []string `json:"fields"`
	Replays  bool     `json:"replays"`
	Emits    []string `json:"emits,omitempty"`
}

// Versions is the answer to GET /v1/events/{name}/versions, by number, and to
// GET /v1/schemas/{fingerprint}/versions, in the order of publishing.
type Versions struct {
	Versions []Version `json:"versions"`
	Next     string    `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// Version is a published version, GET /v1/events/{name}/versions/{version}.
// Nothing in it ever changes.
type Version struct {
	Event       string    `json:"event,omitempty"`   // as it was called then; missing for an unmanaged subject
	Subject     string    `json:"subject,omitempty"` // of an unmanaged one
	Version     string    `json:"version"`
	SchemaID    int32     `json:"schemaId"`    // one for each fingerprint, as Kafka clients send it
	Fingerprint string    `json:"fingerprint"` // SHA-256 of the bundled schema
	File        string    `json:"file"`
	PublishedAt time.Time `json:"publishedAt"`
	PublishedBy string    `json:"publishedBy,omitempty"`
	Home        string    `json:"home"`
	Commit      string    `json:"commit,omitempty"`
	// Compatibility and ContentModel are what judged it.
	Compatibility string `json:"compatibility"`
	ContentModel  string `json:"contentModel"`
	Imported      bool   `json:"imported,omitempty"` // history that breaks its past
	Breaks        int    `json:"breaks,omitempty"`
	Unknowns      int    `json:"unknowns,omitempty"`
	SchemaURL     string `json:"schemaUrl" format:"uri-reference"` // the bundled schema, path on this server
	// Retracted says that Kafka clients are told of it no more; its contents stay. Only
	// versions of unmanaged subjects are retracted.
	Retracted *Retraction `json:"retracted,omitempty"`
	// Deleted says that its contents are gone; its number, id and fingerprint are
	// never given again.
	Deleted *Tombstone `json:"deleted,omitempty"`
}

// Retraction is when a version was retracted, and by whom.
type Retraction struct {
	At time.Time `json:"at"`
	By string    `json:"by,omitempty"`
}

// Tombstone is what stays of a version that was deleted.
type Tombstone struct {
	At     time.Time `json:"at"`
	By     string    `json:"by,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

// Services is the answer to GET /v1/services, by name.
type Services struct {
	Services []Service `json:"services"`
	Next     string    `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// Service is a service with its roles, GET /v1/services/{name}.
type Service struct {
	Name     string        `json:"name"`
	Context  string        `json:"context"`
	Owner    string        `json:"owner,omitempty"`
	Purpose  string        `json:"purpose,omitempty"`
	Home     string        `json:"home"`
	Commit   string        `json:"commit,omitempty"`                 // of the home, with which its manifest, or the lock beside it, came
	PushedAt time.Time     `json:"pushedAt"`                         // when that was
	PulledAt string        `json:"pulledAt,omitempty" format:"date"` // when its home last pulled what it consumes, as its lock says
	Produces []Production  `json:"produces"`
	Consumes []Consumption `json:"consumes"`
	Document *Document     `json:"document,omitempty"`
}

// Production is one event that a service writes.
type Production struct {
	Event  string `json:"event"`
	Majors []int  `json:"majors"`
}

// Consumption is one event that a service reads.
type Consumption struct {
	Event      string              `json:"event"` // as its manifest calls it
	Versions   string              `json:"versions"`
	Fields     []string            `json:"fields"`
	EnumValues map[string][]string `json:"enumValues,omitempty"`              // that it acts on, by field
	Otherwise  string              `json:"otherwise,omitempty" enum:"ignore"` // what it does with other values
	Replays    bool                `json:"replays"`
	Purpose    string              `json:"purpose,omitempty"`
	Emits      []string            `json:"emits,omitempty"`
	Reads      []ReadVersion       `json:"reads"` // one for each major that it asks for and that there was
}

// ReadVersion is a version that a consumer is written against: the one in the
// lock that was pushed with its manifest, else the newest at that time.
type ReadVersion struct {
	Event       string `json:"event"` // as it is called today
	Version     string `json:"version"`
	Fingerprint string `json:"fingerprint"`
}
