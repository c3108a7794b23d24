// Package confluent is the registry as Kafka clients know it: the protocol of
// Confluent Schema Registry, so that serializers, deserializers and tools work
// unchanged.
//
// It is a table of endpoints (the rows of route.go). It promises that what goes
// wrong is answered with {"error_code", "message"} and the codes of that protocol,
// that names are decoded once and a context means the same in both notations, that
// bodies are bounded as those of v1 are, and that the same gate, owners and numbers
// hold as everywhere else: where the protocol would lose or renumber a version, the
// registry's law wins. docs/confluent.md lists the differences.
package confluent

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// Prefix is where the door is on a server that has other things too. On a port of
// its own it is at the root, and there as well.
const Prefix = "/confluent"

// Options steer the door.
type Options struct {
	Version string       // of Treaty
	Epoch   string       // of the store: by it clients know one registry from another
	Log     *slog.Logger // for faults; nil: slog.Default
	// MaxBody bounds a request's body in bytes, before and after decompression;
	// 0: DefaultMaxBody.
	MaxBody int64
	// Authorize says who may do what; nil: everybody may do everything.
	Authorize Authorize
	// Fetched is told of each request that was answered with the schema of a
	// version; of several with the same schema, the first. May be nil.
	Fetched func(*http.Request, *registry.Version)
	// Refused is told of each refusal: its name, and the rule of each error that it
	// names; may be nil.
	Refused func(code string, rules []string)
}

// DefaultMaxBody bounds a request's body: 64 MiB.
const DefaultMaxBody = 64 << 20

// Authorize says who sends a request, and whether they hold the role anywhere: a
// publisher does if there is any context in which it may publish. Who may not is
// told with a *registry.Refusal or an *Error; any other error is a fault.
type Authorize func(r *http.Request, role auth.Role) (Caller, error)

// Caller is who sends a request, for the record.
type Caller struct {
	Name      string          // "token ci"
	Origin    string          // the address
	Anonymous bool            // nobody asked who it is
	Rights    registry.Rights // what may be done deeper down; nil: everything
}

// Door answers requests.
type Door struct {
	registry *registry.Registry
	opt      Options
	engine   *gin.Engine
	intake   *bodies.Intake
	schemas  *keep.Cache[schemaKey, *bodies.Content] // ready to be sent
}

// schemaBytes bounds what is kept ready to be sent.
const schemaBytes = 64 << 20

// New returns the door. It expects api.Wrap around it, which is to let Refuse
// answer what it refuses itself.
func New(r *registry.Registry, opt Options) *Door {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.MaxBody == 0 {
		opt.MaxBody = DefaultMaxBody
	}
	d := &Door{registry: r, opt: opt, intake: bodies.NewIntake(opt.MaxBody), schemas: keep.New[schemaKey, *bodies.Content](schemaBytes)}
	d.engine = d.newEngine()
	return d
}

// BodiesUse returns how often a schema was found ready to be sent, and how often it
// had to be made.
func (d *Door) BodiesUse() (hits, misses int64) { return d.schemas.Use() }

// schemaKey names what is kept: a version, as an answer shows it.
type schemaKey struct {
	registry.VersionKey
	form string
}

// newEngine makes the router. It sees paths as the client escaped them, see names.
func (d *Door) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = true
	e.UnescapePathValues = false // gin would take "+" for a space
	if err := e.SetTrustedProxies(nil); err != nil {
		panic(err) // only a list that cannot be parsed fails
	}
	e.NoRoute(d.handle(func(*gin.Context) error { return noRoute.of() }))
	e.NoMethod(d.handle(func(*gin.Context) error { return noMethod.of() }))
	d.routes(e)
	return e
}
