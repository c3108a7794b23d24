package confluent

import (
	"net/http"

	"github.com/treaty-events/treaty/registry/auth"
)

// schemaType is what every schema here is: JSON Schema.
const schemaType = "JSON"

func rootRows() []row {
	return []row{
		{method: http.MethodGet, path: "/", role: auth.Reader, handle: func(_ *Door, c *call) error { return c.answer(struct{}{}) }},
		{method: http.MethodGet, path: "/schemas/types", role: auth.Reader, handle: func(_ *Door, c *call) error { return c.answer([]string{schemaType}) }},
	}
}
