package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unpinnedRef = &lint.Rule{
	ID:          "unpinned-ref",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A schema refers to a copy that treaty.lock does not name",
	Rationale: "What a `$ref` brings in is a part of the contract. A copy of another's schema that no lock names can be edited, or be " +
		"another version on the next machine, and the contract changes without a line of its own.",
	FalsePositive: "There is none: `treaty pull` writes the copy and its line anew.",
	Bad: event("OrderPlaced", "", refersToCopy) +
		file("treaty_contracts/money/Money/event.yaml", "event: Money\nversions: {1: {status: active}}") +
		file("treaty_contracts/money/Money/v1.schema.json", `{"type": "object"}`) +
		"-- treaty.lock --\n# nothing was pulled\n",
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"total": {"$ref": "../../money.schema.json"}}}`) +
		file("contexts/money.schema.json", `{"type": "object"}`),
	Catalogue: func(p *lint.CataloguePass) {
		for c := range outwardRefs(p.Workspace.Contracts) {
			if isPinned(p.Workspace, c.to) {
				continue
			}
			p.Report(diag.Finding{
				Subject: c.subject,
				Span:    workspace.SpanAt(c.from.Doc, "", c.at),
				Pointer: c.at,
				Message: fmt.Sprintf("%s is a copy, and treaty.lock does not name it as it is", c.to),
				Values:  []string{c.to},
				Why:     "the contract changes with a file that nobody agreed on",
				Hint:    "`treaty pull` writes copies and treaty.lock; commit both",
				Related: []diag.Related{{Span: source.Span{File: c.to}, Message: "the copy"}},
			})
		}
	},
}

const refersToCopy = `{"type": "object", "properties": {"total": {"$ref": "../../../treaty_contracts/money/Money/v1.schema.json"}}}`

// isPinned reports whether the file is none of the copies, or one that the lock
// names, and still what the lock says.
func isPinned(ws *workspace.Workspace, file string) bool {
	copied, isCopy := strings.CutPrefix(file, workspace.PulledTree+"/")
	if !isCopy {
		return true
	}
	if ws.Pulled == nil {
		return ws.Lock != nil // an upload: a registry knows its own versions, and the lock came with it
	}
	for _, c := range ws.Pulled.Contracts {
		if !strings.HasPrefix(copied, c.Name.Context+"/"+c.Name.Event+"/") {
			continue
		}
		for _, m := range c.Majors {
			if m.Newest().File == file {
				return m.Newest().Version != (contract.Version{})
			}
		}
		return true // a file beside the versions comes with them
	}
	return false
}
