package postgres_test

import (
	"bytes"
	"net"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// proxy stands between a store and the server. It counts how often the store
// waits for an answer, and cuts connections.
type proxy struct {
	mu    sync.Mutex
	turns int    // how often an answer followed a question
	asked bool   // the last bytes were the store's
	on    string // cut the connection that sends this …
	after bool   // … after the server has got it; else before
	cuts  int    // how many were cut
}

// newProxy starts a proxy before the server of dsn, and returns the address to
// use instead.
func newProxy(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	p := &proxy{}
	return p, testkit.Relay(t, dsn, p.serve)
}

func (p *proxy) serve(client, server net.Conn) {
	c := &connection{proxy: p}
	answered := make(chan struct{})
	go func() {
		pass(client, server, c.answer)
		client.Close()
		close(answered)
	}()
	if pass(server, client, c.question); c.silent() {
		<-answered // the server is done, and nobody was told
	}
}

// pass hands bytes on until allow says that it is over.
func pass(to, from net.Conn, allow func([]byte) (this, more bool)) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			this, more := allow(buffer[:n])
			if this {
				_, err = to.Write(buffer[:n])
			}
			if !more {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// connection is one of a proxy's.
type connection struct {
	proxy *proxy
	drop  bool // the answer
}

func (c *connection) silent() bool {
	c.proxy.mu.Lock()
	defer c.proxy.mu.Unlock()
	return c.drop
}

func (c *connection) answer([]byte) (this, more bool) {
	p := c.proxy
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked {
		p.turns++
	}
	p.asked = false
	return !c.drop, !c.drop
}

func (c *connection) question(data []byte) (this, more bool) {
	p := c.proxy
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = true
	if p.on == "" || !bytes.Contains(data, []byte(p.on)) {
		return true, true
	}
	p.on = ""
	p.cuts++
	c.drop = p.after
	return p.after, false
}

// roundTrips returns how often the store waited since the last call.
func (p *proxy) roundTrips() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.turns
	p.turns = 0
	return n
}

// cut has the next connection that sends text cut: before the server gets it, or
// after it has answered.
func (p *proxy) cut(text string, after bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.on, p.after = text, after
}

func (p *proxy) wasCut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.cuts
	p.cuts = 0
	return n > 0
}
