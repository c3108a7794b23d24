package compat

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// Fields is what a consumer reads of an event (compat.md, "A consumer's view").
// The zero value reads nothing. It is not changed once it is made.
type Fields struct {
	read, ignored []string
	root          *reading
}

// maxFieldDepth bounds the tokens of a field: no event is nested deeper.
const maxFieldDepth = 500

// ParseFields reads the pointers of a consumer's manifest. Each names a field
// that is read with all that is in it, "" the whole event; `*` stands for any
// item or member, and `~2` for a star that is meant. At the fields in ignored,
// which are read as well, values that `enum` or `const` do not list are ignored
// by the consumer and do not break it. The error says which pointer is none.
func ParseFields(read, ignored []string) (Fields, error) {
	f := Fields{read: slices.Clone(read), ignored: slices.Clone(ignored), root: &reading{id: 1}}
	count := int32(1)
	for _, list := range []struct {
		pointers []string
		ignores  bool
	}{{f.read, false}, {f.ignored, true}} {
		for _, pointer := range list.pointers {
			tokens, err := fieldTokens(pointer)
			if err != nil {
				return Fields{}, err
			}
			f.root.put(tokens, list.ignores, &count)
		}
	}
	return f, nil
}

// FieldsOf returns what the consumer says that it reads: `all` is the whole
// event, and with `otherwise: ignore` the fields of `enum-values` may have
// values that are not listed.
func FieldsOf(c contract.Consumption) (Fields, error) {
	read := c.Fields
	if c.ReadsAll() {
		read = []string{""}
	}
	if c.Otherwise != "ignore" {
		return ParseFields(read, nil)
	}
	return ParseFields(read, slices.Sorted(maps.Keys(c.EnumValues)))
}

// Empty reports whether nothing is read.
func (f Fields) Empty() bool { return len(f.read) == 0 && len(f.ignored) == 0 }

// fieldToken is one step of a field: to any item or member, or to one.
type fieldToken struct {
	any  bool
	name string
}

var unescapeField = strings.NewReplacer("~0", "~", "~1", "/", "~2", "*")

// fieldTokens takes a pointer of a manifest apart.
func fieldTokens(pointer string) ([]fieldToken, error) {
	if _, err := source.ParsePointer(strings.ReplaceAll(pointer, "~2", "~0")); err != nil {
		return nil, errors.New(strings.Replace(err.Error(), "JSON Pointer", "field", 1))
	}
	if pointer == "" {
		return nil, nil
	}
	parts := strings.Split(pointer[1:], "/")
	if len(parts) > maxFieldDepth {
		return nil, fmt.Errorf("%s… is deeper than %d steps, as no event is", source.Quote(pointer[:min(len(pointer), 40)]), maxFieldDepth)
	}
	tokens := make([]fieldToken, len(parts))
	for i, part := range parts {
		tokens[i] = fieldToken{any: part == "*", name: unescapeField.Replace(part)}
	}
	return tokens, nil
}

// reading is what is read at a place: a node of the tree of all fields.
type reading struct {
	id      int32
	whole   bool // with all that is in it
	ignores bool // but for values of an enum that are not listed
	deep    bool // such a field is somewhere below
	names   map[string]*reading
	any     *reading // any item or member
}

// everything is what is read at any place within a field.
var everything = func() *reading {
	r := &reading{whole: true}
	r.any = r
	return r
}()

// put adds a field, and counts the nodes.
func (r *reading) put(tokens []fieldToken, ignores bool, count *int32) {
	for _, token := range tokens {
		r.deep = r.deep || ignores
		r = r.step(token, count)
	}
	r.whole, r.ignores = true, r.ignores || ignores
}

func (r *reading) step(token fieldToken, count *int32) *reading {
	next := r.names[token.name]
	if token.any {
		next = r.any
	}
	if next != nil {
		return next
	}
	*count++
	next = &reading{id: *count}
	switch {
	case token.any:
		r.any = next
	case r.names == nil:
		r.names = map[string]*reading{token.name: next}
	default:
		r.names[token.name] = next
	}
	return next
}
