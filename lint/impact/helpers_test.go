package impact_test

import (
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// revision2 is a revision of a drawn schema.
func revision2(t *rapid.T, text string) *workspace.Revision {
	doc, err := source.ParseJSON("drawn.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	_, fingerprint := s.Bundle()
	return &workspace.Revision{Label: "drawn", Schema: s, Fingerprint: fingerprint}
}

func list(r ...*workspace.Revision) []*workspace.Revision { return r }

func consumer(use contract.Consumption) impact.Consumer {
	return impact.Consumer{Service: &workspace.Service{Service: contract.Service{Name: "reader", Context: "sales", Consumes: []contract.Consumption{use}}}}
}
