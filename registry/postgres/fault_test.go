package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

func open(t *testing.T, dsn string, o postgres.Options) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestCommitTakesFewRoundTrips(t *testing.T) {
	p, dsn := newProxy(t, testkit.Postgres(t))
	s := open(t, dsn, postgres.Options{Connections: 1})
	if err := s.Record(t.Context(), storetest.Example().Audit...); err != nil { // the statements of audit are known then
		t.Fatal(err)
	}
	p.roundTrips()
	publication := storetest.Example()
	var taken []int
	for range 4 {
		if err := s.Commit(t.Context(), publication); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond) // the bell rings outside
		taken = append(taken, p.roundTrips()-1)
		publication = storetest.Next(publication)
	}
	t.Logf("commits took %v round trips", taken)
	if last := taken[len(taken)-1]; last > 6 {
		t.Errorf("a commit took %d round trips, at most 6 are promised", last)
	}
}

func TestRefreshTakesFewRoundTrips(t *testing.T) {
	p, dsn := newProxy(t, testkit.Postgres(t))
	s := open(t, dsn, postgres.Options{Connections: 1})
	publication := storetest.Example()
	var taken [3]int // numbering, what nothing is new of, records
	for range 3 {
		if err := s.Commit(t.Context(), publication); err != nil {
			t.Fatal(err)
		}
		publication = storetest.Next(publication)
		time.Sleep(100 * time.Millisecond) // the bell rings outside
		for i, ask := range []func() error{
			func() error { _, err := s.Sequence(t.Context()); return err },
			func() error { _, err := s.Sequence(t.Context()); return err },
			func() error { _, err := s.Records(t.Context(), registry.Scope{All: true}); return err },
		} {
			p.roundTrips()
			if err := ask(); err != nil {
				t.Fatal(err)
			}
			taken[i] = p.roundTrips()
		}
	}
	if want := [3]int{2, 1, 1}; taken != want {
		t.Errorf("numbering, asking again, records took %v round trips, want %v", taken, want)
	}
}

func TestCommitWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	direct := testkit.Postgres(t)
	p, dsn := newProxy(t, direct)
	s, witness := open(t, dsn, postgres.Options{}), open(t, direct, postgres.Options{})
	versions := func() int {
		r, err := witness.Records(t.Context(), registry.Scope{All: true})
		if err != nil {
			t.Fatal(err)
		}
		return len(r.Versions)
	}
	publication := storetest.Example()
	for _, text := range []string{"fingerprint", "BEGIN", "COMMIT\x00"} {
		p.cut(text, false)
		err := s.Commit(t.Context(), publication)
		if err == nil || errors.Is(err, registry.ErrUncertain) || errors.Is(err, registry.ErrStale) {
			t.Errorf("cut before the server got %q: %v, want a fault", text, err)
		}
		if !p.wasCut() || versions() != 0 {
			t.Errorf("cut before the server got %q: %d versions are there, want none", text, versions())
		}
	}
	p.cut("COMMIT\x00", true)
	if err := s.Commit(t.Context(), publication); err != nil || !p.wasCut() || versions() != 2 {
		t.Errorf("cut after the commit: %v, %d versions are there, want both and no error", err, versions())
	}
	entry := &registry.AuditEntry{Chain: "token ci", Action: "refuse"}
	p.cut("COMMIT\x00", true)
	if err := s.Record(t.Context(), entry); err != nil || !p.wasCut() {
		t.Errorf("an audit entry whose commit was cut: %v", err)
	}
	p.cut("COMMIT\x00", true)
	if seal, err := s.Seal(t.Context(), time.Now()); err != nil || seal == nil || !p.wasCut() {
		t.Errorf("a seal whose commit was cut: %v, %v", seal, err)
	}
}

func TestWatchListensAgain(t *testing.T) {
	p, dsn := newProxy(t, testkit.Postgres(t))
	s := open(t, dsn, postgres.Options{})
	woken := make(chan struct{}, 100)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	p.cut("LISTEN", true)
	go s.Watch(ctx, func() { woken <- struct{}{} })
	select {
	case <-woken:
	case <-time.After(10 * time.Second):
		t.Fatal("it does not listen again after its connection was cut")
	}
	if !p.wasCut() {
		t.Error("the connection was not cut")
	}
}

func TestServerThatRestarts(t *testing.T) {
	server := testkit.NewPostgres(t)
	var warned []string
	s := open(t, server.Database(t), postgres.Options{Warn: func(m string) { warned = append(warned, m) }})
	if len(warned) != 0 {
		t.Errorf("a server as it should be: %v", warned)
	}
	first := storetest.Example()
	if err := s.Commit(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	finish, err := s.Hold(t.Context(), storetest.Next(first))
	if err != nil {
		t.Fatal(err)
	}
	server.Kill(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := s.Commit(ctx, storetest.Next(first)); err == nil {
		t.Error("a commit succeeded without a server")
	}
	server.Start(t)
	if err := finish(); err == nil || errors.Is(err, registry.ErrUncertain) {
		t.Errorf("what was under way when the server was killed: %v, want that it is not written", err)
	}
	second := storetest.Next(first)
	if err := s.Commit(t.Context(), second); err != nil {
		t.Fatalf("after the restart: %v", err)
	}
	if n, err := s.Sequence(t.Context()); n != 2 || err != nil {
		t.Errorf("after the restart there are %d changes, %v; want 2", n, err)
	}
}

func TestServerWithoutFsyncIsToldOf(t *testing.T) {
	var warned []string
	open(t, testkit.Postgres(t), postgres.Options{Warn: func(m string) { warned = append(warned, m) }})
	if len(warned) != 1 || !strings.Contains(warned[0], "fsync") {
		t.Errorf("warnings: %v", warned)
	}
}

// A process that stops in the middle of a commit keeps others waiting no longer
// than Patience.
func TestHeldLocksAreGivenUp(t *testing.T) {
	dsn := testkit.Postgres(t)
	hung := open(t, dsn, postgres.Options{Patience: time.Second})
	s := open(t, dsn, postgres.Options{})
	finish, err := hung.Hold(t.Context(), storetest.Example())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), storetest.Example()); err != nil {
		t.Errorf("the server did not end the transaction of the one that hangs: %v", err)
	}
	if err := finish(); err == nil || errors.Is(err, registry.ErrUncertain) {
		t.Errorf("the one that hung: %v, want that it is not written", err)
	}
}

// What the server says where it has no room is no fault of Treaty. A trigger says
// it here as a full disk would: with the same code, at the same moment.
func TestAServerWithoutRoom(t *testing.T) {
	dsn := testkit.Postgres(t)
	s := open(t, dsn, postgres.Options{})
	conn := raw(t, dsn)
	for _, c := range []struct {
		code string
		want func(error) bool
	}{
		{"53100", func(err error) bool { return errors.Is(err, registry.ErrFull) }},
		{"53200", registry.Unavailable},
		{"53300", registry.Unavailable},
		{"XX000", func(err error) bool { return !errors.Is(err, registry.ErrFull) && !registry.Unavailable(err) }},
	} {
		_, err := conn.Exec(t.Context(), `CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '`+c.code+`'; END $$;
			CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON changes EXECUTE FUNCTION no_room()`)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context(), storetest.Example()); err == nil || !c.want(err) {
			t.Errorf("%s: %v", c.code, err)
		}
	}
	if _, err := conn.Exec(t.Context(), `DROP TRIGGER no_room ON changes`); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), storetest.Example()); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
