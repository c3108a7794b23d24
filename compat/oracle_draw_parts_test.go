package compat_test

// The drawers of the narrower subjects: each makes what is hard about its
// keywords likely, in schemas that stay small enough to be tried out.

var (
	wordPatterns = []string{"^a", "b$", "^(a|b)*$", "^a*$", "^(ab)*$", "a.*b", "^[^a]*$", "^.{0,2}$", "^a{2,}$", "^a?b?$", "aa|bb", "^(a|ab)*$", "^b+a?$", ""}
	drawnWords   = words("ab", 3, "x", "xa", "abc", "d", "aaaa", "abab")
)

// words returns all words over an alphabet up to a length, and more.
func words(alphabet string, length int, more ...string) []string {
	all := []string{""}
	for from := 0; length > 0; length-- {
		to := len(all)
		for _, word := range all[from:to] {
			for _, letter := range alphabet {
				all = append(all, word+string(letter))
			}
		}
		from = to
	}
	return append(all, more...)
}

// strings draws a schema of strings, or of objects whose names matter.
func (d drawer) strings(depth int, refs bool) any {
	switch k := d.pick(12); {
	case k == 0:
		return d.one(2)
	case k < 6 || depth <= 0:
		return d.word()
	case k < 9:
		s := tree{"type": "object"}
		for range 1 + d.pick(3) {
			switch d.pick(6) {
			case 0:
				s["propertyNames"] = d.word()
			case 1:
				s["properties"] = tree{oneOf(d, drawnNames): d.strings(depth-1, refs)}
			case 2, 3:
				s["patternProperties"] = tree{oneOf(d, wordPatterns): d.strings(depth-1, refs), oneOf(d, wordPatterns): d.one(2)}
			case 4:
				d.additional(s, depth, refs)
			case 5:
				d.objectKeyword(s, depth, refs)
			}
		}
		return s
	}
	s := tree{}
	if d.one(2) {
		s = d.word()
	}
	d.combine(s, depth, refs)
	return s
}

func (d drawer) word() tree {
	s := tree{}
	if !d.one(3) {
		s["type"] = "string"
	}
	for range 1 + d.pick(2) {
		switch d.pick(8) {
		case 0, 1, 2:
			s["pattern"] = oneOf(d, wordPatterns)
		case 3:
			s["not"] = tree{"pattern": oneOf(d, wordPatterns)}
		case 4:
			s["allOf"] = []any{tree{"pattern": oneOf(d, wordPatterns)}, tree{"pattern": oneOf(d, wordPatterns)}}
		case 5:
			s["enum"] = []any{oneOf(d, drawnWords), "zz"}
		case 6:
			s["minLength"] = rat(oneOf(d, []string{"0", "1", "2"}))
		case 7:
			s["maxLength"] = rat(oneOf(d, []string{"0", "1", "2", "3"}))
		}
	}
	return s
}

// items draws a schema of arrays of few different items.
func (d drawer) items(depth int, refs bool) any {
	switch k := d.pick(12); {
	case k == 0:
		return d.one(2)
	case depth <= 0:
		return oneOf(d, []any{
			tree{"type": "integer"}, tree{"const": rat("1")}, tree{"enum": []any{rat("0"), rat("1")}}, tree{"type": "boolean"},
			tree{"type": "null"}, tree{"type": "string", "maxLength": rat("0")}, tree{"enum": []any{rat("1"), []any{}, tree{}}},
			tree{"type": "integer", "minimum": rat("0"), "maximum": rat("2")}, true, tree{"required": []any{"a"}},
			tree{"type": "object", "properties": tree{"a": tree{"type": "null"}}}, tree{"enum": []any{rat("0"), false}},
		})
	case k < 9:
		return d.arrayOfFew(depth, refs)
	}
	s := tree{}
	if d.one(2) {
		s = d.arrayOfFew(depth, refs)
	}
	d.combine(s, depth, refs)
	return s
}

func (d drawer) arrayOfFew(depth int, refs bool) tree {
	s := tree{}
	if !d.one(4) {
		s["type"] = "array"
	}
	count := func() any { return rat(oneOf(d, []string{"0", "1", "2", "3"})) }
	for range 1 + d.pick(4) {
		switch d.pick(11) {
		case 0, 1:
			s["contains"] = d.child(depth, refs)
		case 2, 3:
			s["contains"], s["minContains"] = d.child(depth, refs), count()
		case 4:
			s["contains"], s["maxContains"] = d.child(depth, refs), count()
		case 5:
			s["uniqueItems"] = true
		case 6, 7:
			s["items"] = d.child(depth, refs)
		case 8:
			s["prefixItems"] = []any{d.child(depth, refs), d.child(depth, refs)}[:1+d.pick(2)]
		case 9:
			s["minItems"] = count()
		case 10:
			s["maxItems"] = count()
		}
	}
	return s
}

