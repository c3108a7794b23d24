package lint_test

import (
	"context"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// What a review allocates does not depend on the machine or on who else uses it: more
// than this for each contract is a step back.
func TestWhatAReviewAllocates(t *testing.T) {
	ws := company(t, 100)
	contracts := float64(len(ws.Contracts))
	for what, tc := range map[string]struct {
		req  lint.Request
		most float64 // allocations for each contract
	}{
		"lint":  {lint.Request{Head: ws}, 1_350},
		"check": {lint.Request{Base: ws, Head: edited(ws), NewOnly: true}, 2_650}, // the questions of the one that changes, too
	} {
		tc.req.Rules, tc.req.Policy = rules.All(), lint.Policy{Now: now}
		each := testing.AllocsPerRun(3, func() {
			if _, err := lint.Review(context.Background(), tc.req); err != nil {
				t.Fatal(err)
			}
		}) / contracts
		if each > tc.most {
			t.Errorf("%s allocates %.0f times for each contract, the most is %.0f", what, each, tc.most)
		}
		t.Logf("%s: %.0f allocations for each contract", what, each)
	}
}

// A rule that a policy makes is compiled once, however often the policy is asked for,
// on both sides.
func TestCustomRulesAreCompiledOnce(t *testing.T) {
	files := with(files("", small), workspace.ConfigFile, `treaty: 1
custom:
  - {id: x-one, of: event, message: m, schema: {required: [owner]}}
  - {id: x-two, of: schema, message: m, schema: {required: [title]}}
  - {id: x-three, of: service, message: m, schema: {required: [owner]}}
`)
	head, seen, err := workspace.LoadAfter(context.Background(), files, "head", nil)
	if err != nil {
		t.Fatal(err)
	}
	base, _, err := workspace.LoadAfter(context.Background(), files, "base", seen)
	if err != nil {
		t.Fatal(err)
	}
	before := lint.CustomCompiled()
	review(t, lint.Request{Base: base, Head: head, Policy: lint.PolicyOf(base.Config, now), NewOnly: true})
	if compiled := lint.CustomCompiled() - before; compiled != 3 {
		t.Errorf("3 rules are compiled %d times", compiled)
	}
}
