package source

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// extent returns where a scalar starts, after its anchor and tag, and ends.
func (r *yamlReader) extent(y *yaml.Node, indent int) (start, end Pos) {
	mark := r.at.seek(y.Line, y.Column)
	properties := skipProperties(r.data, mark.Offset)
	from := properties.content
	var to int
	switch {
	case plain(y) && y.Value == "":
		from, to = properties.end, properties.end
	case y.Style&yaml.DoubleQuotedStyle != 0:
		to = doubleQuotedEnd(r.data, from)
	case y.Style&yaml.SingleQuotedStyle != 0:
		to = singleQuotedEnd(r.data, from)
	case plain(y):
		to = plainEnd(r.data, from, y.Value)
	default:
		to = blockEnd(r.data, from, indent)
	}
	start = r.at.to(from)
	return start, r.at.to(to)
}

// properties are the anchor and the tag before a node.
type properties struct {
	end     int  // after them
	content int  // where the node itself starts
	bareTag bool // one of them is the tag ! alone
}

// skipProperties reads the anchor and the tag that start at offset i, if any.
func skipProperties(data []byte, i int) properties {
	p := properties{end: i, content: i}
	for p.content < len(data) && (data[p.content] == '&' || data[p.content] == '!') {
		p.end = propertyEnd(data, p.content)
		p.bareTag = p.bareTag || p.end == p.content+1 && data[p.content] == '!'
		p.content = skipBlank(data, p.end)
	}
	return p
}

// propertyEnd returns the offset after the anchor or the tag that starts at i. An
// anchor is of letters, digits, _ and - for yaml.v3.
func propertyEnd(data []byte, i int) int {
	if bytes.HasPrefix(data[i:], []byte("!<")) {
		if length := bytes.IndexByte(data[i:], '>'); length >= 0 {
			return i + length + 1
		}
		return len(data)
	}
	within := func(c byte) bool { return !isBlank(c) && !isFlow(c) }
	if data[i] == '&' {
		within = func(c byte) bool { return isWordByte(c) && c != '$' || c == '-' }
	}
	end := i + 1
	for end < len(data) && within(data[end]) {
		end++
	}
	return end
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || isBreak(b) }

func isFlow(b byte) bool { return bytes.IndexByte([]byte(",[]{}"), b) >= 0 }

// skipBlank returns the offset of the next token: after white space, line breaks
// and comments.
func skipBlank(data []byte, i int) int {
	for i < len(data) {
		switch {
		case isBlank(data[i]):
			i++
		case data[i] == '#' && (i == 0 || isBlank(data[i-1])):
			for i < len(data) && !isBreak(data[i]) {
				i++
			}
		default:
			return i
		}
	}
	return i
}

// flowEnd returns the offset after the bracket that closes the flow collection
// that starts at start and whose last child ends at i. An entry such as the one
// of [a: b] has no brackets: it ends with its child.
func flowEnd(data []byte, start, i int) int {
	if start >= len(data) || data[start] != '[' && data[start] != '{' {
		return i
	}
	for i = max(i, start+1); i < len(data); i++ {
		i = skipBlank(data, i)
		if i < len(data) && (data[i] == ']' || data[i] == '}') {
			return i + 1
		}
	}
	return min(i, len(data))
}

func doubleQuotedEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

func singleQuotedEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		if data[i] != '\'' {
			continue
		}
		if i+1 == len(data) || data[i+1] != '\'' {
			return i + 1
		}
		i++
	}
	return len(data)
}

// plainEnd returns the offset after the plain scalar that starts at i and has
// that value. Folding changes white space only, so the other bytes of the value
// stand in the text in their order.
func plainEnd(data []byte, i int, value string) int {
	for j := 0; j < len(value) && i < len(data); j++ {
		if isBlank(value[j]) {
			continue
		}
		for i < len(data) && isBlank(data[i]) {
			i++
		}
		i++
	}
	return min(i, len(data))
}

// blockEnd returns the offset after the last line that is not empty of the block
// scalar whose indicator (| or >) stands at i, in a collection at indent.
func blockEnd(data []byte, i, indent int) int {
	required := 0 // the indentation of its lines; 0: that of the first
	for i++; i < len(data) && !isBlank(data[i]); i++ {
		if isDigit(data[i]) {
			required = max(indent, 0) + int(data[i]-'0')
		}
	}
	end := i
	for i = lineEnd(data, i); i < len(data); i = lineEnd(data, i) {
		i = nextLine(data, i)
		first := i
		for first < len(data) && data[first] == ' ' {
			first++
		}
		if first == len(data) || isBreak(data[first]) {
			continue
		}
		if required == 0 {
			required = max(first-i, indent+1, 1)
		}
		if first-i < required {
			break
		}
		end = lineEnd(data, i)
	}
	return end
}

// lineEnd returns the offset of the break that ends the line at i.
func lineEnd(data []byte, i int) int {
	for i < len(data) && !isBreak(data[i]) {
		i++
	}
	return i
}

// nextLine returns the offset after the line break at i.
func nextLine(data []byte, i int) int {
	if bytes.HasPrefix(data[i:], []byte("\r\n")) {
		return i + 2
	}
	return i + 1
}
