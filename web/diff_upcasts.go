package web

import "github.com/treaty-events/treaty/registry/wire"

// upcastView is a step from a major to the next, with as much of it as a page shows.
type upcastView struct {
	wire.Upcast
	Places                                  int // that need a person
	MoreOperations, MoreAsks, MoreTightened int
}

// maxSteps is how many things of each kind a page tells of an upcaster.
const maxSteps = 40

func upcastsOf(d *wire.Diff) []upcastView {
	var list []upcastView
	for _, u := range d.Upcasts {
		v := upcastView{Upcast: u, Places: len(u.Asks)}
		v.Operations, v.MoreOperations = firstOf(u.Operations, maxSteps)
		v.Asks, v.MoreAsks = firstOf(u.Asks, maxSteps)
		v.Tightened, v.MoreTightened = firstOf(u.Tightened, maxSteps)
		list = append(list, v)
	}
	return list
}

// firstOf is the beginning of a list, and how many more there are.
func firstOf[T any](list []T, most int) (first []T, more int) {
	first = list[:min(len(list), most)]
	return first, len(list) - len(first)
}
