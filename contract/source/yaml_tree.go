package source

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// yamlReader makes nodes of yaml.v3's, which know where they start only. Where
// they end is read from the text; see yaml_extent.go.
type yamlReader struct {
	file   string
	data   []byte
	limits Limits
	at     *cursor

	anchored map[*yaml.Node]*anchored
	nodes    int // so far, those that aliases repeat counted each time
	repeated int // bytes of text that aliases repeat
	deepest  int // nesting reached since it was last set
}

// anchored is the value of an anchor and what one alias of it adds.
type anchored struct {
	node                 *Node // nil while it is being read
	nodes, bytes, height int
}

// value returns the node of y and the offset after it in the text. depth is how
// many collections are open around it, indent the column (from 0) of the
// innermost block collection, or -1.
func (r *yamlReader) value(y *yaml.Node, depth, indent int) (*Node, int, *Error) {
	if y.Kind == yaml.AliasNode {
		return r.alias(y, depth)
	}
	if y.Anchor == "" {
		return r.content(y, depth, indent)
	}
	nodes, repeated, deepest := r.nodes, r.repeated, r.deepest
	entry := &anchored{}
	r.anchored[y], r.deepest = entry, depth
	n, end, refused := r.content(y, depth, indent)
	if refused != nil {
		return nil, end, refused
	}
	*entry = anchored{
		node:   n,
		nodes:  r.nodes - nodes,
		bytes:  r.repeated - repeated + end - n.Start.Offset,
		height: r.deepest - depth,
	}
	r.deepest = max(r.deepest, deepest)
	return n, end, nil
}

func (r *yamlReader) alias(y *yaml.Node, depth int) (*Node, int, *Error) {
	start := r.at.seek(y.Line, y.Column)
	end := r.at.to(start.Offset + len("*") + len(y.Value))
	entry := r.anchored[y.Alias]
	if entry == nil || entry.node == nil {
		return nil, 0, r.fail(start, end, fmt.Sprintf("the alias *%s stands within what it repeats", y.Value), "write the value out")
	}
	r.nodes += entry.nodes
	r.repeated += entry.bytes
	r.deepest = max(r.deepest, depth+entry.height)
	switch {
	case r.deepest > r.limits.Depth:
		return nil, 0, r.tooDeep(start)
	case r.nodes > r.limits.Nodes:
		return nil, 0, r.tooMany(start)
	case r.repeated > r.limits.Bytes:
		return nil, 0, r.fail(start, end, fmt.Sprintf("the aliases up to here repeat more than %d bytes", r.limits.Bytes), "write the values out, or split the file")
	}
	return entry.node, end.Offset, nil
}

func (r *yamlReader) tooDeep(at Pos) *Error {
	return r.fail(at, at, fmt.Sprintf("arrays and objects are nested more than %d deep", r.limits.Depth), "flatten the file")
}

func (r *yamlReader) tooMany(at Pos) *Error {
	return r.fail(at, at, fmt.Sprintf("the file holds more than %d values", r.limits.Nodes), "split the file")
}

func (r *yamlReader) content(y *yaml.Node, depth, indent int) (*Node, int, *Error) {
	mark := r.at.seek(y.Line, y.Column)
	if r.nodes++; r.nodes > r.limits.Nodes {
		return nil, 0, r.tooMany(mark)
	}
	if refused := r.tag(y, mark); refused != nil {
		return nil, 0, refused
	}
	if y.Kind == yaml.ScalarNode {
		return r.scalar(y, indent)
	}
	if depth++; depth > r.limits.Depth {
		return nil, 0, r.tooDeep(mark)
	}
	r.deepest = max(r.deepest, depth)
	n := &Node{Start: r.collectionStart(y, mark)}
	if y.Style&yaml.FlowStyle == 0 {
		indent = n.Start.Column - 1
	}
	read := r.sequence
	if y.Kind == yaml.MappingNode {
		read = r.mapping
	}
	end, refused := read(n, y, depth, indent)
	if refused != nil {
		return nil, 0, refused
	}
	if y.Style&yaml.FlowStyle != 0 {
		end = flowEnd(r.data, n.Start.Offset, end)
	}
	n.End = r.at.to(end)
	return n, end, nil
}

// collectionStart returns where a collection starts after its anchor and tag.
func (r *yamlReader) collectionStart(y *yaml.Node, mark Pos) Pos {
	if y.Anchor == "" && y.Style&yaml.TaggedStyle == 0 {
		return mark
	}
	if y.Kind == yaml.MappingNode && y.Style&yaml.FlowStyle == 0 && len(y.Content) > 0 {
		// The first name may have an anchor and a tag of its own.
		return r.at.seek(y.Content[0].Line, y.Content[0].Column)
	}
	return r.at.to(skipProperties(r.data, mark.Offset).content)
}

func (r *yamlReader) sequence(n *Node, y *yaml.Node, depth, indent int) (int, *Error) {
	n.Kind = Array
	end := n.Start.Offset
	if len(y.Content) > 0 {
		n.Items = make([]*Node, 0, len(y.Content))
	}
	for _, child := range y.Content {
		item, after, refused := r.value(child, depth, indent)
		if refused != nil {
			return 0, refused
		}
		n.Items = append(n.Items, item)
		end = after
	}
	return end, nil
}

func (r *yamlReader) mapping(n *Node, y *yaml.Node, depth, indent int) (int, *Error) {
	n.Kind = Object
	end := n.Start.Offset
	if len(y.Content) > 0 {
		n.Members = make([]Member, 0, len(y.Content)/2)
	}
	names := nameSet{file: r.file}
	for i := 0; i+1 < len(y.Content); i += 2 {
		m, refused := r.name(y.Content[i], indent)
		if refused != nil {
			return 0, refused
		}
		if refused := names.add(n.Members, &m); refused != nil {
			return 0, refused
		}
		if m.Value, end, refused = r.value(y.Content[i+1], depth, indent); refused != nil {
			return 0, refused
		}
		n.Members = append(n.Members, m)
	}
	return end, nil
}
