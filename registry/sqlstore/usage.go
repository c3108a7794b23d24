package sqlstore

import (
	"context"

	"github.com/treaty-events/treaty/registry/usage"
)

// Fetches returns what was seen, of all processes together.
func (r *Reader) Fetches(ctx context.Context, q usage.Query) ([]usage.Seen, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT client_kind, client, client_version, lineage, major, revision,
		min(day), max(day), CAST(sum(fetches) AS BIGINT) FROM usage
		WHERE day >= $1 AND day <= $2 AND (CAST($3 AS TEXT) = '' OR lineage = $3)
		GROUP BY lineage, major, revision, client_kind, client, client_version
		ORDER BY lineage, major, revision, client_kind, client, client_version LIMIT $4`),
		string(q.From), string(q.To), q.Lineage, q.Limit)
	return Collect(rows, err, func(s *usage.Seen) []any {
		return []any{&s.Client.Kind, &s.Client.Name, &s.Client.Version, &s.Lineage, &s.Version.Major, &s.Version.Revision,
			&s.First, &s.Last, &s.Count}
	})
}

// FirstDay returns the first day of which something is kept; "": nothing is.
func (r *Reader) FirstDay(ctx context.Context) (day usage.Day, err error) {
	err = r.DB.QueryRowContext(ctx, `SELECT coalesce(min(day), '') FROM usage`).Scan(&day)
	return day, err
}

// MoreFetches adds counts to those that are there.
func MoreFetches(counted []usage.Fetches) []Statement {
	rows := make([][]any, len(counted))
	for i, f := range counted {
		rows[i] = []any{string(f.Day), f.Instance, string(f.Client.Kind), f.Client.Name, f.Client.Version, f.Lineage, f.Version.Major, f.Version.Revision, f.Count}
	}
	return []Statement{{
		SQL: `INSERT INTO usage (day, instance, client_kind, client, client_version, lineage, major, revision, fetches)
			SELECT k.value->>0, k.value->>1, k.value->>2, k.value->>3, k.value->>4, k.value->>5,
				CAST(k.value->>6 AS INTEGER), CAST(k.value->>7 AS INTEGER), CAST(k.value->>8 AS BIGINT)
			FROM each($1) AS k WHERE true
			ON CONFLICT (day, lineage, major, revision, client_kind, client, client_version, instance)
				DO UPDATE SET fetches = usage.fetches + excluded.fetches`,
		Args: []any{List(rows)},
	}}
}

// FewerFetches removes what was counted before a day.
func FewerFetches(before usage.Day) []Statement {
	return []Statement{{SQL: `DELETE FROM usage WHERE day < $1`, Args: []any{string(before)}}}
}
