package sqlite

import (
	"context"
	"database/sql"
	"net/url"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Renew begins another epoch: to be called when the store was put back to an
// older state, before anybody uses it. No schema gets an id up to floor that has
// none yet.
func (s *Store) Renew(ctx context.Context, floor int64) error {
	if err := sqlstore.Spare(floor); err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, step := range []sqlstore.Statement{
		sqlstore.NewEpoch(),
		sqlstore.EndSessions(),
		{SQL: `INSERT INTO sqlite_sequence (name, seq) SELECT 'schemas', 0
			WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'schemas')`},
		{SQL: `UPDATE sqlite_sequence SET seq = max(seq, $1) WHERE name = 'schemas'`, Args: []any{floor}},
	} {
		if _, err := tx.ExecContext(ctx, translate(step.SQL), step.Args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Reached returns how far the database at path had come, and changes nothing.
// It may be one of an older Treaty.
func Reached(ctx context.Context, path string) (sqlstore.Reach, error) {
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	db, err := sql.Open("sqlite3", file.String()+"?mode=ro&_query_only=true&_busy_timeout=5000")
	if err != nil {
		return sqlstore.Reach{}, err
	}
	defer db.Close()
	r := sqlstore.Reader{DB: db, Translate: translate}
	return r.Reach(ctx)
}
