package contract

import "slices"

// fit is where a pattern may stand, and what the other side may call the same
// relationship.
type fit struct {
	pattern Pattern
	as      []Role
	answers []Pattern
}

// fits is what Evans (Domain-Driven Design, 2003, chapter 14) and Vernon
// (Implementing Domain-Driven Design, 2013, chapter 3) say of who takes which
// part. Partners and the sharers of a kernel are equals, and both know it. A
// supplier plans for its customer, who therefore need not conform, but may still
// translate; who hosts openly or publishes a language speaks alike to all, and
// plans for nobody. Conforming and translating are the choices of who is
// downstream. Separate ways are no integration, from either side.
var fits = []fit{
	{Partnership, []Role{Equal}, []Pattern{Partnership}},
	{SharedKernel, []Role{Equal}, []Pattern{SharedKernel}},
	{CustomerSupplier, []Role{Upstream}, []Pattern{CustomerSupplier, AnticorruptionLayer}},
	{CustomerSupplier, []Role{Downstream}, []Pattern{CustomerSupplier}},
	{OpenHostService, []Role{Upstream}, []Pattern{Conformist, AnticorruptionLayer}},
	{PublishedLanguage, []Role{Upstream}, []Pattern{Conformist, AnticorruptionLayer}},
	{Conformist, []Role{Downstream}, []Pattern{OpenHostService, PublishedLanguage}},
	{AnticorruptionLayer, []Role{Downstream}, []Pattern{CustomerSupplier, OpenHostService, PublishedLanguage}},
	{SeparateWays, []Role{Upstream, Downstream, Equal}, []Pattern{SeparateWays}},
}

// Roles returns the sides from which the pattern can be declared.
func (p Pattern) Roles() []Role {
	var roles []Role
	for _, f := range fits {
		if f.pattern == p {
			roles = append(roles, f.as...)
		}
	}
	return roles
}

// PatternsAs returns the patterns that a side can declare.
func PatternsAs(side Role) []Pattern {
	var patterns []Pattern
	for _, f := range fits {
		if slices.Contains(f.as, side) {
			patterns = append(patterns, f.pattern)
		}
	}
	return patterns
}

// Opposite is the side that the other context takes.
func (r Role) Opposite() Role {
	switch r {
	case Upstream:
		return Downstream
	case Downstream:
		return Upstream
	}
	return r
}

// Answers returns what the other side may declare, as Opposite, in answer to r;
// none where r's pattern cannot be declared from r's side.
func (r Relationship) Answers() []Pattern {
	for _, f := range fits {
		if f.pattern == r.Pattern && slices.Contains(f.as, r.As) {
			return f.answers
		}
	}
	return nil
}

// Fits reports whether back, of the other context, answers r.
func (r Relationship) Fits(back Relationship) bool {
	return back.As == r.As.Opposite() && slices.Contains(r.Answers(), back.Pattern)
}
