package lint

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/keep"
)

// Custom is the group of the rules that a policy makes.
const Custom Group = "custom"

// customRule returns the rule that a policy makes of a JSON Schema; nil where the
// schema cannot be used, which InvalidCustom says.
func customRule(c workspace.CustomRule) *Rule {
	v, invalid := compileCustom(c)
	if len(invalid) > 0 {
		return nil
	}
	r := &Rule{
		ID: c.ID, Group: Custom, Title: c.Message, Rationale: c.Why,
		Recommended: diag.Severity(c.Severity), Strict: diag.Severity(c.Severity),
	}
	switch c.Of {
	case workspace.OfEvent, workspace.OfSchema:
		r.Contract = func(p *ContractPass) {
			for subject, doc := range documentsOf(p.Contract, c.Of) {
				judge(&p.pass, c, v, subject, doc)
			}
		}
	default:
		r.Catalogue = func(p *CataloguePass) {
			for subject, doc := range declarations(p.Workspace, c.Of) {
				judge(&p.pass, c, v, subject, doc)
			}
		}
	}
	return r
}

// InvalidCustom returns what keeps the schema of a custom rule from being used.
func InvalidCustom(c workspace.CustomRule) []diag.Finding {
	_, invalid := compileCustom(c)
	return invalid
}

// IdleInCustom returns the members of a custom rule's schema that ask for nothing, for
// they are no keywords or stand beside a $ref that hides them. The rule is used all
// the same: what else it asks for must not be lost by a slip of the fingers.
func IdleInCustom(c workspace.CustomRule) []diag.Finding {
	if _, invalid := compileCustom(c); len(invalid) > 0 {
		return nil
	}
	s, _ := loadCustom(c)
	var found []diag.Finding
	s.Walk(func(sub *schema.Schema) bool {
		for _, m := range sub.Unknown {
			if !strings.HasPrefix(m.Name, "x-") {
				f := idle(c, sub, m, fmt.Sprintf("%q is no keyword of JSON Schema (draft %s)", m.Name, sub.Draft))
				f.Hint = meantKeyword(m.Name, sub.Draft)
				found = append(found, f)
			}
		}
		for _, m := range sub.Ignored {
			f := idle(c, sub, m, fmt.Sprintf("%q has no effect beside \"$ref\" (draft %s)", m.Name, sub.Draft))
			f.Hint = "put both into an `allOf`, or name a newer draft in `$schema`"
			found = append(found, f)
		}
		return true
	})
	return found
}

