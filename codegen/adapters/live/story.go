package main

import (
	"context"
	"errors"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// story is what happens over one transport.
type story struct {
	*company
	say  *teller
	opts options
}

// tell runs the company over a transport, and says what it saw.
func tell(ctx context.Context, opts options, t transport, say *teller) (err error) {
	began := time.Now()
	say.chapter("Over " + t.title)
	c, err := open(t, opts.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	told, err := c.report(opts.registry)
	if err != nil {
		return err
	}
	defer func() { _ = told() }() // where the story ends early
	s := &story{c, say, opts}
	for _, act := range []func(context.Context) error{
		s.ordersFlow, s.lettersArePutBack, s.whatIsNotAllowedIsRefused, s.aLoopIsCut, s.aStormIsThrottled, s.nothingIsLeft, s.theLogIsReplayed,
	} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	if opts.registry != "" {
		n := told()
		say.promise(n.refused == 0 && n.taken > 0, "%d reports of counts were taken by %s, %d were not", n.taken, opts.registry, n.refused)
	}
	say.aside("%.1f s", time.Since(began).Seconds())
	return nil
}

// ordersFlow places all orders while a carrier does not answer.
func (s *story) ordersFlow(ctx context.Context) error {
	s.shipping.down.Store(true)
	worker := s.service("fulfilment/shipping-worker")
	tills, bicycles := 0, 0
	for n := 1; n <= s.opts.orders; n++ {
		if err := s.room(ctx, n, worker); err != nil {
			return err
		}
		if err := s.checkout.place(ctx, n); err != nil {
			return err
		}
		if isOfTill(n) {
			tills++
		}
		if byBicycle(n) {
			bicycles++
		}
	}
	s.say.line("%d orders are placed, %d of them by tills that speak version 1; every fifth event is sent twice", s.opts.orders, tills)
	flowed, err := s.until(ctx, func() bool {
		done, _ := s.tracker.completed()
		return done == s.opts.orders-bicycles && len(worker.dead()) == bicycles && s.settled()
	})
	if err != nil {
		return err
	}
	done, _ := s.tracker.completed()
	s.say.promise(flowed, "%d are completed: paid, packed, shipped, delivered", done)
	letters := worker.dead()
	if len(letters) == 0 {
		return errors.New("no parcel is in the dead letters: the carrier was to be away")
	}
	s.say.promise(flowed && triedAsAgreed(letters), "%d parcels wait in the dead letters of %s, after the %d attempts of its manifest",
		len(letters), worker.name, agreed)
	s.say.aside("%s", letters[0].Error)
	return nil
}

// underWay is how many orders are at once: services wait for each other, by trying again, no
// longer than for that many.
const underWay = 25

// room waits until there is room for the order of a number.
func (s *story) room(ctx context.Context, number int, worker *service) error {
	_, err := s.until(ctx, func() bool {
		done, _ := s.tracker.completed()
		return number-done-len(worker.dead()) <= underWay
	})
	return err
}

// agreed is how often the manifest of shipping-worker says that a parcel is tried:
// `on-failure: {retries: 5}`.
const agreed = 6

// triedAsAgreed reports whether each letter was tried so often, or so often each time that
// its event came.
func triedAsAgreed(letters []delivery.DeadLetter) bool {
	for _, l := range letters {
		if l.Attempts == 0 || l.Attempts%agreed != 0 {
			return false
		}
	}
	return true
}

// lettersArePutBack lets the carrier answer again.
func (s *story) lettersArePutBack(ctx context.Context) error {
	s.shipping.down.Store(false)
	worker := s.service("fulfilment/shipping-worker")
	waiting := len(worker.dead())
	redriven, err := worker.consumer.Redrive(ctx, nil)
	if err != nil {
		return err
	}
	s.say.line("bikelog answers again, and the letters are put back")
	completed, err := s.until(ctx, func() bool {
		done, _ := s.tracker.completed()
		return done == s.opts.orders && s.settled()
	})
	if err != nil {
		return err
	}
	s.say.promise(redriven == delivery.Redriven{Handled: waiting} && len(worker.dead()) == 0, "%d of %d were handled, none is left", redriven.Handled, waiting)
	done, once := s.tracker.completed()
	s.say.promise(completed && once && s.eachOnce(), "%d of %d orders are completed, and each step of each happened once", done, s.opts.orders)
	s.say.aside("%d duplicates were known again, %d attempts failed and were repeated", s.total(delivery.Duplicate), s.total(delivery.Retried))
	return nil
}

// eachOnce reports whether each order has each of its events once.
func (s *story) eachOnce() bool {
	for _, typ := range []string{
		orderPlaced, fraudCheckCompleted, stockReserved, paymentAuthorised, orderConfirmed,
		shipmentScheduled, shipmentDispatched, paymentCaptured, shipmentDelivered, orderCompleted,
	} {
		if events, keys := s.journal.each(typ); events != s.opts.orders || keys != s.opts.orders {
			return false
		}
	}
	return true
}

// whatIsNotAllowedIsRefused tries to publish an order that is none, and one of others.
func (s *story) whatIsNotAllowedIsRefused(ctx context.Context) error {
	before := s.journal.size()
	empty := fromWeb(s.opts.orders + 1) // of nothing
	s.say.line("checkout publishes an order without lines, and the warehouse one that is not its to publish")
	violates := refusedAs(s.checkout.out.Publish(ctx, empty), delivery.ViolatesContract)
	others := refusedAs(s.warehouse.out.Publish(ctx, fromWeb(s.opts.orders+1, mug)), delivery.NotProducer)
	s.say.promise(violates && others && s.journal.size() == before, "both are refused, and nothing was sent")
	return nil
}

func refusedAs(err error, code delivery.Code) bool {
	var refused *delivery.Refused
	return errors.As(err, &refused) && refused.Code == code
}

// aLoopIsCut has two services react to each other: what is called off is reserved once more,
// and called off since it cannot be had.
func (s *story) aLoopIsCut(ctx context.Context) error {
	s.warehouse.eager.Store(true)
	lost := fromWeb(s.opts.orders+1, mug, throw)
	if err := s.checkout.out.Publish(ctx, lost); err != nil {
		return err
	}
	s.say.line("a release of the warehouse reserves again what was cancelled, and an order comes that cannot be had in full")
	house := s.service("fulfilment/warehouse")
	cut, err := s.until(ctx, func() bool { return len(house.dead()) == 1 && s.settled() })
	if err != nil {
		return err
	}
	deepest := s.journal.deepest(lost.OrderID)
	s.say.promise(cut && deepest == delivery.DefaultMaxHops && s.refused(delivery.TooDeep) > 0 && s.chased(lost) == deepest,
		"OrderCancelled and StockReserved chased each other; hop %d was the last, the next was refused", deepest)
	s.warehouse.eager.Store(false)
	redriven, err := house.consumer.Redrive(ctx, nil)
	if err != nil {
		return err
	}
	s.say.promise(redriven == delivery.Redriven{Handled: 1}, "the release is taken back, and the event at which it ended is handled")
	return nil
}

// chased returns how many events of the two there are about an order.
func (s *story) chased(order orderplaced.V2) int {
	return s.journal.count(func(e entry) bool {
		return e.Key == order.OrderID && (e.Type == stockReserved || e.Type == orderCancelled)
	})
}

// refused returns how often a code was the reason.
func (s *story) refused(code delivery.Code) uint64 {
	var n uint64
	for _, service := range s.services {
		if service.publisher != nil {
			for _, c := range service.publisher.Counts() {
				n += c.Refused[code]
			}
		}
	}
	return n
}

// products are how many somebody publishes at once.
const products = 400

// aStormIsThrottled publishes the whole catalogue at once.
func (s *story) aStormIsThrottled(ctx context.Context) error {
	began, published := time.Now(), 0
	for n := range products {
		switch err := s.merchandising.publish(ctx, n); {
		case err == nil:
			published++
		case !refusedAs(err, delivery.Throttled):
			return err
		}
	}
	atMost := float64(storm.Burst) + storm.PerSecond*time.Since(began).Seconds() + 1
	s.say.line("somebody publishes all %d products once more; %d at once may leave, and %.0f a second", products, storm.Burst, storm.PerSecond)
	arrived, err := s.until(ctx, func() bool { n, _ := s.newsletter.presented(); return n == published && s.settled() })
	if err != nil {
		return err
	}
	_, times := s.newsletter.presented()
	throttled := s.refused(delivery.Throttled)
	s.say.promise(published >= storm.Burst && float64(published) <= atMost && throttled == uint64(products-published),
		"%d left, %d were throttled", published, throttled)
	s.say.promise(arrived && times == published, "the newsletter has the %d, each once", times)
	return nil
}

// nothingIsLeft looks at all services once more.
func (s *story) nothingIsLeft(ctx context.Context) error {
	settled, err := s.until(ctx, s.settled)
	if err != nil {
		return err
	}
	left := 0
	for _, service := range s.services {
		if service.consumer != nil {
			left += len(service.dead())
		}
	}
	s.say.line("the services stop")
	if err := s.rest(); err != nil {
		return err
	}
	s.say.promise(settled && left == 0 && s.settled(), "all that was published was handled once by each service that handles it; no letter is left")
	s.say.aside("%d events published, %d times handled, %d duplicates, %d repeated attempts, %d dead letters",
		s.journal.size(), s.handled(), s.total(delivery.Duplicate),
		s.total(delivery.Retried), s.total(delivery.DeadLettered))
	return nil
}
