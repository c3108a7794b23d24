// Package dynamic has calls that nobody can resolve: they are let pass.
package dynamic

import (
	"io"
	"net"
	"time"

	"clocks"
)

type deps struct {
	clock clocks.Clock
	now   func() time.Time
	steps []func()
}

//treaty:pure
func pure(d deps, w io.Writer, f func(), c net.Conn) {
	d.clock.Now()
	d.now()
	f()
	w.Write(nil)
	for _, step := range d.steps {
		step()
	}
	c.Write(nil) // want `uses the network: net.Conn.Write`
}

type projector interface{ Project() }

type impure struct{}

func (impure) Project() { time.Now() } // want Project:`reaches`

//treaty:pure
func runs(p projector) { p.Project() }