// meantKeyword says what may have been meant by a word that is no keyword of the draft.
func meantKeyword(word string, draft schema.Draft) string {
	for other := schema.Draft2020; other >= schema.Draft4; other-- {
		if slices.Contains(other.Keywords(), word) {
			return fmt.Sprintf("it is one of draft %s: `$schema: %s` says that it is meant", other, other.URI())
		}
	}
	if meant := workspace.Suggest(word, draft.Keywords()); meant != "" {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	return "take it away, or let it begin with `x-`: such words are for people"
}

func idle(c workspace.CustomRule, at *schema.Schema, m source.Member, message string) diag.Finding {
	return diag.Finding{
		Span:    at.Doc.NameSpan(&m),
		Pointer: (c.SchemaAt + at.Pointer).Join(m.Name),
		Message: message,
		Why:     "the rule finds less than it says",
		Values:  []string{m.Name},
	}
}

// AsksAsMuch reports whether a custom rule is proved to find all that it found when it
// was another: what satisfies its schema now did so then.
func AsksAsMuch(now, was workspace.CustomRule) bool {
	if now.Of != was.Of {
		return false
	}
	if string(now.Schema.At(now.SchemaAt).Canonical()) == string(was.Schema.At(was.SchemaAt).Canonical()) {
		return true
	}
	is, _ := loadCustom(now)
	before, _ := loadCustom(was)
	return is != nil && before != nil && compat.Contained(is, before, compat.Options{Model: contract.Strict, Aside: true}).Verdict == compat.Proved
}

func loadCustom(c workspace.CustomRule) (*schema.Schema, []diag.Finding) {
	inner := &source.Document{File: c.Schema.File, Data: c.Schema.Data, Root: c.Schema.At(c.SchemaAt)}
	return schema.Load(inner, schema.Options{})
}

// compiled keeps what the schemas of custom rules are compiled to: a review asks for
// the policies of both sides several times, and documents that are the same are one.
var compiled = keep.New[customSchema, customAnswer](maxCompiled * compiledCost)

// What is kept of custom rules: the cost is that of any of them.
const (
	maxCompiled  = 256
	compiledCost = 1 << 10
)

// customSchema is where the schema of a custom rule is written.
type customSchema struct {
	doc *source.Document
	at  source.Pointer
}

type customAnswer struct {
	validator *validator.Validator
	invalid   []diag.Finding
}

// compileCustom compiles the schema of a custom rule, unless that was done before.
func compileCustom(c workspace.CustomRule) (*validator.Validator, []diag.Finding) {
	key := customSchema{c.Schema, c.SchemaAt}
	answer, known := compiled.Get(key)
	if !known {
		answer.validator, answer.invalid = compileAfresh(c)
		compiled.Put(key, answer, compiledCost)
	}
	return answer.validator, slices.Clone(answer.invalid)
}

func compileAfresh(c workspace.CustomRule) (*validator.Validator, []diag.Finding) {
	s, found := loadCustom(c)
	if s == nil {
		return nil, found
	}
	v, err := validator.Compile(s)
	if err != nil {
		f := diag.Finding{Span: s.Span(), Message: err.Error()}
		if unsupported := new(validator.Unsupported); errors.As(err, &unsupported) {
			f.Span, f.Message = unsupported.Span, unsupported.Said()
		}
		return nil, []diag.Finding{f}
	}
	return v, nil
}

// documentsOf yields the documents of a contract that a custom rule is about, with
// their subjects.
func documentsOf(c *workspace.Contract, of string) func(func(string, *source.Document) bool) {
	return func(yield func(string, *source.Document) bool) {
		if of == workspace.OfEvent {
			if c.Doc != nil {
				yield(c.Name.String(), c.Doc)
			}
			return
		}
		for _, m := range c.Majors {
			if s := m.Newest().Schema; s != nil && !yield(Subject(c.Name, m.Number), s.Doc) {
				return
			}
		}
	}
}

// declarations yields the documents of contexts or services, with their subjects.
func declarations(ws *workspace.Workspace, of string) func(func(string, *source.Document) bool) {
	return func(yield func(string, *source.Document) bool) {
		if of == workspace.OfContext {
			for _, c := range ws.Contexts {
				if c.Doc != nil && !yield("context "+c.Name, c.Doc) {
					return
				}
			}
			return
		}
		for _, s := range ws.Services {
			if s.Doc != nil && !yield("service "+s.Name, s.Doc) {
				return
			}
		}
	}
}

// judge reports where a document does not satisfy the schema of a custom rule.
func judge(p *pass, c workspace.CustomRule, v *validator.Validator, subject string, doc *source.Document) {
	violations, err := v.Validate(doc.Root)
	if err != nil {
		p.Report(diag.Finding{Subject: subject, Span: doc.Span(doc.Root), Message: fmt.Sprintf("%s: it could not be decided: %v", c.Message, err), Why: c.Why})
		return
	}
	for _, violation := range violations {
		p.Report(diag.Finding{
			Subject: subject,
			Span:    doc.SpanAt(violation.Instance),
			Pointer: violation.Instance,
			Message: fmt.Sprintf("%s: %s", c.Message, violation.Message),
			Why:     c.Why,
			Hint:    c.Hint,
			Values:  []string{string(violation.Keyword)},
		})
	}
}
