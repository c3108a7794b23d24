package sqlstore

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// consentRows are consents with the home of the context that gave each: they follow
// the context when it moves.
const consentRows = `SELECT to_context, from_context, role, pattern, reason, given_by, given_at
	FROM consents JOIN claims ON claims.kind = 'context' AND claims.name = to_context`

func consentColumns(c *contract.Consent) []any {
	return []any{&c.To, &c.From, &c.As, &c.Pattern, &c.Reason, &c.By, (*micros)(&c.At)}
}

// consents writes what approvers of contexts accept, and takes away what ends.
func consents(p *registry.Publication) []Statement {
	var list []Statement
	for _, q := range p.Withdrawn {
		list = append(list, Statement{
			SQL:  `DELETE FROM consents WHERE to_context = $1 AND from_context = $2 AND role = $3 AND pattern = $4`,
			Args: []any{q.To, q.From, q.As, q.Pattern},
		})
	}
	for _, c := range p.Consents {
		list = append(list, Statement{
			SQL: `INSERT INTO consents (to_context, from_context, role, pattern, reason, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (to_context, from_context, role, pattern) DO UPDATE SET reason = excluded.reason,
				given_by = excluded.given_by, given_at = excluded.given_at`,
			Args: []any{c.To, c.From, c.As, c.Pattern, clean(c.Reason), clean(c.By), c.At.UnixMicro()},
		})
	}
	return list
}
