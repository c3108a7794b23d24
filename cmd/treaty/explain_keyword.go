package main

import (
	"fmt"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/schema"
)

// keywordView is the JSON of `treaty explain KEYWORD`.
type keywordView struct {
	ID      string `json:"id"`
	Group   string `json:"group"` // "keyword"
	Title   string `json:"title"`
	Doc     string `json:"rationale"`
	Example string `json:"example"`
}

// keywordGroup is the group of Treaty's own keywords in schemas.
const keywordGroup = "keyword"

func explainKeyword(s *shared, e schema.Extension) error {
	if s.json() {
		return report.Encode(s.Out, keywordView{e.Name, keywordGroup, e.Title, e.Doc, e.Example})
	}
	_, err := fmt.Fprintf(s.Out, "%s   %s\na keyword of Treaty in schemas: it decides nothing about which events are valid\n\n%s\n\n%s\n  %s\n",
		s.Paint(term.Bold, e.Name), e.Title, wrap(e.Doc, 88), s.Paint(term.Bold, "As in"), e.Example)
	return err
}
