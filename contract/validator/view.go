package validator

import (
	"errors"
	"regexp"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/source"
)

// View is what a consumer relies on of a schema whose events it reads some
// fields of (compat.md, "A consumer's view"). It is safe for concurrent use.
type View struct {
	of    *Validator
	graph graph
}

// Bounds of a view: schemas made, and the number of an item that a field may
// name.
const (
	maxViewed = 20_000
	maxIndex  = 2_000
)

// View returns View(S, fields), tolerant (over R) or strict (over S). The
// pointers in read and ignored are those of a manifest: `*` is any item or
// member, `~2` a star that is meant, "" everything; at those in ignored, values
// that an enum does not list are ignored. The error is an *Unsupported where the
// view would be too large, else it says which pointer is none.
func (v *Validator) View(read, ignored []string, tolerant bool) (*View, error) {
	w := &viewer{readings: newReadings(), done: map[viewedAt]*jsonschema.Schema{}, covered: map[viewedAt]bool{}}
	w.opener = opener{known: v.known, done: map[*jsonschema.Schema]*jsonschema.Schema{}}
	w.tolerant = tolerant
	from, err := w.root(read, ignored)
	if err != nil {
		return nil, err
	}
	root := w.view(v.plain.root, from)
	if w.pairs > maxPairs {
		w.err = errors.New("its oneOf have too many branches to open")
	}
	if w.err != nil {
		return nil, v.library.unsupported("size", w.err)
	}
	return &View{v, graph{root, weigh(root)}}, nil
}

// Valid reports whether the consumer can read value.
func (w *View) Valid(value *source.Node) (bool, error) { return w.valid(value, nil) }

func (w *View) valid(value *source.Node, purse *float64) (bool, error) {
	c := w.of.call(w.graph, purse)
	ok := c.valid(w.graph.root, instance{value, value.Any()})
	return ok && c.err == nil, c.err
}

// viewer makes a view as a copy of a graph.
type viewer struct {
	opener
	*readings
	tolerant bool
	done     map[viewedAt]*jsonschema.Schema
	covered  map[viewedAt]bool
	size     int
	err      error
}

// viewedAt is a schema where something is read.
type viewedAt struct {
	schema *jsonschema.Schema
	reads  *reading
}

// count bounds what is made.
func (w *viewer) count(n int) bool {
	if w.size += n; w.size > maxViewed && w.err == nil {
		w.err = errors.New("what is read of it leads to too many schemas")
	}
	return w.err == nil
}

func (w *viewer) whole(s *jsonschema.Schema) *jsonschema.Schema {
	if w.tolerant {
		return w.schema(s)
	}
	return s
}

func (w *viewer) view(s *jsonschema.Schema, r *reading) *jsonschema.Schema {
	switch {
	case r == nil:
		return blank(s.Location)
	case r.whole:
		return w.whole(s)
	}
	key := viewedAt{s, r}
	if made := w.done[key]; made != nil {
		return made
	}
	made := blank(s.Location)
	w.done[key] = made
	if !w.count(1) {
		return made
	}
	made.Types = s.Types
	if w.isBoolean(s) {
		made.Always = s.Always
	}
	w.inPlace(s, r, made)
	if r.opensEnum {
		w.openedEnum(s, made)
		return made
	}
	w.names(s, r, made)
	w.object(s, r, made)
	w.array(s, r, made)
	return made
}

// isBoolean reports whether s is written as true or false.
func (w *viewer) isBoolean(s *jsonschema.Schema) bool {
	f := w.known[s]
	return s.Always != nil && f.node.Kind == source.Bool
}

// and adds a conjunct.
func and(to, part *jsonschema.Schema) { to.AllOf = append(to.AllOf, part) }

