package marks

import "time"

// Totals is marked as a whole.
//
//treaty:pure
type Totals struct{ at time.Time }

func (t *Totals) Apply()       { t.at = time.Now() } // want Apply:`changes` `Totals.Apply must be pure \(Totals is marked\), but it reads the clock: time.Now`
func (t Totals) At() time.Time { return t.at }

func (t *Totals) helped() { t.Apply() } // want helped:`changes`

//treaty:pure
type List[T any] []T

func (l List[T]) Add() { time.Now() } // want `List.Add must be pure \(List is marked\)`

type (
	//treaty:pure
	first  struct{}
	second struct{}
)

func (first) Apply()  { time.Now() } // want `first.Apply must be pure`
func (second) Apply() { time.Now() } // want Apply:`reaches`

type mux map[string]func()

func register(m mux) {
	//treaty:pure
	m["a"] = func() { time.Now() } // want `the function here must be pure \(//treaty:pure\)`
	m["b"] = func() { time.Now() }
	m["c"] = func() { time.Now() } //treaty:pure // want `the function here must be pure`
	//treaty:pure
	m["d"] = func() {
		time.Unix(0, 0)
	}
}

// Projector obliges whoever implements it.
//
//treaty:pure
type Projector interface{ Project(event string) } // want Projector:`obliges`

type orders struct{}

func (*orders) Project(event string) { time.Now() } // want `orders.Project must be pure \(a method of marks.Projector\)`
func (*orders) Other()               { time.Now() } // want Other:`reaches`

type another struct{}

func (another) Project(event int) { time.Now() } // want Project:`reaches`
