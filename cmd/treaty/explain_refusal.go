package main

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry/wire"
)

// refusalView is the JSON of `treaty explain CODE` of a refusal.
type refusalView struct {
	ID       string `json:"id"`
	Group    string `json:"group"`  // "refusal"
	Status   int    `json:"status"` // of HTTP
	Title    string `json:"title"`
	Why      string `json:"rationale"`
	WhatNext string `json:"whatNext"`
}

// refusalGroup is the group of the codes with which a registry refuses.
const refusalGroup = "refusal"

func explainRefusal(s *shared, r wire.Refusal) error {
	if s.json() {
		return report.Encode(s.Out, refusalView{r.Code, refusalGroup, r.Status, r.Title, r.Why, r.WhatNext})
	}
	_, err := fmt.Fprintf(s.Out, "%s   %s\na registry refuses with it: HTTP %d\n\n%s\n\n%s\n%s\n",
		s.Paint(term.Bold, r.Code), r.Title, r.Status, wrap(r.Why, 88), s.Paint(term.Bold, "What to do"), wrap(r.WhatNext, 88))
	return err
}

// explainedView is the JSON of one line of `treaty explain`.
type explainedView struct {
	ID    string `json:"id"`
	Group string `json:"group"` // of a rule; "unknown", "sample", "gen", "keyword" or "refusal"
	Title string `json:"title"`
}

// explained lists everything that can be explained, group by group.
func explained() []explainedView {
	var list []explainedView
	for _, g := range lint.Groups {
		for _, r := range rules.Catalogue() {
			if r.Group == g {
				list = append(list, explainedView{r.ID, string(g), r.Title})
			}
		}
	}
	for _, sample := range []bool{false, true} {
		for _, r := range compat.Reasons {
			if r.Sample == sample {
				list = append(list, explainedView{r.Code, reasonGroup(r), r.Title})
			}
		}
	}
	for _, r := range codegen.Rules {
		list = append(list, explainedView{r.ID, genGroup, r.Title})
	}
	for _, e := range schema.Extensions {
		list = append(list, explainedView{e.Name, keywordGroup, e.Title})
	}
	for _, r := range wire.Refusals {
		list = append(list, explainedView{r.Code, refusalGroup, r.Title})
	}
	return list
}

func listExplained(s *shared) error {
	list := explained()
	if s.json() {
		return report.Encode(s.Out, list)
	}
	width := 0
	for _, e := range list {
		width = max(width, len(e.ID))
	}
	var b strings.Builder
	group := ""
	for _, e := range list {
		if e.Group != group {
			group = e.Group
			fmt.Fprintf(&b, "%s\n", s.Paint(term.Bold, group))
		}
		fmt.Fprintf(&b, "  %-*s  %s\n", width, e.ID, e.Title)
	}
	fmt.Fprintln(&b, "\n`treaty explain CODE` explains one of them.")
	_, err := fmt.Fprint(s.Out, b.String())
	return err
}
