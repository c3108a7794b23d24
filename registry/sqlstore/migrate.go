package sqlstore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Why a database is refused.
var (
	ErrNewer   = errors.New("the database was written by a newer Treaty: use that version, or restore a backup")
	ErrForeign = errors.New("the database holds tables of another program: choose another")
	ErrEdited  = errors.New("a migration that this database went through is not the one in this program: it was built from changed sources")
)

// Migration is one step of a store's tables.
type Migration struct {
	Number   int
	Name     string
	Checksum string // SHA-256 of SQL, in hexadecimal digits
	SQL      string
}

// Migrations returns the files migrations/*.sql in order. Their names begin with
// their numbers, 1, 2, 3 and so on in four digits: where two have one number, or
// one is missing, a later program would take one for the other.
func Migrations(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var list []Migration
	for i, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if number := fmt.Sprintf("migrations/%04d_", i+1); !strings.HasPrefix(name, number) {
			return nil, fmt.Errorf("%s should be called %s…: the numbers of migrations are unique, and none is missing", name, number)
		}
		sum := sha256.Sum256(data)
		list = append(list, Migration{Number: i + 1, Name: name, Checksum: hex.EncodeToString(sum[:]), SQL: string(data)})
	}
	return list, nil
}

// Pending returns the migrations that a database with these checksums still has
// to go through, or why it is refused.
func Pending(known []Migration, applied []string) ([]Migration, error) {
	if len(applied) > len(known) {
		return nil, fmt.Errorf("%w (it has %d migrations, this program knows %d)", ErrNewer, len(applied), len(known))
	}
	for i, checksum := range applied {
		if checksum != known[i].Checksum {
			return nil, fmt.Errorf("%w (%s)", ErrEdited, known[i].Name)
		}
	}
	return known[len(applied):], nil
}
