package main

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
)

// kills is how often a process is killed in each torture: `make torture` sets it.
var kills = flag.Int("torture.kills", 3, "how often a process is killed in the middle of publishing")

// What was answered with success survives kill -9 of the one treatyd, at any
// moment: nothing is lost, doubled or skipped, and every answer fits the history
// that is left.
func TestTortureSQLite(t *testing.T) {
	data := t.TempDir()
	c := newCluster(t, 1, "--data", data)
	c.config = config.Config{Data: data}
	torture(t, c, func(int) (restart func()) {
		c.nodes[0].kill()
		c.checkStore() // between two lives: SQLite is one process's
		return func() { c.start(c.nodes[0]) }
	})
	c.nodes[0].kill()
	c.checkStore()
}

// The same of three treatyd before one PostgreSQL, of which now one is killed,
// now another, now PostgreSQL itself; it is restarted in between, too.
func TestTorturePostgres(t *testing.T) {
	server := testkit.NewPostgres(t) // syncs as PostgreSQL does
	dsn := server.Database(t)
	c := newCluster(t, 3, "--data", t.TempDir(), "--store", dsn)
	c.config = config.Config{Store: dsn}
	torture(t, c, func(round int) (restart func()) {
		switch round % 8 {
		case 0:
			server.Kill(t)
			return func() { server.Start(t) }
		case 4: // restarted, as an operator does
			server.Stop(t)
			return func() { server.Start(t) }
		}
		victim := c.nodes[round%4-1]
		victim.kill()
		return func() { c.start(victim) }
	})
	c.checkStore()
}

// torture publishes without a pause while strike kills something, checks what is
// left after each restart, and everything at the end.
func torture(t *testing.T, c *cluster, strike func(round int) (restart func())) {
	t.Helper()
	begun := time.Now()
	p := newPublishers(t, c)
	for round := range *kills {
		p.epoch.Store(int64(round / roundsInEpoch))
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		restart := strike(round)
		time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond) // the others go on
		restart()
		p.pause.Lock()
		c.check(p.journal, round/roundsInEpoch)
		if c.replicated() {
			c.checkStore()
		}
		p.pause.Unlock()
		if t.Failed() {
			break
		}
	}
	p.stop()
	for epoch := range *kills/roundsInEpoch + 1 {
		c.check(p.journal, epoch)
	}
	p.journal.check(t, c)
	t.Logf("%d kills in %v: %v", *kills, time.Since(begun).Round(time.Second), p.journal)
	if len(p.journal.acknowledged) < *kills {
		t.Errorf("only %d versions were acknowledged", len(p.journal.acknowledged))
	}
}

// roundsInEpoch is after how many kills the publishers go on with other events,
// so that no history grows for ever.
const roundsInEpoch = 10

// logOf returns the file that a process logs to.
func logOf(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
