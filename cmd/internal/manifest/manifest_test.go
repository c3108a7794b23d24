package manifest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

var placed = contract.EventName{Context: "ordering", Event: "OrderPlaced"}

func reads(fields ...string) Consumption {
	return Consumption{
		Event: placed, Former: []contract.EventName{{Context: "sales", Event: "Ordered"}}, Home: "crm",
		Keys: []Key{{Name: "versions", Text: `"=2"`}, {Name: "fields", List: fields}},
	}
}

// What a person wrote stays: comments, order, style.
func TestAnEntryIsSetWhereAPersonWouldSetIt(t *testing.T) {
	for _, tt := range []struct{ name, before, after string }{
		{"no list", "service: crm\ncontext: crm # ours\n",
			"service: crm\ncontext: crm # ours\nconsumes:\n  - event: ordering.OrderPlaced\n    versions: \"=2\"\n    fields: [/a, /b]\n"},
		{"no end of line", "service: crm",
			"service: crm\nconsumes:\n  - event: ordering.OrderPlaced\n    versions: \"=2\"\n    fields: [/a, /b]\n"},
		{"an empty list", "consumes: [] # nothing yet\n# the end\n",
			"consumes: # nothing yet\n  - event: ordering.OrderPlaced\n    versions: \"=2\"\n    fields: [/a, /b]\n# the end\n"},
		{"after others", "consumes:\n    - event: a.B # first\n      fields: all\n\nowner: team\n",
			"consumes:\n    - event: a.B # first\n      fields: all\n    - event: ordering.OrderPlaced\n      versions: \"=2\"\n      fields: [/a, /b]\n\nowner: team\n"},
		{"a line for each", "consumes:\n  - {event: a.B, versions: \"=1\"}\n",
			"consumes:\n  - {event: a.B, versions: \"=1\"}\n  - event: ordering.OrderPlaced\n    versions: \"=2\"\n    fields: [/a, /b]\n"},
		{"all in one line", "consumes: [{event: a.B}]\n", "consumes: [{event: a.B}, {event: ordering.OrderPlaced, versions: \"=2\", fields: [/a, /b]}]\n"},
		{"there already", "consumes:\n  - fields: [/b, /a] # both\n    event: ordering.OrderPlaced\n    versions: =2\n    replays: true\n",
			"consumes:\n  - fields: [/b, /a] # both\n    event: ordering.OrderPlaced\n    versions: =2\n    replays: true\n"},
		{"other fields", "consumes:\n  - event: ordering.OrderPlaced\n    fields: [/x, '/a'] # why\n    versions: \"=2\" # newest\n",
			"consumes:\n  - event: ordering.OrderPlaced\n    fields: ['/a', /b] # why\n    versions: \"=2\" # newest\n"},
		{"fields by line", "consumes:\n  - event: ordering.OrderPlaced\n    fields:\n      - /x # gone\n      - /a # stays\n    versions: \"=1\"\n    replays: true\n",
			"consumes:\n  - event: ordering.OrderPlaced\n    fields:\n      - /a # stays\n      - /b\n    versions: \"=2\"\n    replays: true\n"},
		{"everything before", "consumes:\n  - {event: ordering.OrderPlaced, fields: all, versions: \"=2\"}\n",
			"consumes:\n  - {event: ordering.OrderPlaced, fields: [/a, /b], versions: \"=2\"}\n"},
		{"a key more in one line", "consumes:\n  - {event: ordering.OrderPlaced, versions: \"=2\"} # here\n",
			"consumes:\n  - {event: ordering.OrderPlaced, versions: \"=2\", fields: [/a, /b]} # here\n"},
		{"a former name", "consumes:\n  - event: sales.Ordered # of old\n    versions: \"=2\"\n    fields: [/a, /b]\n",
			"consumes:\n  - event: ordering.OrderPlaced # of old\n    versions: \"=2\"\n    fields: [/a, /b]\n"},
		{"CRLF", "consumes:\r\n  - event: ordering.OrderPlaced\r\n    versions: \"=2\"\r\n",
			"consumes:\r\n  - event: ordering.OrderPlaced\r\n    versions: \"=2\"\r\n    fields: [/a, /b]\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := set(t, tt.before, reads("/a", "/b"))
			if diff := cmp.Diff(tt.after, got); diff != "" {
				t.Error(diff)
			}
			if again := set(t, got, reads("/a", "/b")); again != got {
				t.Errorf("set twice:\n%s", again)
			}
		})
	}
}

