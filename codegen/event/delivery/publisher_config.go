package delivery

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// NewPublisher returns a Publisher. The error says what of the configuration cannot be.
func NewPublisher(cfg PublisherConfig) (*Publisher, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("delivery.NewPublisher: %w", err)
	}
	p := &Publisher{cfg: cfg.defaults(), byEvent: map[major]*outlet{}}
	buckets := map[string]*bucket{}
	for i := range cfg.Contracts.Events {
		c := &cfg.Contracts.Events[i]
		if _, known := buckets[c.Type]; !known {
			b, err := cfg.rate(c.Type).bucket()
			if err != nil {
				return nil, fmt.Errorf("delivery.NewPublisher: %s: %w", c.Type, err)
			}
			buckets[c.Type] = b
		}
		o := &outlet{contract: c, mine: c.ProducedBy(cfg.Service), bucket: buckets[c.Type]}
		p.outlets = append(p.outlets, o)
		p.byEvent[major{c.Type, c.Version}] = o
	}
	return p, nil
}

// defaults fills in what is not said.
func (cfg PublisherConfig) defaults() PublisherConfig {
	if cfg.MaxHops == 0 {
		cfg.MaxHops = DefaultMaxHops
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if cfg.NewID == nil {
		now := cfg.Now
		cfg.NewID = func() string { return newID(now()) }
	}
	return cfg
}

// rate returns what bounds a type.
func (cfg *PublisherConfig) rate(typ string) Rate {
	if rate, ok := cfg.Rates[typ]; ok {
		return rate
	}
	return cfg.Rate
}

func (cfg *PublisherConfig) check() error {
	switch {
	case cfg.Service == "":
		return errors.New("no Service: say who publishes, as its manifest names it")
	case cfg.Send == nil:
		return errors.New("no Send: nothing takes the events")
	case cfg.MaxHops < 0 || cfg.Wait < 0:
		return errors.New("neither MaxHops nor Wait may be below 0")
	}
	if err := (&event.Envelope{ID: "1", Type: "a", Source: cfg.Source}).Check(); err != nil {
		return fmt.Errorf("the Source %q: %w", cfg.Source, err)
	}
	if err := cfg.Contracts.check(); err != nil {
		return err
	}
	for _, typ := range slices.Sorted(maps.Keys(cfg.Rates)) {
		if !slices.ContainsFunc(cfg.Contracts.Events, func(c Contract) bool { return c.Type == typ }) {
			return fmt.Errorf("there is no contract of %q, which Rates names", typ)
		}
	}
	return cfg.Contracts.producer(cfg.Service)
}

// check refuses contracts that nothing can be asked of.
func (c *Contracts) check() error {
	if c.Encode == nil {
		return errors.New("no Contracts.Encode: use what treaty gen writes, events.Contracts()")
	}
	for i, e := range c.Events {
		if e.Type == "" || e.Version < 1 || e.Check == nil || c.Find(e.Type, e.Version) != &c.Events[i] {
			return fmt.Errorf("the contract %q v%d has no type, version or Check, or is there twice: use what treaty gen writes, events.Contracts()", e.Type, e.Version)
		}
	}
	return nil
}

// producer refuses a service that produces nothing, or of which there are two.
func (c *Contracts) producer(service string) error {
	all, named := c.services(service, func(e *Contract) []string { return e.Producers })
	switch {
	case len(named) > 1:
		return twoServices(service, named)
	case len(all) == 0:
		return fmt.Errorf("no service produces any of the %d contracts: say it in the manifests (`produces`), and run treaty gen", len(c.Events))
	case len(named) == 0:
		return fmt.Errorf("the Service %q produces none of the events: those who do are %s", service, strings.Join(all, ", "))
	}
	return nil
}

// services returns the services that of finds in the contracts, and those of them that are
// called so, each once.
func (c *Contracts) services(service string, of func(*Contract) []string) (all, named []string) {
	for i := range c.Events {
		all = append(all, of(&c.Events[i])...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, full := range all {
		if names(service, full) {
			named = append(named, full)
		}
	}
	return all, named
}

func twoServices(service string, named []string) error {
	return fmt.Errorf("there are two services %q: name one with its context, %s", service, strings.Join(named, " or "))
}
