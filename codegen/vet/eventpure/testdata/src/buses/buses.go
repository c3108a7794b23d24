// Package buses has what publishes.
package buses

import "log"

type Bus struct{}

// Publish publishes v: that it writes a log as well is the lesser thing.
//
//treaty:publishes
func (*Bus) Publish(v any) error { log.Println(v); return nil } // want Publish:`sends` Publish:`reaches\(log: log.Println\)`

type Publisher interface {
	//treaty:publishes
	Send(v any) error // want Send:`sends`
	Close() error
}

// Emit passes it on.
func Emit(b *Bus, v any) { b.Publish(v) } // want Emit:`reaches\(publishing: Bus.Publish\)`

// Silent is let pass.
func Silent(b *Bus, v any) {
	b.Publish(v) //treaty:allow eventpure a bus without listeners
}
