package event

import "strconv"

// step is one step of the path to a value.
type step struct {
	name  string
	index int
	item  bool
}

func (c *checker) push(s step) {
	if c.found != nil {
		c.path = append(c.path, s)
	}
}

func (c *checker) pop() {
	if c.found != nil {
		c.path = c.path[:len(c.path)-1]
	}
}

// fail notes a violation of a keyword of n, if violations are listed, and returns
// false.
func (c *checker) fail(n *Node, keyword, message string) bool {
	if !c.lists() {
		return false
	}
	if len(c.found.Violations) == MaxViolations {
		c.found.More = true
		return false
	}
	at := n.At
	if keyword != "" {
		at += "/" + keyword
	}
	c.found.Violations = append(c.found.Violations, Violation{
		Pointer: c.pointer(), Keyword: keyword, Schema: at, Message: message,
	})
	return false
}

func (c *checker) pointer() string {
	var b []byte
	for _, s := range c.path {
		b = append(b, '/')
		if s.item {
			b = strconv.AppendInt(b, int64(s.index), 10)
		} else {
			b = append(b, pointerEscaper.Replace(s.name)...)
		}
	}
	return string(b)
}
