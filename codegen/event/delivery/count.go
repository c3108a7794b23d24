package delivery

import (
	"slices"
	"sync/atomic"
)

// Count is what a Publisher has done with one major of an event since it was made.
type Count struct {
	Type      string // empty: values of no event
	Version   int
	Published uint64
	NotSent   uint64 // Send failed
	Refused   map[Code]uint64
}

// counter counts for one major.
type counter struct {
	published, notSent atomic.Uint64
	refused            [len(codes)]atomic.Uint64
}

func (c *counter) refuse(code Code) { c.refused[slices.Index(codes[:], code)].Add(1) }

// count returns what was counted, and whether there was anything.
func (c *counter) count(typ string, version int) (Count, bool) {
	n := Count{Type: typ, Version: version, Published: c.published.Load(), NotSent: c.notSent.Load()}
	for i, code := range codes {
		if refused := c.refused[i].Load(); refused > 0 {
			if n.Refused == nil {
				n.Refused = map[Code]uint64{}
			}
			n.Refused[code] = refused
		}
	}
	return n, n.Published+n.NotSent > 0 || n.Refused != nil
}

// Counts returns what was published and refused since the Publisher was made: a row for each
// major that the service produces, also where nothing was, and for whatever else was
// refused. Each number is right; together they are of nearly the same moment.
func (p *Publisher) Counts() []Count {
	var list []Count
	if n, any := p.unknown.count("", 0); any {
		list = append(list, n)
	}
	for _, o := range p.outlets {
		if n, any := o.count(o.contract.Type, o.contract.Version); any || o.mine {
			list = append(list, n)
		}
	}
	return list
}
