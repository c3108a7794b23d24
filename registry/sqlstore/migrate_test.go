package sqlstore_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Migrations are numbered without a gap and without a twin; both stores have the
// same ones.
func TestMigrationsAreNumberedOnce(t *testing.T) {
	var counts []int
	for _, store := range []string{"../sqlite", "../postgres"} {
		list, err := sqlstore.Migrations(os.DirFS(store))
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %d migrations, %v", store, len(list), err)
		}
		counts = append(counts, len(list))
	}
	if counts[0] != counts[1] {
		t.Errorf("SQLite has %d migrations, PostgreSQL %d", counts[0], counts[1])
	}
	for _, names := range [][]string{
		{"0001_first.sql", "0002_tokens.sql", "0002_usage.sql"},
		{"0001_first.sql", "0003_usage.sql"},
		{"0002_first.sql"},
		{"0001_first.sql", "2_usage.sql"},
	} {
		files := fstest.MapFS{}
		for _, name := range names {
			files["migrations/"+name] = &fstest.MapFile{Data: []byte("SELECT 1")}
		}
		if list, err := sqlstore.Migrations(files); err == nil {
			t.Errorf("%v are taken for %d migrations", names, len(list))
		}
	}
}
