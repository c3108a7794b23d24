package sqlstore

import (
	"context"

	"github.com/treaty-events/treaty/registry"
)

// Stops counts the different breaks that were refused from that day on, by event and rule.
func (r *Reader) Stops(ctx context.Context, from string) ([]registry.Stopped, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT event, rule, count(*), max(day) FROM stops WHERE day >= $1 GROUP BY event, rule ORDER BY event, rule`), from)
	return Collect(rows, err, func(s *registry.Stopped) []any { return []any{&s.Event, &s.Rule, &s.Breaks, &s.Day} })
}

// NoteStops keeps breaks that were refused, sorted by fingerprint, so that no two that
// do so wait for each other in a circle.
func NoteStops(stops []registry.Stop, before string, most int) []Statement {
	rows := make([][]any, len(stops))
	for i, s := range stops {
		rows[i] = []any{s.Fingerprint, s.Rule, clean(s.Event), s.Day}
	}
	return []Statement{
		{
			SQL: `INSERT INTO stops (fingerprint, rule, event, day)
				SELECT k.value->>0, k.value->>1, k.value->>2, k.value->>3 FROM each($1) AS k WHERE true
				ON CONFLICT (fingerprint) DO UPDATE SET day = excluded.day WHERE stops.day < excluded.day`,
			Args: []any{List(rows)},
		},
		{SQL: `DELETE FROM stops WHERE day < $1`, Args: []any{before}},
		{
			SQL: `DELETE FROM stops WHERE fingerprint IN (
				SELECT fingerprint FROM stops ORDER BY day DESC, fingerprint LIMIT $1 OFFSET $2)`,
			Args: []any{int64(1) << 40, most},
		},
	}
}
