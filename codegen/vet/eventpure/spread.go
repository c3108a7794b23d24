package eventpure

import "go/types"

// spread finds out what each function of the package reaches, by the shortest way:
// what it does itself, and then, until nothing is new, what those do that it calls.
func (c *checker) spread() {
	callers := map[types.Object][]*node{}
	for _, n := range c.list {
		n.effects = map[kind]effect{}
		for _, s := range n.steps {
			if s.callee != nil && !s.stored && c.byObject[s.callee] != nil {
				callers[s.callee] = append(callers[s.callee], n)
			}
		}
	}
	waiting := c.list
	for len(waiting) > 0 {
		var next []*node
		for _, n := range waiting {
			if c.gather(n) {
				next = append(next, callers[n.obj]...)
			}
		}
		waiting = next
	}
}

// gather takes what a node reaches from its steps, and reports whether anything is new
// or nearer than it was.
func (c *checker) gather(n *node) (changed bool) {
	for _, s := range n.steps {
		if s.stored {
			continue
		}
		effects := c.of(s)
		if len(effects) == 0 || c.index.Allowed(c.pass.Analyzer.Name, s.pos) { // also where it adds nothing: it is needed
			continue
		}
		for k, e := range effects {
			known, ok := n.effects[k]
			if ok && len(known.Chain) <= len(e.Chain) {
				continue
			}
			if e.Where == "" {
				e.Where = c.where(s.pos)
			}
			n.effects[k], changed = e, true
		}
	}
	return changed
}

// of returns what a step reaches. Nothing goes through a function that must be pure:
// it answers for itself.
func (c *checker) of(s step) map[kind]effect {
	effects := c.ofAny(s)
	if s.once {
		delete(effects, state)
	}
	return effects
}

func (c *checker) ofAny(s step) map[kind]effect {
	effects := map[kind]effect{}
	if s.direct != nil {
		effects[s.direct.Kind] = *s.direct
		return effects
	}
	name := nameOf(s.callee, c.pass.Pkg)
	if n := c.byObject[s.callee]; n != nil {
		if n.mark != "" {
			return nil
		}
		for k, e := range n.effects {
			effects[k] = e.through(name)
		}
		return effects
	}
	for _, e := range c.imported(s.callee) {
		if e.Kind != state || e.Module == c.module {
			effects[e.Kind] = e.through(name)
		}
	}
	return effects
}

// imported returns the effects of a function of another package.
func (c *checker) imported(obj types.Object) []effect {
	effects, known := c.foreign[obj]
	if !known {
		var fact Reaches
		if obj.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(obj, &fact) {
			effects = fact.Effects
		}
		c.foreign[obj] = effects
	}
	return effects
}
