package schema

import (
	"errors"
	"fmt"
	"path"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// resolve finds the target of r and reports whether it is done with r: found,
// or reported. Otherwise a file that is yet to be read may name the target.
func (l *loading) resolve(r *reference) bool {
	in := r.from.resource
	loc, fragment, err := in.base.resolve(r.Text, in.file.doc.File)
	if err != nil {
		l.refuse(r, &refusal{rule: ruleInvalid,
			message: fmt.Sprintf("%q is no URI reference: %v", r.keyword, err),
			hint:    "write a file's path or a URI, and what is special in it as %XX"})
		return true
	}
	r.fragment, r.local = fragment, loc.local
	if r.resource = in; !loc.local {
		if r.resource, err = l.find(r, loc); err != nil {
			return r.refused(l, err)
		}
	}
	if r.resource == nil {
		return false
	}
	if r.Target, err = l.target(r.resource, fragment); err != nil {
		return r.refused(l, err)
	}
	return true
}

// refusal is why a reference cannot be followed.
type refusal struct {
	rule, message, hint string
	cause               string // where it is not the reference
	related             []diag.Related
}

func (r *refusal) Error() string { return r.message }

// refused reports a refusal; there are no other errors.
func (r *reference) refused(l *loading, err error) bool {
	var why *refusal
	if errors.As(err, &why) {
		l.refuse(r, why)
	}
	return true
}

func (l *loading) refuse(r *reference, why *refusal) {
	l.report(diag.Finding{
		Rule: why.rule, Severity: diag.Error,
		Span: r.from.Doc.Span(r.Node), Pointer: r.from.Pointer.Join(r.keyword),
		Message: why.message, Hint: why.hint, Related: why.related, Cause: why.cause,
	})
}

// find returns the resource at loc: one that has its name, a document that
// Options give, a meta-schema, or a file. It returns nil if a later file may
// bring it.
func (l *loading) find(r *reference, loc location) (*resource, error) {
	key := loc.key()
	if have, err := l.named(r, key); have != nil || err != nil {
		r.path = have != nil && !(have.named && have.base.key() == key)
		return have, err
	}
	if doc := l.opt.Resources[key]; doc != nil {
		if err := l.full(); err != nil {
			return nil, err
		}
		return l.add(doc, loc.base, r.from.Draft).root.resource, nil
	}
	if doc := metaSchema(key); doc != nil {
		return l.add(doc, loc.base, 0).root.resource, nil
	}
	if loc.file != "" {
		if found, err := l.byFile(r, loc); found != nil {
			return found, nil
		} else if r.late || loc.uri == nil {
			return nil, err
		}
	}
	if !r.late {
		return nil, nil
	}
	return nil, &refusal{rule: ruleForeign,
		message: fmt.Sprintf("%q leads out of the workspace: %q is no resource here", r.keyword, clip(r.Text)),
		hint:    "nothing is fetched from the network: copy the schema into the workspace and refer to it by its path"}
}

// named returns the resource that is called key, first of the same file.
func (l *loading) named(r *reference, key string) (*resource, error) {
	var found, twin *resource
	for _, c := range l.byKey[key] {
		switch {
		case found == nil:
			found = c
		case c.file == r.from.resource.file && found.file != c.file:
			found, twin = c, nil
		case c.file == found.file && c != found:
			twin = c
		}
	}
	if twin == nil {
		return found, nil
	}
	return nil, &refusal{rule: ruleInvalid,
		message: fmt.Sprintf("%q is ambiguous: two schemas call themselves %q", r.keyword, clip(r.Text)),
		hint:    fmt.Sprintf("give each its own %q", found.root.Draft.idKeyword()),
		related: []diag.Related{{Span: found.root.Span(), Message: "one"}, {Span: twin.root.Span(), Message: "the other"}}}
}

// byFile returns the resource at the path of loc, reading the file if need be.
// A file without its extension is taken if its $id is what r names.
func (l *loading) byFile(r *reference, loc location) (*resource, error) {
	if outside(loc.file) {
		return nil, &refusal{rule: ruleForeign,
			message: fmt.Sprintf("%q climbs out of the workspace: %q", r.keyword, clip(r.Text)),
			hint:    "copy the schema into the workspace, or put treaty.yaml into a folder above both"}
	}
	found, err := l.path(r, loc.file)
	if found != nil {
		r.path = true
		return found.resource, nil
	}
	if path.Ext(loc.file) == "" {
		for _, ext := range []string{".json", ".schema.json", ".yaml", ".schema.yaml"} {
			if s, _ := l.path(r, loc.file+ext); s != nil && s.resource.base.key() == loc.key() {
				return s.resource, nil
			}
		}
	}
	return nil, err
}

// path returns the root of the file at a clean path inside the workspace.
func (l *loading) path(r *reference, name string) (*Schema, error) {
	if f := l.byPath[name]; f != nil {
		return f.root, nil
	}
	if err := l.unread[name]; err != nil {
		return nil, l.unreadable(r, name, err)
	}
	if l.opt.Loader == nil {
		return nil, &refusal{rule: ruleForeign,
			message: fmt.Sprintf("%q names another file, %q, and there is none beside this schema", r.keyword, clip(name)),
			hint:    "put what it refers to under definitions of this file"}
	}
	if err := l.full(); err != nil {
		return nil, err
	}
	doc, err := l.opt.Loader(name)
	if err != nil {
		if l.unread == nil {
			l.unread = map[string]error{}
		}
		l.unread[name] = err
		return nil, l.unreadable(r, name, err)
	}
	return l.add(doc, base{path: name}, r.from.Draft).root, nil
}

// unreadable says that the file that r names cannot be read.
func (l *loading) unreadable(r *reference, name string, err error) error {
	why := &refusal{rule: ruleInvalid,
		message: fmt.Sprintf("%q names %q: %v", r.keyword, clip(name), err),
		hint:    "correct the path: it counts from the folder of this file"}
	var bad *source.Error
	if errors.As(err, &bad) {
		why.related = []diag.Related{{Span: bad.Span, Message: bad.Msg}}
		why.cause, why.hint = bad.Error(), "correct that file"
	}
	return why
}

// full refuses one more file where there are too many.
func (l *loading) full() error {
	if len(l.files) < maxFiles {
		return nil
	}
	return &refusal{rule: ruleInvalid,
		message: fmt.Sprintf("the schema refers to more than %d files", maxFiles),
		hint:    "join some of them"}
}
