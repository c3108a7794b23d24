// Package publishing has projections that say something to the world in each replay.
package publishing

import "buses"

type local interface {
	say(v any) //treaty:publishes // want say:`sends`
}

//treaty:pure
func guilty(b *buses.Bus, p buses.Publisher, l local, each func(func(any) error)) {
	b.Publish("a")                     // want `guilty must be pure \(//treaty:pure\), but it publishes: buses.Bus.Publish; leave that to a handler that is no part of a replay`
	p.Send("a")                        // want `publishes: buses.Publisher.Send`
	l.say("a")                         // want `publishes: local.say`
	buses.Emit(b, "a")                 // want `publishes: buses.Emit → Bus.Publish \(buses.go:20\)`
	each(p.Send)                       // want `publishes: buses.Publisher.Send`
	func() { helper(p) }()             // want `publishes: helper → buses.Publisher.Send`
	(*buses.Bus).Publish(b, "a")       // want `publishes: buses.Bus.Publish`
	defer buses.Publisher.Send(p, "a") // want `publishes: buses.Publisher.Send`
}

func helper(p buses.Publisher) { p.Send("a") } // want helper:`reaches\(publishing: buses.Publisher.Send\)`

//treaty:pure
func innocent(b *buses.Bus, p buses.Publisher) {
	buses.Silent(b, "a")
	p.Close()
}
