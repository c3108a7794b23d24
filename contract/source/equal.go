package source

// Equal reports whether a and b are the same value as JSON Schema counts it:
// numbers by their mathematical value, objects without regard to order. A nil
// node equals only a nil node.
func Equal(a, b *Node) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case Number:
		return a.Text == b.Text || parseDecimal(a.Text) == parseDecimal(b.Text)
	case Array:
		return equalItems(a.Items, b.Items)
	case Object:
		return equalMembers(a.Members, b)
	}
	return a.Text == b.Text
}

func equalItems(a, b []*Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalMembers(a []Member, b *Node) bool {
	if len(a) != len(b.Members) {
		return false
	}
	get := b.Get
	if len(a) > manyNames {
		byName := make(map[string]*Node, len(b.Members))
		for i := range b.Members {
			byName[b.Members[i].Name] = b.Members[i].Value
		}
		get = func(name string) *Node { return byName[name] }
	}
	for i := range a {
		if !Equal(a[i].Value, get(a[i].Name)) {
			return false
		}
	}
	return true
}
