package config

import (
	"fmt"
	"os"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// maxFile bounds a configuration file.
const maxFile = 1 << 20

// readFile reads the values of a file. Keys that are written with a dot here are
// nested there: "tls.cert" is `tls: {cert: …}`.
func (l *Loaded) readFile(name string) error {
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxFile {
		err = fmt.Errorf("%s is too large for a configuration", name)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return &Error{Origin: "--config", Err: err, Hint: "name a file that can be read, or leave --config and " + fileVariable + " out"}
	}
	doc, err := source.ParseYAML(name, data, source.Limits{Bytes: maxFile, Depth: 20, Nodes: 10_000})
	if err != nil {
		return err
	}
	if doc.Root.Kind == source.Null {
		return nil // all of it is commented out
	}
	return l.readKeys(doc, doc.Root, "")
}

// readKeys reads the members of an object below a key.
func (l *Loaded) readKeys(doc *source.Document, n *source.Node, below string) error {
	if n.Kind != source.Object {
		return inFile(doc.Span(n), below, wrongf("begin it with a line such as `listen: 127.0.0.1:8642`", "this is %s, not keys with values", n.Kind))
	}
	for i := range n.Members {
		m := &n.Members[i]
		key := strings.TrimPrefix(below+"."+m.Name, ".")
		var err error
		switch {
		case key == issuersKey:
			l.Issuers, err = readIssuers(doc, m.Value)
			l.values[key] = value{origin: doc.Span(m.Value).String()}
		case key == providersKey:
			l.Providers, err = readProviders(doc, m.Value)
			l.values[key] = value{origin: doc.Span(m.Value).String()}
		case isGroup(key):
			err = l.readKeys(doc, m.Value, key)
		default:
			err = l.readValue(doc, m, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readValue reads one value; its key is fileKey of a setting.
func (l *Loaded) readValue(doc *source.Document, m *source.Member, key string) error {
	s := find(strings.TrimSuffix(key, "-file"))
	if s == nil || s.fileKey() != key {
		return unknownKey(doc.NameSpan(m), key)
	}
	v := value{origin: doc.Span(m.Value).String()}
	switch n := m.Value; {
	case s.kind == list && n.Kind == source.Array:
		for _, item := range n.Items {
			if item.Kind != source.String {
				return inFile(doc.Span(item), key, wrongf("write it in quotes", "this is %s, not a text", item.Kind))
			}
			v.items = append(v.items, item.Text)
		}
	case s.kind == list, n.Kind == source.Array, n.Kind == source.Object, n.Kind == source.Null:
		return inFile(doc.Span(n), key, wrongf("", "this is %s, not %s", n.Kind, s.kind.wanted()))
	default:
		v.text = n.Text
	}
	l.values[key] = v
	return nil
}

// wanted says what a kind of value is.
func (k kind) wanted() string {
	switch k {
	case list:
		return "a list of texts"
	case secret:
		return "the path of a file"
	case boolean:
		return "true or false"
	}
	return "a " + string(k)
}

// unknownKey refuses a key that no setting has. A secret that is written into
// the file is refused with how to give it.
func unknownKey(at source.Span, key string) error {
	if s := find(key); s != nil {
		return inFile(at, key, wrongf("put it into a file of its own and write `"+s.fileKey()+": PATH`, or set "+s.variable(), "a secret is not written here"))
	}
	known := []string{issuersKey, providersKey}
	for i := range settings {
		known = append(known, settings[i].fileKey())
		if group, _, in := strings.Cut(settings[i].key, "."); in {
			known = append(known, group)
		}
	}
	return inFile(at, "", wrongf(meant(key, known), "unknown key %s", quote(key)))
}

// isGroup reports whether the key has others below it.
func isGroup(key string) bool {
	for i := range settings {
		if strings.HasPrefix(settings[i].key, key+".") {
			return true
		}
	}
	return false
}

func inFile(at source.Span, key string, err error) error {
	return value{origin: at.String()}.refused(key, err)
}
