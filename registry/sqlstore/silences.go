package sqlstore

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Silences returns those that have not ended before a time, the newest first.
func (r *Reader) Silences(ctx context.Context, since time.Time, limit int) ([]registry.Silence, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT what, name, since, expected, weeks, told_at, ended FROM silences
		WHERE ended = 0 OR ended >= $1 ORDER BY since DESC, what, name LIMIT $2`), since.UnixMicro(), limit)
	return Collect(rows, err, func(s *registry.Silence) []any {
		return []any{&s.What, &s.Name, (*micros)(&s.Since), &s.Expected, &s.Weeks, (*micros)(&s.ToldAt), (*moment)(&s.Ended)}
	})
}

// silences writes which began, where none of the same is open, and which ended, where
// they are.
func silences(list []registry.Silence) []Statement {
	var statements []Statement
	for _, s := range list {
		if !s.Ended.IsZero() {
			statements = append(statements, Statement{
				SQL:  `UPDATE silences SET ended = $4 WHERE what = $1 AND name = $2 AND since = $3 AND ended = 0`,
				Args: []any{string(s.What), s.Name, s.Since.UnixMicro(), s.Ended.UnixMicro()}, Rows: 1, Else: registry.ErrStale,
			})
			continue
		}
		statements = append(statements, Statement{
			SQL: `INSERT INTO silences (what, name, since, expected, weeks, told_at, ended)
				SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), 0
				WHERE NOT EXISTS (SELECT 1 FROM silences AS s WHERE s.what = $1 AND s.name = $2 AND s.ended = 0)
				ON CONFLICT DO NOTHING`,
			Args: []any{string(s.What), s.Name, s.Since.UnixMicro(), s.Expected, s.Weeks, s.ToldAt.UnixMicro()}, Rows: 1, Else: registry.ErrStale,
		})
	}
	return statements
}

// silenceNews is what a change says of silences, as a row has it: a JSON list.
type silenceNews []registry.SilenceNews

type oneSilenceNews struct {
	Step     string `json:"step"`
	What     string `json:"what"`
	Name     string `json:"name"`
	Since    int64  `json:"since"`
	Until    int64  `json:"until,omitempty"`
	Expected int64  `json:"expected,omitempty"`
	Weeks    int    `json:"weeks,omitempty"`
}

func (n silenceNews) text() string {
	list := make([]oneSilenceNews, len(n))
	for i, s := range n {
		list[i] = oneSilenceNews{string(s.Step), string(s.What), s.Name, s.Since.UnixMicro(), microsOf(s.Until), s.Expected, s.Weeks}
	}
	return encoded(list)
}

// Scan implements sql.Scanner.
func (n *silenceNews) Scan(value any) error {
	var list []oneSilenceNews
	if err := (object{&list}).Scan(value); err != nil {
		return err
	}
	for _, s := range list {
		news := registry.SilenceNews{
			Step: registry.SilenceStep(s.Step), What: registry.SilenceWhat(s.What), Name: s.Name,
			Since: time.UnixMicro(s.Since).UTC(), Expected: s.Expected, Weeks: s.Weeks,
		}
		if s.Until != 0 {
			news.Until = time.UnixMicro(s.Until).UTC()
		}
		*n = append(*n, news)
	}
	return nil
}
