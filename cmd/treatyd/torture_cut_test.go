package main

import (
	"io"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
)

// cutter stands between treatyd and PostgreSQL, and cuts each connection after
// some bytes in one direction or the other: in the middle of a question, or
// between a COMMIT and its answer.
type cutter struct {
	on   atomic.Bool
	cuts atomic.Int64
}

// newCutter returns a cutter and the address to use instead of dsn.
func newCutter(t *testing.T, dsn string) (*cutter, string) {
	t.Helper()
	c := &cutter{}
	return c, testkit.Relay(t, dsn, c.serve)
}

func (c *cutter) serve(client, server net.Conn) {
	ended := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{server, client}, {client, server}} {
		go func() {
			c.pass(way[0], way[1], 2000+rand.IntN(40_000))
			ended <- struct{}{}
		}()
	}
	<-ended
}

// pass hands on so many bytes, counted from when cutting began.
func (c *cutter) pass(to io.Writer, from io.Reader, most int) {
	buffer := make([]byte, 8<<10)
	for {
		n, err := from.Read(buffer)
		if c.on.Load() {
			if most -= n; most < 0 {
				_, _ = to.Write(buffer[:max(0, n+most)]) // a part of a message
				c.cuts.Add(1)
				return
			}
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Connections to PostgreSQL that are cut at any byte make nobody believe what is
// not so: whoever pushes again until it is answered finds all of it there, once.
func TestTortureConnections(t *testing.T) {
	dsn := testkit.Postgres(t)
	cut, through := newCutter(t, dsn)
	c := newCluster(t, 2, "--data", t.TempDir(), "--store", through)
	c.config = config.Config{Store: dsn}
	p := newPublishers(t, c)
	time.Sleep(300 * time.Millisecond)
	cut.on.Store(true)
	time.Sleep(time.Duration(*kills) * time.Second)
	cut.on.Store(false)
	time.Sleep(time.Second) // they find each other again
	p.stop()
	c.check(p.journal, 0)
	p.journal.check(t, c)
	c.checkStore()
	t.Logf("%d connections cut: %v", cut.cuts.Load(), p.journal)
	if cut.cuts.Load() < 5 || len(p.journal.acknowledged) < 10 {
		t.Error("too little happened")
	}
}
