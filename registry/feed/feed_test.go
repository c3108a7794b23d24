package feed_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/wire"
)

// house is a registry with its store, whose questions for changes are counted.
type house struct {
	*registry.Registry
	store *sqlite.Store
	asked atomic.Int64
}

func newHouse(t *testing.T) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &house{Registry: registry.New(store, registry.Options{}), store: store}
	h.refresh(t)
	return h
}

func (h *house) Changes(ctx context.Context, after int64, limit int) ([]registry.Change, error) {
	h.asked.Add(1)
	return h.Registry.Changes(ctx, after, limit)
}

func (h *house) refresh(t *testing.T) {
	t.Helper()
	if _, err := h.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// publish commits so many changes.
func (h *house) publish(t *testing.T, changes int) { h.publishMany(t, changes, 1) }

// publishMany commits so many changes, each of which names so many versions.
func (h *house) publishMany(t *testing.T, changes, versions int) {
	t.Helper()
	names := make([]registry.VersionName, versions)
	for i := range names {
		names[i] = registry.VersionName{Event: contract.EventName{Context: "ordering", Event: "OrderPlaced"}, Version: contract.Version{Major: 1, Revision: i}}
	}
	before, err := h.store.Sequence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range changes {
		err := h.store.Commit(t.Context(), &registry.Publication{Change: registry.Change{
			ID: fmt.Sprintf("%032d", before+int64(i)+1), At: time.Now(), Kind: registry.PushChange, Home: "shop\nid: 1", Actor: "alice",
			Versions: names,
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.refresh(t)
}

// Whoever reads through the tail reads what the store has, from wherever.
func TestTheTailShowsWhatTheStoreHas(t *testing.T) {
	h := newHouse(t)
	tail := feed.NewTail(h)
	compare := func() {
		t.Helper()
		newest, err := h.store.Sequence(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, after := range []int64{0, 1, newest / 2, newest - 300, newest - 2, newest - 1, newest, newest + 5} {
			for _, limit := range []int{1, 3, 256, 1000} {
				after = max(0, after)
				got, err := tail.Changes(t.Context(), after, limit)
				if err != nil {
					t.Fatal(err)
				}
				for i, c := range got {
					if c.Sequence != after+int64(i)+1 {
						t.Fatalf("after %d comes %d", after, c.Sequence)
					}
				}
				if (len(got) > 0) != (newest > after) || len(got) > limit {
					t.Fatalf("of %d after %d: %d, at most %d", newest, after, len(got), limit)
				}
			}
		}
	}
	compare()
	for _, more := range []int{1, 2, 700, 1, 900} { // more than it keeps in memory
		h.publish(t, more)
		compare()
	}
}

// A thousand listeners that are up to date cost the store one question for each
// change, and none while nothing happens.
func TestTheStoreIsAskedOnce(t *testing.T) {
	h := newHouse(t)
	tail := feed.NewTail(h)
	h.publish(t, 1)
	listen := func(after int64) {
		t.Helper()
		var work sync.WaitGroup
		for range 1000 {
			work.Go(func() {
				if _, err := tail.Changes(t.Context(), after, 10); err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
	}
	listen(0)
	listen(1)
	h.publish(t, 1)
	listen(1)
	listen(2)
	listen(2)
	if asked := h.asked.Load(); asked > 2 {
		t.Errorf("the store was asked %d times, want 2", asked)
	}
}

// epoch is that of every house.
const epoch = "0123456789abcdef"

// serve streams a house's feed.
func serve(t *testing.T, h *house, limits feed.Limits) (stop func(), url string) {
	t.Helper()
	streams := feed.NewStreams(feed.NewTail(h), func(ctx context.Context) (feed.Place, error) {
		newest, err := h.store.Sequence(ctx)
		return feed.Place{Epoch: epoch, Sequence: newest}, err
	}, limits)
	closing := make(chan struct{})
	stop = sync.OnceFunc(func() { close(closing) })
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var after *feed.Place
		if id := r.Header.Get("Last-Event-ID"); id != "" {
			n, err := feed.ParsePlace(id)
			if err != nil {
				t.Error(err)
			}
			after = &n
		}
		if err := streams.Serve(w, r, feed.Listener{Client: r.URL.Query().Get("client"), After: after, Closing: closing}); err != nil {
			var refusal *registry.Refusal
			if !errors.As(err, &refusal) {
				t.Error(err)
				return
			}
			http.Error(w, string(refusal.Code), http.StatusTooManyRequests)
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(stop)
	return stop, s.URL
}

// listener reads a stream as a browser does.
type listener struct {
	*bufio.Scanner
	status int
	code   string
	cancel func()
}

func listen(t *testing.T, url, last string) *listener {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	l := &listener{Scanner: bufio.NewScanner(answer.Body), status: answer.StatusCode, cancel: cancel}
	l.Buffer(nil, 4<<20)
	if l.status != http.StatusOK {
		l.Scan()
		l.code = l.Text()
		return l
	}
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("the type is %s", got)
	}
	if !l.Scan() || l.Text() != "retry: 3000" || !l.Scan() || l.Text() != "" {
		t.Fatalf("the stream begins with %q", l.Text())
	}
	return l
}

// event reads the next event, or "" where the stream has ended; comments are
// skipped, and returned.
func (l *listener) event(t *testing.T) (id string, comments []string) {
	t.Helper()
	var lines []string
	for l.Scan() {
		switch text := l.Text(); {
		case strings.HasPrefix(text, ":"):
			comments = append(comments, text)
		case text != "":
			lines = append(lines, text)
		case len(lines) > 0:
			var change wire.Change
			if len(lines) != 3 || lines[1] != "event: change" {
				t.Fatalf("an event is %q", lines)
			}
			if err := json.Unmarshal([]byte(strings.TrimPrefix(lines[2], "data: ")), &change); err != nil {
				t.Fatal(err)
			}
			if lines[0] != fmt.Sprintf("id: %s:%d", epoch, change.Sequence) || change.Published[0].URL != "/v1/events/ordering.OrderPlaced/versions/1.0" {
				t.Fatalf("the event %s is %+v", lines[0], change)
			}
			return strings.TrimPrefix(lines[0], "id: "+epoch+":"), comments
		}
	}
	return "", comments
}

func (l *listener) expect(t *testing.T, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		if id, _ := l.event(t); id != strconv.Itoa(n) {
			t.Fatalf("the event is %q, want %d", id, n)
		}
	}
}

func TestAStreamShowsEachChangeAndResumes(t *testing.T) {
	h := newHouse(t)
	h.publish(t, 3)
	_, url := serve(t, h, feed.Limits{})
	fresh, resumed := listen(t, url, ""), listen(t, url, "1")
	resumed.expect(t, 2, 3)
	h.publish(t, 2)
	fresh.expect(t, 4, 5)
	resumed.expect(t, 4, 5)
	resumed.cancel()
	h.publish(t, 600)
	listen(t, url, epoch+":5").expect(t, 6, 605)
	fresh.expect(t, 6, 605)
}

func TestANumberThatTheFeedDoesNotHave(t *testing.T) {
	h := newHouse(t)
	h.publish(t, 3)
	_, url := serve(t, h, feed.Limits{})
	for _, last := range []string{"4", "-1", "9223372036854775807"} {
		if l := listen(t, url, last); l.code != string(feed.AheadOfFeed) {
			t.Errorf("after %s: %d %s", last, l.status, l.code)
		}
	}
	if l := listen(t, url, "fedcba9876543210:2"); l.code != string(feed.OtherEpoch) {
		t.Errorf("after a place of another epoch: %d %s", l.status, l.code)
	}
}

func TestAQuietStreamShowsThatItIsThere(t *testing.T) {
	h := newHouse(t)
	_, url := serve(t, h, feed.Limits{Heartbeat: 10 * time.Millisecond})
	l := listen(t, url, "")
	for range 3 {
		if !l.Scan() || l.Text() != ":" || !l.Scan() {
			t.Fatalf("a sign of life is %q", l.Text())
		}
	}
}

func TestStreamsAreBounded(t *testing.T) {
	h := newHouse(t)
	_, url := serve(t, h, feed.Limits{Streams: 3, PerClient: 2})
	first := listen(t, url+"?client=a", "")
	listen(t, url+"?client=a", "")
	if l := listen(t, url+"?client=a", ""); l.code != string(feed.TooManyStreams) {
		t.Errorf("a third stream of one client: %d %s", l.status, l.code)
	}
	listen(t, url+"?client=b", "")
	if l := listen(t, url+"?client=c", ""); l.code != string(feed.TooManyStreams) {
		t.Errorf("a fourth stream: %d %s", l.status, l.code)
	}
	first.cancel()
	for deadline := time.Now().Add(10 * time.Second); listen(t, url+"?client=c", "").status != http.StatusOK; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the place of a client that went is not given to another")
		}
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	h := newHouse(t)
	stop, url := serve(t, h, feed.Limits{})
	l := listen(t, url, "")
	h.publish(t, 1)
	l.expect(t, 1, 1)
	stop()
	if id, comments := l.event(t); id != "" || len(comments) != 1 || comments[0] != ": the server is stopping" {
		t.Errorf("at the end comes %q %v", id, comments)
	}
}

// A reader that takes nothing is dropped; the others get everything meanwhile.
func TestASlowReaderIsDropped(t *testing.T) {
	h := newHouse(t)
	_, url := serve(t, h, feed.Limits{Write: 200 * time.Millisecond, Streams: 2})
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(1 << 10); err != nil {
		t.Fatal(err)
	}
	h.publishMany(t, 60, 2000) // far more than the buffers between hold
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 0\r\n\r\n")
	quick := listen(t, url, "0")
	quick.expect(t, 1, 60)
	for deadline := time.Now().Add(10 * time.Second); listen(t, url, "").status != http.StatusOK; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the slow reader keeps its place")
		}
	}
	h.publish(t, 1)
	quick.expect(t, 61, 61)
}

// Memory and answers are bounded by what changes name, not by their number
// alone.
func TestLargeChanges(t *testing.T) {
	h := newHouse(t)
	h.publishMany(t, 12, 9000)
	tail := feed.NewTail(h)
	for after := range int64(12) {
		got, err := tail.Changes(t.Context(), after, 100)
		if err != nil || len(got) == 0 || got[0].Sequence != after+1 {
			t.Fatalf("after %d come %d, %v", after, len(got), err)
		}
		if page := feed.Page(got); len(page) != 1 {
			t.Errorf("%d changes of 9,000 versions fit one answer", len(page))
		}
	}
	asked := h.asked.Load()
	if _, err := tail.Changes(t.Context(), 0, 100); err != nil || h.asked.Load() == asked {
		t.Errorf("108,000 versions are kept in memory (%v)", err)
	}
}
