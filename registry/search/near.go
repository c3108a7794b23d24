package search

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/workspace"
)

// Bounds of the search for what was meant: a shorter word is near to everything,
// and each word is compared with all that are known.
const (
	leastWord  = 3
	mostWanted = 3
)

// Advice is for a query that finds nothing.
type Advice struct {
	// Instead are the words with those that nothing has replaced by the nearest that
	// something has. With them the query finds something; empty: there are none.
	Instead []string
	Alone   []Alone // of each word
}

// Alone is what a word finds alone.
type Alone struct {
	Word string
	Hits int
}

// Advise returns what helps whose query finds nothing.
func (x *Index) Advise(ctx context.Context, q Query) (*Advice, error) {
	c, err := x.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	return c.advise(q), nil
}

func (c *catalogue) advise(q Query) *Advice {
	advice := &Advice{}
	instead, wanted := slices.Clone(q.Words), 0
	for i, word := range q.Words {
		hits := len(c.find(Query{Words: []string{word}, Kind: q.Kind, Context: q.Context}).Hits)
		advice.Alone = append(advice.Alone, Alone{word, hits})
		if hits > 0 || wanted == mostWanted {
			continue
		}
		wanted++
		if near := workspace.Suggest(word, c.words()); near != "" {
			instead[i] = near
		}
	}
	if !slices.Equal(instead, q.Words) && len(c.find(Query{Words: instead, Kind: q.Kind, Context: q.Context}).Hits) > 0 {
		advice.Instead = instead
	}
	return advice
}

// known lists the words that names are made of, and whole names as people write
// them: "emailaddress", "email", "address".
func (c *catalogue) known() []string {
	words := map[string]bool{}
	for i := range c.entries {
		e := &c.entries[i]
		for _, word := range append(strings.Fields(e.parts), e.name[strings.LastIndexAny(e.name, "./")+1:]) {
			if len(word) >= leastWord {
				words[word] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(words))
}
