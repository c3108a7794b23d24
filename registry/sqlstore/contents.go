package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/registry"
)

// Files returns the files that each of these versions was made of, by name.
func (r *Reader) Files(ctx context.Context, versions []registry.VersionKey) (map[registry.VersionKey][]registry.FileRef, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT f.lineage, f.major, f.revision, f.name, f.blob
		FROM each($1) AS k CROSS JOIN version_files AS f
		WHERE f.lineage = k.value->>0 AND f.major = CAST(k.value->>1 AS INTEGER) AND f.revision = CAST(k.value->>2 AS INTEGER)
		ORDER BY f.lineage, f.major, f.revision, f.name`), keys(distinct(versions)))
	type row struct {
		of   registry.VersionKey
		file registry.FileRef
	}
	list, err := Collect(rows, err, func(r *row) []any {
		return []any{&r.of.Lineage, &r.of.Version.Major, &r.of.Version.Revision, &r.file.Name, &r.file.Blob}
	})
	found := map[registry.VersionKey][]registry.FileRef{}
	for _, r := range list {
		found[r.of] = append(found[r.of], r.file)
	}
	return found, err
}

// keys is a List of versions: lineage, major, revision.
func keys(versions []registry.VersionKey) string {
	rows := make([][]any, len(versions))
	for i, v := range versions {
		rows[i] = []any{v.Lineage, v.Version.Major, v.Version.Revision}
	}
	return List(rows)
}

func distinct[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	return slices.DeleteFunc(slices.Clone(list), func(element T) bool {
		again := seen[element]
		seen[element] = true
		return again
	})
}

// Blobs returns the contents with these ids; one that is not there, or is not
// what its id says, is an error.
func (r *Reader) Blobs(ctx context.Context, ids []registry.BlobID) (map[registry.BlobID][]byte, error) {
	found := make(map[registry.BlobID][]byte, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT b.id, b.data FROM each($1) AS k CROSS JOIN blobs AS b
		WHERE b.id = k.value->>0`), Texts(distinct(ids)))
	list, err := Collect(rows, err, func(b *blob) []any { return []any{&b.id, &b.data} })
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		if err := b.check(); err != nil {
			return nil, err
		}
		found[b.id] = b.data
	}
	for _, id := range ids {
		if _, ok := found[id]; !ok {
			return nil, fmt.Errorf("the content %s is not in the store", id)
		}
	}
	return found, nil
}

type blob struct {
	id   registry.BlobID
	data []byte
}

func (b *blob) check() error {
	if registry.BlobOf(b.data) != b.id {
		return fmt.Errorf("the content %s is damaged in the store", b.id)
	}
	return nil
}

// Check reads every content and returns an error that names those, at most
// twenty, that are not what their ids say.
func (r *Reader) Check(ctx context.Context) error {
	rows, err := r.DB.QueryContext(ctx, `SELECT id, data FROM blobs`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var damaged []error
	for rows.Next() && len(damaged) < 20 {
		var b blob
		if err := rows.Scan(&b.id, &b.data); err != nil {
			return err
		}
		if err := b.check(); err != nil {
			damaged = append(damaged, err)
		}
	}
	return errors.Join(append(damaged, rows.Err())...)
}
