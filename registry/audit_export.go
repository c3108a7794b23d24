package registry

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"
)

// exportedEntry is a line of an export. Its names never change.
type exportedEntry struct {
	Position int64           `json:"position"` // to go on after; differs between stores
	Chain    string          `json:"chain"`
	Number   int64           `json:"number"`
	Change   string          `json:"change,omitempty"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Origin   string          `json:"origin,omitempty"`
	Action   string          `json:"action"`
	Subject  string          `json:"subject"`
	Reason   string          `json:"reason,omitempty"`
	Before   json.RawMessage `json:"before,omitempty"`
	After    json.RawMessage `json:"after,omitempty"`
	Previous string          `json:"previous,omitempty"`
	Hash     string          `json:"hash"`
}

func exported(e *AuditEntry) exportedEntry {
	before, after := e.States()
	return exportedEntry{
		Position: e.Position, Chain: e.Chain, Number: e.Number, Change: e.Change, At: e.At, Actor: e.Actor, Origin: e.Origin,
		Action: e.Action, Subject: e.Subject, Reason: e.Reason, Before: before, After: after, Previous: e.Previous, Hash: e.Hash,
	}
}

// ExportAudit writes the entries after that position (0: from the first on) that
// the filter chooses as JSON lines, in the order of their positions, and returns the position of the last one that
// was written as a whole: an export that was interrupted goes on after it.
func ExportAudit(ctx context.Context, store AuditStore, after int64, filter AuditFilter, w io.Writer) (last int64, err error) {
	last = after
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		page, err := store.Audit(ctx, AuditQuery{After: last, Limit: pageOfEntries, AuditFilter: filter})
		if err != nil || len(page) == 0 {
			return last, err
		}
		for i := range page {
			if err := enc.Encode(exported(&page[i])); err != nil {
				return last, err
			}
		}
		if err := out.Flush(); err != nil {
			return last, err
		}
		last = page[len(page)-1].Position
	}
}
