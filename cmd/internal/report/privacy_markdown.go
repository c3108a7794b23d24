package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
)

// PrivacyMarkdown prints a table for each data subject, for a page or a pull
// request.
func PrivacyMarkdown(out io.Writer, r Privacy) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Personal data\n%s (%s).\n", upperFirst(summary(r.Register)), markdown(r.Scope))
	if len(r.Entries) == 0 {
		for _, line := range r.Empty {
			fmt.Fprintf(&b, "\n%s\n", markdown(line))
		}
	}
	for _, subject := range subjects(r.Register) {
		fmt.Fprintf(&b, "\n## %s\n\n| event | field | | kept | owner | written by | received by |\n|---|---|---|---|---|---|---|\n", markdown(upperFirst(subjectTitle(subject))))
		for _, entries := range majors(r.Register, subject) {
			for i := range entries {
				e := &entries[i]
				fmt.Fprintf(&b, "| %s v%d | %s | %s | %s | %s | %s | %s |\n", markdown(e.Event.String()), e.Major, markdown(fieldOf(e)),
					markdown(weightOf(e)), markdown(howLong(e.Retention)), markdown(e.Owner), markdown(orNobody(services(e.Producers))), markdown(orNobody(receivers(e))))
			}
		}
	}
	if len(r.Gaps)+len(r.Unmarked)+len(r.Notes) > 0 {
		b.WriteString("\n## Not known\n\n")
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "- %s: %s\n", markdown(g.About), markdown(g.Why))
	}
	if len(r.Unmarked) > 0 {
		fmt.Fprintf(&b, "- %s\n", markdown(unmarked(r.Register)))
	}
	for _, line := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", markdown(line))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

var escapeMarkdown = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "~", `\~`, "!", `\!`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;",
)

// markdown is text that is shown as it is: it makes no markup, no table cell, and
// mentions nobody.
func markdown(text string) string { return escapeMarkdown.Replace(term.Safe(text)) }

func upperFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
