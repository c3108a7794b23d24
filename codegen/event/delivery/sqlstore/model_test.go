package sqlstore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// A consumer under faults, against a model of what is promised: nothing is lost, and nothing
// is handled twice. Messages come more than once, in any order, to several goroutines; the
// database, the handlers and the dead letters fail at drawn moments; the process is stopped
// in the middle and begins again over the same store.
func TestConsumerUnderFaults(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *faults) backend{
		"memory":     func(_ *testing.T, f *faults) backend { return newMemory(f) },
		"SQLite":     func(t *testing.T, f *faults) backend { return openSQLite(t, f) },
		"PostgreSQL": func(t *testing.T, f *faults) backend { return openPostgres(t, f) },
	} {
		t.Run(name, func(t *testing.T) {
			f := &faults{}
			b := open(t, f)
			number := 0
			rapid.Check(t, func(r *rapid.T) {
				if number++; name == "PostgreSQL" && number%3 != 0 {
					return // a server takes ten times as long
				}
				w := drawWorld(r, b, f, fmt.Sprintf("fulfilment/warehouse-%d", number))
				w.deliver()
				w.checkSettled()
				w.mend()
				w.checkMended()
				w.checkStatistics()
			})
		})
	}
}

// behaviour is what happens when an event is consumed, until everything is mended.
type behaviour string

const (
	good     behaviour = "good"
	flaky    behaviour = "flaky"     // fails some times
	failing  behaviour = "failing"   // fails, before or after it has written
	panics   behaviour = "panics"    // after it has written
	hopeless behaviour = "permanent" // says that another attempt is in vain
	future   behaviour = "future"    // of a version that is not known yet
	stranger behaviour = "stranger"  // of a type that has no handler yet
	invalid  behaviour = "invalid"   // never what its contract says
	poison   behaviour = "poison"    // no event at all
)

var behaviours = []behaviour{good, flaky, failing, panics, hopeless, future, stranger, invalid, poison}

// sent is one event of the model.
type sent struct {
	name      string // its effect is under this name; twins share it
	message   delivery.Message
	behaviour behaviour
	fails     int32 // how often a flaky one does
	late      bool  // it fails when it has already written
	keyed     bool  // it has an idempotency key, and may have twins
	times     int   // how often the transport brings it

	calls  *atomic.Int32 // of its handler, shared by twins
	given  atomic.Int32  // how often it was given back
	copies int           // events with its name
}

// never reports whether the event can not be handled, whatever is mended.
func (s *sent) never() bool { return s.behaviour == invalid || s.behaviour == poison }

// world is a drawn run.
type world struct {
	t       *rapid.T
	name    string
	backend backend
	faults  *faults
	events  []*sent
	byID    map[string]*sent
	order   *rand.Rand
	plan    map[int]trouble
	workers int
	tries   int
	mended  atomic.Bool

	mu    sync.Mutex
	queue []*sent
}

func drawWorld(r *rapid.T, b backend, f *faults, name string) *world {
	w := &world{
		t: r, name: name, backend: b, faults: f, byID: map[string]*sent{},
		order:   rand.New(rand.NewSource(rapid.Int64().Draw(r, "order"))),
		workers: rapid.IntRange(1, 4).Draw(r, "workers"),
		tries:   rapid.IntRange(1, 3).Draw(r, "tries"),
		plan: rapid.MapOfN(rapid.IntRange(0, 120), rapid.Custom(func(r *rapid.T) trouble {
			return trouble(rapid.IntRange(int(refused), int(troubles)-1).Draw(r, "trouble"))
		}), 0, 25).Draw(r, "faults"),
	}
	for i := range rapid.IntRange(1, 10).Draw(r, "events") {
		w.add(w.drawEvent(r, i))
	}
	return w
}

func (w *world) add(s *sent) {
	w.events = append(w.events, s)
	for range s.times {
		w.queue = append(w.queue, s)
	}
}