// inPlace copies what s applies to the same value, but for dependencies.
func (w *viewer) inPlace(s *jsonschema.Schema, r *reading, made *jsonschema.Schema) {
	for _, child := range append([]*jsonschema.Schema{s.Ref, s.RecursiveRef}, s.AllOf...) {
		if child != nil {
			and(made, w.view(child, r))
		}
	}
	for _, branches := range [][]*jsonschema.Schema{s.AnyOf, s.OneOf} {
		if len(branches) > 0 {
			and(made, w.anyOf(branches, r))
		}
	}
	if s.Not != nil && (r.opensEnum || w.covers(s.Not, r)) {
		made.Not = s.Not
	}
	switch {
	case s.If == nil || s.Then == nil && s.Else == nil:
	case w.coversAll(r, s.If, s.Then, s.Else):
		choice := blank(s.Location)
		choice.If = s.If
		if s.Then != nil {
			choice.Then = w.whole(s.Then)
		}
		if s.Else != nil {
			choice.Else = w.whole(s.Else)
		}
		and(made, choice)
	case s.Then != nil && s.Else != nil:
		and(made, w.anyOf([]*jsonschema.Schema{s.Then, s.Else}, r))
	}
}

func (w *viewer) anyOf(branches []*jsonschema.Schema, r *reading) *jsonschema.Schema {
	choice := blank(branches[0].Location)
	for _, branch := range branches {
		choice.AnyOf = append(choice.AnyOf, w.view(branch, r))
	}
	return choice
}

// openedEnum copies the rest of s, where values that an enum or a const does not
// list are ignored: their types remain.
func (w *viewer) openedEnum(s, made *jsonschema.Schema) {
	rest := *s
	if w.tolerant {
		rest = *w.parts(s)
	}
	rest.Ref, rest.RecursiveRef, rest.AllOf, rest.AnyOf, rest.OneOf = nil, nil, nil, nil, nil
	rest.Not, rest.If, rest.Then, rest.Else = nil, nil, nil, nil
	rest.UnevaluatedItems, rest.UnevaluatedProperties = nil, nil
	rest.Enum, rest.Constant, rest.Always = nil, nil, nil
	and(made, &rest)
	f := w.known[s]
	for _, keyword := range []string{"enum", "const"} {
		n := f.node.Get(keyword)
		if n == nil || keyword == "enum" && len(s.Enum) == 0 && !f.emptyEnum || keyword == "const" && len(s.Constant) == 0 {
			continue
		}
		values := []*source.Node{n}
		if keyword == "enum" {
			values = n.Items
		}
		types := blank(s.Location)
		if types.Types = typesOf(values); len(values) == 0 {
			types.Always = new(bool)
		}
		and(made, types)
	}
}

// object copies what s says of the members that are read.
func (w *viewer) object(s *jsonschema.Schema, r *reading, made *jsonschema.Schema) {
	if every := w.every(r); every != nil {
		part := blank(s.Location)
		part.MinProperties, part.MaxProperties, part.PropertyNames = s.MinProperties, s.MaxProperties, s.PropertyNames
		part.Properties = map[string]*jsonschema.Schema{}
		for _, name := range sortedNames(s.Properties) {
			part.Properties[name] = w.view(s.Properties[name], w.at(r, name))
		}
		apart := w.apart(r)
		part.PatternProperties = map[*regexp.Regexp]*jsonschema.Schema{}
		for _, re := range sortedPatterns(s.PatternProperties) {
			w.pattern(re, w.view(s.PatternProperties[re], every), apart, part)
		}
		if !w.tolerant || !w.closes(s.AdditionalProperties) {
			part.AdditionalProperties = oneIn("", s.AdditionalProperties, func(_ string, child *jsonschema.Schema) *jsonschema.Schema {
				return w.view(child, every)
			})
			for _, name := range apart {
				if part.Properties[name] == nil {
					part.Properties[name] = blank(s.Location)
				}
			}
		}
		and(made, part)
	}
	for _, name := range r.names() {
		w.member(s, name, w.at(r, name), made)
	}
}

