package api

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/internal/bodies"
)

// call is one request for an operation.
type call struct {
	*gin.Context
	op    *operation
	who   Caller
	query map[string]string // as it was sent; nil where there was none
	body  *bodies.Body      // as it was read; nil: none was
}

// routes makes the routes of the table: of each row its method, of a GET its
// HEAD, of each path its OPTIONS. A method that a path does not have is
// answered by the router, with those that it has.
func (a *api) routes(e *gin.Engine) {
	paths := map[string]bool{}
	for i := range a.operations {
		op := &a.operations[i]
		e.Handle(op.method, op.route(), a.perform(op))
		if op.headed() {
			e.Handle(http.MethodHead, op.route(), a.perform(op))
		}
		paths[op.route()] = true
	}
	for path := range paths {
		allow := allowed(a.operations, path)
		e.OPTIONS(path, func(c *gin.Context) {
			c.Header("Allow", allow)
			c.Status(http.StatusNoContent)
		})
	}
}

// perform asks who it is, reads the query, and lets the operation answer.
func (a *api) perform(op *operation) gin.HandlerFunc {
	query := op.query()
	return func(g *gin.Context) {
		matched(g.Request, op.path)
		c := &call{Context: g, op: op}
		defer func() { c.body.Close() }()
		err := a.admit(c)
		if err == nil {
			err = c.readPath()
		}
		if err == nil && (g.Request.URL.RawQuery != "" || len(query) > 0) {
			err = c.readQuery(query)
		}
		if err == nil {
			err = op.handle(a, c)
		}
		if err != nil {
			a.fail(g, err)
		}
	}
}

// handle turns what a handler could not do into a problem.
func (a *api) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			a.fail(c, err)
		}
	}
}

// headed reports whether the operation has a HEAD: a GET that ends.
func (o *operation) headed() bool {
	return o.method == http.MethodGet && !slices.Contains(o.answer.types, eventStream)
}

// allowed lists the methods of a route, for Allow.
func allowed(operations []operation, route string) string {
	methods := "OPTIONS"
	for i := range operations {
		if op := &operations[i]; op.route() == route {
			if op.headed() {
				methods += ", HEAD"
			}
			methods += ", " + op.method
		}
	}
	return methods
}
