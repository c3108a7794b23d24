package source

// Pointer is a JSON Pointer (RFC 6901): "" is the whole, "/a~1b/0" a part.
type Pointer string

// ParsePointer checks s and returns it; the error says what is wrong with it.
func ParsePointer(s string) (Pointer, error) { panic("helper") }

// Join returns the pointer to the part called name of what p points at.
func (p Pointer) Join(name string) Pointer { panic("helper") }

// JoinIndex returns the pointer to item i of what p points at.
func (p Pointer) JoinIndex(i int) Pointer { panic("helper") }

// Tokens returns the decoded parts of p.
func (p Pointer) Tokens() []string { panic("helper") }

// At returns the node that p points at, or nil.
func (d *Document) At(p Pointer) *Node { panic("helper") }

// SpanAt returns the span of the name (for a member) or of the value (for an
// item or the root) that p points at; where there is none, of the nearest
// ancestor that exists.
func (d *Document) SpanAt(p Pointer) Span { panic("helper") }

// PointerAt returns the pointer to the innermost node that covers the byte
// offset.
func (d *Document) PointerAt(offset int) Pointer { panic("helper") }
