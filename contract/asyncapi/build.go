package asyncapi

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// object is an object that is being built; members keep the order in which they
// are set.
type object struct{ node *source.Node }

func newObject() object { return object{source.NewObject()} }

// set sets a member; nil is not there.
func (o object) set(name string, value *source.Node) {
	if value != nil {
		o.node.Members = append(o.node.Members, source.Member{Name: name, Value: value})
	}
}

// text sets a member to a text; an empty one is not there.
func (o object) text(name, text string) {
	if text != "" {
		o.set(name, source.NewString(text))
	}
}

// rest sets the members of n that are none of the named.
func (o object) rest(n *source.Node, named ...string) {
	if n == nil {
		return
	}
next:
	for _, m := range n.Members {
		for _, name := range named {
			if m.Name == name {
				continue next
			}
		}
		o.set(m.Name, m.Value)
	}
}

// some returns the object, or nil where it has no members.
func (o object) some() *source.Node {
	if len(o.node.Members) == 0 {
		return nil
	}
	return o.node
}

// reference returns a Reference Object.
func reference(text string) *source.Node {
	o := newObject()
	o.set("$ref", source.NewString(text))
	return o.node
}

// fragment returns a pointer as the fragment of a reference.
func fragment(at source.Pointer) string {
	return "#" + (&url.URL{Fragment: string(at)}).EscapedFragment()
}

// local returns the reference to what the names lead to in the same document.
func local(names ...string) string {
	var at source.Pointer
	for _, name := range names {
		at = at.Join(name)
	}
	return fragment(at)
}

// tag returns a Tag Object.
func tag(kind, value string) *source.Node {
	o := newObject()
	o.text("name", kind+":"+value)
	return o.node
}

// textOf returns the text of a string, else "".
func textOf(n *source.Node) string {
	if n == nil || n.Kind != source.String {
		return ""
	}
	return n.Text
}

// members returns the members of an object; n may be anything.
func members(n *source.Node) []source.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// items returns the items of an array; n may be anything.
func items(n *source.Node) []*source.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// indented returns n as JSON for people.
func indented(n *source.Node) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, n.AppendJSON(nil), "", "  "); err != nil {
		panic("a node has no JSON: " + err.Error())
	}
	b.WriteByte('\n')
	return b.Bytes()
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// tame makes of a text what can name an event, a service, a component; it may be
// empty.
func tame(text string) string {
	text = strings.Trim(notInNames.ReplaceAllString(text, "-"), "-_")
	if len(text) > 120 {
		text = strings.Trim(text[:120], "-_")
	}
	return text
}

// nameSet are the names that are taken, with the last number that was put behind each.
type nameSet map[string]int

func (n nameSet) has(name string) bool { return n[name] > 0 }
func (n nameSet) take(name string)     { n[name] = max(n[name], 1) }

// free returns a name with an ending, or with a number between them the first that
// is not taken, and takes it.
func (n nameSet) free(name, ending string) string {
	try := name + ending
	for n.has(try) {
		n[name+ending]++
		try = name + "-" + strconv.Itoa(n[name+ending]) + ending
	}
	n.take(try)
	return try
}
