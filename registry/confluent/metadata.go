package confluent

import (
	"net/http"

	"github.com/treaty-events/treaty/registry/auth"
)

func metadataRows() []row {
	return []row{
		{method: http.MethodGet, path: "/v1/metadata/id", role: auth.Reader, handle: (*Door).clusterID},
		{method: http.MethodGet, path: "/v1/metadata/version", role: auth.Reader, handle: (*Door).serverVersion},
	}
}

// clusterID says which registry this is. Every server of one store is the same.
func (d *Door) clusterID(c *call) error {
	type scope struct {
		Path     []string          `json:"path"`
		Clusters map[string]string `json:"clusters"`
	}
	return c.answer(struct {
		Scope scope  `json:"scope"`
		ID    string `json:"id,omitempty"`
	}{scope{[]string{}, map[string]string{"schema-registry-cluster": "treaty"}}, d.opt.Epoch})
}

// serverVersion says what the server is: a Treaty, not a Schema Registry of that
// version.
func (d *Door) serverVersion(c *call) error {
	return c.answer(struct {
		Version string `json:"version"`
	}{d.opt.Version})
}
