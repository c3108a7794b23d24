package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var foreignSchemaRef = &lint.Rule{
	ID:          "foreign-schema-ref",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A schema refers to a schema of another context",
	Rationale: "A `$ref` into another context ties the two models together more closely than any event: what that team changes for " +
		"itself changes this contract. Two contexts share schemas only where both say so: as a shared kernel, which they change " +
		"together, or as a published language, which its owner keeps for others.",
	FalsePositive: "The file belongs to no context: then nothing is found. Else declare the shared kernel or the published language, on " +
		"both sides, or copy the few lines: a copy that goes its own way is what two contexts are for.",
	Bad: related("as: upstream, pattern: open-host-service", "as: downstream, pattern: conformist", refersToFulfilment) +
		file("contexts/fulfilment/address.schema.json", `{"type": "object"}`),
	Good: related("as: equal, pattern: shared-kernel", "as: equal, pattern: shared-kernel", refersToFulfilment) +
		file("contexts/fulfilment/address.schema.json", `{"type": "object"}`),
	Catalogue: func(p *lint.CataloguePass) {
		elsewhere := func(c *workspace.Contract) bool { return p.Workspace.ContextOf(c.Dir+"/") != c.Name.Context }
		for c := range outwardRefs(slices.DeleteFunc(slices.Clone(p.Workspace.Contracts), elsewhere)) {
			reportForeignRef(p, c)
		}
	},
}

const refersToFulfilment = `{"type": "object", "properties": {"to": {"$ref": "../../fulfilment/address.schema.json"}}}`

// reportForeignRef reports a reference that leaves its context for one that does not
// share its schemas with it.
func reportForeignRef(p *lint.CataloguePass, c outwardRef) {
	file := c.from.Doc.File
	user, owner := p.Workspace.ContextOf(file), contextOfFile(p.Workspace, c.to)
	if user == "" || owner == "" || user == owner || sharesSchemas(p.Workspace, owner, user) {
		return
	}
	p.Report(diag.Finding{
		Subject: c.subject,
		Span:    workspace.SpanAt(c.from.Doc, "", c.at),
		Pointer: c.at,
		Message: fmt.Sprintf("%s refers to %s, which belongs to %s", user, c.to, owner),
		Why:     fmt.Sprintf("what %s changes for itself changes this contract", owner),
		Hint: fmt.Sprintf("copy what is needed; or both declare it: a shared-kernel as equals, or %s a published-language upstream of %s",
			owner, user),
		Values:   []string{file, c.to},
		Contexts: []string{owner},
		Related:  []diag.Related{{Span: source.Span{File: c.to}, Message: "what is referred to"}},
	})
}

// contextOfFile returns the context to which a file belongs; a copy of elsewhere belongs
// to the context that it was copied from.
func contextOfFile(ws *workspace.Workspace, file string) string {
	if copied, isCopy := strings.CutPrefix(file, workspace.PulledTree+"/"); isCopy {
		owner, _, _ := strings.Cut(copied, "/")
		return owner
	}
	return ws.ContextOf(file)
}

// sharesSchemas reports whether the owner lets the user refer to its schemas, and
// the user says that it does: a kernel that they share, or the owner's published
// language.
func sharesSchemas(ws *workspace.Workspace, owner, user string) bool {
	from, to := ws.Context(owner), ws.Context(user)
	shares := func(r contract.Relationship) bool {
		return r.Pattern == contract.SharedKernel || r.Pattern == contract.PublishedLanguage
	}
	switch {
	case to == nil:
		return false
	case from == nil: // its file is elsewhere: what the user says is all that is known
		return slices.ContainsFunc(to.Relationships, func(r contract.Relationship) bool { return r.With == owner && shares(r) })
	}
	lets, _ := ws.Says(owner, user)
	takes, _ := ws.Says(user, owner)
	return slices.ContainsFunc(lets, func(r contract.Relationship) bool {
		return shares(r) && slices.ContainsFunc(takes, r.Fits)
	})
}
