package edit

import "bytes"

func isBreak(b byte) bool { return b == '\n' || b == '\r' }

func isBlank(b byte) bool { return b == ' ' || b == '\t' || isBreak(b) }

// next returns the offset after the line break at i.
func next(data []byte, i int) int {
	if bytes.HasPrefix(data[i:], []byte("\r\n")) {
		return i + 2
	}
	return min(i+1, len(data))
}

// lineStart returns the offset at which the line of i starts.
func (e *editor) lineStart(i int) int {
	for i > 0 && !isBreak(e.data[i-1]) {
		i--
	}
	return i
}

// lineEnd returns the offset of the break that ends the line of i.
func (e *editor) lineEnd(i int) int {
	for i < len(e.data) && !isBreak(e.data[i]) {
		i++
	}
	return i
}

// before returns the offset at which the line before the one that starts at i
// ends.
func (e *editor) before(i int) int {
	if i > 0 {
		i--
	}
	if i > 0 && e.data[i] == '\n' && e.data[i-1] == '\r' {
		i--
	}
	return i
}

// indentAt returns the white space with which the line of i starts.
func (e *editor) indentAt(i int) string {
	start := e.lineStart(i)
	end := start
	for end < len(e.data) && (e.data[end] == ' ' || e.data[end] == '\t') {
		end++
	}
	return string(e.data[start:end])
}

// startsLine reports whether nothing but white space stands before i on its line.
func (e *editor) startsLine(i int) bool { return e.lineStart(i)+len(e.indentAt(i)) == i }

// endsLine reports whether nothing but white space and a comment follows i on its
// line.
func (e *editor) endsLine(i int) bool {
	j := e.spaces(i)
	return j == len(e.data) || isBreak(e.data[j]) || e.isComment(j)
}

// spaces returns the offset after the spaces and tabs at i.
func (e *editor) spaces(i int) int {
	for i < len(e.data) && (e.data[i] == ' ' || e.data[i] == '\t') {
		i++
	}
	return i
}

// isComment reports whether a comment starts at i; JSON has none.
func (e *editor) isComment(i int) bool {
	return e.yaml && i < len(e.data) && e.data[i] == '#' && (i == 0 || isBlank(e.data[i-1]))
}

// skip returns the offset of what comes next: after white space and comments.
func (e *editor) skip(i int) int {
	for i < len(e.data) {
		switch {
		case isBlank(e.data[i]):
			i++
		case e.isComment(i):
			i = e.lineEnd(i)
		default:
			return i
		}
	}
	return i
}

// onlyBlank reports whether nothing but white space stands from start to end.
func (e *editor) onlyBlank(start, end int) bool {
	return len(bytes.TrimLeft(e.data[start:end], " \t\r\n")) == 0
}

// at returns the byte at i, or 0.
func (e *editor) at(i int) byte {
	if i < len(e.data) {
		return e.data[i]
	}
	return 0
}
