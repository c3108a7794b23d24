package change

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/source"
)

var constAdded = &Kind{
	ID:      "const-added",
	Inverse: "const-removed",
	Narrows: true,
	Title:   "Only one value is allowed now",
	Doc: "Every other value that was written, or is still written, is refused by the new readers. " +
		"If the field is to be a tag, add a new field for it.",
	Bad:  field(`{"type":"string"}`, `{"type":"string","const":"card"}`),
	Good: beside(`{"type":"string"}`, `{"type":"string","const":"card"}`),
	Compare: func(at Pair) []Change {
		if !onlyConst(at.Old, at.New) || at.Old.Const != nil || at.New.Const == nil {
			return nil
		}
		return at.change("const", fmt.Sprintf("%s must be %s now", at.place(), Show(at.New.Const)))
	},
}

var constRemoved = &Kind{
	ID:      "const-removed",
	Inverse: "const-added",
	Widens:  true,
	Title:   "Other values than one are allowed now",
	Doc: "Consumers that still run with the earlier schema refuse every other value. " +
		"Add a field for what is new, or bring every consumer forward first.",
	Bad:  field(`{"type":"string","const":"card"}`, `{"type":"string"}`),
	Good: beside(`{"type":"string","const":"card"}`, `{"type":"string"}`),
	Compare: func(at Pair) []Change {
		if !onlyConst(at.Old, at.New) || at.Old.Const == nil || at.New.Const != nil {
			return nil
		}
		return at.change("const", fmt.Sprintf("%s need not be %s any more", at.place(), Show(at.Old.Const)))
	},
}

var constChanged = &Kind{
	ID:      "const-changed",
	Inverse: "const-changed",
	Narrows: true,
	Widens:  true,
	Title:   "The only value allowed is another one",
	Doc: "Neither can the new readers read what was written, nor the running ones what is written now. " +
		"Where the value is a version of the format, that is the point: open a new major.",
	Bad:  field(`{"const":"1.0"}`, `{"const":"1.1"}`),
	Good: beside(`{"const":"1.0"}`, `{"const":"1.1"}`),
	Compare: func(at Pair) []Change {
		if at.Old.Const == nil || at.New.Const == nil || source.Equal(at.Old.Const, at.New.Const) ||
			!onlyConst(at.Old, at.New) {
			return nil
		}
		return at.change("const", fmt.Sprintf("%s must be %s now, it was %s", at.place(), Show(at.New.Const), Show(at.Old.Const)))
	},
}
