package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Waivers returns up to limit waivers after that one, with their approvals.
func (r *Reader) Waivers(ctx context.Context, home string, after registry.WaiverKey, limit int) ([]registry.Waiver, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT home, fingerprint, rule, subject, message, contexts, reason, owner, expires,
		proposed_by, proposed_at, used FROM waivers
		WHERE (CAST($1 AS TEXT) = '' OR home = $1) AND (home > $2 OR home = $2 AND fingerprint > $3)
		ORDER BY home, fingerprint LIMIT $4`), home, after.Home, after.Fingerprint, limit)
	list, err := Collect(rows, err, func(w *registry.Waiver) []any {
		return []any{&w.Home, &w.Fingerprint, &w.Rule, &w.Subject, &w.Message, object{&w.Contexts}, &w.Reason, &w.Owner, &w.Expires,
			&w.ProposedBy, (*micros)(&w.ProposedAt), use{&w.Used}}
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

// proposed writes waivers of one home, and removes those that expired before that
// day.
func proposed(waivers []registry.Waiver, at time.Time) []Statement {
	if len(waivers) == 0 {
		return nil
	}
	home, today := waivers[0].Home, at.UTC().Format(time.DateOnly)
	list := []Statement{
		{SQL: `DELETE FROM approvals WHERE home = $1 AND expires < $2`, Args: []any{home, today}},
		{SQL: `DELETE FROM waivers WHERE home = $1 AND expires < $2`, Args: []any{home, today}},
	}
	for i := range waivers {
		w := &waivers[i]
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

// judged makes a publication stale where the waiver, or one of its approvals, is
// not as it was read any more. The audit chain of the home, which everything that
// is said of its waivers is appended to, is locked by then: of two at once, the
// second sees what the first did.
func judged(w *registry.Waiver) []Statement {
	const approvals = `UPDATE approvals SET expires = expires WHERE home = $1 AND fingerprint = $2`
	rows := make([][]any, len(w.Approvals))
	for i, a := range w.Approvals {
		rows[i] = []any{a.Context, a.Expires}
	}
	return []Statement{
		{
			SQL:  `UPDATE waivers SET expires = expires WHERE home = $1 AND fingerprint = $2 AND expires = $3 AND contexts = $4 AND message = $5`,
			Args: []any{w.Home, w.Fingerprint, w.Expires, encoded(w.Contexts), clean(w.Message)}, Rows: 1, Else: registry.ErrStale,
		},
		{SQL: approvals, Args: []any{w.Home, w.Fingerprint}, Rows: int64(len(rows)), Else: registry.ErrStale},
		{
			SQL:  approvals + ` AND (context, expires) IN (SELECT k.value->>0, k.value->>1 FROM each($3) AS k)`,
			Args: []any{w.Home, w.Fingerprint, List(rows)}, Rows: int64(len(rows)), Else: registry.ErrStale,
		},
	}
}

// decided writes what approvers say of a waiver.
func decided(d *registry.Decision) []Statement {
	if d == nil {
		return nil
	}
	list := judged(d.Of)
	if len(d.Revoked) > 0 {
		list = append(list, Statement{
			SQL:  `DELETE FROM approvals WHERE home = $1 AND fingerprint = $2 AND context in{$3}`,
			Args: []any{d.Of.Home, d.Of.Fingerprint, Texts(d.Revoked)},
		})
	}
	for _, a := range d.Approved {
		list = append(list, Statement{
			SQL: `INSERT INTO approvals (home, fingerprint, context, expires, reason, approved_by, approved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (home, fingerprint, context) DO UPDATE SET expires = excluded.expires, reason = excluded.reason,
				approved_by = excluded.approved_by, approved_at = excluded.approved_at`,
			Args: []any{d.Of.Home, d.Of.Fingerprint, a.Context, a.Expires, clean(a.Reason), clean(a.By), a.At.UnixMicro()},
		})
	}
	return list
}

// used writes what waivers let pass, where each is as it was judged by.
func used(p *registry.Publication) []Statement {
	var list []Statement
	for i := range p.Used {
		w := &p.Used[i]
		list = append(list, judged(w)...)
		list = append(list, Statement{
			SQL:  `UPDATE waivers SET used = $3 WHERE home = $1 AND fingerprint = $2`,
			Args: []any{w.Home, w.Fingerprint, useText(w.Used)},
		})
	}
	return list
}

// use scans what a waiver let pass; an empty text: nothing yet.
type use struct{ into **registry.WaiverUse }

type oneUse struct {
	At       int64  `json:"at"`
	Commit   string `json:"commit,omitempty"`
	Versions []name `json:"versions,omitempty"`
}

func useText(u *registry.WaiverUse) string {
	if u == nil {
		return ""
	}
	return encoded(oneUse{u.At.UnixMicro(), u.Commit, rowsOf(u.Versions)})
}

// Scan implements sql.Scanner.
func (u use) Scan(value any) error {
	var text sql.NullString
	if err := text.Scan(value); err != nil || text.String == "" {
		return err
	}
	var row oneUse
	if err := (object{&row}).Scan(text.String); err != nil {
		return err
	}
	*u.into = &registry.WaiverUse{At: time.UnixMicro(row.At).UTC(), Commit: row.Commit, Versions: namesOf(row.Versions)}
	return nil
}

// waiverNews is what a change says of waivers, as a row has it: a JSON list.
type waiverNews []registry.WaiverNews

type oneWaiverNews struct {
	Home        string   `json:"home"`
	Fingerprint string   `json:"fingerprint"`
	Step        string   `json:"step"`
	Rule        string   `json:"rule"`
	Subject     string   `json:"subject"`
	Message     string   `json:"message"`
	Reason      string   `json:"reason"`
	Owner       string   `json:"owner"`
	Expires     string   `json:"expires"`
	Contexts    []string `json:"contexts,omitempty"`
	Deciding    []string `json:"deciding,omitempty"`
	Missing     []string `json:"missing,omitempty"`
}

func (n waiverNews) text() string {
	list := make([]oneWaiverNews, len(n))
	for i, w := range n {
		list[i] = oneWaiverNews{
			w.Home, w.Fingerprint, string(w.Step), w.Rule, clean(w.Subject), clean(w.Message), clean(w.Reason), clean(w.Owner), w.Expires,
			w.Contexts, w.Deciding, w.Missing,
		}
	}
	return encoded(list)
}

// Scan implements sql.Scanner.
func (n *waiverNews) Scan(value any) error {
	var list []oneWaiverNews
	if err := (object{&list}).Scan(value); err != nil {
		return err
	}
	for _, w := range list {
		*n = append(*n, registry.WaiverNews{
			WaiverKey: registry.WaiverKey{Home: w.Home, Fingerprint: w.Fingerprint}, Step: registry.WaiverStep(w.Step),
			Rule: w.Rule, Subject: w.Subject, Message: w.Message, Reason: w.Reason, Owner: w.Owner, Expires: w.Expires,
			Contexts: w.Contexts, Deciding: w.Deciding, Missing: w.Missing,
		})
	}
	return nil
}
