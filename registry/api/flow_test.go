package api_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire/flows"
	"github.com/treaty-events/treaty/schemas"
)

// The registry says of the flow what `treaty graph` says of the same files.
func TestTheRegistryKnowsTheFlowAsTheWorkspaceDoes(t *testing.T) {
	s, _ := personalCompany(t)
	ws, err := workspace.Load(t.Context(), workspace.FromFS(schemas.Examples()), "company")
	if err != nil {
		t.Fatal(err)
	}
	whole := lint.Flow(ws)
	for query, q := range map[string]flow.Query{
		"":                                     {},
		"?focus=ordering.OrderPlaced":          {Focus: "ordering.OrderPlaced", Depth: 2},
		"?focus=sales.OrderPlaced&depth=1":     {Focus: "ordering.OrderPlaced", Depth: 1},
		"?focus=payments":                      {Focus: "payments", Depth: 1},
		"?focus=checkout&depth=0":              {Focus: "ordering/checkout", Depth: 0},
		"?context=ordering,payments":           {Contexts: []string{"ordering", "payments"}},
		"?focus=payments&context=payments":     {Focus: "payments", Depth: 1, Contexts: []string{"payments"}},
		"?focus=ordering%2Fcheckout&depth=100": {Focus: "ordering/checkout", Depth: 100},
	} {
		x, err := whole.Excerpt(q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(flows.Of(whole, x.Graph), read[flows.Flow](t, s, "/v1/flow"+query)); diff != "" {
			t.Errorf("%q (-workspace +registry):\n%s", query, diff)
		}
		if diff := cmp.Diff(flows.OfContexts(x.Graph), read[flows.ByContext](t, s, "/v1/flow/contexts"+query)); diff != "" {
			t.Errorf("contexts %q (-workspace +registry):\n%s", query, diff)
		}
	}
}

func TestAFlowOfNothingIsRefused(t *testing.T) {
	s, _ := personalCompany(t)
	for query, want := range map[string]string{
		"?focus=ordering.OrderPlacd":            "did you mean ordering.OrderPlaced?",
		"?focus=zzzzzzzz":                       "what is there",
		"?context=ordering,nowhere":             `no context \"nowhere\"`,
		"?depth=-1":                             "depth",
		"?depth=many":                           "depth",
		"?focus=%3Cscript%3Ealert(1)%3C/script": "not-found",
	} {
		res, body := send(t, s, request{path: "/v1/flow" + query})
		if res.StatusCode < 400 || res.StatusCode >= 500 || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %s", query, res.StatusCode, body)
		}
	}
}
