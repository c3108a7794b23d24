// Package values has functions that are values.
package values

import (
	"slices"
	"time"

	"clocks"
)

type handler struct {
	now  func() time.Time
	real clocks.Real
}

func call(f func() time.Time) time.Time { return f() }

func build() handler { return handler{now: time.Now} }

func returned() func() time.Time { return func() time.Time { return time.Now() } }

// Put away, or returned, by a local variable.
func buildLater() handler {
	now := time.Now
	h := handler{}
	h.now = now
	return h
}

func returnedLater() func() time.Time {
	f := func() time.Time { return time.Now() }
	return f
}

func both() func() time.Time { // want both:`reaches`
	f := time.Now
	_ = f()
	return f
}

// Put away after a conversion, with its types, or in a variable of the package.
type nowFunc func() time.Time

func converted() handler { return handler{now: nowFunc(time.Now)} }

func instantiated() func(int) int { return helper[int] }

var kept func() time.Time

func install() { kept = time.Now } // want install:`reaches\(state: the package-level variable kept\)`

// Handed on within what is returned: it is called, and the outcome put away.
func handsOn() time.Time { return call(time.Now) } // want handsOn:`reaches\(clock: time.Now\)`

type box[T any] struct{ v T }

func (box[T]) stamp() string { return clocks.Stamp() } // want stamp:`reaches`

var steps = []func(){func() { time.Now() }}

var today = func() string { return clocks.Stamp() } // want today:`reaches`

//treaty:pure
func pure(h handler, list []int) {
	call(time.Now)    // want `reads the clock: time.Now`
	call(h.real.Now)  // want `clocks.Real.Now → time.Now`
	f := clocks.Stamp // want `clocks.Stamp → now → time.Now`
	_ = f()
	func() {
		time.Now() // want `reads the clock: time.Now`
	}()
	defer time.Now() // want `reads the clock`
	slices.SortFunc(list, func(a, b int) int {
		return int(time.Now().Unix()) // want `reads the clock`
	})
	_ = today()                 // want `today → clocks.Stamp → now → time.Now`
	_ = clocks.Now()            // want `clocks.Now → time.Now`
	_ = clocks.Real.Now(h.real) // want `clocks.Real.Now → time.Now`

	// What is only put away is not called here.
	_ = build()
	_ = returned()
	_ = buildLater()
	_ = converted()
	_ = instantiated()
	_ = returnedLater()
	_ = clocks.NewLater()
}

// What is marked answers for what it puts away, too.
//
//treaty:pure
func keeps() handler {
	return handler{now: time.Now} // want `reads the clock: time.Now`
}

//treaty:pure
func generic[T any](v T) T { return helper(v) } // want `helper → time.Now`

func helper[T any](v T) T { time.Now(); return v } // want helper:`reaches`

//treaty:pure
func instance() { _ = helper[int](1) } // want `helper → time.Now`

//treaty:pure
func method(b box[int]) string { return b.stamp() } // want `box.stamp → clocks.Stamp → now → time.Now`
