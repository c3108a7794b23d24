package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/registry/wire"
)

// node is a JSON object of the document; encoding sorts its members.
type node = map[string]any

// OpenAPI returns the OpenAPI 3.1 document of the table, for that version of
// Treaty.
func OpenAPI(version string) []byte {
	d := document{schemas: newSchemas(), problems: node{}}
	paths := node{}
	for _, op := range operations() {
		item, _ := paths[op.path].(node)
		if item == nil {
			item = node{}
			paths[op.path] = item
		}
		item[strings.ToLower(op.method)] = d.operation(&op)
	}
	return indented(node{
		"openapi": "3.1.0",
		"info": node{
			"title": "Treaty registry", "version": version,
			"summary": "Event schemas: what is accepted stays, what is refused says why.",
			"description": "Failures are problem details (RFC 9457) with a `code` that keeps its meaning. Every GET has a HEAD, every path OPTIONS. " +
				"What can change has an ETag; what cannot is cached for ever. Unknown query parameters are refused.",
		},
		"servers": []node{{"url": "/"}},
		"paths":   paths,
		"components": node{
			"schemas": d.schemas.defs, "responses": d.problems,
			"securitySchemes": node{"bearer": node{
				"type": "http", "scheme": "bearer", "description": "A token of the registry, or one of an issuer that it trusts.",
			}},
		},
	})
}

// indented writes a document for people too.
func indented(v any) []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		panic(err) // texts, numbers and maps have no error
	}
	return text.Bytes()
}

// document gathers what operations share.
type document struct {
	schemas  *schemas
	problems node // answers by "404.not-found"
}

func (d *document) operation(op *operation) node {
	n := node{
		"operationId": op.id, "tags": []string{op.tag}, "summary": op.summary,
		"responses": d.responses(op), "x-treaty-role": string(op.role),
	}
	if op.description != "" {
		n["description"] = op.description
	}
	if len(op.params) > 0 {
		var list []node
		for i := range op.params {
			list = append(list, op.params[i].node())
		}
		n["parameters"] = list
	}
	if op.body != nil {
		content := node{}
		for _, mediaType := range op.body.types {
			content[mediaType] = node{"schema": d.schemas.request(mediaType, op.body.of)}
		}
		n["requestBody"] = node{"description": op.body.description, "required": true, "content": content}
	}
	if op.role != Anyone {
		n["security"] = []node{{"bearer": []string{}}, {}}
	}
	return n
}

// node describes a parameter.
func (p *parameter) node() node {
	s := node{"type": "string"}
	switch {
	case p.number:
		s = node{"type": "integer", "minimum": p.least, "maximum": p.most}
		if p.fallback != "" {
			s["default"], _ = strconv.Atoi(p.fallback) // a row has a number
		}
	case len(p.values) > 0:
		if s["enum"] = p.values; p.fallback != "" {
			s["default"] = p.fallback
		}
	case p.most > 0:
		s["minLength"], s["maxLength"] = p.least, p.most
	}
	n := node{"name": p.name, "in": string(p.in), "description": p.description, "required": p.required || p.in == inPath, "schema": s}
	if p.example != "" {
		n["example"] = p.example
	}
	return n
}

// responses describes what an operation may answer: its success, what it says
// of a request that has it already, and problems by status.
func (d *document) responses(op *operation) node {
	content := node{}
	for _, mediaType := range op.answer.mediaTypes() {
		content[mediaType] = node{"schema": d.schemas.answer(mediaType, op.answer.of)}
	}
	headers := node{"Cache-Control": headerNode(cachingWords[op.caching])}
	if op.caching != never {
		headers["ETag"] = headerNode("Names this content in this encoding, for If-None-Match.")
	}
	for _, h := range op.answer.headers {
		headers[h.name] = headerNode(h.description)
	}
	all := node{"200": node{"description": op.answer.description, "headers": headers, "content": content}}
	if op.caching != never {
		all["304"] = node{"description": "The client has it already: If-None-Match named it."}
	}
	for status, codes := range problemsByStatus(op) {
		all[strconv.Itoa(status)] = d.problem(status, codes)
	}
	if op.id == "health" {
		all["503"] = node{"description": "It cannot keep up with its store, or not reach it.", "content": content}
	}
	return all
}

var cachingWords = map[string]string{
	forever: forever + " (private where tokens are asked for)", revalidate: revalidate, never: never,
	byVersion: forever + " (private where tokens are asked for); or no-cache where the version is not named by its number, or was deleted",
}

func headerNode(description string) node {
	return node{"description": description, "schema": node{"type": "string"}}
}

// problemsByStatus lists the codes that an operation may answer, by status.
func problemsByStatus(op *operation) map[int][]string {
	by := map[int][]string{}
	for _, k := range slices.Concat(commonProblems, op.own()) {
		by[k.status] = append(by[k.status], k.code)
	}
	for status := range by {
		slices.Sort(by[status])
		by[status] = slices.Compact(by[status])
	}
	return by
}

// own returns the problems of the row, and those that follow from its role.
func (o *operation) own() []kind {
	if o.role == Anyone {
		return o.problems
	}
	return slices.Concat(o.problems, notAdmitted)
}

// problem returns a reference to the answer with that status and one of the
// codes.
func (d *document) problem(status int, codes []string) node {
	name := strconv.Itoa(status) + "." + strings.Join(codes, ".")
	d.problems[name] = node{
		"description": fmt.Sprintf("%s: %s.", http.StatusText(status), strings.Join(codes, ", ")),
		"content": node{wire.ProblemMediaType: node{"schema": node{
			"allOf": []node{d.schemas.of(wire.Problem{}), {"properties": node{"code": node{"enum": codes}}}},
		}}},
	}
	return node{"$ref": "#/components/responses/" + name}
}
