package rules

import (
	"fmt"
	"iter"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

var duplicateDefinition = &lint.Rule{
	ID:          "duplicate-definition",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Info,
	Strict:      diag.Warning,
	Title:       "The same object is described in several places of a context",
	Rationale: "Three copies of an address are changed one after the other, and one is forgotten: from then on there are two kinds of " +
		"address, which nobody has decided.",
	FalsePositive: "They only look alike today, and belong to different things: leave them. What is meant to be the same belongs " +
		"into one file of the context, which all refer to.",
	Bad: event("OrderPlaced", "", withAddress) + event("OrderShipped", "", withAddress),
	Good: event("OrderPlaced", "", `{"type": "object", "properties": {"to": {"$ref": "../address.schema.json"}}}`) +
		event("OrderShipped", "", `{"type": "object", "properties": {"to": {"$ref": "../address.schema.json"}}}`) +
		file("contexts/ordering/address.schema.json", anAddress),
	Options: []lint.Option{
		{Name: "least", Doc: "how many properties an object has at least to be remarked on", Default: 4, Least: 1, Most: 1000},
	},
	Catalogue: func(p *lint.CataloguePass) {
		least := p.Int("least")
		groups, order := map[string][]copied{}, []string{}
		for _, c := range p.Workspace.Contracts {
			if len(c.Majors) == 0 {
				continue
			}
			m := c.Majors[len(c.Majors)-1] // what an earlier major shares with it is no copy
			for s := range objectsOf(m.Newest().Schema, least) {
				key := c.Name.Context + " " + string(s.Node.Canonical())
				if groups[key] == nil {
					order = append(order, key)
				}
				groups[key] = append(groups[key], copied{lint.Subject(c.Name, m.Number), s})
			}
		}
		for _, key := range order {
			reportCopies(p, groups[key])
		}
	},
}

// copied is an object, and in which contract it is described.
type copied struct {
	subject string
	schema  *schema.Schema
}

// maxCopies bounds how many places a finding names.
const maxCopies = 5

func reportCopies(p *lint.CataloguePass, copies []copied) {
	seen := map[*schema.Schema]bool{}
	var places []copied
	for _, c := range copies {
		if !seen[c.schema] { // a definition that several contracts refer to is one
			seen[c.schema] = true
			places = append(places, c)
		}
	}
	if len(places) < 2 {
		return
	}
	f := diag.Finding{
		Subject: places[0].subject,
		Span:    places[0].schema.Span(),
		Pointer: places[0].schema.Pointer,
		Message: fmt.Sprintf("this object, with %d properties, is described in %d places", len(places[0].schema.Properties), len(places)),
		Why:     "one of the copies will be forgotten when the others change",
		Hint:    "keep it in a file of the context, and refer to it: `$ref: ../address.schema.json`",
	}
	for _, c := range places[1:min(len(places), maxCopies+1)] {
		f.Related = append(f.Related, diag.Related{Span: c.schema.Span(), Message: "and in " + c.subject})
	}
	p.Report(f)
}

// objectsOf yields the objects with so many properties that the schema describes,
// without its root: events are not shared. What is inside of one is copied with it.
func objectsOf(root *schema.Schema, least int) iter.Seq[*schema.Schema] {
	return func(yield func(*schema.Schema) bool) {
		if root != nil {
			yieldObjects(root, least, yield)
		}
	}
}

func yieldObjects(in *schema.Schema, least int, yield func(*schema.Schema) bool) bool {
	for c := range in.Children() {
		if len(c.Schema.Properties) >= least {
			if !yield(c.Schema) {
				return false
			}
			continue
		}
		if !yieldObjects(c.Schema, least, yield) {
			return false
		}
	}
	return true
}

const (
	anAddress   = `{"type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}, "zip": {"type": "string"}, "country": {"type": "string"}}}`
	withAddress = `{"type": "object", "properties": {"to": ` + anAddress + `}}`
)
