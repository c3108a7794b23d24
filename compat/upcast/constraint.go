package upcast

import (
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// fragile is a constraint that holds for what is copied, and may not for what is
// lifted.
type fragile struct {
	constraint Constraint
	// Of members that a pattern names: they can only be copied.
	path  string
	lifts []*Lift
}

// constraints finds the assertions of To that events of From may violate here.
func (d *deriver) constraints(l *Lift, old, new *location) {
	both := old.types & new.types
	var list []Constraint
	for _, s := range new.parts {
		d.work += int64(len(old.parts))
		for _, c := range checks {
			if !c.says(s) || c.types&both == 0 || c.holds(s, old) {
				continue
			}
			bound := constraintAt(l.Path, s, c.keywords...)
			bound.valued = true
			list = append(list, bound)
		}
		list = append(list, d.structural(l, s, old, both)...)
		list = append(list, d.constraining(l, s, old, new)...)
	}
	if len(list) > 0 && !d.asks && both&(schema.TypeObject|schema.TypeArray) == 0 && d.proved(old, new) {
		return
	}
	for _, c := range list {
		d.addConstraint(c)
	}
}

func constraintAt(path string, s *schema.Schema, keywords ...string) Constraint {
	c := Constraint{Path: path, Place: Place{s.Span(), s.Pointer}}
	for _, keyword := range keywords {
		if s.Node.Member(keyword) == nil {
			continue
		}
		if c.Keyword == "" {
			c.Keyword, c.Place = keyword, Place{s.KeywordSpan(keyword), s.Pointer.Join(keyword)}
		}
		c.covers = append(c.covers, covered{s.Doc.File, s.Pointer.Join(keyword)})
	}
	return c
}

func (d *deriver) addConstraint(c Constraint) {
	key := source.Pointer(c.Span.File) + "#" + c.Pointer
	if at, known := d.tightened[key]; known {
		d.step.Tightened[at].Undeclared = d.step.Tightened[at].Undeclared && c.Undeclared
		return
	}
	d.tightened[key] = len(d.step.Tightened)
	d.step.Tightened = append(d.step.Tightened, c)
}

// tighten notes that To may refuse values for what one of the keywords says.
func (d *deriver) tighten(path string, new *location, keywords ...string) {
	for _, s := range new.parts {
		for _, keyword := range keywords {
			if s.Node.Member(keyword) != nil {
				c := constraintAt(path, s, keyword)
				d.cover(&c, s, keyword)
				c.valued = true
				d.addConstraint(c)
			}
		}
	}
}

// tightenTypes notes which assertions of To refuse values of the types.
func (d *deriver) tightenTypes(path string, new *location, gone schema.Types) {
	for _, s := range new.parts {
		if gone&^ownTypes(s) != 0 {
			d.tighten(path, &location{parts: []*schema.Schema{s}}, "type", "enum", "const", "not")
		}
		for _, branches := range new.unionsOf(s) {
			var some schema.Types
			for _, b := range branches {
				some |= d.typesAt(b)
			}
			if gone&^some != 0 {
				d.tighten(path, &location{parts: []*schema.Schema{s}}, "anyOf", "oneOf")
			}
		}
	}
}

// constrain is tighten for one schema.
func (o *objects) constrain(path string, s *schema.Schema, undeclared bool, keywords ...string) {
	for _, keyword := range keywords {
		if s.Node.Member(keyword) != nil {
			c := constraintAt(path, s, keyword)
			c.Undeclared = undeclared
			o.addConstraint(c)
		}
	}
}

// tightenWhere notes that To may refuse values for whatever the schemas say.
func (d *deriver) tightenWhere(path string, schemas []*schema.Schema, undeclared bool) {
	for _, s := range schemas {
		if acceptsAll(s) {
			continue
		}
		c := Constraint{Path: path, Place: Place{s.Span(), s.Pointer}, Undeclared: undeclared}
		d.coverAll(&c, s)
		d.addConstraint(c)
	}
}

// tightenAll notes that no branch of a union may take a value.
func (d *deriver) tightenAll(path string, owner *schema.Schema, branches []*schema.Schema) {
	c := constraintAt(path, owner, "anyOf", "oneOf")
	for _, b := range branches {
		d.coverAll(&c, b)
	}
	d.addConstraint(c)
}

// cover adds what the subschemas of a keyword lead to.
func (d *deriver) cover(c *Constraint, s *schema.Schema, keyword string) {
	for child := range s.Children() {
		if child.Keyword == keyword {
			d.coverAll(c, child.Schema)
		}
	}
}

// coverAll adds a schema and the schemas that it refers to: a value that it
// refuses is refused by an assertion of one of them.
func (d *deriver) coverAll(c *Constraint, s *schema.Schema) {
	seen := map[*schema.Schema]bool{}
	var add func(s *schema.Schema)
	add = func(s *schema.Schema) {
		if s == nil || seen[s] || len(seen) > maxParts {
			return
		}
		seen[s] = true
		c.covers = append(c.covers, covered{s.Doc.File, s.Pointer})
		s.Walk(func(sub *schema.Schema) bool {
			d.work++
			if sub.Ref != nil {
				add(sub.Ref.Target)
			}
			if sub.DynamicRef != nil {
				add(sub.DynamicRef.Target)
			}
			return d.work < 2*maxWork
		})
	}
	add(s)
}

// proved asks the prover whether values stay valid as they are.
func (d *deriver) proved(old, new *location) bool {
	if len(old.roots) != 1 || len(old.settled) > 0 || old.only != schema.AllTypes {
		return false
	}
	return d.provedIn(old.roots[0], new)
}

func (d *deriver) provedIn(s *schema.Schema, new *location) bool {
	if len(new.roots) != 1 || len(new.settled) > 0 || d.proofs >= maxProofs {
		return false
	}
	d.proofs++
	d.work += proofs / 10
	result := compat.Contained(s, new.roots[0], compat.Options{Model: contract.Strict, Budget: proofs, Aside: true})
	return result.Verdict == compat.Proved
}
