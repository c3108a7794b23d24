package workspace

import (
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/source"
)

// The functions here read values that were checked before: what is not as it
// must be has its finding, and is read as if it were not there.

// text returns a String's text.
func text(n *source.Node) string {
	if n == nil || n.Kind != source.String {
		return ""
	}
	return n.Text
}

// textWhere returns a String's text if check accepts it.
func textWhere(n *source.Node, check func(string) error) string {
	if s := text(n); s != "" && check(s) == nil {
		return s
	}
	return ""
}

// word returns the text as one of a list, else preset.
func word[T ~string](n *source.Node, list []T, preset T) T {
	if w := T(text(n)); slices.Contains(list, w) {
		return w
	}
	return preset
}

// items returns the items of an Array.
func items(n *source.Node) []*source.Node {
	if n == nil || n.Kind != source.Array {
		return nil
	}
	return n.Items
}

// members returns the members of an Object.
func members(n *source.Node) []source.Member {
	if n == nil || n.Kind != source.Object {
		return nil
	}
	return n.Members
}

// texts returns the texts in an Array that check accepts, each once.
func texts(n *source.Node, check func(string) error) []string {
	var list []string
	for _, item := range items(n) {
		if s := textWhere(item, check); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// truth reports whether n is true.
func truth(n *source.Node) bool {
	return n != nil && n.Kind == source.Bool && n.Text == "true"
}

// count returns a whole number from 0 on.
func count(n *source.Node) int {
	if n == nil || n.Kind != source.Number || checkCount(n.Text) != nil {
		return 0
	}
	i, _ := strconv.Atoi(n.Text)
	return i
}
