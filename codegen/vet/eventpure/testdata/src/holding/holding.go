// Package holding has package-level variables that are changed by methods, and in other ways.
package holding

import "holders"

type tally struct {
	n     int
	inner struct{ holders.Cache }
}

func (t *tally) inc()     { t.n++ }            // want inc:`changes`
func (t *tally) deep()    { t.inner.Put("x") } // want deep:`changes`
func (t *tally) get() int { return t.n }

var (
	total  tally
	number int
	memo   = map[string]int{}
	copied holders.Copied
	list   []int
)

//treaty:pure
func guilty(l []int) {
	total.inc()                // want `changes what others see: the package-level variable total, by tally.inc; return it instead`
	total.deep()               // want `the package-level variable total, by tally.deep`
	total.inner.Put("a")       // want `the package-level variable total, by holders.Cache.Put`
	holders.Shared.Put("x")    // want `the package-level variable holders.Shared, by holders.Cache.Put`
	holders.Shared.PutAll(nil) // want `holders.Shared, by holders.Cache.PutAll`
	copied.Shared()            // want `the package-level variable copied`
	for number = range l {     // want `the package-level variable number`
	}
	p := &number
	*p = 3 // want `the package-level variable number`
	m := memo
	m["x"] = 1 // want `the package-level variable memo`
	same := list
	same[0] = 1 // want `the package-level variable list`
	helper()    // want `helper → the package-level variable total, by tally.inc`
}

func helper() { total.inc() } // want helper:`reaches`

//treaty:pure
func innocent(l []int, given *tally) tally {
	_ = total.get() + holders.Shared.Get("a") + holders.Shared.Lazy() + holders.Shared.Rebound()
	_ = copied.With(3)
	own := total
	own.inc()
	own.n = 3
	given.inc()
	n := number
	n = 4
	p := &l[0]
	*p = n
	m := map[string]int{}
	m["x"] = 1
	fresh := list
	fresh = append([]int{}, fresh...)
	fresh[0] = 1
	same := holders.Shared
	same = nil
	_ = same
	return own
}
