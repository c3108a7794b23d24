package compat_test

import (
	"testing"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestConditionalWriter asks what a tolerant writer may write under `if`: it
// makes names known where it succeeds, but nothing reached through it declares.
func TestConditionalWriter(t *testing.T) {
	const noZ = `{"properties":{"z":false}}`
	const onlyAB = `{"additionalProperties":false,"properties":{"a":true,"b":true},"propertyNames":{"enum":["a","b"]}}`
	for name, q := range map[string]struct{ writer, reader, want string }{
		"an if alone declares nothing": {
			`{"type":"object","if":{"properties":{"a":{}}}}`, noZ, "refuted"},
		"a reference in an if declares nothing": {
			`{"type":"object","if":{"$ref":"#/definitions/d"},"definitions":{"d":{"properties":{"a":{}}}}}`, noZ, "refuted"},
		"then declares": {
			`{"type":"object","if":{"properties":{"a":{}}},"then":{"properties":{"b":{}}}}`, noZ, "proved"},
		"what then declares, if makes known": {
			`{"type":"object","if":{"properties":{"a":{}}},"then":{"properties":{"b":{}}}}`, onlyAB, "proved"},
		"an if that succeeds makes its names known": {
			`{"type":"object","properties":{"b":{}},"if":{"required":["a"]}}`, `{"properties":{"a":false}}`, "refuted"},
		"an if that fails does not": {
			`{"type":"object","properties":{"b":{}},"if":{"required":["z"],"minProperties":7,"maxProperties":6}}`, noZ, "proved"},
		"else declares where if fails": {
			`{"type":"object","if":{"required":["a"]},"then":true,"else":{"properties":{"b":{}}}}`, `{"anyOf":[{"required":["a"]},{"properties":{"z":false}}]}`, "proved"},
		"nothing is declared where then does not": {
			`{"type":"object","if":{"required":["a"]},"then":true,"else":{"properties":{"b":{}}}}`, noZ, "refuted"},
		"nor in what an if says of members": {
			`{"type":"object","properties":{"o":{"type":"object"}},"if":{"properties":{"o":{"properties":{"x":{}}}}}}`, `{"properties":{"o":{"properties":{"z":false}}}}`, "refuted"},
		"but it makes names of members known": {
			`{"type":"object","properties":{"o":{"type":"object","properties":{"y":{}}}},"if":{"properties":{"o":{"required":["x"]}},"required":["o"]}}`,
			`{"properties":{"o":{"properties":{"x":false}}}}`, "refuted"},
		"and of no others": {
			`{"type":"object","properties":{"o":{"type":"object","properties":{"y":{}}}},"if":{"properties":{"o":{"required":["x"]}},"required":["o"]}}`,
			`{"properties":{"o":{"properties":{"z":false}}}}`, "proved"},
		"an if within an if": {
			`{"type":"object","if":{"if":{"properties":{"a":{}}},"then":{"properties":{"b":{}}}}}`, noZ, "refuted"},
		"an if that opens": {
			`{"type":"object","properties":{"a":{}},"if":{"additionalProperties":true}}`, noZ, "refuted"},
		"const in an if declares throughout": {
			`{"type":"object","properties":{"a":{}},"if":{"const":{"z":1}}}`, noZ, "refuted"},
		"the same schema in an if and beside it declares": {
			`{"type":"object","allOf":[{"if":{"$ref":"#/definitions/d"}},{"$ref":"#/definitions/d"}],"definitions":{"d":{"properties":{"a":{}}}}}`, noZ, "proved"},
	} {
		t.Run(name, func(t *testing.T) {
			const draft = `"$schema":"http://json-schema.org/draft-07/schema#",`
			a, b := load(t, "a.json", "{"+draft+q.writer[1:]), load(t, "b.json", q.reader)
			got := compat.Contained(a, b, compat.Options{Model: contract.Tolerant})
			if got.Verdict.String() != q.want || got.StrictWriter {
				t.Errorf("%v %s %s, want %s", got.Verdict, got.Reason.Code, got.Reason.Message, q.want)
			}
		})
	}
}
