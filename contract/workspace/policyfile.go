package workspace

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// ReadPolicy reads a policy that stands by itself, as that of a registry does: the
// schemas of its custom rules are in it, for there is no workspace beside it. What is
// wrong with it is findings, each with its place; the policy is nil where it could
// not be read at all.
func ReadPolicy(file string, data []byte) (*Policy, []diag.Finding) {
	doc, err := source.Parse(file, data)
	if err != nil {
		return nil, []diag.Finding{unreadable(file, file, err)}
	}
	if doc.Root.Kind != source.Object {
		return nil, []diag.Finding{{
			Rule: ruleUnreadableFile, Severity: diag.Error, Subject: file, Span: doc.Span(doc.Root),
			Message: "a policy must be an object", Hint: "begin it with `treaty: 1`",
		}}
	}
	l := &loader{ws: &Workspace{}, files: newReader(FromFS(MemFiles{}.index()))}
	(&checker{doc: doc, subject: file, report: l.report}).value(doc.Root, "", policyShape)
	for i, item := range items(doc.Root.Get("custom")) {
		if schema := item.Get("schema"); schema != nil && schema.Kind == source.String {
			at := source.Pointer("/custom").JoinIndex(i).Join("schema")
			l.report(diag.Finding{
				Rule: ruleInvalidValue, Subject: file, Span: doc.Span(schema), Pointer: at,
				Message: fmt.Sprintf("%s: %q is a file, and a policy that stands by itself has none beside it", at, clip(schema.Text)),
				Hint:    "write the schema itself here",
			})
		}
	}
	if len(l.ws.Findings) > 0 {
		diag.Sort(l.ws.Findings)
		return nil, l.ws.Findings
	}
	p := readPolicy(doc)
	p.Custom = l.customRules(p)
	return p, nil
}
