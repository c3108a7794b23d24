// Package clocks is what others call.
package clocks

import (
	"os"
	"time"
)

func Stamp() string { return now().Format(time.RFC3339) } // want Stamp:`reaches\(clock: now → time.Now\)`

func now() time.Time { return time.Now() } // want now:`reaches\(clock: time.Now\)`

// Now is a variable, as programs have it that are tested.
var Now = time.Now // want Now:`reaches\(clock: time.Now\)`

// Later only puts a clock away.
type Later struct{ Now func() time.Time }

func NewLater() Later { return Later{Now: time.Now} }

func Parse(text string) (time.Time, error) { return time.Parse(time.RFC3339, text) }

type Clock interface{ Now() time.Time }

type Real struct{}

func (Real) Now() time.Time { return time.Now() } // want Now:`reaches\(clock: time.Now\)`

func Both() string { // want Both:`reaches\(clock: Stamp → now → time.Now; environment: os.Getenv\)`
	return Stamp() + os.Getenv("ZONE")
}

// Around and around: the way out is the shortest.
func Even(n int) bool { // want Even:`reaches\(clock: Odd → time.Now\)`
	return n == 0 || Odd(n-1)
}

func Odd(n int) bool { // want Odd:`reaches\(clock: time.Now\)`
	if n == 7 {
		return time.Now().IsZero()
	}
	return n != 0 && Even(n-1)
}

// Trusted answers for itself: who calls it is not accused of what it does.
//
//treaty:pure
func Trusted() string { return Stamp() } // want `Trusted must be pure \(//treaty:pure\), but it reads the clock: Stamp → now → time.Now \(clocks.go:11\); take the time from the event`

// Nearest goes there in two ways, the longer one first.
func Nearest() string { // want Nearest:`reaches\(clock: time.Now\)`
	return now().String() + time.Now().String()
}
