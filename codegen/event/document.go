package event

// Document is JSON that is read once, by programs that ask more than one thing about it, and know the tables that are
// for generated code. It can be read into again, and again, which needs no memory then.
type Document struct{ d document }

// Read reads the value with which a text begins, after white space. What follows it is not looked at. The error is an *[Error].
func (d *Document) Read(s string) error { return d.d.read(s) }

// Text returns the text up to the end of the value.
func (d *Document) Text() string { return string(d.d.text) }

// Start returns the place in the text where the value begins.
func (d *Document) Start() int { return d.d.start }

// Depth returns how deep arrays and objects nest at most: it may be said to be MaxDepth where it is less.
func (d *Document) Depth() int { return d.d.depth }

// End returns the place after the value, or the name of a member, that begins at a place.
func (d *Document) End(pos int) int {
	if d.d.ends == nil {
		return d.d.text.end(pos)
	}
	return d.d.ends.end(pos)
}

// Plain reports whether the string or name at a place is known to have no escapes.
func (d *Document) Plain(pos int) bool { return d.d.ends != nil && d.d.ends[pos] > 0 }

// Accepts reports whether a document is what the schema describes: [Schema.CheckDocument] says why it is not.
func (s *Schema) Accepts(d *Document) bool { return s.accepts(&d.d) }

// CheckDocument is Check for a document.
func (s *Schema) CheckDocument(d *Document) error { return s.check(&d.d) }
