package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func auditRows() []operation {
	const tag = "audit"
	return []operation{
		{
			id: "listAudit", method: http.MethodGet, path: "/v1/audit", tag: tag, role: Admin,
			summary: "Read the audit trail", description: "Who did what, when, from where and why: of one chain, or of all.",
			params: []parameter{
				{name: "chain", in: inQuery, description: "Entries of this chain alone.", example: "contract ordering.OrderPlaced", least: 1, most: 400},
				{name: "order", in: inQuery, description: "Which end comes first.", values: []string{"newest", "oldest"}, fallback: "newest"},
				{name: "actor", in: inQuery, description: "Entries of whoever this is alone.", example: "token ci", least: 1, most: 400},
				{name: "since", in: inQuery, description: "Entries of that time and later: RFC 3339, or a day.", example: "2026-11-21T09:00:00Z", least: 1, most: 40},
				{name: "until", in: inQuery, description: "Entries before that time: RFC 3339, or a day.", example: "2026-11-22", least: 1, most: 40},
				limitParam, cursorParam,
			},
			answer:  reply{description: "A page of entries.", of: wire.AuditEntries{}, headers: []header{linkHeader}},
			caching: never, handle: (*api).audit,
		},
		{
			id: "listSeals", method: http.MethodGet, path: "/v1/audit/seals", tag: tag, role: Admin,
			summary: "Read the seals of the audit trail", description: "The oldest first. Whoever keeps the hash of the newest somewhere else sees when the end of a chain was cut off.",
			params: []parameter{
				{name: "limit", in: inQuery, description: "How many to list at most.", number: true, least: 1, most: 20, fallback: "20"},
				cursorParam,
			},
			answer:  reply{description: "A page of seals.", of: wire.Seals{}, headers: []header{linkHeader}},
			caching: never, handle: (*api).seals,
		},
	}
}

// afterNumber is after where keys are numbers from 1 on; 0: the first page.
func (c *call) afterNumber() (int64, error) {
	after, err := c.after()
	if err != nil || after == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 1 {
		return 0, badCursor()
	}
	return n, nil
}

func (a *api) audit(c *call) error {
	after, err := c.afterNumber()
	if err != nil {
		return err
	}
	limit := c.number("limit")
	query := registry.AuditQuery{Chain: c.text("chain"), After: after, Newest: c.text("order") == "newest", Limit: limit + 1}
	query.Actor = c.text("actor")
	if query.Since, err = c.moment("since"); err != nil {
		return err
	}
	if query.Until, err = c.moment("until"); err != nil {
		return err
	}
	found, err := a.registry.Audit(c.Request.Context(), query)
	if err != nil {
		return err
	}
	list := wire.AuditEntries{Entries: []wire.AuditEntry{}}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1].Position
		if query.Chain != "" {
			last = found[limit-1].Number
		}
		list.Next = c.linkNext(strconv.FormatInt(last, 10))
	}
	for i := range found {
		list.Entries = append(list.Entries, viewEntry(&found[i]))
	}
	return c.answer(list)
}

// moment returns a parameter of the query that is a time; the zero time where it
// is not there.
func (c *call) moment(name string) (time.Time, error) {
	text := c.text(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := registry.ParseMoment(text)
	if err != nil {
		return at, &problem{badQuery, name + ": " + err.Error(), "a + in a query is written %2B"}
	}
	return at, nil
}

func viewEntry(e *registry.AuditEntry) wire.AuditEntry {
	before, after := e.States()
	return wire.AuditEntry{
		Position: e.Position, Chain: e.Chain, Number: e.Number, Change: e.Change, At: e.At, Actor: e.Actor, Origin: e.Origin,
		Action: e.Action, Subject: e.Subject, Reason: e.Reason, Before: before, After: after, Previous: e.Previous, Hash: e.Hash,
	}
}

func (a *api) seals(c *call) error {
	after, err := c.afterNumber()
	if err != nil {
		return err
	}
	limit := c.number("limit")
	found, err := a.registry.Seals(c.Request.Context(), after, limit+1)
	if err != nil {
		return err
	}
	list := wire.Seals{Seals: []wire.Seal{}}
	if len(found) > limit {
		found = found[:limit]
		list.Next = c.linkNext(strconv.FormatInt(found[limit-1].Number, 10))
	}
	for i := range found {
		list.Seals = append(list.Seals, viewSeal(&found[i]))
	}
	return c.answer(list)
}

func viewSeal(s *registry.Seal) wire.Seal {
	view := wire.Seal{Number: s.Number, At: s.At, Heads: []wire.ChainHead{}, Previous: s.Previous, Hash: s.Hash}
	for _, head := range s.Heads {
		view.Heads = append(view.Heads, wire.ChainHead(head))
	}
	return view
}
