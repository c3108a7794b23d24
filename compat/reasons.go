package compat

import "slices"

// ReasonDoc explains the code of a Reason to whoever meets it in an answer.
type ReasonDoc struct {
	Code     string
	Title    string // one line
	Doc      string // what it means, and when it is given
	WhatNext string // what to do about it
	// Sample says that it is the reason of a Shortage: why there are no more
	// instances; else it is the reason of an Unknown.
	Sample bool
}

// Reasons lists every code that a Reason can have, sorted. Codes never change
// meaning.
var Reasons = []ReasonDoc{
	{
		Code:  "bad-field",
		Title: "A field is no pointer",
		Doc: "A consumer's field is a JSON Pointer into an event such as `/lines/*/sku`: it begins with `/`, `~` within a name is " +
			"`~0`, `/` is `~1`, and a star that is meant is `~2`. What was given is none, so nothing can be asked about it.",
		WhatNext: "Correct the field in the consumer's manifest.",
	},
	{
		Code:  "budget",
		Title: "The question is too large for the budget of work",
		Doc: "The prover counts its steps, so that an answer takes a second or two at most and is the same on every machine. " +
			"This question needed more: usually many overlapping variants, or many conditions that depend on each other.",
		WhatNext: "`treaty prove A B --explain` says which assertions are open. Give the variants of a union a required tag " +
			"(a const of its own in each), take apart what one schema says in many places, or ask about the subschema that changed.",
	},
	{
		Code:     "complete",
		Title:    "There are no more instances",
		Doc:      "Every instance of the schema has been shown: it is proved that there is no other.",
		WhatNext: "Nothing: ask for as many as there are, or widen the schema if more were meant.",
		Sample:   true,
	},
	{
		Code:     "empty",
		Title:    "The schema has no instance",
		Doc:      "What the schema asserts contradicts itself, so that no value satisfies it, and no event can ever be published.",
		WhatNext: "Look for two assertions that exclude each other, such as a const outside of an enum, or a required property that is `false`.",
		Sample:   true,
	},
	{
		Code:     "nothing-declared",
		Title:    "No instance has only declared members",
		Doc:      "In the tolerant content model a writer writes what its schema declares; here every instance needs members that it does not declare.",
		WhatNext: "Declare the members that minProperties, required or patternProperties ask for, or ask in the strict content model.",
		Sample:   true,
	},
	{
		Code:  "reference-cycle",
		Title: "A schema refers to itself without going into the value",
		Doc: "A `$ref` leads back to its own schema along allOf, anyOf, oneOf, not, if or another `$ref`, for the same value. " +
			"Whether such a value is valid has no answer in JSON Schema, and validators loop or disagree.",
		WhatNext: "Break the cycle at the place that is named: recursion has to go through a property or an item.",
	},
	{
		Code:  "unconfirmed",
		Title: "The independent validator disagrees with the witness",
		Doc: "The prover found an event that should refute the question, and the independent validator says otherwise. One of the two " +
			"is wrong, so nobody is shown the event and nothing is decided.",
		WhatNext: "This is a bug in Treaty or in the validator: please report it with both schemas. The registry counts it " +
			"(treaty_prover_unconfirmed_total) and logs the fingerprints of the schemas.",
	},
	{
		Code:  "unreadable",
		Title: "A schema cannot be read",
		Doc:   "One of the two revisions is no JSON Schema, or refers to what is not there, so nothing can be asked of it.",
		WhatNext: "Mend the schema where the other findings say; if it is an earlier revision, put the last content back that can be read, " +
			"in a change of its own.",
	},
	{
		Code:  "unsupported-pattern",
		Title: "A pattern is more than a regular language",
		Doc: "Back references, lookaround other than lookahead where the string begins, surrogates and rare Unicode properties are " +
			"not decided: whether two such patterns allow the same strings cannot be computed, or the two engines at hand would " +
			"read them differently.",
		WhatNext: "Write the pattern without them; an enum, a format with a simpler pattern, or several properties often say it better.",
	},
	{
		Code:  "validator",
		Title: "The independent validator cannot decide about the witness",
		Doc: "The prover found an event that should refute the question, but the independent validator cannot compile one of the schemas, " +
			"or validating the event would take it too long. Without a confirmation there is no refutation.",
		WhatNext: "The message says what the validator lacks, most often a pattern that it cannot translate: simplify that. " +
			"The registry counts it (treaty_prover_unconfirmed_total).",
	},
	{
		Code:     "witness-too-large",
		Title:    "The smallest event that shows it is larger than a megabyte",
		Doc:      "A refutation needs an event, and the lengths or counts that the schemas ask for make the smallest one larger than anybody reads.",
		WhatNext: "Such a minLength, minItems or minProperties is rarely meant: lower it.",
	},
}

// ReasonByCode returns the explanation of a code, and whether there is one.
func ReasonByCode(code string) (ReasonDoc, bool) {
	for _, r := range Reasons {
		if r.Code == code {
			return r, true
		}
	}
	return ReasonDoc{}, false
}

// doubtful are the codes of answers for which there was an event that nobody
// confirmed.
var doubtful = []string{"unconfirmed", "validator"}

// Unconfirmed reports whether the prover found an event that refutes the
// question and the independent validator did not confirm it.
func (r Result) Unconfirmed() bool {
	return r.Verdict == Unknown && slices.Contains(doubtful, r.Reason.Code)
}
