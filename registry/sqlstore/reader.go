package sqlstore

import (
	"context"
	"database/sql"

	"github.com/treaty-events/treaty/registry"
)

// Reader reads what a store keeps.
type Reader struct {
	DB *sql.DB
	// Translate turns a statement into the store's dialect.
	Translate func(string) string
}

// Migrated returns how many migrations the database has gone through.
func (r *Reader) Migrated(ctx context.Context) (number int, err error) {
	err = r.DB.QueryRowContext(ctx, `SELECT count(*) FROM migrations`).Scan(&number)
	return number, err
}

// Records returns the records of scope, as one moment has them.
func (r *Reader) Records(ctx context.Context, scope registry.Scope) (*registry.Records, error) {
	tx, err := r.DB.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // nothing was written
	records := &registry.Records{}
	for _, question := range Questions(scope, records) {
		if err := r.ask(ctx, tx, question); err != nil {
			return nil, err
		}
	}
	return records, nil
}

func (r *Reader) ask(ctx context.Context, tx *sql.Tx, question Question) error {
	rows, err := tx.QueryContext(ctx, r.Translate(question.SQL), question.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := question.Row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