func (w *world) drawEvent(r *rapid.T, i int) *sent {
	s := &sent{
		name: "order-" + strconv.Itoa(i), behaviour: rapid.SampledFrom(behaviours).Draw(r, "behaviour"),
		fails: int32(rapid.IntRange(1, 4).Draw(r, "fails")), late: rapid.Bool().Draw(r, "late"), keyed: rapid.Bool().Draw(r, "keyed"),
		times: rapid.IntRange(1, 3).Draw(r, "times"), calls: &atomic.Int32{}, copies: 1,
	}
	if i > 0 && rapid.IntRange(0, 4).Draw(r, "twin") == 0 {
		if first := w.events[rapid.IntRange(0, i-1).Draw(r, "of")]; first.keyed && !first.never() {
			s.name, s.behaviour, s.fails, s.late, s.calls, s.keyed = first.name, first.behaviour, first.fails, first.late, first.calls, true
			for _, other := range w.events {
				if other.name == s.name {
					other.copies++
					s.copies = other.copies
				}
			}
		}
	}
	id := "event-" + strconv.Itoa(i)
	s.message = s.written(r, id)
	w.byID[id] = s
	return s
}

// written returns the message of an event, in one of the modes of CloudEvents.
func (s *sent) written(r *rapid.T, id string) delivery.Message {
	m := delivery.Message{Source: "orders", Key: []byte(id)}
	if s.behaviour == poison {
		m.Body = append([]byte(id), rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(r, "poison")...)
		m.Headers = []delivery.Header{{Key: "odd\xff", Value: []byte{0, 255}}}
		return m
	}
	e := &event.Envelope{Type: "ordering.OrderPlaced", Version: 1, ID: id, Source: "/checkout"}
	if s.keyed {
		e.IdempotencyKey = s.name
	}
	e.Data = fmt.Appendf(nil, `{"order": %q}`, s.name)
	switch s.behaviour {
	case future:
		e.Version = 9
	case stranger:
		e.Type = "ordering.OrderShelved"
	case invalid:
		e.Data = []byte(`{"order": 7}`)
	}
	if rapid.Bool().Draw(r, "binary") {
		k, err := e.Kafka()
		if err != nil {
			r.Fatalf("%v", err)
		}
		m.Body = k.Value
		for _, h := range k.Headers {
			m.Headers = append(m.Headers, delivery.Header(h))
		}
		return m
	}
	body, err := json.Marshal(e)
	if err != nil {
		r.Fatalf("%v", err)
	}
	m.Body = body
	return m
}

// order is what the events of the model are read as.
type order struct{ Order string }

// read is the one door of the model.
func (w *world) read(e *event.Envelope) (any, error) {
	if e.Version != 1 && !w.mended.Load() {
		return nil, &event.UnknownVersion{Event: e.Type, Version: e.Version, Known: []int{1}}
	}
	var v order
	if err := json.Unmarshal(e.Data, &v); err != nil {
		return nil, &event.Invalid{Violations: []event.Violation{{Pointer: "/order", Keyword: "type", Message: err.Error()}}}
	}
	return &v, nil
}

var errHandler = errors.New("the warehouse does not answer")

// handle writes, and fails as its event is drawn.
func (w *world) handle(ctx context.Context, e *event.Envelope, v any) error {
	s := w.byID[e.ID]
	call := s.calls.Add(1)
	name := v.(*order).Order
	v.(*order).Order = "spoilt by an attempt"
	spoil(e)
	spoil(delivery.Cause(ctx))
	bad := !w.mended.Load() && (s.behaviour == flaky && call <= s.fails || s.behaviour == failing || s.behaviour == panics || s.behaviour == hopeless)
	_, inMemory := w.backend.(*memory)
	if ctx.Err() != nil {
		return ctx.Err() // it asks somebody
	}
	if bad && (!s.late || inMemory) { // nobody takes back what is written to memory
		return w.fail(s)
	}
	if err := w.backend.write(ctx, w.name, name); err != nil {
		return err
	}
	if bad {
		return w.fail(s)
	}
	return nil
}

