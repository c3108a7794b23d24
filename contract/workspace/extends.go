package workspace

import (
	"errors"
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// policies reads what treaty.yaml says about rules, and before it the files that
// it extends, in their order: a later one wins. A policy that cannot be read is
// an error, for without it nothing would be judged as it must be.
func (l *loader) policies(doc *source.Document) error {
	var list []*Policy
	for _, item := range first(maxExtends, items(doc.Root.Get("extends"))) {
		name := textWhere(item, checkExtends)
		if name == "" {
			continue
		}
		p, err := l.extended(name, doc.Span(item))
		if err != nil {
			return err
		}
		p.Custom = l.customRules(p)
		list = append(list, p)
	}
	own := readPolicy(doc)
	own.Custom = l.customRules(own)
	l.ws.Config.take(append(list, own))
	return nil
}

// extended reads one policy file that treaty.yaml names at span.
func (l *loader) extended(name string, at source.Span) (*Policy, error) {
	file, hint := name, "name a file of the workspace, or `registry`"
	if name == RegistryPolicy {
		file, hint = PulledPolicy, "`treaty pull` copies the policy of the registry; commit the copy"
	}
	doc, err := l.files.document(file)
	if syntax, ok := err.(*source.Error); ok {
		return nil, syntax
	}
	if err != nil {
		return nil, configError(at, fmt.Sprintf("%s, which treaty.yaml extends, cannot be read: %v", file, withoutPath(err)), hint)
	}
	if doc.Root.Kind != source.Object {
		return nil, configError(doc.Span(doc.Root), "a policy must be an object", "begin it with `treaty: 1`")
	}
	(&checker{doc: doc, subject: file, report: l.report}).value(doc.Root, "", policyShape)
	return readPolicy(doc), nil
}

// take makes of the policies, the strongest last, what the configuration says.
func (cfg *Config) take(policies []*Policy) {
	cfg.Policies = policies
	for _, p := range policies {
		if p.Profile != "" {
			cfg.Profile = p.Profile
		}
		if p.Envelope != "" {
			cfg.Envelope = p.Envelope
		}
	}
}

// customRules reads the custom rules of a policy. One whose schema cannot be read
// is reported and left out.
func (l *loader) customRules(p *Policy) []CustomRule {
	var list []CustomRule
	for i, item := range first(maxPolicy, items(p.Doc.Root.Get("custom"))) {
		at := source.Pointer("/custom").JoinIndex(i)
		r := CustomRule{
			ID:       textWhere(item.Get("id"), checkCustomID),
			Of:       word(item.Get("of"), CustomKinds, OfEvent),
			Severity: word(item.Get("severity"), severities, "warning"),
			Message:  textWhere(item.Get("message"), checkText),
			Why:      textWhere(item.Get("why"), checkText),
			Hint:     textWhere(item.Get("hint"), checkText),
			At:       at,
		}
		if r.ID == "" || r.Message == "" {
			continue
		}
		switch schema := item.Get("schema"); {
		case schema == nil: // reported: it is required
		case schema.Kind == source.Object:
			r.Schema, r.SchemaAt = p.Doc, at.Join("schema")
		case schema.Kind == source.String && CheckFileName(schema.Text) == nil:
			r.Schema = l.schemaOf(&r, p, schema.Text)
		}
		if r.Schema != nil {
			list = append(list, r)
		}
	}
	return list
}

// schemaOf reads the file that holds the schema of a custom rule. One that is not
// there is told where the policy names it.
func (l *loader) schemaOf(r *CustomRule, p *Policy, name string) *source.Document {
	doc, err := l.files.document(name)
	var syntax *source.Error
	switch {
	case err == nil:
		return doc
	case errors.As(err, &syntax):
		l.unreadable(name, "rule "+r.ID, err)
	default:
		at := r.At.Join("schema")
		l.report(diag.Finding{
			Rule: ruleUnreadableFile, Severity: diag.Error, Subject: "rule " + r.ID, Span: p.Doc.SpanAt(at), Pointer: at,
			Message: fmt.Sprintf("%s, which holds the schema of the rule, cannot be read: %v", name, withoutPath(err)),
			Why:     "the rule finds nothing",
			Hint:    "name a file of this workspace that holds a JSON Schema, or write the schema here",
		})
	}
	return nil
}
