package testkit

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// connections is how many clients ask at once.
const connections = 50

// Fleet is a server and clients that stay connected. A client writes the same
// request and reads answers of the same length: it is light, so that what is
// measured is the server.
type Fleet struct {
	requests [][]byte // by turns
	clients  []*asker
}

type asker struct {
	conn    net.Conn
	answer  []byte
	lengths []int // of the answers, by request; 0: not known yet
	took    []time.Duration
}

// NewFleet starts the server. Every client asks for the paths by turns.
func NewFleet(b *testing.B, handler http.Handler, paths ...string) *Fleet {
	b.Helper()
	s := httptest.NewServer(handler)
	b.Cleanup(s.Close)
	address := s.Listener.Addr().String()
	f := &Fleet{}
	for _, path := range paths {
		f.requests = append(f.requests, []byte("GET "+path+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n"))
	}
	for range connections {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close() })
		f.clients = append(f.clients, &asker{conn: conn, answer: make([]byte, 64<<10), lengths: make([]int, len(paths))})
	}
	f.Ask(b, len(f.clients)*len(paths)) // what is read first is kept afterwards
	for _, c := range f.clients {
		c.took = nil
	}
	return f
}

// Ask has the clients share n requests, and returns how long all of them took.
func (f *Fleet) Ask(b *testing.B, n int) time.Duration {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var work sync.WaitGroup
	begun := time.Now()
	for _, c := range f.clients {
		work.Go(func() {
			for {
				i := left.Add(-1)
				if i < 0 {
					return
				}
				if err := c.ask(f.requests, int(i)%len(f.requests)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	return time.Since(begun)
}

// rounds is how often the fleets of Ratio take turns.
const rounds = 15

// Ratio has two fleets share b.N requests each, by turns, so that whatever else the
// machine does slows both, and returns how long the first took for each of the second:
// the median of the rounds.
func Ratio(b *testing.B, first, second *Fleet) float64 {
	b.Helper()
	var ratios []float64
	b.ResetTimer()
	for range rounds {
		took := [2]time.Duration{}
		for i, fleet := range []*Fleet{first, second} {
			took[i] = fleet.Ask(b, max(1, b.N/rounds))
		}
		ratios = append(ratios, float64(took[0])/float64(took[1]))
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// Percentile returns the time within which so many hundredths of the requests
// were answered.
func (f *Fleet) Percentile(p int) time.Duration {
	var all []time.Duration
	for _, c := range f.clients {
		all = append(all, c.took...)
	}
	slices.Sort(all)
	return all[(len(all)-1)*p/100]
}

func (c *asker) ask(requests [][]byte, i int) error {
	begun := time.Now()
	if _, err := c.conn.Write(requests[i]); err != nil {
		return err
	}
	length, err := readAnswer(c.conn, c.answer, c.lengths[i])
	c.lengths[i] = length
	c.took = append(c.took, time.Since(begun))
	return err
}

// readAnswer reads an answer of that length; of 0, it finds out how long one is.
func readAnswer(conn net.Conn, buffer []byte, length int) (int, error) {
	if length > 0 {
		_, err := io.ReadFull(conn, buffer[:length])
		return length, err
	}
	have := 0
	for {
		n, err := conn.Read(buffer[have:])
		if err != nil {
			return 0, err
		}
		have += n
		text := string(buffer[:have])
		head, _, whole := strings.Cut(text, "\r\n\r\n")
		if !whole {
			continue
		}
		_, rest, found := strings.Cut(head, "Content-Length: ")
		var size int
		if _, err := fmt.Sscanf(rest, "%d", &size); !found || err != nil || !strings.HasPrefix(head, "HTTP/1.1 200") {
			return 0, fmt.Errorf("an answer of another form: %s", head)
		}
		if total := len(head) + 4 + size; have >= total {
			return total, nil
		}
	}
}
