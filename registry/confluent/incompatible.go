package confluent

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry"
)

// Bounds of what one refusal says: clients print it on a terminal or in a log.
const (
	maxSaid    = 50
	maxWitness = 2000 // bytes of an event
)

// verdict is what the gate found, to be said to Kafka clients in the form of
// Confluent's own messages: of each finding what, where, the question, an event that
// proves it and who is hurt; then which versions are concerned, and by which promise.
type verdict struct {
	findings []diag.Finding // errors; breaks first
	numbers  map[string]int // of the subject's versions, by what proofs call them: "1.3"
	files    []string       // as which what was sent is judged: places in it name none
	next     string         // what to do
}

// messages lists what there is to say, one text for each break.
func (v *verdict) messages() []string {
	var said []string
	for i := range v.findings {
		said = append(said, v.entry(&v.findings[i]))
	}
	if more := len(said) - maxSaid; more > 0 {
		said = append(said[:maxSaid:maxSaid], fmt.Sprintf("{more: %d}", more))
	}
	for _, number := range v.versions() {
		said = append(said, fmt.Sprintf("{oldSchemaVersion: %d}", number))
	}
	if promise := v.promise(); promise != "" {
		said = append(said, promise)
	}
	if v.next != "" {
		said = append(said, "{next: '"+shown(v.next)+"'}")
	}
	return said
}

// entry says one finding as Confluent does.
func (v *verdict) entry(f *diag.Finding) string {
	info := f.Why
	if f.Proof != nil {
		info = v.proof(f)
	}
	return shown(fmt.Sprintf("{errorType:'%s', description:'%s (%s)', additionalInfo:'%s'}", f.Rule, f.Message, v.place(f), info))
}

// place says where in the schema that was sent it is, or in which other file.
func (v *verdict) place(f *diag.Finding) string {
	place := "path '#" + string(f.Pointer) + "'"
	if f.Span.Start.Line > 0 {
		place += fmt.Sprintf(", line %d, column %d", f.Span.Start.Line, f.Span.Start.Column)
	}
	if f.Span.File != "" && !slices.Contains(v.files, f.Span.File) {
		place += " of " + f.Span.File
	}
	return place
}

// proof says the question, the event that proves the break and whom it hurts.
func (v *verdict) proof(f *diag.Finding) string {
	p := f.Proof
	question := contract.Question(p.Question)
	old := v.old(p)
	text := question.Title() + ": "
	switch {
	case len(p.Witness) == 0:
		text += f.Why
	case question == contract.StoredEvents:
		text += "the schema that was sent refuses what " + old + " allows: " + event(p)
	default:
		text += old + " refuses what the schema that was sent allows: " + event(p)
	}
	return text + concerned("; hurts ", p.Breaks) + concerned("; not known of ", p.Unknown)
}

// event shows the witness, and where in it the reader refuses it.
func event(p *diag.Proof) string {
	text := string(p.Witness)
	if len(text) > maxWitness {
		text = fmt.Sprintf("an event of %d bytes", len(text))
	}
	if p.At != "" {
		text += ", at " + p.At
	}
	return text
}

// concerned names consumers, each with what is said of it.
func concerned(lead string, list []diag.Consumer) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
		if c.Note != "" {
			names[i] += " (" + c.Note + ")"
		}
	}
	if len(names) == 0 {
		return ""
	}
	return lead + strings.Join(names, ", ")
}

// older returns what a proof calls the version that was there before.
func older(p *diag.Proof) string {
	if contract.Question(p.Question) == contract.StoredEvents {
		return p.Writer
	}
	return p.Reader
}

// old names the version that was there before by its number.
func (v *verdict) old(p *diag.Proof) string {
	label := older(p)
	if number, ok := v.numbers[label]; ok {
		return fmt.Sprintf("version %d", number)
	}
	return label
}

// versions lists the numbers of the versions that proofs speak of.
func (v *verdict) versions() []int {
	var numbers []int
	for i := range v.findings {
		if p := v.findings[i].Proof; p != nil {
			if number, ok := v.numbers[older(p)]; ok {
				numbers = append(numbers, number)
			}
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// promise says by which promise it was judged; empty where no proof says it.
func (v *verdict) promise() string {
	for i := range v.findings {
		if p := v.findings[i].Proof; p != nil && p.Mode != "" {
			return fmt.Sprintf("{validateFields: 'false', compatibility: '%s', compatibilityPolicy: '%s'}", p.Mode, policyOf(contract.ContentModel(p.Model)))
		}
	}
	return ""
}

// shown returns a text that cannot move what shows it: what is not visible is
// written as JSON writes it.
func shown(text string) string {
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func hidden(r rune) bool { return !unicode.IsGraphic(r) }

// verdictOn joins what the gate found with what the registry knows of the subject.
func verdictOn(s *registry.Snapshot, subject string, findings []diag.Finding) *verdict {
	v := &verdict{numbers: map[string]int{}, files: []string{"schema.json"}}
	c, _, claimed := s.SubjectOwner(subject)
	for _, e := range s.SubjectEntries(subject) {
		if claimed == (e.Contract != nil) { // what was there before the contract has the same names
			v.numbers[e.Version.Version.String()] = e.Number
			v.files = append(v.files, e.File)
		}
	}
	var others []diag.Finding
	for _, f := range findings {
		switch {
		case f.Severity != diag.Error:
		case f.Proof != nil:
			v.findings = append(v.findings, f)
		default:
			others = append(others, f)
		}
	}
	switch {
	case len(v.findings) == 0 && len(others) > 0:
		v.next = others[0].Hint
	case claimed:
		v.next = fmt.Sprintf("make it compatible: `treaty suggest %s` shows how; or open a new major in its home, %s: `treaty new major %s`", c.Name, c.Home, c.Name)
	default:
		v.next = "send a schema that keeps what is promised, or register it under another subject; an approver of every context may let this one promise less: PUT /config/" + url.PathEscape(subject)
	}
	v.findings = append(v.findings, others...)
	return v
}

// notSchemas are the rules that say of a file that it is no schema.
var notSchemas = []string{"unreadable-file", "invalid-schema", "foreign-ref", "unknown-dialect"}

// refusing is a refusal of the gate in Confluent's words: what was sent is no schema,
// or it is one that breaks what is promised.
func (v *verdict) refusing(refusal *registry.Refusal, subject string) *Error {
	for _, f := range v.findings {
		if slices.Contains(notSchemas, f.Rule) && slices.Contains(v.files, f.Span.File) {
			e := invalidSchema.refusing(refusal)
			e.Message = fmt.Sprintf("Invalid schema of type JSON, details: %s: %s; %s", v.place(&f), f.Message, f.Hint)
			return e
		}
	}
	e := incompatible.refusing(refusal)
	e.Message = fmt.Sprintf("Schema being registered is incompatible with an earlier schema for subject %q, details: [%s]", subject, strings.Join(v.messages(), ", "))
	return e
}