// spoil does to an envelope what a handler does that sends it on as its own.
func spoil(e *event.Envelope) {
	clear(e.Data)
	*e = event.Envelope{Type: "fulfilment.Spoilt", ID: "spoilt"}
}

func (w *world) fail(s *sent) error {
	switch s.behaviour {
	case panics:
		panic(errHandler)
	case hopeless:
		return delivery.Permanent(errHandler)
	}
	return errHandler
}

func (w *world) consumer() *delivery.Consumer {
	config := w.config()
	if w.mended.Load() {
		config.Handlers["ordering.OrderShelved"] = w.handle
	}
	return w.made(config)
}

// sibling is of the same name, and there for other events.
func (w *world) sibling() *delivery.Consumer {
	config := w.config()
	config.Handlers = map[string]delivery.Handler{"ordering.OrderCancelled": w.handle}
	config.Unhandled = delivery.IgnoreUnhandled
	return w.made(config)
}

// statistics is another consumer of the service, with a name of its own, for the same events.
func (w *world) statistics() *delivery.Consumer {
	config := w.config()
	config.Name = w.name + "/statistics"
	config.Unhandled = delivery.IgnoreUnhandled
	config.Handlers["ordering.OrderPlaced"] = func(ctx context.Context, _ *event.Envelope, v any) error {
		return w.backend.write(ctx, config.Name, v.(*order).Order)
	}
	return w.made(config)
}

func (w *world) config() delivery.ConsumerConfig {
	return delivery.ConsumerConfig{
		Service: w.name, Contracts: contracts(w.name), Read: w.read, Store: w.backend.store(), DeadLetters: w.backend.letters(),
		Handlers: map[string]delivery.Handler{"ordering.OrderPlaced": w.handle},
		Retry:    delivery.Retry{Attempts: w.tries},
		Sleep:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Logger:   slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

func (w *world) made(config delivery.ConsumerConfig) *delivery.Consumer {
	c, err := delivery.NewConsumer(config)
	if err != nil {
		w.t.Fatalf("%v", err)
	}
	return c
}

// deliver brings all messages until all are acknowledged. When the process is stopped
// another begins.
func (w *world) deliver() {
	budget := atomic.Int32{}
	budget.Store(2000)
	w.faults.set(w.plan)
	for len(w.queue) > 0 {
		ctx, cancel := context.WithCancel(context.Background())
		w.faults.kills(cancel)
		c := w.consumer()
		var workers sync.WaitGroup
		for range w.workers {
			workers.Go(func() {
				for ctx.Err() == nil && budget.Add(-1) > 0 {
					s := w.take()
					if s == nil {
						return
					}
					w.acknowledge(s, w.bring(ctx, c, s))
				}
			})
		}
		workers.Wait()
		cancel()
		if budget.Load() <= 0 {
			w.t.Fatalf("there is no end of it: %d messages are still brought", len(w.queue))
		}
	}
}

// bring has a message consumed, in memory that the transport uses again.
func (w *world) bring(ctx context.Context, c *delivery.Consumer, s *sent) error {
	m := s.message
	m.Key, m.Body, m.Headers = bytes.Clone(m.Key), bytes.Clone(m.Body), slices.Clone(m.Headers)
	for i := range m.Headers {
		m.Headers[i].Value = bytes.Clone(m.Headers[i].Value)
	}
	err := c.Consume(ctx, m)
	clear(m.Key)
	clear(m.Body)
	for i := range m.Headers {
		clear(m.Headers[i].Value)
	}
	clear(m.Headers)
	return err
}

// take returns a message that was not acknowledged, in a drawn order.
func (w *world) take() *sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		return nil
	}
	i := w.order.Intn(len(w.queue))
	s := w.queue[i]
	w.queue = slices.Delete(w.queue, i, i+1)
	return s
}

func (w *world) acknowledge(s *sent, err error) {
	if err == nil {
		return
	}
	s.given.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, s)
}

