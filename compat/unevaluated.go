package compat

// unevaluated puts the keywords that look at what the rest of the schema
// evaluates. Where that is the same for every value they are written as
// additionalProperties and items would be; else their terms carry what the
// schema evaluates, and under which conditions.
func (b *builder) unevaluated() {
	s := b.schema
	if sub := s.UnevaluatedItems; sub != nil {
		t := term{kind: kUnevaluatedItems, subs: []*term{b.compile(sub)}, origin: s}
		if t.covers = b.coverage(surface{s, theItems, false}); t.covers.conditional(t.closed) {
			b.put("unevaluatedItems", t)
		} else if rule := b.always(t.covers).rule(b.table, &t, false); rule != nil {
			b.parts = append(b.parts, part{keyword: "unevaluatedItems", term: rule, sub: sub, at: "*"})
		}
	}
	if sub := s.UnevaluatedProperties; sub != nil {
		t := term{kind: kUnevaluatedProperties, subs: []*term{b.compile(sub)}, closed: closesObject(sub), origin: s}
		t.covers = b.coverage(surface{s, theMembers, false})
		switch {
		case t.covers.conditional(t.closed):
			b.put("unevaluatedProperties", t)
			if !t.closed {
				b.put("", term{kind: kOpen})
			}
		default:
			if rule := b.always(t.covers).rule(b.table, &t, false); rule != nil {
				b.parts = append(b.parts, part{keyword: "unevaluatedProperties", term: rule, sub: sub, at: "*"})
			}
		}
	}
}

// always returns the union of what c evaluates, whatever the guards.
func (tb *table) always(c *coverage) *covered {
	e, seen := &covered{}, map[*coverage]bool{}
	var visit func(*coverage)
	visit = func(c *coverage) {
		if !seen[c] && !e.all {
			seen[c] = true
			e.add(tb, c, false)
			for _, p := range c.parts {
				visit(p.by)
			}
		}
	}
	visit(c)
	return e
}
