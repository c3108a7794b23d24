package sqlstore

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry/webhook"
)

// hook is a row of hooks, with the delivery that it waits for; without one, that
// delivery's Attempts are -1.
type hook struct {
	webhook.Hook
	waiting webhook.Delivery
}

const hookRows = `SELECT h.id, h.url, h.filter, h.secrets, h.created_at, h.created_by, h.after_change, h.failing_since, h.paused,
	coalesce(d.sequence, 0), coalesce(d.attempts, -1), coalesce(d.at, 0), coalesce(d.next_at, 0), coalesce(d.status, 0), coalesce(d.error, '')
	FROM hooks AS h LEFT JOIN deliveries AS d ON d.hook = h.id AND d.state = 'waiting'
		AND d.sequence = (SELECT min(w.sequence) FROM deliveries AS w WHERE w.hook = h.id AND w.state = 'waiting')`

func (h *hook) columns() []any {
	d := &h.waiting
	return []any{&h.ID, &h.URL, object{&h.Filter}, object{&h.Secrets}, (*micros)(&h.CreatedAt), &h.CreatedBy,
		&h.After, (*moment)(&h.FailingSince), &h.Paused,
		&d.Sequence, &d.Attempts, (*moment)(&d.At), (*moment)(&d.NextAt), &d.Status, &d.Error}
}

// whole returns the hook with its delivery.
func (h *hook) whole() webhook.Hook {
	if h.waiting.Attempts >= 0 {
		h.waiting.Hook, h.waiting.State = h.ID, webhook.Waiting
		h.Waiting = &h.waiting
	}
	return h.Hook
}

// Hooks returns every hook, by ID.
func (r *Reader) Hooks(ctx context.Context) ([]webhook.Hook, error) {
	rows, err := r.DB.QueryContext(ctx, hookRows+` ORDER BY h.id`)
	list, err := Collect(rows, err, (*hook).columns)
	hooks := make([]webhook.Hook, len(list))
	for i := range list {
		hooks[i] = list[i].whole()
	}
	return hooks, err
}

// Hook returns one hook, or webhook.ErrNoHook.
func (r *Reader) Hook(ctx context.Context, id string) (*webhook.Hook, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(hookRows+` WHERE h.id = $1`), id)
	list, err := Collect(rows, err, (*hook).columns)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, webhook.ErrNoHook
	}
	h := list[0].whole()
	return &h, nil
}

