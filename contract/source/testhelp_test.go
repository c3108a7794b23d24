package source

import (
	"errors"
	"strings"
	"testing"
)

// read parses data within small limits that no honest case reaches.
func read(t testing.TB, file, data string) *Document {
	t.Helper()
	doc, err := Parse(file, []byte(data))
	if err != nil {
		t.Fatalf("Parse(%s, %q): %v", file, data, err)
	}
	return doc
}

// refusal is what a reader must say: the place, and words of message and hint.
type refusal struct {
	name, data string
	place      string // line:column
	msg, hint  string // parts of them; no hint: there must be none
}

func (want refusal) check(t *testing.T, file string, limits Limits) {
	t.Helper()
	parse := ParseJSON
	if IsYAML(file) {
		parse = ParseYAML
	}
	_, err := parse(file, []byte(want.data), limits)
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("read %q: error %v, want an *Error at %s: %s", want.data, err, want.place, want.msg)
	}
	if got, full := refused.Error(), file+":"+want.place+": "; !strings.HasPrefix(got, full) || !strings.Contains(got, want.msg) {
		t.Errorf("read %q:\n got %s\nwant %s… %s …", want.data, got, full, want.msg)
	}
	if !strings.Contains(refused.Hint, want.hint) || (want.hint == "") != (refused.Hint == "") {
		t.Errorf("read %q: hint %q, want one with %q", want.data, refused.Hint, want.hint)
	}
	if strings.ContainsAny(refused.Msg+refused.Hint, "\n\r\x1b\u202e") {
		t.Errorf("read %q: the message is not safe to show: %q", want.data, refused.Msg)
	}
}

// spans lists, in the order of the file, the text that each node and name covers.
func spans(doc *Document) []string {
	var list []string
	text := func(start, end Pos) string { return string(doc.Data[start.Offset:end.Offset]) }
	var walk func(n *Node)
	walk = func(n *Node) {
		list = append(list, n.Kind.String()+" "+text(n.Start, n.End))
		for _, item := range n.Items {
			walk(item)
		}
		for i := range n.Members {
			m := &n.Members[i]
			list = append(list, "name "+text(m.NameStart, m.NameEnd))
			walk(m.Value)
		}
	}
	walk(doc.Root)
	return list
}
