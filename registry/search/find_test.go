package search

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// catalogueOf has an entry for each line: kind, name, context, text.
func catalogueOf(lines string) *catalogue {
	c := &catalogue{}
	for line := range strings.Lines(lines) {
		f := strings.Split(strings.Trim(line, "\t\n"), " | ")
		c.entries = append(c.entries, newEntry(Hit{Kind: Kind(f[0]), Name: f[1], Context: f[2], Text: f[3]}))
	}
	c.words = sync.OnceValue(c.known)
	return c
}

const company = `event | ordering.OrderPlaced | ordering | A customer confirmed a basket.
	field | /order | ordering | What was placed.
	field | /customer/email | ordering | Where the confirmation goes.
	field | /customer/emailVerified | ordering | An email was answered.
	field | /by/phone/email | support | 
	field | /contact/email | support | 
	context | ordering |  | Takes orders.
	service | checkout | ordering | Places orders.
	owner | team-order |  | owns ordering`

func TestWhatIsCalledSoComesFirst(t *testing.T) {
	c := catalogueOf(company)
	for query, want := range map[string][]string{
		"order placed":            {"ordering.OrderPlaced", "/order"}, // though /order is called as the first word
		"email":                   {"/contact/email", "/customer/email", "/by/phone/email", "/customer/emailVerified"},
		"customer.email":          {"/customer/email", "/customer/emailVerified"},
		"/customer/email":         {"/customer/email", "/customer/emailVerified"},
		"ordering.OrderPlaced":    {"ordering.OrderPlaced"},
		"confirmed BASKET basket": {"ordering.OrderPlaced"},
		"email basket":            nil,
	} {
		var got []string
		for _, h := range c.find(Query{Words: Words(query)}).Hits {
			got = append(got, h.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}

func TestHitsAreCountedByKindAndContext(t *testing.T) {
	c := catalogueOf(company)
	found := c.find(Query{Words: Words("email"), Context: "ordering"})
	if len(found.Hits) != 2 || found.Kinds[Field] != 2 || found.Contexts["support"] != 2 || found.Contexts["ordering"] != 2 {
		t.Errorf("%d hits, %v, %v", len(found.Hits), found.Kinds, found.Contexts)
	}
	found = c.find(Query{Words: Words("order"), Kind: Context})
	if len(found.Hits) != 1 || found.Hits[0].Name != "ordering" || found.Kinds[Event] != 1 || found.Contexts["ordering"] != 1 {
		t.Errorf("%d hits, %v, %v", len(found.Hits), found.Kinds, found.Contexts)
	}
}

// What is advised finds something, and says of each word what it finds alone.
func TestAdvice(t *testing.T) {
	c := catalogueOf(company)
	for query, want := range map[string]Advice{
		"emial":          {[]string{"email"}, []Alone{{"emial", 0}}},
		"ordr placd":     {[]string{"order", "placed"}, []Alone{{"ordr", 0}, {"placd", 0}}},
		"basket email":   {nil, []Alone{{"basket", 1}, {"email", 4}}},
		"emailaddresses": {[]string{"email"}, []Alone{{"emailaddresses", 0}}},
		"zzzzzz":         {nil, []Alone{{"zzzzzz", 0}}},
		"zz":             {nil, []Alone{{"zz", 0}}},
		"basket emial":   {nil, []Alone{{"basket", 1}, {"emial", 0}}}, // the nearest words are nowhere together
	} {
		if diff := cmp.Diff(&want, c.advise(Query{Words: Words(query)})); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}
