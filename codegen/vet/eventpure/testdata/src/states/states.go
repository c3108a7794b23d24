package states

import (
	"sync"
	"sync/atomic"
)

var (
	count  int
	seen   = map[string]int{}
	config struct{ limits []int }
	hits   atomic.Int64
	raw    int64
	known  sync.Map
	ptr    = new(int)
)

type local struct{ n int }

//treaty:pure
func pure(m map[string]int, l *local) {
	count = 1                // want `changes what others see: the package-level variable count; return it instead`
	count++                  // want `the package-level variable count`
	seen["a"] = 2            // want `the package-level variable seen`
	seen["a"]++              // want `the package-level variable seen`
	delete(seen, "a")        // want `the package-level variable seen`
	config.limits[0] = 1     // want `the package-level variable config`
	*ptr = 3                 // want `the package-level variable ptr`
	hits.Add(1)              // want `the package-level variable hits`
	atomic.AddInt64(&raw, 1) // want `the package-level variable raw`
	known.Store("a", 1)      // want `the package-level variable known`
	remember()               // want `remember → the package-level variable seen`

	m["a"] = 1
	l.n++
	delete(m, "b")
	_ = count + seen["a"] + int(hits.Load())
	n := 0
	n++
	var own atomic.Int64
	own.Add(1)
}

func remember() { clear(seen) } // want remember:`reaches\(state: the package-level variable seen\)`
