package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// draft decides the draft of the file: what Options say, else what $schema
// names, else what its keywords show, else the draft of the schema that refers
// to it, else 7.
func (p *parser) draft(referrer Draft) Draft {
	if d := p.load.opt.Draft; d != 0 && !p.file.standard {
		return d
	}
	root := p.file.doc.Root
	if m := root.Member("$schema"); m != nil && m.Value.Kind == source.String {
		if d := dialect(m.Value.Text); d != 0 {
			return d
		}
		p.unknownDialect(m)
	}
	if d := detect(root); d != 0 {
		return d
	}
	if referrer != 0 {
		return referrer
	}
	return Draft7
}

// older are the dialects before draft 4, without scheme and fragment. Keywords of
// theirs that decide (extends, disallow, divisibleBy, required: true) are unknown
// or mean something else in every later draft.
var older = []string{
	"json-schema.org/schema",
	"json-schema.org/draft-00/schema",
	"json-schema.org/draft-01/schema",
	"json-schema.org/draft-02/schema",
	"json-schema.org/draft-03/schema",
}

// unknownDialect says that $schema names no draft that Treaty knows. One before
// draft 4 is refused; of others, the keywords are taken at their word.
func (p *parser) unknownDialect(m *source.Member) {
	d := detect(p.file.doc.Root)
	if d == 0 {
		d = Draft7
	}
	f := diag.Finding{
		Rule: RuleDialect, Severity: diag.Warning,
		Span: p.file.doc.Span(m.Value), Pointer: "/$schema",
		Message: fmt.Sprintf("$schema names no draft that is known here: %q; read as draft %s", clip(m.Value.Text), d),
		Hint:    fmt.Sprintf("write \"$schema\": %q for the draft that is meant: 4, 6, 7, 2019-09 or 2020-12", d.URI()),
	}
	if slices.Contains(older, schemeless(m.Value.Text)) {
		f.Severity = diag.Error
		f.Message = fmt.Sprintf("$schema names a draft before draft 4: %q; its keywords would not count", clip(m.Value.Text))
		f.Hint = "write the schema in draft 4, 6, 7, 2019-09 or 2020-12, and name that in $schema"
	}
	p.load.report(f)
}

// detect returns the draft that the keywords of a document without $schema
// show: 2020-12 if one is newer than draft 7, draft 4 if an exclusive bound is a
// boolean, else 0.
func detect(root *source.Node) Draft {
	var e evidence
	e.schema(root)
	switch {
	case e.newer:
		return Draft2020
	case e.boolean:
		return Draft4
	}
	return 0
}

// evidence is what detect found.
type evidence struct{ newer, boolean bool }

// schema looks at one schema and those in it, in any draft's places.
func (e *evidence) schema(n *source.Node) {
	if n.Kind != source.Object || e.newer {
		return
	}
	for i := range n.Members {
		m := &n.Members[i]
		if m.Value.Kind == source.Bool && (m.Name == "exclusiveMinimum" || m.Name == "exclusiveMaximum") {
			e.boolean = true
		}
		k, old := keywords[Draft7][m.Name]
		if !old {
			var newer bool
			if k, newer = keywords[Draft2020][m.Name]; !newer {
				k, newer = keywords[Draft2019][m.Name]
			}
			e.newer = e.newer || newer
		}
		e.inside(k.shape, m.Value)
	}
}

// inside looks at the schemas in the value of a keyword.
func (e *evidence) inside(s shape, n *source.Node) {
	switch {
	case s == direct, s == mixed && n.Kind == source.Object:
		e.embedded(n)
	case s == list, s == mixed:
		for _, item := range n.Items {
			e.embedded(item)
		}
	case s == named:
		for i := range n.Members {
			e.embedded(n.Members[i].Value)
		}
	}
}

// embedded looks at a subschema, unless it names its own draft.
func (e *evidence) embedded(n *source.Node) {
	if own := n.Get("$schema"); own == nil || own.Kind != source.String || dialect(own.Text) == 0 {
		e.schema(n)
	}
}

// exponent returns the size of the exponent of a JSON number.
func exponent(literal string) int {
	_, text, found := strings.Cut(strings.ToLower(literal), "e")
	if !found {
		return 0
	}
	e, err := strconv.Atoi(text)
	if err != nil {
		return maxDigits + 1
	}
	return max(e, -e)
}
