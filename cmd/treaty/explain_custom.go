package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/workspace"
)

// customOf says in words what a custom rule is about.
var customOf = map[string]string{
	workspace.OfEvent: "event.yaml", workspace.OfSchema: "the schema files of contracts",
	workspace.OfContext: "context.yaml", workspace.OfService: "the files of services",
}

// customRule finds a custom rule of the workspace at -C; nil: there is none.
func (s *shared) customRule(ctx context.Context, id string) (*workspace.CustomRule, error) {
	if !strings.HasPrefix(id, workspace.CustomPrefix) {
		return nil, nil
	}
	ws, _, err := s.load(ctx, "")
	if err != nil {
		return nil, err
	}
	var found *workspace.CustomRule
	for _, p := range ws.Config.Policies {
		for i := range p.Custom {
			if p.Custom[i].ID == id {
				found = &p.Custom[i] // a later one wins
			}
		}
	}
	return found, nil
}

// customView is the JSON of `treaty explain` of a custom rule.
type customView struct {
	ID       string `json:"id"`
	Group    string `json:"group"`
	Severity string `json:"severity"`
	Of       string `json:"of"` // "event", "schema", "context" or "service"
	Title    string `json:"title"`
	Why      string `json:"why,omitempty"`
	Hint     string `json:"hint,omitempty"`
	From     string `json:"from"`   // where its schema stands
	Schema   string `json:"schema"` // the JSON Schema, as JSON
}

func (s *shared) explainCustom(r *workspace.CustomRule) error {
	node := r.Schema.At(r.SchemaAt)
	v := customView{
		ID: r.ID, Group: "custom", Severity: r.Severity, Of: r.Of, Title: r.Message, Why: r.Why, Hint: r.Hint,
		From: r.Schema.SpanAt(r.SchemaAt).String(), Schema: string(node.AppendJSON(nil)),
	}
	if s.json() {
		return report.Encode(s.Out, v)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", s.Paint(term.Bold, v.ID), term.Safe(v.Title))
	fmt.Fprintf(&b, "group custom, %s, of this workspace: %s\n", v.Severity, term.Safe(v.From))
	if v.Why != "" {
		fmt.Fprintf(&b, "\n%s\n", wrap(term.Safe(v.Why), 88))
	}
	if v.Hint != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", s.Paint(term.Bold, "What to do"), wrap(term.Safe(v.Hint), 88))
	}
	fmt.Fprintf(&b, "\n%s must satisfy\n  %s\n", s.Paint(term.Bold, customOf[v.Of]), term.Safe(v.Schema))
	fmt.Fprintf(&b, "\nIn treaty.yaml:  rules: {%s: off}   turns it off; or error, warning, info.\n", v.ID)
	_, err := fmt.Fprint(s.Out, b.String())
	return err
}
