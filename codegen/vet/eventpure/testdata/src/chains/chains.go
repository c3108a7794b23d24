package chains

import "clocks"

type total struct{ at string }

func (t *total) enrich() { t.at = stamp() } // want enrich:`changes` enrich:`reaches\(clock: stamp → clocks.Stamp → now → time.Now\)`

func stamp() string { return clocks.Stamp() } // want stamp:`reaches`

//treaty:pure
func apply(t *total) {
	t.enrich() // want `apply must be pure \(//treaty:pure\), but it reads the clock: total.enrich → stamp → clocks.Stamp → now → time.Now \(clocks.go:11\); take the time from the event`
}

//treaty:pure
func several() string {
	return clocks.Both() // want `but it reads the clock: clocks.Both → Stamp → now → time.Now \(clocks.go:11\); it also asks what it runs on; take the time`
}

//treaty:pure
func around() bool { return clocks.Even(4) } // want `clocks.Even → Odd → time.Now`

//treaty:pure
func trusts() string { return clocks.Trusted() }

//treaty:pure
func trustsHere(t *total) { apply(t) }

//treaty:pure
func fine() { clocks.Parse("") }

func unmarked() { stamp() } // want unmarked:`reaches`
