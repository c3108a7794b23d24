package source

// Error is why a file could not be read, and where.
type Error struct {
	Span Span
	Msg  string // what is wrong, without the place
	Hint string // what to do next; may be empty
}

// Error returns "file:line:column: message".
func (e *Error) Error() string { return e.Span.String() + ": " + e.Msg }

// Limits bound what a reader accepts; see DefaultLimits.
type Limits struct {
	Bytes    int // size of a file
	Depth    int // nesting of arrays and objects
	Exponent int // size of a number's decimal exponent, written or implied
	Nodes    int // nodes, those that YAML aliases repeat counted each time
}

// DefaultLimits are the bounds of Treaty: 16 MiB, 500 deep, exponents to 10⁴,
// four million nodes.
var DefaultLimits = Limits{Bytes: 16 << 20, Depth: 500, Exponent: 10_000, Nodes: 4 << 20}

// Parse reads data as YAML if file ends in .yaml or .yml, else as JSON, within
// DefaultLimits. The error is an *Error.
func Parse(file string, data []byte) (*Document, error) { panic("helper") }

// ParseJSON reads one JSON text (RFC 8259; a byte order mark is refused).
func ParseJSON(file string, data []byte, limits Limits) (*Document, error) { panic("helper") }

// ParseYAML reads one YAML document of JSON's data model: names are strings,
// numbers are JSON numbers, tags other than the core schema's are refused.
func ParseYAML(file string, data []byte, limits Limits) (*Document, error) { panic("helper") }
