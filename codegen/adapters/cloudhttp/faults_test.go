package cloudhttp_test

import (
	"context"
	"io"
	"log"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// unsteady is a network between a sender and a receiver: some requests do not arrive, and of
// some that do the answer is lost, so that they are sent again.
type unsteady struct {
	http.Handler
	lost, unanswered atomic.Int32
}

func (u *unsteady) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch rand.IntN(6) {
	case 0:
		u.lost.Add(1)
		panic(http.ErrAbortHandler)
	case 1:
		u.Handler.ServeHTTP(discarding{http.Header{}}, r)
		u.unanswered.Add(1)
		panic(http.ErrAbortHandler)
	}
	u.Handler.ServeHTTP(w, r)
}

type discarding struct{ header http.Header }

func (d discarding) Header() http.Header            { return d.header }
func (d discarding) Write(data []byte) (int, error) { return len(data), nil }
func (d discarding) WriteHeader(int)                {}

// Orders are published by several at once while the network loses requests and answers,
// handlers fail, and the server is shut down, and cut off, in the middle: each is handled once.
func TestFaultsLoseNothingAndRepeatNothing(t *testing.T) {
	const orders, publishers, lives = 120, 4, 5
	var handled atomic.Int32
	w, cfg := newWarehouse(func(ctx context.Context, _ OrderPlaced) error {
		if rand.IntN(8) == 0 {
			return errBusy
		}
		select {
		case <-time.After(time.Millisecond):
			handled.Add(1)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	cfg.Retry.Attempts = 20 // so that none is dead by chance
	network := &unsteady{Handler: newReceiver(t, cfg, cloudhttp.ReceiverConfig{})}
	address, stop := listen(t, "127.0.0.1:0", network)
	sender := newSender(t, cloudhttp.SenderConfig{URL: "http://" + address, Attempts: 3, First: time.Millisecond, Max: time.Second})
	checkout, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "checkout", Source: "/checkout", Contracts: contracts(), Send: sender.Send, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for p := range publishers {
		all.Go(func() {
			for i := p; i < orders; i += publishers {
				for checkout.Publish(t.Context(), OrderPlaced{number(i)}, delivery.ID(number(i))) != nil {
					time.Sleep(time.Millisecond) // as an outbox does, under the same id
				}
			}
		})
	}
	for life := range lives {
		for handled.Load() < int32((life+1)*orders/(lives+1)) {
			time.Sleep(time.Millisecond)
		}
		stop(life%2 == 0)
		_, stop = listen(t, address, network)
	}
	all.Wait()
	stop(true)
	w.onceEach(t, orders)
	if letters := w.dead(t); len(letters) != 0 {
		t.Errorf("in the dead letters: %+v", letters)
	}
	if network.lost.Load() == 0 || network.unanswered.Load() == 0 {
		t.Error("the network was steady: the test shows nothing")
	}
}

// listen serves on an address until stop, which waits for what is under way, or cuts it off.
func listen(t *testing.T, address string, h http.Handler) (at string, stop func(gently bool)) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Second}
	go func() { _ = s.Serve(l) }() // it ends with stop
	return l.Addr().String(), func(gently bool) {
		if gently {
			if err := s.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			return
		}
		_ = s.Close() // it tells of connections that are gone already
	}
}
