package contract

// Service is a deployable program that produces and consumes events.
type Service struct {
	Name     string
	Context  string
	Owner    string
	Purpose  string
	Produces []Production
	Consumes []Consumption
}

// Production is one event that a service writes, in these majors.
type Production struct {
	Event  EventName
	Majors []int
}

// Consumption is what a service reads of one event: a consumer's contract.
type Consumption struct {
	Event        EventName
	Versions     Range
	Fields       []string // pointers with `*` for any item or member; AllFields: everything
	EnumValues   map[string][]string
	Otherwise    string // what it does with other enum values: "ignore" or ""
	Replays      bool
	Purpose      string
	Emits        []EventName // in reaction
	Terminates   string      // why a reaction does not go round for ever
	OnFailure    OnFailure
	IdempotentBy string
}

// AllFields is what a consumer that reads everything writes for its fields.
const AllFields = "all"

// ReadsAll reports whether the consumer said that it reads every field.
func (c *Consumption) ReadsAll() bool {
	return len(c.Fields) == 1 && c.Fields[0] == AllFields
}

// OnFailure says where events go that a consumer cannot handle.
type OnFailure struct {
	Retries    int
	DeadLetter string
}