// checkSettled asks that each event was handled once, or lies in the dead letters once.
func (w *world) checkSettled() {
	w.faults.set(nil)
	effects, letters := w.backend.effects(w.t, w.name), w.letters()
	for _, s := range w.events {
		l, dead := letters[string(s.message.Key)]
		n := effects[s.name]
		switch {
		case n > 1:
			w.t.Fatalf("%s (%s) was handled %d times", s.name, s.behaviour, n)
		case n == 0 && !dead:
			w.t.Fatalf("%s (%s) is lost", s.name, s.behaviour)
		case n == 1 && s.behaviour != good && s.behaviour != flaky:
			w.t.Fatalf("%s (%s) was handled", s.name, s.behaviour)
		case n == 1 && dead && s.times == 1 && s.copies == 1 && s.given.Load() == 0:
			w.t.Fatalf("%s (%s) was handled, and is in the dead letters: %+v", s.name, s.behaviour, l)
		}
		if dead {
			w.checkLetter(s, l, effects[s.name])
		}
		delete(letters, string(s.message.Key))
	}
	for _, l := range letters {
		w.t.Fatalf("nobody sent this letter: %+v", l)
	}
	for name := range effects {
		if !slices.ContainsFunc(w.events, func(s *sent) bool { return s.name == name }) {
			w.t.Fatalf("nobody sent %q, which was handled", name)
		}
	}
}

// letters returns the dead letters by the keys of their messages, which differ.
func (w *world) letters() map[string]delivery.DeadLetter {
	list, err := w.backend.letters().List(context.Background(), w.name, delivery.Position{}, 1000)
	if err != nil {
		w.t.Fatalf("%v", err)
	}
	byKey := map[string]delivery.DeadLetter{}
	for _, l := range list {
		if _, twice := byKey[string(l.Message.Key)]; twice {
			w.t.Fatalf("twice in the dead letters: %+v", l)
		}
		byKey[string(l.Message.Key)] = l
	}
	return byKey
}

// reasons are those that a letter may have.
var reasons = map[behaviour][]delivery.Reason{
	good:     {delivery.ReasonFailed, delivery.ReasonNotCommitted}, // the database failed each time
	flaky:    {delivery.ReasonFailed, delivery.ReasonNotCommitted},
	failing:  {delivery.ReasonFailed, delivery.ReasonNotCommitted},
	panics:   {delivery.ReasonPanic, delivery.ReasonFailed, delivery.ReasonNotCommitted},
	hopeless: {delivery.ReasonPermanent, delivery.ReasonFailed, delivery.ReasonNotCommitted},
	future:   {delivery.ReasonUnknownVersion},
	stranger: {delivery.ReasonUnknownType},
	invalid:  {delivery.ReasonViolatesContract},
	poison:   {delivery.ReasonNotAnEvent},
}

func (w *world) checkLetter(s *sent, l delivery.DeadLetter, handled int) {
	if !same(l.Message, s.message) {
		w.t.Fatalf("%s: the message was %+v, and is %+v", s.name, s.message, l.Message)
	}
	if !slices.Contains(reasons[s.behaviour], l.Reason) || l.Error == "" || l.Error == context.Canceled.Error() {
		w.t.Fatalf("%s (%s): reason %q, error %q", s.name, s.behaviour, l.Reason, l.Error)
	}
	tried := slices.Contains([]delivery.Reason{delivery.ReasonFailed, delivery.ReasonPanic, delivery.ReasonPermanent, delivery.ReasonNotCommitted}, l.Reason)
	if tried != (l.Attempts > 0) || l.Attempts > int(s.calls.Load()) {
		w.t.Fatalf("%s (%s): %d attempts are said, of %d", s.name, s.behaviour, l.Attempts, s.calls.Load())
	}
	if tried && handled == 0 && s.given.Load() == 0 && s.copies == 1 && l.Attempts != int(s.calls.Load()) {
		w.t.Fatalf("%s (%s): %d attempts are said, and it were %d", s.name, s.behaviour, l.Attempts, s.calls.Load())
	}
	if l.First.After(l.Last) || l.First.IsZero() {
		w.t.Fatalf("%s: from %v to %v", s.name, l.First, l.Last)
	}
}

