package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/wire"
)

// grown is an event in four revisions: the second breaks the first, the third takes the
// break back, and the fourth only adds. What event.yaml says of the promise is policy,
// and of the major of more.
func grown(t testing.TB, policy, more string) workspace.MemFiles {
	t.Helper()
	const dir = "contexts/shop/Thing/"
	schema := func(properties string) []byte {
		return fmt.Appendf(nil, `{"type": "object", "properties": {%s}}`, properties)
	}
	return with(files(""), map[string][]byte{
		"contexts/shop/context.yaml":          []byte("context: shop\nowner: team\npurpose: Sells.\n"),
		dir + "event.yaml":                    fmt.Appendf(nil, "event: Thing\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: none\nidempotency-key: envelope:id\n%s\nversions:\n  1: {status: active%s}\n", policy, more),
		dir + "history/v1/0001-a.schema.json": schema(`"a": {"type": "string"}`),
		dir + "history/v1/0002-b.schema.json": schema(`"a": {"type": "integer"}`),
		dir + "history/v1/0003-c.schema.json": schema(`"a": {"type": "integer"}, "b": {"type": "string"}`),
		dir + "v1.schema.json":                schema(`"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"type": "string"}`),
	})
}

// The page calls promised what the gate would ask of the two, and nothing else.
func TestPromisedIsWhatTheContractPromises(t *testing.T) {
	const full = "compatibility: FULL_TRANSITIVE"
	for _, tt := range []struct {
		name, policy, more, query string
		promised                  []string // rows of the tolerant model
		says                      string
	}{
		{"what is broken and still promised", full, "", "from=1.0&to=1.1", []string{"BACKWARD", "FORWARD", "FULL"}, ""},
		{"before the major's compatible-since", full, `, compatible-since: "1.1"`, "from=1.0&to=1.1", nil, "Nothing is promised of these two: 1.0 is older than 1.1, from which on the promise holds"},
		{"over the major's compatible-since", full, `, compatible-since: "1.1"`, "from=1.0&to=1.3", nil, "Nothing is promised of these two"},
		{"from the major's compatible-since on", full, `, compatible-since: "1.1"`, "from=1.1&to=1.3", []string{"BACKWARD", "FORWARD", "FULL"}, ""},
		{"before the contract's compatible-since", full + "\ncompatible-since: \"1.1\"", "", "from=1.0&to=1.1", nil, "Nothing is promised of these two"},
		{"one question", "compatibility: BACKWARD_TRANSITIVE", "", "from=1.1&to=1.3", []string{"BACKWARD"}, ""},
		{"one question, the other way round", "compatibility: BACKWARD_TRANSITIVE", "", "from=1.3&to=1.1", []string{"FORWARD"}, ""},
		{"one after the other", "compatibility: FULL", "", "from=1.2&to=1.3", []string{"BACKWARD", "FORWARD", "FULL"}, ""},
		{"one far from the other", "compatibility: FULL", "", "from=1.1&to=1.3", nil, "Nothing is promised of these two: FULL asks each version against the one before it alone"},
		{"no mode", "compatibility: NONE", "", "from=1.2&to=1.3", nil, "Nothing is promised: the mode is NONE"},
		{"strict", full + "\ncontent-model: strict", "", "from=1.1&to=1.3", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := get(t, boot(t, grown(t, tt.policy, tt.more))+"/events/shop.Thing/diff?"+tt.query).body
			var promised []string
			for _, row := range strings.Split(page, `<th scope="row" role="rowheader">`)[1:] {
				_, cell, _ := strings.Cut(row, `data-label="tolerant"`)
				if cell, _, _ = strings.Cut(cell, "</td>"); strings.Contains(cell, ">promised<") {
					mode, _, _ := strings.Cut(row, " ")
					promised = append(promised, mode)
				}
			}
			if fmt.Sprint(promised) != fmt.Sprint(tt.promised) {
				t.Errorf("promised: %v, want %v", promised, tt.promised)
			}
			if text := plainText(parse(t, page).text); !strings.Contains(text, tt.says) {
				t.Errorf("it does not say %q: %s", tt.says, text)
			}
		})
	}
}

// Where the promise begins is a fact of the event, on its page and in v1.
func TestWhereThePromiseBegins(t *testing.T) {
	address := boot(t, grown(t, "compatibility: FULL_TRANSITIVE", `, compatible-since: "1.1"`))
	text := plainText(parse(t, get(t, address+"/events/shop.Thing").body).text)
	for _, want := range []string{"against every earlier revision from 1.1 on", "Compatible since1.1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if text := plainText(parse(t, get(t, address+"/events/shop.Thing/diff?from=1.0&to=1.1").body).text); !strings.Contains(text, "1.1 was imported: 2 breaks against its past.") {
		t.Errorf("the page of both does not say that the step was imported: %s", text)
	}
	if text := plainText(parse(t, get(t, address+"/subjects/shop.Thing.v1").body).text); !strings.Contains(text, "against every earlier revision from 1.1 on") {
		t.Errorf("the page of the subject does not say it: %s", text)
	}
	var event wire.Event
	if err := json.Unmarshal([]byte(get(t, address+"/v1/events/shop.Thing").body), &event); err != nil {
		t.Fatal(err)
	}
	if len(event.Majors) != 1 || event.Majors[0].CompatibleSince != "1.1" || event.CompatibleSince != "" {
		t.Errorf("v1 says %q of the event, and %+v of its majors", event.CompatibleSince, event.Majors)
	}
}
