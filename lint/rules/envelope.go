package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// The rules about what accompanies an event look into its schema only where the
// schema describes the whole message (`envelope: fields`): attributes of
// CloudEvents and headers of a broker are not in it.

// envelopeWords name objects that hold what accompanies an event.
var envelopeWords = &lint.WordList{
	Name:    "envelope-words",
	Doc:     "names of objects, beside the payload, that hold what accompanies an event",
	Words:   []string{"meta", "metadata", "header", "headers", "envelope", "context", "event", "message"},
	Excuses: true,
}

// accompanying is a rule about one field of the envelope.
type accompanying struct {
	words    *lint.WordList // what the field may be called
	optional bool           // it need not be required
	what     string         // "an id of its own"
	why      string
	hint     string
}

// report reports a contract, once, whose newest major lacks the field.
func (a accompanying) report(p *lint.ContractPass) {
	if p.Workspace.Config.Envelope != fieldsEnvelope || len(p.Contract.Majors) == 0 || p.Contract.Kind == contract.Stream {
		return
	}
	major := p.Contract.Majors[len(p.Contract.Majors)-1]
	s := major.Newest().Schema
	if s == nil {
		return
	}
	f := diag.Finding{
		Subject: lint.Subject(p.Contract.Name, major.Number),
		Span:    s.Span(),
		Pointer: s.Pointer,
		Message: fmt.Sprintf("the event carries no field for %s", a.what),
		Why:     a.why,
		Hint:    a.hint,
	}
	found := envelopeFields(p, major, p.Words(a.words))
	required := func(f lint.Field) bool { return f.Required }
	switch {
	case len(found) == 0:
	case a.optional || slices.ContainsFunc(found, required):
		return
	default:
		f.Span, f.Pointer = found[0].Span, found[0].Pointer
		f.Message = fmt.Sprintf("%s, %s, may be missing", found[0].Path, a.what)
		f.Hint = "make it required: in a new major where the schema is in use"
	}
	p.Report(f)
}

const fieldsEnvelope = "fields"

// envelopeFields returns the fields of a major with one of the names, at the top of
// the event or in an object that is called as an envelope is.
func envelopeFields(p *lint.ContractPass, major *workspace.Major, called map[string]bool) []lint.Field {
	subject, containers := lint.Subject(p.Contract.Name, major.Number), p.Words(envelopeWords)
	var found []lint.Field
	p.Fields(func(f lint.Field) {
		if f.Subject != subject || f.Depth > 2 || !called[strings.Join(Words(f.Name), " ")] {
			return
		}
		if container, _, deep := strings.Cut(f.Path[1:], "/"); deep && !containers[strings.Join(Words(container), " ")] {
			return
		}
		found = append(found, f)
	})
	return found
}

// message is a txtar workspace whose schema describes the whole message.
func message(schema string) string {
	return event("OrderPlaced", "", schema) + file("treaty.yaml", "treaty: 1\nenvelope: fields")
}
