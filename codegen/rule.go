package codegen

import "slices"

// RuleDoc explains a rule to whoever meets it in a finding of `treaty gen`. Like an
// error of a file it stands in the way: no policy weighs it, and no waiver lets it
// pass.
type RuleDoc struct {
	ID       string
	Title    string // one line
	Doc      string // what it means, and when it is found
	WhatNext string // what to do about it
}

// The rules of what cannot be generated.
const (
	RuleGoName   = "go-name"      // a name that Go code cannot have
	RuleConsumer = "gen-service"  // a service for which no views can be made
	RuleDelivery = "gen-delivery" // an entry that can have no contracts at run time
	RuleFrozen   = "gen-frozen"   // an example that generated tests hold for ever
	// RulePattern is lint's: a pattern that is no regular expression.
	RulePattern = "unsupported-pattern"
)

// Rules lists every rule of what cannot be generated, sorted. Ids never change
// meaning.
var Rules = []RuleDoc{
	{
		ID:    RuleDelivery,
		Title: "For an entry there can be no contracts at run time",
		Doc: "An entry of `gen:` with `delivery: true` has contracts.go, from which delivery.NewPublisher and delivery.NewConsumer " +
			"know the events. It stands in the package of all events (`package:`), imports those of the events, which takes a Go " +
			"module, and is about CloudEvents, for keys, ids and hops are attributes of them.",
		WhatNext: "Name the package (`package: events`), begin a module (`go mod init`), or leave `delivery: true` out.",
	},
	{
		ID:    RuleFrozen,
		Title: "An event that may be stored could not be read any more",
		Doc: "Generated tests hold the examples of every major that is no draft, for events like them are stored. This one was frozen " +
			"in contract_test.go by an earlier `treaty gen`, and the schema of today refuses it; or the file was changed by hand, and " +
			"what it froze cannot be read. Nothing is generated, so that nothing is forgotten.",
		WhatNext: "Let the schema accept the event again, or open a new major with an upcaster for it. If no event like it was ever " +
			"stored, `treaty gen --thaw` forgets it. A contract_test.go that cannot be read is taken from the last commit.",
	},
	{
		ID:    RuleConsumer,
		Title: "For a service no Go can be generated",
		Doc: "An entry of `gen:` with `service:` has what this service produces, and views of what it consumes. Either the workspace " +
			"has no service of that name, or two contexts have one; or an event that its manifest names is neither in the workspace " +
			"nor among the copies that `treaty pull` made.",
		WhatNext: "Correct the name, with the context before it where two have it (`service: fulfilment/warehouse`), or copy the " +
			"events: `treaty pull`.",
	},
	{
		ID:    RuleGoName,
		Title: "A name that Go code cannot have",
		Doc: "Two things of a schema would have one name in Go (`user_id` and `userId` are both UserID), or one would have a name of " +
			"the runtime, or an override is no Go name. Treaty adds no number by itself: a name that changes when something else " +
			"is added would break the code that uses it.",
		WhatNext: "Name one of them: `\"x-go-name\": \"Buyer\"` beside the property or the definition, `\"x-go-names\": {\"+1\": \"ThumbsUp\"}` " +
			"beside an enum. The message says both places.",
	},
}

// RuleByID returns the rule called id; ok is false where there is none.
func RuleByID(id string) (r RuleDoc, ok bool) {
	i := slices.IndexFunc(Rules, func(r RuleDoc) bool { return r.ID == id })
	if i < 0 {
		return RuleDoc{}, false
	}
	return Rules[i], true
}