func same(a, b delivery.Message) bool {
	return a.Source == b.Source && bytes.Equal(a.Key, b.Key) && bytes.Equal(a.Body, b.Body) &&
		slices.EqualFunc(a.Headers, b.Headers, func(x, y delivery.Header) bool { return x.Key == y.Key && bytes.Equal(x.Value, y.Value) })
}

// mend has everything work, brings some messages once more, and puts the dead letters
// back, from two sides.
func (w *world) mend() {
	w.backend.rest(w.t) // a letter that is put only now would be there when all letters were put back
	w.mended.Store(true)
	late := rapid.Permutation(w.events).Draw(w.t, "late")
	w.queue = append(w.queue, late[:len(late)/2]...)
	if _, err := w.sibling().Redrive(context.Background(), nil); err != nil {
		w.t.Fatalf("%v", err)
	}
	w.faults.set(rapid.MapOfN(rapid.IntRange(0, 40), rapid.SampledFrom([]trouble{refused, unsaid, broken, brokenAfter}), 0, 8).Draw(w.t, "faults of mending"))
	var both sync.WaitGroup
	var vain atomic.Bool
	for range 2 {
		both.Go(func() {
			c := w.consumer()
			for range 30 { // as operators do, who are told that the store fails
				if _, err := c.Redrive(context.Background(), nil); err == nil {
					return
				}
			}
			vain.Store(true)
		})
	}
	w.deliverLate()
	both.Wait()
	w.faults.set(nil)
	if vain.Load() {
		w.t.Fatalf("the dead letters cannot be put back")
	}
	for _, c := range []*delivery.Consumer{w.sibling(), w.consumer()} {
		if _, err := c.Redrive(context.Background(), nil); err != nil {
			w.t.Fatalf("%v", err)
		}
	}
}

func (w *world) deliverLate() {
	c := w.consumer()
	for s := w.take(); s != nil; s = w.take() {
		w.acknowledge(s, w.bring(context.Background(), c, s))
	}
}

// checkMended asks that each event was handled once, and that in the dead letters is only
// what can never be.
func (w *world) checkMended() {
	effects, letters := w.backend.effects(w.t, w.name), w.letters()
	for _, s := range w.events {
		l, dead := letters[string(s.message.Key)]
		if n := effects[s.name]; s.never() && (n != 0 || !dead) || !s.never() && (n != 1 || dead) {
			w.t.Fatalf("%s (%s) was handled %d times when all was mended; its letter: %v %+v", s.name, s.behaviour, n, dead, l)
		}
		if dead {
			w.checkLetter(s, l, effects[s.name])
		}
	}
	for name, n := range effects {
		if n != 1 {
			w.t.Fatalf("%s was handled %d times", name, n)
		}
	}
}

// checkStatistics brings everything to another consumer of the service, which handles what the
// first one has handled long ago, and leaves its letters alone.
func (w *world) checkStatistics() {
	before := len(w.letters())
	c := w.statistics()
	for _, s := range w.events {
		if s.behaviour == stranger || s.never() {
			continue
		}
		for range 2 {
			if err := w.bring(context.Background(), c, s); err != nil {
				w.t.Fatalf("statistics: %v", err)
			}
		}
		if n := w.backend.effects(w.t, w.name+"/statistics")[s.name]; n != 1 {
			w.t.Fatalf("statistics counted %s (%s) %d times", s.name, s.behaviour, n)
		}
	}
	if done, err := c.Redrive(context.Background(), nil); done != (delivery.Redriven{}) || err != nil || len(w.letters()) != before {
		w.t.Fatalf("statistics put back letters of another: %+v, %v", done, err)
	}
}
