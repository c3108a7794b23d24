package main

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen/verify"
)

// verified prints a report for people.
type verified struct {
	*shared
	out *bufio.Writer
	r   *verify.Report
}

func (s *shared) printVerified(r *verify.Report) error {
	p := &verified{s, bufio.NewWriter(s.Out), r}
	p.verdict()
	for _, k := range r.Kinds {
		p.kind(k)
	}
	p.unknown()
	p.broken()
	for _, name := range slices.Sorted(maps.Keys(r.Sections)) {
		if r.Checked == 0 {
			break // of nothing nothing was found
		}
		if err := p.section(r.Sections[name]); err != nil {
			return err
		}
	}
	p.unchecked()
	return p.out.Flush()
}

// section prints what a stage found, in the colours of the rest: stages know none.
func (p *verified) section(s verify.Section) error {
	var text strings.Builder
	if err := s.WriteText(&text, p.place); err != nil {
		return err
	}
	title, findings, _ := strings.Cut(text.String(), "\n")
	fmt.Fprintf(p.out, "\n%s\n", p.Paint(term.Bold, title))
	for line := range strings.Lines(findings) {
		line = term.Safe(strings.TrimSuffix(line, "\n"))
		words := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(words)]
		mark, rest, _ := strings.Cut(words, " ")
		if style, is := sectionMarks[mark]; is {
			words = p.Paint(style, mark) + " " + rest
		}
		fmt.Fprintln(p.out, indent+words)
	}
	return nil
}

// sectionMarks are those with which stages begin lines.
var sectionMarks = map[string]term.Style{"✗": term.Red, "!": term.Yellow}

// verdict says the most important thing first.
func (p *verified) verdict() {
	r := p.r
	scope := fmt.Sprintf("%s in %s, %s", verify.Counted(r.Events, "event"), verify.Counted(int64(r.Files), "file"), sizeText(r.Bytes))
	if r.Sample != "" {
		scope += fmt.Sprintf("; checked: %s (%s)", verify.Thousands(r.Checked), term.Safe(r.Sample))
	}
	switch {
	case r.Checked > 0 && r.Failed() || failing(r) > 0:
		fmt.Fprintf(p.out, "%s   %s\n", p.Paint(term.Red, "✗ "+failures(r)), scope)
	case r.Events == 0:
		fmt.Fprintf(p.out, "%s   %s\n", p.Paint(term.Red, "✗ nothing was read: there is no event"), scope)
	case r.Checked == 0:
		fmt.Fprintf(p.out, "%s   %s\n", p.Paint(term.Red, "✗ nothing was checked: no event is in the sample"), scope)
	case untried(r) > 0:
		fmt.Fprintf(p.out, "%s   %s\n", p.Paint(term.Yellow, "! all are valid, and "+verify.Counted(untried(r), "event")+" "+isAre(untried(r), "needs", "need")+" a step that people write, which was not tried"), scope)
	default:
		fmt.Fprintf(p.out, "%s   %s\n", p.Paint(term.Green, "✓ all can be read"), scope)
	}
}

// failures says how many events fail, and how many findings there are beside them: an event may have both.
func failures(r *verify.Report) string {
	var words, parts []string
	if n := failing(r); n > 0 {
		words = append(words, verify.Thousands(n)+" "+isAre(n, "fails", "fail"))
	}
	all := int64(0)
	for _, name := range slices.Sorted(maps.Keys(r.Sections)) {
		if n := r.Sections[name].Failures(); n > 0 {
			all += n
			parts = append(parts, verify.Thousands(n)+" of "+cmp.Or(sectionWords[name], name))
		}
	}
	if all > 0 {
		words = append(words, verify.Counted(all, "finding")+": "+strings.Join(parts, ", "))
	}
	return strings.Join(words, ", and ")
}

// sectionWords are what people call what stages found.
var sectionWords = map[string]string{verify.OrderName: "order and duplicates", verify.PersonalName: "personal data", verify.TimesName: "times"}

// failing counts what fails: events, and lines that are none.
func failing(r *verify.Report) int64 {
	n := r.OtherUnknown
	for _, k := range r.Kinds {
		n += k.Count - k.Upcast - k.Untried
	}
	for _, u := range r.Unknown {
		n += u.Count
	}
	for _, b := range r.Broken {
		n += b.Count
	}
	return n
}

func untried(r *verify.Report) (n int64) {
	for _, k := range r.Kinds {
		n += k.Untried
	}
	return n
}

// kind prints what is known of the events of one major.
func (p *verified) kind(k *verify.KindReport) {
	name := fmt.Sprintf("%s v%d", k.Event, k.Version)
	if k.Status != "active" {
		name += " (" + k.Status + ")"
	}
	parts := []string{verify.Counted(k.Count, "event"), verify.Thousands(k.Valid) + " valid"}
	if k.Valid == k.Count {
		parts[1] = "all valid"
	}
	if k.Revised > 0 {
		parts = append(parts, verify.Thousands(k.Revised)+" of earlier revisions")
	}
	if k.Newest != k.Version {
		parts = append(parts, fmt.Sprintf("%s %s v%d", verify.Thousands(k.Upcast), isAre(k.Upcast, "becomes", "become"), k.Newest))
	}
	fmt.Fprintf(p.out, "\n%s\n  %s\n", p.Paint(term.Bold, term.Safe(name)), strings.Join(parts, ", "))
	fmt.Fprintf(p.out, "  %s\n", p.Paint(term.Dim, sizesText(k.Sizes)))
	if k.ByPeople > 0 {
		fmt.Fprintf(p.out, "  %s\n", byPeople(k))
	}
	if k.Untried > 0 {
		fmt.Fprintf(p.out, "  %s\n", p.Paint(term.Yellow, fmt.Sprintf("! %s valid, and people write the step %s: it was not tried", isOf(k.Untried, k.Count), k.ByHand)))
	}
	for _, v := range k.Violations {
		p.violation(v)
	}
	if k.OtherViolations > 0 {
		fmt.Fprintf(p.out, "  ✗ %s further kinds of violations\n", verify.Thousands(k.OtherViolations))
	}
}