// context draws a schema in which branches evaluate what unevaluatedProperties
// or unevaluatedItems look at.
func (d drawer) context(depth int, refs bool) any {
	if depth <= 0 {
		return d.evaluating(0, refs)
	}
	s := d.evaluating(depth, refs)
	if depth > 1 || d.one(2) {
		d.combine(s, depth, refs)
	}
	switch d.pick(5) {
	case 0:
		d.combine(s, 1, refs)
	case 1:
		s["dependentSchemas"] = tree{oneOf(d, drawnNames): d.context(depth-1, refs)}
	case 2:
		s["not"] = tree{"not": d.context(depth-1, refs)}
	}
	return s
}

// evaluating draws a schema that evaluates some members or items.
func (d drawer) evaluating(depth int, refs bool) tree {
	leaf := func() any {
		return oneOf(d, []any{true, true, tree{"type": "integer"}, tree{"type": "string"}, tree{"type": "object", "properties": tree{}}, tree{"const": rat("1")}, false})
	}
	s := tree{}
	for range 1 + d.pick(2) {
		switch d.pick(12) {
		case 0, 1, 2:
			s["properties"] = tree{oneOf(d, drawnNames): leaf(), oneOf(d, drawnNames): leaf()}
		case 3:
			s["patternProperties"] = tree{oneOf(d, drawnPatterns): leaf()}
		case 4:
			s["required"] = d.names()
		case 5:
			s["prefixItems"] = []any{leaf()}
		case 6:
			s["contains"] = leaf()
		case 7:
			s["additionalProperties"] = leaf()
		case 8:
			s["items"] = leaf()
		case 9, 10:
			s["unevaluatedProperties"] = leaf()
		case 11:
			s["unevaluatedItems"] = leaf()
		}
	}
	if depth > 1 {
		s[oneOf(d, []string{"unevaluatedProperties", "unevaluatedProperties", "unevaluatedItems"})] = oneOf(d, []any{false, false, leaf()})
		s["type"] = oneOf(d, []string{"object", "object", "array"})
	}
	return s
}

// resources draws a document with embedded resources: a tree whose inner nodes
// are what the dynamic scope says, and one that extends it.
func (d drawer) resources() tree {
	root := d.node(1).(tree)
	root["$id"] = "https://treaty.example/root"
	inner := d.node(1).(tree)
	inner["$id"] = "inner"
	for _, s := range []tree{root, inner} {
		if !d.one(4) {
			s["$dynamicAnchor"] = "node"
		}
	}
	if !d.one(4) {
		delete(root, "type")
		root["$ref"] = "inner"
	}
	if d.one(3) {
		root["additionalProperties"] = oneOf(d, []any{false, tree{"$ref": "inner"}})
	}
	leaf := d.node(0).(tree)
	leaf["$id"], leaf["$dynamicAnchor"] = "leaf", "node"
	root["$defs"] = tree{"inner": inner, "leaf": leaf}
	return root
}

// node draws a schema of a node of a tree.
func (d drawer) node(depth int) any {
	s := tree{}
	if !d.one(3) {
		s["type"] = oneOf(d, []any{"object", "object", "array", []any{"object", "integer"}, []any{"array", "string"}})
	}
	child := func() any {
		if depth <= 0 {
			return d.scalar()
		}
		return oneOf(d, []any{
			tree{"$dynamicRef": "#node"}, tree{"$dynamicRef": "#node"}, tree{"$dynamicRef": "#node"}, tree{"$ref": "inner"}, tree{"$ref": "leaf"},
			tree{"$ref": "#"}, d.scalar(),
			tree{"anyOf": []any{tree{"$dynamicRef": "#node"}, tree{"type": "null"}}},
		})
	}
	for range 1 + d.pick(3) {
		switch d.pick(8) {
		case 0, 1, 2:
			s["properties"] = tree{oneOf(d, drawnNames): child(), oneOf(d, drawnNames): child()}
		case 3, 4:
			s["items"] = child()
		case 5:
			s["required"] = d.names()
		case 6:
			d.additional(s, 1, false)
			if _, closed := s["additionalProperties"].(bool); !closed {
				delete(s, "additionalProperties")
			}
			delete(s, "unevaluatedProperties")
		case 7:
			s["maxProperties"] = rat(oneOf(d, []string{"1", "2"}))
		}
	}
	return s
}
