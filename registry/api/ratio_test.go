package api_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// BenchmarkOfBareGin reads one schema through everything that treatyd puts around
// the API, and the same bytes from a bare gin handler. It prints how many hundredths
// of the bare handler's requests are answered. "with headers" has the bare handler
// send our headers as well.
func BenchmarkOfBareGin(b *testing.B) {
	handler, answer := oneSchema(b)
	body, header := answer.Body.Bytes(), answer.Header()
	whole := func(c *gin.Context) {
		for name, values := range header {
			c.Header(name, values[0])
		}
		c.Data(http.StatusOK, wire.SchemaMediaType, body)
	}
	for _, bench := range []struct {
		name string
		bare gin.HandlerFunc
	}{
		{"body", func(c *gin.Context) { c.Data(http.StatusOK, wire.SchemaMediaType, body) }},
		{"with headers", whole},
	} {
		b.Run(bench.name, func(b *testing.B) {
			ours, theirs := testkit.NewFleet(b, handler, schemaPath), testkit.NewFleet(b, bareGin(bench.bare), schemaPath)
			b.ReportMetric(100*testkit.Ratio(b, theirs, ours), "%-of-bare-gin")
		})
	}
}

// bareGin is a server that has one route.
func bareGin(handler gin.HandlerFunc) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/v1/schemas/ids/:id", handler)
	return e
}
