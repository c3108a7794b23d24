package main

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/wire"
)

// decided is how the program ends after an answer that was printed.
func decided(answer string) error {
	if answer == "yes" {
		return nil
	}
	return exit.Found()
}

// answerStyles are how answers are set off.
var answerStyles = map[string]term.Style{"yes": term.Green, "no": term.Red, "unknown": term.Yellow, "evidence": term.Dim}

// printAnswer shows an answer with the rows that decide it.
func (s *shared) printAnswer(answer, what string, rows []wire.AnswerRow) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", s.Paint(answerStyles[answer], strings.ToUpper(term.Safe(answer))), term.Safe(what))
	for _, r := range rows {
		fmt.Fprintf(&b, "  %s %s\n", s.Paint(answerStyles[r.Answer], fmt.Sprintf("%-8s", term.Safe(r.Answer))), rowText(&r))
		if len(r.Fields) > 0 {
			fmt.Fprintf(&b, "           fields: %s\n", term.Safe(strings.Join(r.Fields, ", ")))
		}
		if len(r.Witness) > 0 {
			fmt.Fprintf(&b, "           an event that shows it: %s\n", term.Safe(clipped(string(r.Witness))))
		}
		if r.Hint != "" {
			fmt.Fprintf(&b, "           hint: %s\n", term.Safe(r.Hint))
		}
	}
	if _, err := s.Out.Write([]byte(b.String())); err != nil {
		return err
	}
	return decided(answer)
}

// rowText is "ordering.OrderPlaced, consumer fulfilment/shipping-worker at 1a2b3c4 in production: …".
func rowText(r *wire.AnswerRow) string {
	var parts []string
	if r.Event != "" {
		parts = append(parts, r.Event)
	}
	if r.Service != "" {
		service := strings.TrimSpace(r.Role + " " + r.Service)
		if r.Commit != "" {
			service += " at " + shortCommit(r.Commit)
		}
		if r.Environment != "" {
			service += " in " + r.Environment
		}
		parts = append(parts, service)
	}
	text := strings.Join(parts, ", ")
	if text != "" {
		text += ": "
	}
	return term.Safe(text + r.Message)
}

// clipped is a text of one line that a terminal can show; JSON output has all.
func clipped(text string) string {
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