// member copies what describes one member that a field names.
func (w *viewer) member(s *jsonschema.Schema, name string, r *reading, made *jsonschema.Schema) {
	if !w.count(1 + len(s.PatternProperties)/16) {
		return
	}
	add := func(child *jsonschema.Schema) {
		part := blank(s.Location)
		part.Properties = map[string]*jsonschema.Schema{name: child}
		and(made, part)
	}
	evaluated := false
	if child := s.Properties[name]; child != nil {
		evaluated = true
		add(w.view(child, r))
	}
	for _, re := range sortedPatterns(s.PatternProperties) {
		if re.MatchString(name) {
			evaluated = true
			add(w.view(s.PatternProperties[re], r))
		}
	}
	if evaluated || w.tolerant && w.closes(s.AdditionalProperties) {
		return
	}
	switch additional := s.AdditionalProperties.(type) {
	case *jsonschema.Schema:
		add(w.view(additional, r))
	case bool:
		if !additional {
			none := blank(s.Location)
			none.Always = new(bool)
			add(none)
		}
	}
}

// array copies what s says of the items that are read.
func (w *viewer) array(s *jsonschema.Schema, r *reading, made *jsonschema.Schema) {
	if every := w.every(r); every != nil {
		part := blank(s.Location)
		part.MinItems, part.MaxItems = s.MinItems, s.MaxItems
		part.UniqueItems = s.UniqueItems && every.whole
		if s.Contains != nil && w.covers(s.Contains, every) {
			part.Contains, part.MinContains, part.MaxContains = s.Contains, s.MinContains, s.MaxContains
			if w.tolerant && s.MaxContains == -1 {
				part.Contains = w.schema(s.Contains)
			}
		}
		w.items(s, part, r, every)
		and(made, part)
		return
	}
	w.numbered(s, r, made)
}

// items copies what s says of any item. Those before the last of which less is
// kept than of any are described one by one.
func (w *viewer) items(s, part *jsonschema.Schema, r, every *reading) {
	first := len(s.PrefixItems)
	if list, ok := s.Items.([]*jsonschema.Schema); ok {
		first = len(list)
	}
	for _, name := range w.apart(r) {
		if i, ok := itemNumber(name); ok {
			first = max(first, i+1)
		}
	}
	if !w.count(first/64) || w.far(first-1) {
		return
	}
	item := func(i int, r *reading) *jsonschema.Schema {
		if child := itemSchema(s, i); child != nil {
			return w.view(child, r)
		}
		none := blank(s.Location)
		if closedItem(s, i) {
			none.Always = new(bool)
		}
		return none
	}
	for i := range first {
		part.PrefixItems = append(part.PrefixItems, item(i, w.at(r, strconv.Itoa(i))))
	}
	part.Items2020 = item(first, every)
	w.numbered(s, r, part)
}

// itemNumber returns the number of an item that a token is.
func itemNumber(token string) (int, bool) {
	i, err := strconv.Atoi(token)
	return i, err == nil && i >= 0 && strconv.Itoa(i) == token
}

// far reports whether an item is too far from the first, and notes it.
func (w *viewer) far(i int) bool {
	if i > maxIndex {
		w.err = errors.New("a field names an item too far from the first")
	}
	return i > maxIndex
}

// numbered copies what describes the items that fields number.
func (w *viewer) numbered(s *jsonschema.Schema, r *reading, made *jsonschema.Schema) {
	part := blank(s.Location)
	for _, name := range r.names() {
		i, ok := itemNumber(name)
		if !ok {
			continue
		}
		child := itemSchema(s, i)
		if child == nil && !closedItem(s, i) {
			continue
		}
		if w.far(i) {
			return
		}
		for len(part.PrefixItems) <= i {
			part.PrefixItems = append(part.PrefixItems, everyItem)
		}
		if child == nil {
			part.PrefixItems[i] = blank(s.Location)
			part.PrefixItems[i].Always = new(bool)
		} else {
			part.PrefixItems[i] = w.view(child, w.at(r, name))
		}
	}
	if part.PrefixItems != nil {
		w.count(len(part.PrefixItems) / 64)
		and(made, part)
	}
}

var everyItem = blank("")

// closedItem reports whether additionalItems: false is about item i.
func closedItem(s *jsonschema.Schema, i int) bool {
	list, ok := s.Items.([]*jsonschema.Schema)
	return ok && i >= len(list) && s.AdditionalItems == false
}
