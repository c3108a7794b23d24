package verify

import (
	"fmt"
	"strings"
	"testing"
)

// pretty writes an event over several lines.
func pretty(line string) string {
	return strings.NewReplacer(`,"`, ",\n  \"", `{"`, "{\n  \"", `}`, "\n}").Replace(line)
}

// Events are found however they lie in a file, each at its place.
func TestArrangements(t *testing.T) {
	one, two, three := goodLine(1), goodLine(2), cloud(3, "ordering.OrderPlaced.v2", `{"id":"a","sum":-1}`)
	const fault = "\n  to v0 /sum minimum ×1 line %d: must be at least 0"
	for name, tt := range map[string]struct {
		text string
		line int
		more string
	}{
		"one a line":                           {one + "\n" + two + "\n" + three + "\n", 3, ""},
		"lists on lines":                       {"[" + one + "," + two + "]\n[" + three + "]", 2, ""},
		"a list on the only line":              {"[" + one + "," + two + "," + three + "]", 1, ""},
		"a list over lines":                    {"[\n" + one + ",\n" + two + "\n,\n" + three + "\n]\n", 5, ""},
		"a list of events over lines":          {"[" + pretty(one) + ",\n" + pretty(two) + ",\n" + pretty(three) + "]", 25, ""},
		"a list with the brackets beside them": {"[" + one + ",\n" + two + ",\n" + three + "]", 3, ""},
		"events over lines":                    {pretty(one) + "\n" + pretty(two) + "\n" + pretty(three), 25, ""},
		"lists over lines, one after another":  {"[\n" + one + ",\n" + two + "]\n[" + three + "\n]", 4, ""},
		"a list without an end":                {"[\n" + one + ",\n" + two + ",\n" + three + "\n", 4, "\ncut-off ×1 line 5: the file ends within an event, or within the list of events;"},
		"an event without an end":              {pretty(one) + "\n" + pretty(two) + "\n" + pretty(three) + "\n{\n", 25, "\ncut-off ×1 line 37: the file ends within an event, or within the list of events;"},
		"a list without a comma":               {"[\n" + one + "\n" + two + ",\n" + three + "]", 4, "\nno-batch ×1 line 1: the commas or brackets around its events are not those of a list;"},
		"a comma too many":                     {"[\n" + one + ",\n" + two + ",\n" + three + ",]", 4, "\nno-batch ×1 line 1: the commas or brackets around its events are not those of a list;"},
		"a bracket too many":                   {"[\n" + one + ",\n" + two + ",\n" + three + "]]", 4, "\nno-batch ×1 line 1: the commas or brackets around its events are not those of a list;"},
		"a number in a list":                   {"[\n" + one + ",\n" + two + ",\n" + three + ",\n7]", 4, "\nno-envelope ×1 line 5: must be an object, is a number;"},
		"a text at the end":                    {pretty(one) + "\n" + pretty(two) + "\n" + pretty(three) + "\n\"x", 25, "\ncut-off ×1 line 37: the file ends within an event, or within the list of events;"},
		"a number at the end":                  {pretty(one) + "\n" + pretty(two) + "\n" + pretty(three) + "\n17", 25, "\nno-envelope ×1 line 37: must be an object, is a number;"},
	} {
		for _, size := range []int{1, 50, 1000, 0} {
			t.Run(fmt.Sprintf("%s, blocks of %d", name, size), func(t *testing.T) {
				r := verify(t, Options{Inputs: log(t, tt.text), block: size})
				mustTell(t, r, "ordering.OrderPlaced v2: 3, valid 2, upcast 2"+fmt.Sprintf(fault, tt.line)+tt.more)
				if at := r.Kinds[0].Violations[0].Samples[0].Offset; !strings.HasPrefix(strings.Join(strings.Fields(tt.text[at:]), ""), strings.Join(strings.Fields(three), "")[:60]) {
					t.Errorf("it begins at byte %d: %s", at, tt.text[at:])
				}
			})
		}
	}
}

// A log is not taken for a document where its first line is broken; who knows better says so.
func TestTheArrangementIsFoundOut(t *testing.T) {
	one := goodLine(1)
	for text, want := range map[string]Arrangement{
		one:                            Lines,
		one + "\n" + one:               Lines,
		"":                             Lines,
		"\n\n" + one:                   Lines,
		one[:35] + "\n" + one:          Lines,
		"nonsense\n" + one:             Lines,
		"[" + one + "]\n":              Lines,
		"[\n" + one + "\n]":            Documents,
		"[" + one + ",\n" + one + "]":  Documents,
		pretty(one):                    Documents,
		"{\n\"a\": [\n{}]}":            Documents,
		"[" + strings.Repeat(" ", 100): Documents,
	} {
		if got := arrangementOf([]byte(text)); got != want {
			t.Errorf("%.60q… is %s, want %s", text, got, want)
		}
	}
	r := verify(t, Options{Inputs: log(t, "[\n"+one+"\n]"), Arrangement: Lines})
	if len(r.Broken) != 2 || r.Events != 1 {
		t.Errorf("read by lines:\n%s", told(r))
	}
}
