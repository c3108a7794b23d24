package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/lint"
)

// expositionType is the media type of Prometheus' text format.
const expositionType = "text/plain; version=0.0.4; charset=utf-8"

// metrics answers with what the process has counted since it started. It holds
// nothing of anybody's contracts.
func metrics(w http.ResponseWriter, _ *http.Request) {
	var body bytes.Buffer
	tally := compat.Counted()
	writeCounter(&body, "treaty_prover_answers_total",
		"Questions about a change that the prover answered, by verdict.", "verdict", tally.Answers)
	writeCounter(&body, "treaty_prover_unconfirmed_total",
		"Questions for which the prover found an event that the independent validator did not confirm, by reason.",
		"reason", tally.Unconfirmed)
	w.Header().Set("Content-Type", expositionType)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(body.Bytes()) // whoever asked has gone: nobody is left to tell
}

// writeCounter writes one counter with one label, by the label's values.
func writeCounter[K cmp.Ordered](b *bytes.Buffer, name, help, label string, counts map[K]int64) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s counter\n", name, help, name)
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(b, "%s{%s=\"%s\"} %d\n", name, label, escapeLabel.Replace(fmt.Sprint(key)), counts[key])
	}
}

// escapeLabel escapes the value of a label.
var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// unconfirmed logs a question for which the validator did not confirm the event
// that the prover found: with the schemas' fingerprints it is a bug report.
func (m *Main) unconfirmed(c lint.Comparison) {
	reason := c.Answer.Result.Reason
	m.Log.Error("the validator did not confirm a witness", "reason", reason.Code, "message", reason.Message,
		"event", c.Contract.String(), "major", c.Major, "question", string(c.Answer.Question), "content-model", string(c.Model),
		"older", string(c.Older.Fingerprint), "newer", string(c.Newer.Fingerprint))
}