// Deliveries returns the deliveries that q chooses.
func (r *Reader) Deliveries(ctx context.Context, q webhook.DeliveryQuery) ([]webhook.Delivery, error) {
	order, after := " ORDER BY sequence LIMIT $4", "sequence > $3"
	if q.Newest {
		order, after = " ORDER BY sequence DESC LIMIT $4", "($3 = 0 OR sequence < $3)"
	}
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT hook, sequence, state, attempts, at, next_at, status, error FROM deliveries
		WHERE hook = $1 AND (CAST($2 AS TEXT) = '' OR state = $2) AND `+after+order), q.Hook, string(q.State), q.After, q.Limit)
	return Collect(rows, err, func(d *webhook.Delivery) []any {
		return []any{&d.Hook, &d.Sequence, &d.State, &d.Attempts, (*moment)(&d.At), (*moment)(&d.NextAt), &d.Status, &d.Error}
	})
}

// CountDeliveries returns how many deliveries wait, and how many are dead.
func (r *Reader) CountDeliveries(ctx context.Context) (waiting, dead int, err error) {
	err = r.DB.QueryRowContext(ctx, `SELECT count(CASE state WHEN 'waiting' THEN 1 END), count(CASE state WHEN 'dead' THEN 1 END)
		FROM deliveries WHERE state IN ('waiting', 'dead')`).Scan(&waiting, &dead)
	return waiting, dead, err
}

// NewHook writes a hook.
func NewHook(h *webhook.Hook) []Statement {
	return []Statement{{
		SQL: `INSERT INTO hooks (id, url, filter, secrets, created_at, created_by, after_change, failing_since, paused, lease_holder, lease_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0)`,
		Args: []any{h.ID, h.URL, encoded(h.Filter), encoded(h.Secrets), h.CreatedAt.UnixMicro(), h.CreatedBy,
			h.After, microsOf(h.FailingSince), h.Paused},
	}}
}

// NoHook removes a hook; its deliveries go with it.
func NoHook(id string) []Statement {
	return []Statement{{SQL: `DELETE FROM hooks WHERE id = $1`, Args: []any{id}, Rows: 1, Else: webhook.ErrNoHook}}
}

// HookSecrets replaces the secrets of a hook whose secrets are still those.
func HookSecrets(h *webhook.Hook, secrets []webhook.Secret) []Statement {
	return []Statement{{
		SQL:  `UPDATE hooks SET secrets = $2 WHERE id = $1 AND secrets = $3`,
		Args: []any{h.ID, encoded(secrets), encoded(h.Secrets)}, Rows: 1, Else: webhook.ErrChanged,
	}}
}

// HookPause pauses a hook, or resumes it as if it had never failed.
func HookPause(id, reason string, now time.Time) []Statement {
	pause := Statement{SQL: `UPDATE hooks SET paused = $2 WHERE id = $1`, Args: []any{id, reason}, Rows: 1, Else: webhook.ErrNoHook}
	if reason != "" {
		return []Statement{pause}
	}
	pause.SQL = `UPDATE hooks SET paused = $2, failing_since = 0 WHERE id = $1`
	return []Statement{pause, {
		SQL:  `UPDATE deliveries SET attempts = 0, next_at = $2 WHERE hook = $1 AND state = 'waiting'`,
		Args: []any{id, now.UnixMicro()},
	}}
}

// HookLease gives a hook to a holder, where it may have it; else held is the
// error. clock() is the store's own.
func HookLease(id, holder string, ttl time.Duration, held error) []Statement {
	return []Statement{{
		SQL: `UPDATE hooks SET lease_holder = $2, lease_until = clock() + $3 WHERE id = $1
			AND (lease_holder = $2 OR lease_until <= clock() OR lease_until > clock() + $3)`,
		Args: []any{id, holder, ttl.Microseconds()}, Rows: 1, Else: held,
	}}
}

// HookRelease gives a lease back, where the holder has it.
func HookRelease(id, holder string) []Statement {
	return []Statement{{
		SQL:  `UPDATE hooks SET lease_holder = '', lease_until = 0 WHERE id = $1 AND lease_holder = $2`,
		Args: []any{id, holder},
	}}
}

// HookAdvance writes how far a hook has come, where the holder still has it.
func HookAdvance(id, holder string, p webhook.Progress, changed []webhook.Delivery) []Statement {
	list := []Statement{{
		SQL: `UPDATE hooks SET after_change = $3, failing_since = $4, paused = CASE WHEN paused = '' THEN $5 ELSE paused END
			WHERE id = $1 AND lease_holder = $2 AND lease_until > clock()`,
		Args: []any{id, holder, p.After, microsOf(p.FailingSince), p.Paused}, Rows: 1, Else: webhook.ErrLeaseLost,
	}}
	for _, d := range changed {
		list = append(list, Statement{
			SQL: `INSERT INTO deliveries (hook, sequence, state, attempts, at, next_at, status, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
				ON CONFLICT (hook, sequence) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, at = excluded.at,
					next_at = excluded.next_at, status = excluded.status, error = excluded.error`,
			Args: []any{id, d.Sequence, string(d.State), d.Attempts, microsOf(d.At), microsOf(d.NextAt), d.Status, d.Error},
		})
		if d.State != webhook.Waiting {
			list = append(list, Statement{
				SQL: `DELETE FROM deliveries WHERE hook = $1 AND state = $2 AND sequence <= (SELECT k.sequence FROM deliveries AS k
					WHERE k.hook = $1 AND k.state = $2 ORDER BY k.sequence DESC LIMIT 1 OFFSET $3)`,
				Args: []any{id, string(d.State), webhook.KeptDeliveries},
			})
		}
	}
	return list
}

// HookPutBack makes a dead delivery wait again.
func HookPutBack(id string, sequence int64, now time.Time) []Statement {
	return []Statement{{
		SQL: `UPDATE deliveries SET state = 'waiting', attempts = 0, at = $3, next_at = $3
			WHERE hook = $1 AND sequence = $2 AND state = 'dead'`,
		Args: []any{id, sequence, now.UnixMicro()}, Rows: 1, Else: webhook.ErrNoDelivery,
	}}
}

// moment scans microseconds since 1970, of which 0 is no time.
type moment time.Time

// Scan implements sql.Scanner.
func (m *moment) Scan(value any) error {
	if n, ok := value.(int64); ok && n == 0 {
		*m = moment{}
		return nil
	}
	return (*micros)(m).Scan(value)
}

// microsOf is what moment scans.
func microsOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