// A file that cannot be changed without losing something says what to write.
func TestWhatCannotBeChangedIsSaid(t *testing.T) {
	for _, before := range []string{
		"x: &all\n  - {event: a.B}\nconsumes: *all\n",
		"consumes:\n  - event: ordering.OrderPlaced\n    fields: &f [/x]\n    other: *f\n",
	} {
		_, err := Set(parse(t, before), reads("/a"))
		var hand *ByHand
		if !errors.As(err, &hand) || !strings.Contains(hand.Text, "- {event: ordering.OrderPlaced, ") || !strings.Contains(hand.Error(), "service.yaml") {
			t.Errorf("%q: %v", before, err)
		}
	}
}

func TestAnEntryIsRemoved(t *testing.T) {
	for _, tt := range []struct{ name, before, after string }{
		{"the only one", "a: 1\nconsumes: # what we read\n  - event: ordering.OrderPlaced\n    fields: all\nb: 2\n", "a: 1\nconsumes: [] # what we read\nb: 2\n"},
		{"the first", "consumes:\n  - event: ordering.OrderPlaced # x\n    fields: all\n  - event: a.B # y\n", "consumes:\n  - event: a.B # y\n"},
		{"the last", "consumes:\n  - event: a.B # y\n  - event: ordering.OrderPlaced\n    on-failure:\n      retries: 2", "consumes:\n  - event: a.B # y\n"},
		{"of a line", "consumes: [{event: a.B}, {event: ordering.OrderPlaced}]\n", "consumes: [{event: a.B}]\n"},
		{"first of a line", "consumes: [{event: ordering.OrderPlaced}, {event: a.B}]\n", "consumes: [{event: a.B}]\n"},
		{"alone in a line", "consumes: [{event: ordering.OrderPlaced}]\n", "consumes: []\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Remove(parse(t, tt.before), reads())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever is set, in whatever order, the file says it, and what it said before
// of other events; comments are never lost where only keys are added.
func TestSettingIsWhatWasAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := "service: crm\n" + rapid.SampledFrom([]string{"", "consumes: []\n", "consumes:\n  # first\n  - event: a.B\n    fields:\n    - /x\n", "consumes: [{event: a.B, fields: all}]\n"}).Draw(t, "before")
		events := rapid.SliceOfN(rapid.SampledFrom([]string{"a.B", "c.D", "crm.E"}), 1, 4).Draw(t, "events")
		for _, event := range events {
			name, _ := contract.ParseEventName(event, "")
			fields := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"/x", `"/y/*"`, "/z~1", `"/ü #"`}), 1, 4, rapid.ID).Draw(t, "fields")
			c := Consumption{Event: name, Home: "crm", Keys: []Key{{Name: "versions", Text: rapid.SampledFrom([]string{`"=1"`, `"*"`}).Draw(t, "range")}, {Name: "fields", List: fields}}}
			doc, err := source.ParseYAML("service.yaml", []byte(text), source.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			changed, err := Set(doc, c)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if strings.Contains(text, "# first") != strings.Contains(string(changed), "# first") {
				t.Fatalf("a comment is lost:\n%s", changed)
			}
			text = string(changed)
		}
	})
}

// Whatever a person types is one text in a list.
func TestWhatIsTypedStaysOneText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~]{1,12}`).Draw(t, "text")
		doc, err := source.ParseYAML("x", []byte("a: ["+scaffold.Quote(text)+", b]\nc: {"+scaffold.Quote(text)+": x}\n"), source.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		if list := doc.Root.Get("a").Items; len(list) != 2 || list[0].Text != text || doc.Root.Get("c").Members[0].Name != text {
			t.Fatalf("%q became %s", text, doc.Data)
		}
	})
}

func set(t *testing.T, text string, c Consumption) string {
	t.Helper()
	got, err := Set(parse(t, text), c)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func parse(t *testing.T, text string) *source.Document {
	t.Helper()
	doc, err := source.ParseYAML("service.yaml", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
