package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// company is all services of the sample that have a part in the story, on one transport.
type company struct {
	broker  broker
	mode    watermill.Mode
	journal *journal
	logs    *os.File // what services log
	logger  *slog.Logger
	router  *message.Router
	ended   chan error

	services      []*service
	checkout      *checkout
	fraud         *fraudScreening
	gateway       *paymentGateway
	warehouse     *warehouse
	shipping      *shippingWorker
	tracker       *orderTracker
	merchandising *merchandising
	newsletter    *newsletter
	projector     *salesProjector
}

// patience is how long is waited for what has to come.
const patience = 60 * time.Second

// open starts everything; when it returns, all services have subscribed.
func open(t transport, dir string) (*company, error) {
	c := &company{mode: t.mode, ended: make(chan error, 1)}
	if err := c.start(t, filepath.Join(dir, t.name)); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *company) start(t transport, base string) error {
	var err error
	if c.logs, err = os.Create(base + ".log"); err != nil {
		return err
	}
	c.logger = slog.New(slog.NewTextHandler(c.logs, nil))
	if c.journal, err = newJournal(base + ".ndjson"); err != nil {
		return err
	}
	if c.broker, err = t.open(); err != nil {
		return err
	}
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 20 * time.Second}, wm.NopLogger{})
	if err != nil {
		return err
	}
	if err := c.hire(router); err != nil {
		return err
	}
	c.router = router
	go func() { c.ended <- router.Run(context.Background()) }() // it ends when it is closed
	select {
	case <-router.Running():
		return nil
	case err := <-c.ended:
		c.ended <- err
		return fmt.Errorf("the router does not run: %w", err)
	}
}

// hire makes the services.
func (c *company) hire(router *message.Router) error {
	c.checkout, c.fraud, c.gateway = &checkout{}, &fraudScreening{}, newPaymentGateway()
	c.warehouse, c.shipping, c.tracker = newWarehouse(), &shippingWorker{}, newOrderTracker()
	c.merchandising, c.newsletter, c.projector = &merchandising{}, newNewsletter(), newSalesProjector()
	for _, s := range []struct {
		name     string
		produces **delivery.Publisher
		does     staff
		rates    map[string]delivery.Rate
	}{
		{"ordering/checkout", &c.checkout.out, nil, nil},
		{"ordering/order-tracker", &c.tracker.out, c.tracker, nil},
		{"payments/fraud-screening", &c.fraud.out, c.fraud, nil},
		{"payments/payment-gateway", &c.gateway.out, c.gateway, nil},
		{"fulfilment/warehouse", &c.warehouse.out, c.warehouse, nil},
		{"fulfilment/shipping-worker", &c.shipping.out, c.shipping, nil},
		{"catalogue/merchandising", &c.merchandising.out, nil, map[string]delivery.Rate{productPublished: storm}},
		{"marketing/newsletter", nil, c.newsletter, nil},
		{"marketing/sales-projector", nil, c.projector, nil},
	} {
		hired := &service{name: s.name}
		c.services = append(c.services, hired)
		if s.produces != nil {
			var err error
			if hired.publisher, err = c.newPublisher(s.name, s.rates); err != nil {
				return err
			}
			*s.produces = hired.publisher
		}
		if s.does != nil {
			if err := c.employ(router, hired, s.does); err != nil {
				return err
			}
		}
	}
	return nil
}

// employ has a service consume.
func (c *company) employ(router *message.Router, s *service, does staff) error {
	s.letters = delivery.NewMemoryDeadLetters(0)
	var err error
	if s.consumer, err = newConsumer(s.name, does, s.letters, c.logger); err != nil {
		return err
	}
	for typ := range does.handlers().ByType() {
		s.handled = append(s.handled, typ)
	}
	return c.route(router, s, does.subscribes())
}

// service returns the one with a name.
func (c *company) service(name string) *service {
	for _, s := range c.services {
		if s.name == name {
			return s
		}
	}
	panic("nobody is called " + name)
}

// until waits until something is so, and reports whether it became so. The error is that
// of ctx.
func (c *company) until(ctx context.Context, is func() bool) (bool, error) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if is() {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-tick.C:
		}
	}
	return is(), nil
}

// settled reports whether all that was sent arrived, and each event was handled, once, by
// each service that handles its type, or lies in its dead letters; and nothing was
// published while it looked.
func (c *company) settled() bool {
	before := c.journal.size()
	for _, s := range c.services {
		for _, typ := range s.handled {
			events, sends := c.journal.of(typ)
			handled, dead := s.handledOf(typ), s.count(typ, delivery.DeadLettered)
			if handled+s.deadOf(typ) != events || handled+dead+s.count(typ, delivery.Duplicate) < sends {
				return false
			}
		}
	}
	return c.journal.size() == before
}

// handled adds up how often all services handled something.
func (c *company) handled() uint64 {
	return c.total(delivery.Handled) + c.total(delivery.LetterHandled)
}

// total adds up what became of messages in all services.
func (c *company) total(outcome delivery.Outcome) uint64 {
	var n uint64
	for _, s := range c.services {
		n += s.count("", outcome)
	}
	return n
}

// rest stops the services: what they are at is finished, and the journal is whole.
func (c *company) rest() error {
	if c.router == nil {
		return nil
	}
	err := c.router.Close()
	if ended := <-c.ended; err == nil {
		err = ended
	}
	c.router = nil
	return errors.Join(err, c.journal.close())
}

// close stops what still runs.
func (c *company) close() error {
	err := c.rest()
	if c.broker != nil {
		err = errors.Join(err, c.broker.close())
	}
	if c.logs != nil {
		err = errors.Join(err, c.logs.Close())
	}
	return err
}
