package schema

import "slices"

// Extension is one of Treaty's own keywords, explained to whoever meets its name in a
// message.
type Extension struct {
	Name    string
	Title   string // one line
	Doc     string // where it stands, and what it does
	Example string // JSON, as one writes it
}

// Extensions lists Treaty's own keywords, sorted. To validators they are annotations:
// they decide nothing about which events are valid.
var Extensions = []Extension{
	{
		"x-go-name", "The name in generated Go",
		"Beside a property it names the field and what lies in it, in a definition or a branch of oneOf or anyOf the type, in the " +
			"schema itself the type of the whole. An exported Go identifier of at most 80 characters.",
		`"user_id": {"type": "string", "x-go-name": "Buyer"}`,
	},
	{
		"x-go-names", "The names of an enum's values in generated Go",
		"Beside an enum or const: an object from the value to the name of its constant. Numbers and booleans are written in " +
			"quotes, and have constants only where they are named.",
		`"enum": [1, 2], "x-go-names": {"1": "Low", "2": "High"}`,
	},
	{
		"x-open-enum", "An enum that will grow",
		"Beside an enum: consumers promise to cope with values that it does not list yet, so a new one breaks none of them.",
		`"enum": ["web", "app"], "x-open-enum": true`,
	},
	{
		"x-pii", "Personal data",
		"On any part of a schema: what lies there is about a person, \"personal\" or \"sensitive\". `treaty privacy` lists it, and " +
			"generated Go can take it out or exchange it. false says that it only looks so.",
		`"email": {"type": "string", "x-pii": "personal"}`,
	},
	{
		"x-removed", "What becomes of a field that is gone",
		"Beside `properties` of the newer major: an object from the name of a field of the earlier one to \"drop\" or " +
			"\"keep-in-extra\", or one word for all; on the property in the earlier schema it is about that one.",
		`"properties": {…}, "x-removed": {"note": "drop"}`,
	},
	{
		"x-renamed-from", "The name that a field had",
		"On a property of the newer major: the name that it had beside its siblings. A step from the earlier major takes the " +
			"value along.",
		`"cause": {"type": "string", "x-renamed-from": "reason"}`,
	},
	{
		"x-upcast-default", "What earlier events get",
		"On a property of the newer major: what a step from the earlier one writes where an event has nothing, or null. It must " +
			"be valid there.",
		`"channel": {"type": "string", "x-upcast-default": "unknown"}`,
	},
	{
		"x-upcast-values", "What stands for values that are gone",
		"Beside an enum or const of the newer schema: an object from a value that is listed no more to the one that an earlier " +
			"event gets for it; keys of other values than texts are their JSON.",
		`"enum": ["open", "cancelled"], "x-upcast-values": {"lost": "cancelled"}`,
	},
}

// ExtensionByName returns the keyword called name; ok is false where there is none.
func ExtensionByName(name string) (e Extension, ok bool) {
	i := slices.IndexFunc(Extensions, func(e Extension) bool { return e.Name == name })
	if i < 0 {
		return Extension{}, false
	}
	return Extensions[i], true
}
