package sqlstore

import (
	"context"

	"github.com/treaty-events/treaty/registry"
)

// Waivers returns up to limit waivers after that one, with their approvals.
func (r *Reader) Waivers(ctx context.Context, home string, after registry.WaiverKey, limit int) ([]registry.Waiver, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT home, fingerprint, rule, subject, message, contexts, reason, owner, expires,
		proposed_by, proposed_at FROM waivers
		WHERE (CAST($1 AS TEXT) = '' OR home = $1) AND (home > $2 OR home = $2 AND fingerprint > $3)
		ORDER BY home, fingerprint LIMIT $4`), home, after.Home, after.Fingerprint, limit)
	list, err := Collect(rows, err, func(w *registry.Waiver) []any {
		return []any{&w.Home, &w.Fingerprint, &w.Rule, &w.Subject, &w.Message, object{&w.Contexts}, &w.Reason, &w.Owner, &w.Expires,
			&w.ProposedBy, (*micros)(&w.ProposedAt)}
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	keys := make([][]any, len(list))
	index := map[registry.WaiverKey]*registry.Waiver{}
	for i := range list {
		keys[i] = []any{list[i].Home, list[i].Fingerprint}
		index[list[i].WaiverKey] = &list[i]
	}
	type row struct {
		of registry.WaiverKey
		registry.Approval
	}
	rows, err = r.DB.QueryContext(ctx, r.Translate(`SELECT a.home, a.fingerprint, a.context, a.expires, a.reason, a.approved_by, a.approved_at
		FROM each($1) AS k CROSS JOIN approvals AS a WHERE a.home = k.value->>0 AND a.fingerprint = k.value->>1
		ORDER BY a.home, a.fingerprint, a.context`), List(keys))
	approvals, err := Collect(rows, err, func(a *row) []any {
		return []any{&a.of.Home, &a.of.Fingerprint, &a.Context, &a.Expires, &a.Reason, &a.By, (*micros)(&a.At)}
	})
	for _, a := range approvals {
		if w := index[a.of]; w != nil {
			w.Approvals = append(w.Approvals, a.Approval)
		}
	}
	return list, err
}

// Proposed writes waivers of one home, and removes those that expired before
// today.
func Proposed(waivers []registry.Waiver, today string) []Statement {
	var list []Statement
	for i := range waivers {
		w := &waivers[i]
		if i == 0 {
			list = append(list,
				Statement{SQL: `DELETE FROM approvals WHERE home = $1 AND expires < $2`, Args: []any{w.Home, today}},
				Statement{SQL: `DELETE FROM waivers WHERE home = $1 AND expires < $2`, Args: []any{w.Home, today}})
		}
		list = append(list, Statement{
			SQL: `INSERT INTO waivers (home, fingerprint, rule, subject, message, contexts, reason, owner, expires, proposed_by, proposed_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
				ON CONFLICT (home, fingerprint) DO UPDATE SET rule = excluded.rule, subject = excluded.subject, message = excluded.message,
				contexts = excluded.contexts, reason = excluded.reason, owner = excluded.owner, expires = excluded.expires,
				proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at`,
			Args: []any{w.Home, w.Fingerprint, w.Rule, clean(w.Subject), clean(w.Message), encoded(w.Contexts), clean(w.Reason), clean(w.Owner),
				w.Expires, clean(w.ProposedBy), w.ProposedAt.UnixMicro()},
		})
	}
	return list
}

// Approved adds approvals to a waiver.
func Approved(of registry.WaiverKey, approvals []registry.Approval) []Statement {
	var list []Statement
	for _, a := range approvals {
		list = append(list, Statement{
			SQL: `INSERT INTO approvals (home, fingerprint, context, expires, reason, approved_by, approved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (home, fingerprint, context) DO UPDATE SET expires = excluded.expires, reason = excluded.reason,
				approved_by = excluded.approved_by, approved_at = excluded.approved_at`,
			Args: []any{of.Home, of.Fingerprint, a.Context, a.Expires, clean(a.Reason), clean(a.By), a.At.UnixMicro()},
		})
	}
	return list
}

// Revoked takes the approvals of contexts away from a waiver.
func Revoked(of registry.WaiverKey, contexts []string) []Statement {
	return []Statement{{
		SQL:  `DELETE FROM approvals WHERE home = $1 AND fingerprint = $2 AND context in{$3}`,
		Args: []any{of.Home, of.Fingerprint, Texts(contexts)},
	}}
}
