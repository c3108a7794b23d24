package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
)

// hostilePrivacy is a register whose texts are all this one.
func hostilePrivacy(text string) Privacy {
	service := privacy.ServiceName{Context: "crm", Service: "mailer"}
	return Privacy{Register: &privacy.Register{Entries: []privacy.Entry{{
		Mark:  privacy.Mark{Pointer: "/" + text, Sensitivity: privacy.Unclear, Word: text, Description: text},
		Event: contract.EventName{Context: "ordering", Event: "OrderPlaced"}, Major: 1, Status: contract.Active,
		Subject: privacy.Subject{Name: text, Pointer: text}, Retention: privacy.Retention{Text: text}, Owner: text,
		Receivers: []privacy.Receiver{{ServiceName: service, Certainty: privacy.Reads, Fields: []string{text}, Versions: text, Purpose: text}},
	}}}}
}

// No cell of a spreadsheet is a formula, whatever contracts say (OWASP, "CSV
// Injection"), and a row stays a row.
func TestNoCellIsAFormula(t *testing.T) {
	for _, text := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＋1", "－1", "＠x", `"=1`, "a\",\n=1", "\x00=1", "\ufeff=1",
	} {
		var out bytes.Buffer
		if err := PrivacyCSV(&out, hostilePrivacy(text).Register); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %d rows, %v", text, len(rows), err)
		}
		for i, cell := range rows[1] {
			if strings.ContainsAny(cell, "\r\n\t\x00") {
				t.Errorf("%q: %s is %q", text, privacyColumns[i], cell)
			}
			if begin := strings.TrimLeft(cell, " \u00a0\ufeff"); begin != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(begin)[0]) {
				t.Errorf("%q: %s is %q, a formula", text, privacyColumns[i], cell)
			}
		}
	}
}

// A table stays a table, and nobody is mentioned.
func TestNothingLeavesItsCellInMarkdown(t *testing.T) {
	for _, text := range []string{"a | b", "a\nb", "<script>", "@team", "`x`", "[x](http://y)", "**x**", "![x](y)", "\\|"} {
		var out bytes.Buffer
		if err := PrivacyMarkdown(&out, hostilePrivacy(text)); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			cells := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
			if strings.HasPrefix(line, "|") && cells != 8 {
				t.Errorf("%q: %d borders in %q", text, cells, line)
			}
			if strings.ContainsAny(line, "<@") || strings.Contains(line, "](") && !strings.Contains(line, `\](`) {
				t.Errorf("%q: %q", text, line)
			}
		}
	}
}
