package api

import (
	"context"
	"net/http"
	"time"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry/wire"
)

// A memory that was compared with the store a moment ago needs no question, so
// that whoever asks often costs the store nothing; an older one is compared
// within a time that a load balancer waits.
const (
	aMoment       = time.Second
	storePatience = 2 * time.Second
)

func healthRows() []operation {
	const tag = "registry"
	return []operation{
		{
			id: "health", method: http.MethodGet, path: "/v1/health", tag: tag, role: Anyone,
			summary: "Ask how the registry is", description: "With status 503 it cannot keep up with its store, or not reach it, or is about to stop: others should be asked. What it knows it still answers. What it holds is told to readers; others get the status and the version.",
			answer:  reply{description: "How it is, and what it holds.", of: wire.Health{}},
			caching: never, handle: (*api).health,
		},
		{
			id: "live", method: http.MethodGet, path: "/v1/health/live", tag: tag, role: Anyone,
			summary: "Ask whether the server runs", description: "Without a look at the store: to restart a server does not mend that.",
			answer:  reply{description: "It does.", of: wire.Life{}},
			caching: never, handle: (*api).live,
		},
	}
}

func (a *api) live(c *call) error {
	return c.answer(wire.Life{Status: "ok", Version: a.opt.Version})
}

func (a *api) health(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), storePatience)
	defer cancel()
	s, err := a.registry.Recent(ctx, aMoment)
	h := wire.Health{Status: "ok", Version: a.opt.Version, LagMilliseconds: a.registry.Lag().Milliseconds(), Database: a.opt.Database, Epoch: a.opt.Epoch}
	if err != nil {
		a.opt.Log.Error("not healthy", "request", requestID(c.Request), "error", err)
		h.Status = "unavailable"
		s, _ = a.registry.Snapshot(ctx) // from memory, where there is any
	}
	stopping := a.opt.Stopping != nil && a.opt.Stopping()
	if stopping {
		h.Status = "stopping"
	}
	if !c.who.Principal.MayRead() {
		h = wire.Health{Status: h.Status, Version: h.Version}
	} else if s != nil {
		h.Sequence, h.Contexts, h.Events = s.Sequence, len(s.Contexts()), len(s.Contracts())
		for _, k := range s.Contracts() {
			h.Versions += len(k.Versions)
		}
	}
	if err == nil && !stopping {
		return c.answer(h)
	}
	return c.unavailable(h)
}

// unavailable writes v as JSON, with status 503.
func (c *call) unavailable(v any) error {
	text, err := bodies.JSON(v)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", wire.MediaType)
	h.Set("Cache-Control", never)
	h.Set("Retry-After", "1")
	c.Writer.WriteHeader(http.StatusServiceUnavailable)
	_, _ = c.Writer.Write(text) // the client has gone where this fails
	return nil
}
