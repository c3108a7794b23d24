package asyncapi

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// Lost is one thing that is not carried, and where it stands.
type Lost struct {
	Code    string // of a row of Losses
	Span    source.Span
	Pointer source.Pointer
	Text    string // what it is, in a few words; may be empty
}

func (l Lost) compare(m Lost) int {
	return cmp.Or(
		cmp.Compare(rank(l.Code), rank(m.Code)),
		cmp.Compare(l.Span.File, m.Span.File),
		cmp.Compare(l.Span.Start.Offset, m.Span.Start.Offset),
		cmp.Compare(l.Pointer, m.Pointer),
	)
}

func rank(code string) int {
	return slices.IndexFunc(Losses, func(l Loss) bool { return l.Code == code })
}

// Side says on which way something is lost.
type Side string

// The two ways.
const (
	Exporting Side = "export"
	Importing Side = "import"
)

// Loss is one kind of things that are not carried.
type Loss struct {
	Code string
	Side Side
	What string // what it is
	Why  string // why it is not carried, and what to do
}

// The codes of Losses.
const (
	lostHistory  = "history"
	lostRetired  = "retired-major"
	lostSettings = "settings"
	lostForm     = "form"

	lostPayloadFormat = "payload-format"
	lostNoPayload     = "no-payload"
	lostPayload       = "payload-reference"
	lostReference     = "reference"
	lostNullable      = "nullable"
	lostName          = "name"
	lostRenamed       = "renamed"
	lostServiceName   = "service-name"
	lostAction        = "action"
	lostMessage       = "operation-message"
	lostVersion       = "version"
	lostHeaders       = "headers"
	lostCorrelation   = "correlation-id"
	lostContentType   = "content-type"
	lostReply         = "reply"
	lostAddress       = "address"
	lostParameters    = "parameters"
	lostServers       = "servers"
	lostSecurity      = "security"
	lostBindings      = "bindings"
	lostTraits        = "traits"
	lostExample       = "example"
	lostTags          = "tags"
	lostDocs          = "external-docs"
	lostInfo          = "info"
	lostText          = "text"
	lostUnused        = "unused"
	lostExtension     = "extension"
	lostOther         = "other"
)

// Losses lists what is not carried, the heaviest first on each way. The
// documentation is made of it.
var Losses = []Loss{
	{lostHistory, Exporting, "The earlier revisions of a major", "A document says what holds now. `treaty push --history` takes them to a registry."},
	{lostRetired, Exporting, "Retired majors", "Nobody writes or reads them any more."},
	{lostSettings, Exporting, "What treaty.yaml says besides the envelope", "It is about this repository, not about the contracts. So are waivers.yaml and baseline.json."},
	{lostForm, Exporting, "How files are written: comments, folders, YAML or JSON of schemas and examples, the spelling of references", "A document has data, not files. An import writes one layout: the one of `treaty new`."},

	{lostPayloadFormat, Importing, "Messages whose payload is Avro, Protobuf, RAML, XML or OpenAPI", "Treaty knows JSON Schema. Give the message a JSON Schema, and import it again."},
	{lostNoPayload, Importing, "Messages without a payload", "There is nothing to promise. Give the message a schema, or leave it out."},
	{lostPayload, Importing, "Messages whose payload is a reference that leads outside of the folder, to an address, nowhere, or round in a circle", "There is no schema to take, so the message is left out. Put a copy of the file into the folder, or widen it with `--root`, and import again."},
	{lostReference, Importing, "Other references that lead outside of the folder, to an address, nowhere, or round in a circle", "Within a schema that is imported the reference stays as it is, and `treaty lint` reports it; a channel, a message or an operation is left out. Put a copy of the file into the folder, or widen it with `--root`."},
	{lostNullable, Importing, "`nullable: true`, by which OpenAPI allows null", "JSON Schema does not know it, so null is not allowed in the schema that was imported. Say it in the schema's words."},
	{lostName, Importing, "Messages that no name can be made for", "Give it a `name` of letters and digits."},
	{lostRenamed, Importing, "Names of messages that are no names of events", "An event is called by letters, digits, `-` and `_`, not like a device of Windows (CON), and otherwise than the next one in more than capitals. Rename the message and import again, or rename the event: its folder, and `event` in event.yaml."},
	{lostServiceName, Importing, "Operations of an application that no service can be named after", "The title of the document names the service. Write it with letters and digits, and import again."},
	{lostAction, Importing, "Operations whose `action` is neither `send` nor `receive`", "Whether the application writes or reads is not known, so the operation is left out. Correct the action, and import again."},
	{lostMessage, Importing, "Messages of operations that are not imported", "The service does not name them. Why the message itself is left out stands above."},
	{lostVersion, Importing, "A version of AsyncAPI that is not written in full", "The document was read as one of version 3, but other tools refuse it. Write `asyncapi: 3.0.0`."},
	{lostHeaders, Importing, "Headers of messages", "The contract is about the payload. With `envelope: fields` the schema describes the whole message."},
	{lostCorrelation, Importing, "Correlation ids", "Treaty has one rule for the envelope of all events; see `envelope` in treaty.yaml."},
	{lostContentType, Importing, "Content types other than JSON", "Events are JSON."},
	{lostReply, Importing, "Replies to requests", "An event asks for no answer. Where one event sets off another, write `emits` below `consumes` of the service."},
	{lostAddress, Importing, "Addresses of channels", "Topics belong to the broker. Where a schema registry knows the topic's subject, write `subjects: [TOPIC-value]` below the major."},
	{lostParameters, Importing, "Parameters of addresses", "See addresses."},
	{lostServers, Importing, "Servers", "Where a service runs is no part of a contract."},
	{lostSecurity, Importing, "Security schemes and requirements", "See servers."},
	{lostBindings, Importing, "Bindings of protocols", "See servers. The ordering key is `key` in event.yaml, `retention` there is how long events are kept."},
	{lostTraits, Importing, "Traits of messages and operations", "They are not merged. What they say of one message can be written into it."},
	{lostExample, Importing, "Headers and summaries of examples, and examples without a payload", "An example of Treaty is an event."},
	{lostTags, Importing, "Tags", "Treaty has no free words; `kind` and `visibility` are in event.yaml."},
	{lostDocs, Importing, "Links to documentation", "Write the address into `description`."},
	{lostInfo, Importing, "What `info` and `id` say besides title, description and the name of the contact", "A context has an owner and a purpose; its version is nobody's: events have versions."},
	{lostText, Importing, "Titles, summaries and descriptions of channels and operations", "Texts of messages become those of events, the summary of a receiving operation its purpose."},
	{lostUnused, Importing, "Schemas, channels and operations among the components that nothing refers to", "They have no effect in AsyncAPI either."},
	{lostExtension, Importing, "Members that begin with x-", "They mean something only to who wrote them."},
	{lostOther, Importing, "Everything else", "Treaty does not know the member, or it says something that Treaty has no place for."},
}

// LossOf returns the row of a code.
func LossOf(code string) Loss {
	for _, l := range Losses {
		if l.Code == code {
			return l
		}
	}
	return Loss{}
}
