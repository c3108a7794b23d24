// Package api is the registry over HTTP: REST, version 1, below /v1.
//
// It is a table of operations (rows_*.go): the routes, what is refused before an
// operation runs, and the OpenAPI document at /v1/openapi.json are made of it,
// so that neither can drift from the other.
//
// It promises that every answer that is not a success is a problem (RFC 9457)
// with a code that keeps its meaning, that bodies are bounded before and after
// decompression, each and all together, and read strictly, that what never changes is cached for ever
// and everything else can be asked for conditionally, and that a fault is
// logged under the id that the client is told, and shown as nothing else.
package api

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/internal/shares"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/inspection"
	"github.com/treaty-events/treaty/registry/personal"
	"github.com/treaty-events/treaty/registry/search"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// Options steer the API.
type Options struct {
	Version string       // of Treaty, for health and the OpenAPI document
	Log     *slog.Logger // for faults; nil: slog.Default
	// MaxBody bounds a request's body in bytes, before and after decompression;
	// 0: DefaultMaxBody.
	MaxBody int64
	// Epoch is the store's: places in the feed are of it.
	Epoch string
	// Database is what the store is, for health.
	Database wire.Database
	// Stopping says that the server was told to stop: health then asks for others
	// to be asked. May be nil.
	Stopping func() bool
	// Authorize says who may do what; nil: everybody may do everything.
	Authorize Authorize
	// Still says of a request that goes on for long whether whoever sent it may
	// still ask: an error where they may not, or where that is not known. It is
	// asked each second; nil: they may.
	Still func(*http.Request) error
	// Tokens makes and ends tokens; nil: nobody does.
	Tokens *auth.Desk
	// Hooks keeps webhooks; nil: nobody does.
	Hooks *webhook.Manager
	// Usage is what was counted of fetches; nil: nothing is.
	Usage usage.Store
	// Volumes counts what services report of events; nil: nothing does.
	Volumes *volume.Collector
	// Fetched is told of each request that was answered with the schema of a
	// version; of several with the same schema, the first. See Client. May be nil.
	Fetched func(*http.Request, *registry.Version)
	// Personal is the register of personal data, which others may share; nil: one of
	// its own.
	Personal *personal.Index
	// Inspection is what the rules say of all of it, which others may share; nil: one
	// of its own.
	Inspection *inspection.Index
	// Search finds what there is by words; others may share it; nil: one of its own.
	Search *search.Index
	// Feed is what streams of changes read, a feed.Tail that other listeners may
	// share; nil: one of its own. Streams bounds them.
	Feed    feed.Source
	Streams feed.Limits
}

// DefaultMaxBody bounds a request's body: 64 MiB.
const DefaultMaxBody = 64 << 20

// Bounds of what is kept ready to be sent, in bytes.
const (
	schemaBytes = 64 << 20
	diffBytes   = 8 << 20
)

// api answers requests.
type api struct {
	registry   *registry.Registry
	opt        Options
	operations []operation
	document   *bodies.Content // the OpenAPI document
	policy     *bodies.Content // the server's policy; nil: it has none
	search     *search.Index
	privacy    *personal.Index
	inspection *inspection.Index
	schemas    *keep.Cache[contract.Fingerprint, *bodies.Content]
	diffs      *keep.Cache[diffKey, *bodies.Content]
	log        *comparison.Log
	tail       feed.Source
	streams    *feed.Streams
	intake     *bodies.Intake
	lines      *shares.Room // streams of events that are validated
}

// Handler answers everything below /v1.
type Handler struct {
	http.Handler
	api *api
}

// BodiesUse returns how often a schema or a comparison was found ready to be
// sent, and how often it had to be made.
func (h *Handler) BodiesUse() (hits, misses int64) {
	hits, misses = h.api.schemas.Use()
	more, others := h.api.diffs.Use()
	return hits + more, misses + others
}

// New returns the handler of everything below /v1. It expects Wrap around it.
func New(r *registry.Registry, opt Options) *Handler {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.MaxBody == 0 {
		opt.MaxBody = DefaultMaxBody
	}
	a := &api{
		intake: bodies.NewIntake(opt.MaxBody), lines: shares.New(lineStreams, callerLines),
		registry: r, opt: opt, operations: operations(), search: opt.Search, privacy: opt.Personal, inspection: opt.Inspection,
		schemas: keep.New[contract.Fingerprint, *bodies.Content](schemaBytes),
		diffs:   keep.New[diffKey, *bodies.Content](diffBytes), log: comparison.NewLog(r),
	}
	if a.privacy == nil {
		a.privacy = personal.New(r)
	}
	if a.inspection == nil {
		a.inspection = inspection.New(r)
	}
	if a.search == nil {
		a.search = search.New(r)
	}
	if a.tail = opt.Feed; a.tail == nil {
		a.tail = feed.NewTail(r)
	}
	a.streams = feed.NewStreams(a.tail, a.newest, opt.Streams)
	if policy := r.Policy(); policy != nil {
		a.policy = bodies.NewContent(yamlMediaType, policy)
	}
	a.document = bodies.NewContent(wire.MediaType, OpenAPI(opt.Version))
	return &Handler{a.engine(), a}
}

// engine makes the router.
func (a *api) engine() *gin.Engine {
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
	a.routes(e)
	return e
}
