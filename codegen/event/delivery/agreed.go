package delivery

import "github.com/treaty-events/treaty/codegen/event"

// agreed is what a consumer knows of one event.
type agreed struct {
	contract    *Contract    // nil where it is not known
	consumption *Consumption // what the manifest of the service says; nil: nothing
}

// agreements are by type and major, and by type for majors that nobody knows: those
// have the same keys and services.
type agreements map[major]agreed

// anyMajor stands for the majors that nobody knows.
const anyMajor = 0

func agreementsOf(contracts *Contracts, service string) agreements {
	all := agreements{}
	for i := range contracts.Events {
		c := &contracts.Events[i]
		one := agreed{c, c.ConsumedBy(service)}
		for _, name := range append([]string{c.Type}, c.Formerly...) {
			all[major{name, c.Version}] = one
			if other := all[major{name, anyMajor}]; other.consumption == nil {
				all[major{name, anyMajor}] = one
			}
		}
	}
	for m, one := range all { // a major that the manifest leaves out is known as the others are
		if one.consumption == nil {
			one.consumption = all[major{m.typ, anyMajor}].consumption
			all[m] = one
		}
	}
	return all
}

// find returns what is known of an event, and whether its major is.
func (c *Consumer) find(e *event.Envelope) (one agreed, known bool) {
	if one, known = c.agreements[major{e.Type, e.Version}]; known && e.Version != anyMajor {
		return one, true
	}
	return c.agreements[major{e.Type, anyMajor}], false
}
