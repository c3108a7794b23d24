// Package upcast derives how an event of one schema becomes an event of the next.
//
// Derive looks at two schemas, of two majors of a contract or of two revisions of
// one, and at what they say with x-renamed-from, x-upcast-default, x-upcast-values
// and x-removed. It makes a Step: what is done with the value at each place, from
// copying to filling what is missing. Where only a person knows what the new field
// means, nothing is guessed: the step asks, and says at which places, and which
// annotation would settle it.
//
// The lint rule missing-upcaster, the generated code and the reference
// implementation here, Step.Apply, all go by the same Step.
//
// It promises that what Apply takes is valid under the older schema and what it returns
// under the newer; that where nothing is asked and nothing tightened every event is
// lifted that has no undeclared member called as what the step writes; that what no
// schema names survives, numbers keep their digits and members their order; that
// the same schemas give the same step; and that its work is bounded, whatever the
// schemas are.
package upcast
