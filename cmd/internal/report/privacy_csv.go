package report

import (
	"cmp"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
)

var privacyColumns = []string{
	"subject", "subject pointer", "event", "major", "status", "field", "sensitivity", "description", "retention", "owner", "producers",
	"receiver", "certainty", "reads", "versions", "relationship", "purpose", "file", "line",
}

// PrivacyCSV prints one row for each field and receiver, and one for a field that
// nobody receives. No cell begins as a formula does: a spreadsheet would run it.
func PrivacyCSV(out io.Writer, r *privacy.Register) error {
	w := csv.NewWriter(out)
	rows := [][]string{privacyColumns}
	for i := range r.Entries {
		e := &r.Entries[i]
		field := []string{
			e.Subject.Name, e.Subject.Pointer, e.Event.String(), strconv.Itoa(e.Major), string(e.Status), fieldOf(e), weightOf(e), e.Description,
			e.Retention.Text, e.Owner, strings.Join(services(e.Producers), " "),
		}
		place := []string{e.Span.File, strconv.Itoa(e.Span.Start.Line)}
		if len(e.Receivers) == 0 {
			rows = append(rows, row(field, make([]string, 6), place))
		}
		for _, c := range e.Receivers {
			rows = append(rows, row(field, []string{
				c.ServiceName.String(), string(c.Certainty), fieldsText(c.Fields), c.Versions, string(c.Bond), c.Purpose,
			}, place))
		}
	}
	return w.WriteAll(rows)
}

// row joins cells, each made safe.
func row(parts ...[]string) []string {
	var cells []string
	for _, part := range parts {
		for _, cell := range part {
			cells = append(cells, csvCell(cell))
		}
	}
	return cells
}

// csvCell is text that no spreadsheet takes for a formula (OWASP, "CSV
// Injection"), with control characters as escapes.
func csvCell(text string) string {
	text = term.Safe(text)
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0")); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// fieldsText are the declared fields of a consumer.
func fieldsText(fields []string) string {
	var texts []string
	for _, f := range fields {
		texts = append(texts, cmp.Or(f, contract.AllFields))
	}
	return strings.Join(texts, " ")
}
