package rules

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint"
)

var implicitContentModel = &lint.Rule{
	ID:          "implicit-content-model",
	Since:       "0.1",
	Group:       lint.Health,
	Recommended: diag.Info,
	Strict:      diag.Info,
	Title:       "Objects do not say whether more members are allowed",
	Rationale: "JSON Schema allows what it does not name. Most authors mean it, some do not know it; who says it leaves no doubt, and " +
		"validators of other languages, which differ in what they take for granted, agree.",
	FalsePositive: "The promise is about tolerant readers (`content-model: tolerant`): then it is normal, and nothing is found.",
	Bad:           event("OrderPlaced", "content-model: strict\n", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`),
	Good:          event("OrderPlaced", "content-model: strict\n", `{"type": "object", "properties": {"orderId": {"type": "string"}}, "additionalProperties": true}`),
	Contract: func(p *lint.ContractPass) {
		if p.Contract.ContentModel != contract.Strict {
			return
		}
		for _, major := range p.Contract.Majors {
			var first *schema.Schema
			count, all := 0, 0
			for s := range objects(major.Newest().Schema) {
				if all++; saysMore(s) {
					continue
				}
				if count++; first == nil {
					first = s
				}
			}
			if first == nil {
				continue
			}
			p.Report(diag.Finding{
				Subject: lint.Subject(p.Contract.Name, major.Number),
				Span:    first.KeywordSpan("properties"),
				Pointer: first.Pointer,
				Message: fmt.Sprintf("%d of %d objects do not say whether more members are allowed", count, all),
				Why:     "who reads the schema cannot tell whether it was meant",
				Hint:    "write `additionalProperties: true` (or false); `treaty lint --fix` does",
			})
		}
	},
	// That nothing is said means true: this is what is written, so that the schema
	// goes on meaning the same.
	Fix: func(p *lint.FixPass) {
		root, count := p.Major.Newest().Schema, 0
		for s := range reachedInOrder(root) {
			if s.UnevaluatedProperties != nil {
				p.Leave("`unevaluatedProperties` is in the schema: it would count what is written here")
				return
			}
		}
		var changes []edit.Change
		for s := range objects(root) {
			if !saysMore(s) {
				count++
				changes = append(changes, edit.Insert(s.Pointer.Join("additionalProperties"), "properties", source.NewBool(true)))
			}
		}
		p.Change(fmt.Sprintf("wrote `additionalProperties: true` into %d of the objects", count), changes...)
	},
}

// objects yields the subschemas of a document that name properties, in the order
// of the file.
func objects(root *schema.Schema) func(func(*schema.Schema) bool) {
	return func(yield func(*schema.Schema) bool) {
		for s := range reachedInOrder(root) {
			if len(s.Properties) > 0 && !yield(s) {
				return
			}
		}
	}
}

// saysMore reports whether the schema says what other members of an object may be.
func saysMore(s *schema.Schema) bool {
	return s.AdditionalProperties != nil || s.UnevaluatedProperties != nil
}

// reachedInOrder yields the subschemas of a document in the order of the file.
func reachedInOrder(root *schema.Schema) func(func(*schema.Schema) bool) {
	return func(yield func(*schema.Schema) bool) {
		if root == nil {
			return
		}
		more := true
		root.Walk(func(s *schema.Schema) bool {
			more = more && yield(s)
			return more
		})
	}
}
