package confluent

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// row is an endpoint.
type row struct {
	method  string
	path    string // "/subjects/{subject}"
	role    auth.Role
	caching string // empty: bodies.Never
	handle  func(*Door, *call) error
}

// rows are all endpoints.
func rows() []row {
	return slices.Concat(rootRows(), schemaRows(), guidRows(), subjectRows(), versionRows(), contextRows(), metadataRows(), registerRows(), deletionRows(), compatibilityRows(), configRows(), modeRows())
}

// route returns the path as the router writes it: "/subjects/:subject".
func (r *row) route() string { return strings.NewReplacer("{", ":", "}", "").Replace(r.path) }

// call is one request for an endpoint.
type call struct {
	*gin.Context
	row  *row
	who  Caller
	in   string       // the context of a path /contexts/{context}/…, as ":.context:"; empty: there was none
	body *bodies.Body // as it was read; nil: none was
}

// routes makes the routes of the table, at the root and below Prefix: of each row
// its method, of a GET its HEAD, of each path its OPTIONS. A method that a path does
// not have is answered by the router, with those that it has.
func (d *Door) routes(e *gin.Engine) {
	table := rows()
	paths := map[string]bool{}
	for i := range table {
		r := &table[i]
		r.caching = cmp.Or(r.caching, bodies.Never)
		for _, path := range []string{r.route(), Prefix + r.route()} {
			e.Handle(r.method, path, d.perform(r))
			if r.method == http.MethodGet {
				e.Handle(http.MethodHead, path, d.perform(r))
			}
			paths[path] = true
		}
	}
	for path := range paths {
		allow := allowed(table, path)
		e.OPTIONS(path, func(c *gin.Context) {
			c.Header("Allow", allow)
			c.Status(http.StatusNoContent)
		})
	}
}

// perform asks who it is, and lets the endpoint answer.
func (d *Door) perform(r *row) gin.HandlerFunc {
	pattern := Prefix + r.path
	return func(g *gin.Context) {
		c := &call{Context: g, row: r}
		defer func() { c.body.Close() }()
		in, outer := contextOf(g.Request.Context())
		if c.in = in; outer == nil {
			outer = g.Request
		}
		outer.Pattern = pattern // by which metrics know the endpoint
		err := d.admit(c)
		if err == nil {
			err = r.handle(d, c)
		}
		if err != nil {
			d.fail(g, err)
		}
	}
}

// handle turns what a handler could not do into an answer.
func (d *Door) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			d.fail(c, err)
		}
	}
}

// admit asks who sends the request.
func (d *Door) admit(c *call) (err error) {
	if d.opt.Authorize == nil {
		c.who = Caller{Name: auth.Anybody().String(), Origin: c.Request.RemoteAddr, Anonymous: true}
		return nil
	}
	c.who, err = d.opt.Authorize(c.Request, c.row.role)
	return err
}

// allowed lists the methods of a route, for Allow.
func allowed(table []row, path string) string {
	methods := "OPTIONS"
	for i := range table {
		if r := &table[i]; r.route() == strings.TrimPrefix(path, Prefix) || r.route() == path {
			if r.method == http.MethodGet {
				methods += ", HEAD"
			}
			methods += ", " + r.method
		}
	}
	return methods
}

// look finds something in what the registry holds now.
func look[T any](d *Door, c *call, find func(*registry.Snapshot) (T, error)) (T, error) {
	return registry.Look(c.Request.Context(), d.registry, find)
}

// asked returns a parameter of the query; empty: it is not there.
func (c *call) asked(name string) string {
	if c.Request.URL.RawQuery == "" {
		return ""
	}
	return c.Query(name)
}

// flag reads a parameter as Confluent does: everything but "true" is false.
func (c *call) flag(name string) bool { return strings.EqualFold(c.asked(name), "true") }

// part returns what a list's offset and limit leave of it, of at most most items. As
// Confluent has it, a negative limit is none.
func part[T any](c *call, list []T, most int) ([]T, error) {
	offset, err := c.number("offset", 0)
	if err != nil {
		return nil, err
	}
	limit, err := c.number("limit", -1)
	if err != nil {
		return nil, err
	}
	if limit < 0 || limit > most {
		limit = most
	}
	list = list[min(max(offset, 0), len(list)):]
	return list[:min(limit, len(list))], nil
}

func (c *call) number(name string, preset int) (int, error) {
	text := c.asked(name)
	if text == "" {
		return preset, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, badQuery.of(name, clip(text))
	}
	return n, nil
}
