// Package embedding has types that are marked, with methods of types that they embed.
package embedding

import (
	"sync"
	"time"

	"clocks"
	"half"
)

//treaty:pure
type Totals struct { // want `Totals.UpcastV1ToV2 must be pure \(Totals is marked\), but it reads the clock: half.First.UpcastV1ToV2 → time.Now`
	half.First
	sync.Mutex
}

//treaty:pure
type Sums struct{ *inner }

type inner struct{ at time.Time }

func (i *inner) Apply() { i.at = time.Now() } // want Apply:`changes` `inner.Apply must be pure \(Sums is marked\), but it reads the clock`

//treaty:pure
type Own struct{ clocks.Clock }

//treaty:pure
type hides struct{ noisy }

func (hides) Apply() {}

type noisy struct{}

func (noisy) Apply() { time.Now() } // want Apply:`reaches`

// Projector obliges as what it is named with.
//
//treaty:pure
type Projector[E any] interface{ Project(E) } // want Projector:`obliges`

type orders struct{}

func (*orders) Project(event string) { time.Now() } // want `orders.Project must be pure \(a method of embedding.Projector\[string\]\)`

var _ Projector[string] = (*orders)(nil)

// others has the method for events of which nobody speaks.
type others struct{}

func (*others) Project(event int) { time.Now() } // want Project:`reaches`

func register[E any](p Projector[E]) {}
