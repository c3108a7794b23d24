package testkit_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// ask runs a statement with a client that is not ours.
func ask(t *testing.T, dsn, statement string) (string, error) {
	t.Helper()
	psql, err := exec.LookPath("psql")
	if err != nil {
		testkit.Missing(t, "psql")
	}
	out, err := exec.Command(psql, "-X", "-A", "-t", "-c", statement, dsn).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func TestPostgresDatabasesAreApart(t *testing.T) {
	first, second := testkit.Postgres(t), testkit.Postgres(t)
	if said, err := ask(t, first, "CREATE TABLE here (n int)"); err != nil {
		t.Fatal(said)
	}
	if said, err := ask(t, second, "SELECT count(*) FROM pg_tables WHERE tablename = 'here'"); err != nil || said != "0" {
		t.Errorf("a fresh database has the table of another: %s, %v", said, err)
	}
}

func TestPostgresKeepsWhatItCommitted(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(*testkit.PostgresServer)
	}{
		{"stopped", func(s *testkit.PostgresServer) { s.Stop(t) }},
		{"killed", func(s *testkit.PostgresServer) { s.Kill(t) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := testkit.NewPostgres(t)
			dsn := server.Database(t)
			if said, err := ask(t, dsn, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)"); err != nil {
				t.Fatal(said)
			}
			tc.end(server)
			if said, err := ask(t, dsn, "SELECT 1"); err == nil {
				t.Fatalf("the server that was %s answers %s", tc.name, said)
			}
			server.Start(t)
			if said, err := ask(t, dsn, "SELECT n FROM kept"); err != nil || said != "7" {
				t.Errorf("after it was %s: %s, %v; want 7", tc.name, said, err)
			}
		})
	}
}
