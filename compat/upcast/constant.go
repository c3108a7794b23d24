package upcast

import "github.com/treaty-events/treaty/contract/schema"

// isConstant reports whether every event of From has the member, with one value, and
// To does not name it: then it says nothing that the schema does not say, and without
// it nothing is lost. In a variant of a union it may say which one it is.
func (o *objects) isConstant(m *named) bool {
	return m.required != nil && o.after[m.name] == nil && len(o.listedAt(o.at(m.schemas...))) == 1 && !o.inVariant(o.old)
}

// inVariant reports whether a place of From may be within a variant of a union.
func (d *deriver) inVariant(loc *location) bool {
	if d.varying == nil {
		d.varying = map[*schema.Schema]bool{}
		reach(d.step.From, map[*schema.Schema]bool{}, func(s *schema.Schema) {
			for _, branches := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
				for _, b := range branches {
					reach(b, d.varying, func(*schema.Schema) { d.work++ })
				}
			}
		})
	}
	for _, s := range loc.parts {
		if d.varying[s] {
			return true
		}
	}
	return false
}

// reach visits a schema and all that it leads to, through references, too: those that
// were not seen.
func reach(s *schema.Schema, seen map[*schema.Schema]bool, visit func(*schema.Schema)) {
	queue := []*schema.Schema{s}
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		visit(s)
		for c := range s.Children() {
			queue = append(queue, c.Schema)
		}
		if s.Ref != nil {
			queue = append(queue, s.Ref.Target)
		}
		if s.DynamicRef != nil {
			queue = append(queue, s.DynamicRef.Target)
		}
	}
}
