// Package api is the registry over HTTP: REST, version 1, below /v1.
//
// It promises that every answer that is not a success is a problem (RFC 9457)
// with a code that keeps its meaning, that bodies are bounded before and after
// decompression and read strictly, that what never changes is cached for ever
// and everything else can be asked for conditionally, and that a fault is
// logged under the id that the client is told, and shown as nothing else.
package api

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/registry"
)

// Options steer the API.
type Options struct {
	Version string       // of Treaty, for health
	Log     *slog.Logger // for faults; nil: slog.Default
	// MaxBody bounds a request's body in bytes, before and after decompression;
	// 0: DefaultMaxBody.
	MaxBody int64
}

// DefaultMaxBody bounds a request's body: 64 MiB.
const DefaultMaxBody = 64 << 20

// api answers requests.
type api struct {
	registry *registry.Registry
	opt      Options
}

// New returns the handler of everything below /v1. It expects Wrap around it.
func New(r *registry.Registry, opt Options) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.MaxBody == 0 {
		opt.MaxBody = DefaultMaxBody
	}
	a := &api{registry: r, opt: opt}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = true // names may hold an escaped slash
	if err := e.SetTrustedProxies(nil); err != nil {
		panic(err) // only a list that cannot be parsed fails
	}
	e.NoRoute(a.handle(a.noRoute))
	e.NoMethod(a.handle(a.noMethod))
	a.routes(e.Group("/v1"))
	return e
}

func (a *api) routes(v1 *gin.RouterGroup) {
	read := func(path string, h handler) {
		v1.GET(path, a.handle(h))
		v1.HEAD(path, a.handle(h))
	}
	read("/health", a.health)
	read("/contexts", a.contexts)
	read("/contexts/:context", a.context)
	read("/events", a.events)
	read("/events/:event", a.event)
	read("/events/:event/versions", a.versions)
	read("/events/:event/versions/:version", a.version)
	read("/events/:event/versions/:version/schema", a.versionSchema)
	read("/schemas/:fingerprint", a.schema)
	read("/services", a.services)
	read("/services/:service", a.service)
	v1.POST("/push", a.handle(a.push))
}

// handler answers a request or says why not.
type handler func(*gin.Context) error

// handle turns what a handler could not do into a problem.
func (a *api) handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		matched(c.Request, c.FullPath())
		c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if err := h(c); err != nil {
			a.fail(c, err)
		}
	}
}
