package validator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of the subschemas that are given to the library: it looks for each
// among all, and in draft 2020-12 for dynamic anchors below each, among all.
const (
	maxSchemas     = 20_000
	maxSchemas2020 = 5_000
	maxSearched    = 30_000_000 // references in embedded resources, times subschemas
)

// compiler compiles the documents of a library.
type compiler struct {
	*library
	inner *jsonschema.Compiler
	known map[*jsonschema.Schema]*fact
}

// compile gives the library its documents and returns the compiled entry, with
// what is wrong with the library put right.
func (l *library) compile() (*compiler, *jsonschema.Schema, error) {
	c := &compiler{library: l, inner: jsonschema.NewCompiler(), known: map[*jsonschema.Schema]*fact{}}
	c.inner.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("%s is not among the documents of the schema", url)
	}
	for _, v := range l.docs {
		text, err := json.Marshal(l.copyVolume(v))
		if err != nil {
			return nil, nil, l.unsupported("schema", err)
		}
		if err := l.bounded(v.root.Draft); err != nil {
			return nil, nil, err
		}
		if err := c.inner.AddResource(v.url, bytes.NewReader(text)); err != nil {
			return nil, nil, l.unsupported("schema", err)
		}
	}
	if err := l.distinctNames(); err != nil {
		return nil, nil, err
	}
	root, err := c.place(l.byDoc[l.entry.Doc], l.entry.Pointer)
	if err != nil {
		return nil, nil, err
	}
	return c, root, nil
}

// bounded refuses what would take the library too long to compile.
func (l *library) bounded(d schema.Draft) error {
	most := maxSchemas
	if d == schema.Draft2020 {
		most = maxSchemas2020
	}
	if l.size > most {
		return l.unsupported("size", fmt.Errorf("it has more than %d subschemas", most))
	}
	if l.searches*l.size > maxSearched {
		return l.unsupported("size", fmt.Errorf("%d references in embedded resources are too many for %d subschemas", l.searches, l.size))
	}
	return nil
}

// distinctNames refuses two documents with one $id: a location of the library
// would name both.
func (l *library) distinctNames() error {
	bases := map[string]bool{}
	for _, v := range l.docs {
		if bases[v.base] {
			return l.unsupported("reference", fmt.Errorf("two of its documents have the $id %s", v.base))
		}
		bases[v.base] = true
	}
	return nil
}

// place compiles the schema at a place of a document, and checks and repairs
// everything that can be reached from it.
func (c *compiler) place(v *volume, at source.Pointer) (*jsonschema.Schema, error) {
	var root *jsonschema.Schema
	err := guard(func() (err error) {
		root, err = c.inner.Compile(v.url + "#" + fragment(at))
		return err
	})
	if err != nil {
		return nil, c.unsupported(reasonOf(err), err)
	}
	queue := []*jsonschema.Schema{root}
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if _, seen := c.known[s]; seen {
			continue
		}
		if err := c.check(s); err != nil {
			return nil, err
		}
		eachChild(s, func(child *jsonschema.Schema) { queue = append(queue, child) })
	}
	return root, nil
}

// check compares what the library made of one schema with contract/schema, and
// repairs it.
func (c *compiler) check(s *jsonschema.Schema) error {
	v, at := c.locate(s.Location)
	if v == nil {
		return c.unsupported("reference", fmt.Errorf("a reference leads to %s, which is none of its documents", s.Location))
	}
	f := v.facts[at]
	if f == nil {
		f = &fact{node: v.doc.At(at), in: &resource{volume: v}}
	}
	c.known[s] = f
	if f.refused != nil {
		refused := *f.refused
		refused.Schema = v.schemas[at]
		return &refused
	}
	if f.emptyEnum {
		no := false
		s.Always = &no
	}
	c.lookAhead(s, f)
	model := v.schemas[at]
	if model == nil {
		return c.unsupported("reference", fmt.Errorf("%s is no schema of %s", s.Location, v.doc.File))
	}
	if err := c.sameTarget(model, model.Ref, s.Ref); err != nil {
		return err
	}
	return c.sameTarget(model, model.DynamicRef, s.RecursiveRef)
}

// sameTarget refuses a reference that the library resolves otherwise than
// contract/schema: one of the two is wrong, and nobody knows which.
func (c *compiler) sameTarget(at *schema.Schema, want *schema.Reference, got *jsonschema.Schema) error {
	if want == nil && got == nil {
		return nil
	}
	if want != nil && want.Target != nil && got != nil {
		if v, at := c.locate(got.Location); v != nil && v.doc == want.Target.Doc && at == want.Target.Pointer {
			return nil
		}
	}
	return &Unsupported{"reference", at.Span().String() + ": the validator resolves the reference here to another place", at, at.Span()}
}

func (l *library) unsupported(reason string, err error) *Unsupported {
	return &Unsupported{reason, fmt.Sprintf("%s: the schema cannot be validated with: %v", l.entry.Span(), err), l.entry, l.entry.Span()}
}
