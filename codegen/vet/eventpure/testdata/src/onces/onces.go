// Package onces has variables that are filled once and for all.
package onces

import (
	"os"
	"sync"
)

var (
	once  sync.Once
	other struct{ sync.Once }
	table map[string]int
	place string
	last  string
)

//treaty:pure
func innocent(code string) int {
	once.Do(func() { table = map[string]int{"a": 1} })
	once.Do(func() { fill() })
	once.Do(fill)
	other.Do(func() {
		built := map[string]int{}
		built["a"] = 2
		table = built
	})
	viaHelper()
	return table[code]
}

func fill() { table = map[string]int{"a": 1} } // want fill:`reaches`

func viaHelper() { once.Do(fill) }

type projection struct{ once sync.Once }

//treaty:pure
func guilty(code string, p *projection) {
	once.Do(func() { last = code }) // want `changes what others see: the package-level variable last`
	once.Do(func() { keep(code) })  // want `keep → the package-level variable last`
	var own sync.Once
	own.Do(func() { table = nil })    // want `the package-level variable table`
	own.Do(fill)                      // want `fill → the package-level variable table`
	p.once.Do(func() { table = nil }) // want `the package-level variable table`
	once.Do(func() {
		place = os.Getenv("PLACE") // want `asks what it runs on: os.Getenv`
	})
	once.Do(ask)                 // want `ask → os.Getenv`
	each(func() { table = nil }) // want `the package-level variable table`
}

func keep(code string) { last = code } // want keep:`reaches`

func ask() { place = os.Getenv("PLACE") } // want ask:`reaches`

func each(f func()) { f() }
