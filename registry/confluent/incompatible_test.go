package confluent

import (
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// found is one break of /id: string before, number in what was sent.
func found() diag.Finding {
	return diag.Finding{
		Rule: "type-changed", Severity: diag.Error, Message: "type of /id changed: string → number", Pointer: "/properties/id/type",
		Span: source.Span{File: "schema.json", Start: source.Pos{Line: 3, Column: 14}},
		Proof: &diag.Proof{
			Question: "stored-events", Mode: "FULL_TRANSITIVE", Model: "tolerant", Writer: "1.0", Reader: "new",
			Witness: []byte(`{"id":"id-1"}`), At: "/id",
			Breaks:  []diag.Consumer{{Name: "fulfilment/shipping-worker", Note: "reads /id"}, {Name: "billing/ledger"}},
			Unknown: []diag.Consumer{{Name: "risk/scores", Note: "pulled 94 days ago"}},
		},
	}
}

func TestABreakIsSaidAsConfluentDoes(t *testing.T) {
	running := found()
	running.Proof = &diag.Proof{Question: "running-consumers", Mode: "FULL_TRANSITIVE", Model: "tolerant", Writer: "new", Reader: "1.2", Witness: []byte(`{"id":1}`)}
	whole := diag.Finding{Rule: "example-invalid", Severity: diag.Error, Message: "the example is not valid", Why: "people copy examples", Span: source.Span{File: "examples/v1.json"}}
	v := verdict{findings: []diag.Finding{found(), running, whole}, numbers: map[string]int{"1.0": 1, "1.2": 4}, files: []string{"schema.json"}, next: "ask its owner"}
	want := []string{
		"{errorType:'type-changed', description:'type of /id changed: string → number (path '#/properties/id/type', line 3, column 14)', " +
			`additionalInfo:'stored events: the schema that was sent refuses what version 1 allows: {"id":"id-1"}, at /id` +
			"; hurts fulfilment/shipping-worker (reads /id), billing/ledger; not known of risk/scores (pulled 94 days ago)'}",
		"{errorType:'type-changed', description:'type of /id changed: string → number (path '#/properties/id/type', line 3, column 14)', " +
			`additionalInfo:'running consumers: version 4 refuses what the schema that was sent allows: {"id":1}'}`,
		"{errorType:'example-invalid', description:'the example is not valid (path '#' of examples/v1.json)', additionalInfo:'people copy examples'}",
		"{oldSchemaVersion: 1}",
		"{oldSchemaVersion: 4}",
		"{validateFields: 'false', compatibility: 'FULL_TRANSITIVE', compatibilityPolicy: 'LENIENT'}",
		"{next: 'ask its owner'}",
	}
	if got := v.messages(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatIsSaidOfBreaksIsBounded(t *testing.T) {
	long := found()
	long.Proof.Witness = []byte(`"` + strings.Repeat("x", 5000) + `"`)
	v := verdict{findings: slices.Repeat([]diag.Finding{long}, 200), files: []string{"schema.json"}}
	said := v.messages()
	if len(said) != maxSaid+2 || said[maxSaid] != "{more: 150}" || !strings.Contains(said[0], "an event of 5002 bytes, at /id") {
		t.Errorf("%d texts: %q … %q", len(said), said[0], said[len(said)-2:])
	}
}

// A schema's names are strangers' texts, and clients print what they are told.
func TestWhatIsSaidOfBreaksMovesNoTerminal(t *testing.T) {
	f := found()
	f.Message = "type of /\x1b[2J\u009b changed"
	f.Proof.Witness = []byte("{\"\u2028\u202e\U000e0001é\": 1}")
	v := verdict{findings: []diag.Finding{f}}
	said := v.messages()[0]
	if !strings.Contains(said, `/\u001b[2J\u009b changed`) || !strings.Contains(said, `{"\u2028\u202e\udb40\udc01é": 1}`) {
		t.Errorf("said: %q", said)
	}
}

func TestTheRulesThatSayWhatIsNoSchemaAreThere(t *testing.T) {
	for _, id := range notSchemas {
		if !slices.Contains(workspace.Rules, id) {
			t.Errorf("no file is ever said to be %s", id)
		}
	}
}
