package event

// maxSteps bounds the work of one check, in nodes and items that are looked at,
// beside one for each byte.
const maxSteps = 20_000_000

// rememberAfter is how many steps a check takes before it remembers what it found
// out: most take far fewer.
const rememberAfter = 50_000

// mostRemembered bounds what is remembered, for the sake of memory.
const mostRemembered = 1 << 20

// Check returns whether data is what the schema describes: nil, an *[Invalid] with
// every violation, or an *[Error] where it is no JSON that can be decoded.
func (s *Schema) Check(data []byte) error { return s.checkJSON(string(data)) }

// CheckText is Check for a text, which is not copied.
func (s *Schema) CheckText(data string) error { return s.checkJSON(data) }

func (s *Schema) checkJSON(data string) error {
	d := documents.Get().(*document)
	defer documents.Put(d)
	err := d.readWhole(data)
	if err == nil {
		err = s.check(d)
	}
	d.text = "" // it is not held
	return err
}

// wellFormed returns the text of data without the white space around it.
func wellFormed[T []byte | string](data T) (text, error) {
	d := Decoder{src: string(data)}
	return d.whole()
}

// encoded returns JSON that a generated type wrote. It has no name twice, but a raw
// value in it may nest too deeply to be decoded.
func encoded(data []byte) (text, error) {
	d := Decoder{src: string(data), own: true}
	return d.whole()
}

// whole reads one value, after which nothing may follow, and returns its text.
func (d *Decoder) whole() (text, error) {
	d.next()
	start := d.pos
	if err := d.skip(); err != nil {
		return "", err
	}
	end := d.pos
	if d.next(); d.pos < len(d.src) {
		return "", d.errorf("there is more after the end of the value")
	}
	return text(d.src[start:end]), nil
}

// check lists the violations of a document.
func (s *Schema) check(d *document) error {
	if s.accepts(d) {
		return nil
	}
	c := checker{schema: s, text: d.text, ends: d.ends, found: &Invalid{}}
	valid := c.node(s.Root, d.start, nil)
	switch {
	case c.exhausted():
		return encodeError("checking the value takes too many steps")
	case valid && len(c.found.Violations) == 0:
		return nil
	}
	return c.found
}

// checkText lists the violations of a text that is well formed.
func (s *Schema) checkText(t text) error { return s.check(&document{text: t}) }

// accepts reports whether a document is valid.
func (s *Schema) accepts(d *document) bool {
	c := checker{schema: s, text: d.text, ends: d.ends}
	return c.node(s.Root, d.start, nil) && !c.exhausted()
}

// holds reports whether the value at pos of a text is valid under a node.
func (s *Schema) holds(node int32, t text, pos int) bool {
	c := checker{schema: s, text: t}
	return c.node(node, pos, nil) && !c.exhausted()
}

// checker checks one text. Without found it stops at the first violation.
type checker struct {
	schema *Schema
	text   text
	ends   index    // of the text; nil: it has none
	found  *Invalid // where violations are listed; nil: they are not
	path   []step   // to the value that is checked, while violations are listed
	steps  int
	known  map[visit]bool // what was found out, once there were many steps
	// comparing says that alternatives are compared, which may take half of the
	// steps, and not compared again within.
	comparing bool
}

// visit is a value under a node.
type visit struct {
	node int32
	pos  int
}

// exhausted reports whether there were too many steps: then nothing is decided.
func (c *checker) exhausted() bool {
	most := maxSteps + len(c.text)
	if c.comparing {
		most /= 2
	}
	return c.steps > most
}

// end returns the place after the value at pos.
func (c *checker) end(pos int) int {
	if c.ends == nil {
		return c.text.end(pos)
	}
	return c.ends.end(pos)
}

// str returns what the string at pos stands for, and the place after it.
func (c *checker) str(pos int) (s string, end int) {
	if c.ends != nil && c.ends[pos] > 0 {
		end = int(c.ends[pos])
		return string(c.text[pos+1 : end-1]), end
	}
	return c.text.str(pos)
}

// member returns the name at pos and the place of its value.
func (c *checker) member(pos int) (name string, value int) {
	name, pos = c.str(pos)
	return name, c.text.value(c.text.value(pos) + 1)
}

// lists reports whether violations are listed, and there is room for more.
func (c *checker) lists() bool { return c.found != nil && !c.found.More }

// node checks the value at pos. What the node evaluates of its members or items
// is marked, if anybody asks.
func (c *checker) node(i int32, pos int, marks *marks) bool {
	n := &c.schema.Nodes[i]
	if n.Never {
		return c.fail(n, "", "is not allowed")
	}
	if c.steps++; c.exhausted() {
		return false
	}
	if c.steps < rememberAfter || marks != nil || c.found != nil {
		return c.rules(n, pos, marks)
	}
	key := visit{i, pos}
	if valid, ok := c.known[key]; ok {
		return valid
	}
	valid := c.rules(n, pos, nil)
	if c.known == nil {
		c.known = map[visit]bool{}
	}
	if len(c.known) < mostRemembered {
		c.known[key] = valid
	}
	return valid
}

// rules checks the value at pos against everything that a node says.
func (c *checker) rules(n *Node, pos int, outer *marks) bool {
	var own marks
	marks := outer
	if n.Object != nil && n.Object.Unevaluated != 0 || n.Array != nil && n.Array.Unevaluated != 0 {
		marks = &own
	}
	valid := c.scalar(n, pos)
	if !valid && !c.lists() {
		return false
	}
	switch first := c.text[pos]; {
	case first == '{' && n.Object != nil:
		valid = c.object(n, pos, marks) && valid
	case first == '[' && n.Array != nil:
		valid = c.array(n, pos, marks) && valid
	}
	if n.Apply != nil && (valid || c.lists()) {
		valid = c.apply(n, pos, marks) && valid
	}
	if marks == &own && (valid || c.lists()) {
		valid = c.unevaluated(n, pos, marks) && valid
		if outer != nil && valid {
			outer.add(marks)
		}
	}
	return valid
}

// scalar checks what is not about the parts of a value.
func (c *checker) scalar(n *Node, pos int) bool {
	if n.Types != 0 && n.Types&c.text.kinds(pos) == 0 {
		return c.wrongType(n, "type", n.Types, pos)
	}
	valid := true
	if n.Enum != nil && !c.among(n.Enum, pos) {
		valid = c.fail(n, "enum", c.mustBe(n.Enum, pos))
	}
	if n.Const != nil && (valid || c.lists()) && !c.among(n.Const, pos) {
		valid = c.fail(n, "const", c.mustBe(n.Const, pos))
	}
	if !valid && !c.lists() {
		return false
	}
	switch first := c.text[pos]; {
	case n.Text != nil && first == '"':
		valid = c.string(n, pos) && valid
	case n.Number != nil && (first == '-' || first >= '0' && first <= '9'):
		valid = c.number(n, pos) && valid
	}
	return valid
}