// byPeople says how many the steps of people lifted.
func byPeople(k *verify.KindReport) string {
	text := verify.Thousands(k.ByPeople) + " by steps that people wrote"
	if k.Became != k.ByPeople {
		text += ", which made " + verify.Counted(k.Became, "event") + " of them"
	}
	return text
}

func sizesText(z verify.Histogram) string {
	if z.Min == z.Max {
		return "size: " + sizeText(z.Min)
	}
	return fmt.Sprintf("sizes: %s to %s, half up to %s, 99 %% up to %s", sizeText(z.Min), sizeText(z.Max), sizeText(z.Median), sizeText(z.P99))
}

// isOf says "all are" or "3 are".
func isOf(n, all int64) string {
	if n == all {
		return "all are"
	}
	return verify.Thousands(n) + " " + isAre(n, "is", "are")
}

func (p *verified) violation(v *verify.ViolationReport) {
	what := "invalid"
	if v.To > 0 {
		what = fmt.Sprintf("not v%d", v.To)
	}
	where := "the whole: "
	switch {
	case strings.HasPrefix(v.Keyword, "step-"):
		where = "" // it is about no place
	case v.Pointer != "":
		where = v.Pointer + ": "
	}
	fmt.Fprintf(p.out, "  %s   %s%s", p.Paint(term.Red, "✗ "+verify.Thousands(v.Count)+" "+what), term.Safe(where), term.Safe(v.Message))
	if v.Schema != "" {
		fmt.Fprintf(p.out, "   %s", p.Paint(term.Dim, term.Safe(v.Schema)))
	}
	fmt.Fprintf(p.out, "\n%s\n", p.places(v.Count, v.Samples))
}

// places shows some of all places.
func (p *verified) places(all int64, samples []verify.Place) string {
	var list []string
	for _, at := range samples {
		list = append(list, p.place(at))
	}
	return verify.Listed("      ", all, list)
}

// place shows one: the file and line, or the byte where lines say nothing.
func (p *verified) place(at verify.Place) string {
	name := p.r.Names[at.File]
	if name == "" {
		name = "file " + strconv.Itoa(at.File+1)
	}
	return fmt.Sprintf("%s:%d", term.Safe(name), at.Line)
}

func (p *verified) unknown() {
	if len(p.r.Unknown) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s\n", p.Paint(term.Bold, "Not known to the workspace"))
	for _, u := range p.r.Unknown {
		why, name := "no event is called so", term.Safe(u.Type)
		switch {
		case u.Known && u.Version == 0:
			why = "the version is not said: in the type (.v1), by --version-at or --major"
		case u.Known:
			why = "the event has no such major"
		}
		if u.Version > 0 {
			name += fmt.Sprintf(" v%d", u.Version)
		}
		fmt.Fprintf(p.out, "  %s   %s: %s\n%s\n", p.Paint(term.Red, "✗ "+verify.Counted(u.Count, "event")), name, why, p.places(u.Count, u.Samples))
	}
	if n := p.r.OtherUnknown; n > 0 {
		fmt.Fprintf(p.out, "  ✗ %s of further types and versions\n", verify.Counted(n, "event"))
	}
}

func (p *verified) broken() {
	if len(p.r.Broken) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s\n", p.Paint(term.Bold, "No events"))
	for _, b := range p.r.Broken {
		fmt.Fprintf(p.out, "  %s   %s\n", p.Paint(term.Red, "✗ "+verify.Thousands(b.Count)+" "+b.Code), verify.Reasons[b.Code])
		for _, s := range b.Samples {
			fmt.Fprintf(p.out, "      %s: %s\n", p.place(s.Place), term.Safe(s.Message))
		}
		if b.Count > int64(len(b.Samples)) {
			fmt.Fprintln(p.out, "      …")
		}
	}
}

// unchecked says what of schemas nobody checks.
func (p *verified) unchecked() {
	lines := slices.Clone(p.r.Unchecked)
	if formats := formats(p.r); len(formats) > 0 {
		lines = append(lines, "format ("+strings.Join(formats, ", ")+"): an annotation, so a text without that form is valid; a pattern is asked")
	}
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s\n", p.Paint(term.Bold, "Not checked"))
	for _, line := range lines {
		fmt.Fprintf(p.out, "  %s\n", term.Safe(line))
	}
}

// formats returns those that schemas of events in the log say.
func formats(r *verify.Report) []string {
	var all []string
	for _, k := range r.Kinds {
		all = append(all, k.Formats...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func isAre(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// sizeText says a size for people.
func sizeText(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= unit.size {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(unit.size), unit.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}
