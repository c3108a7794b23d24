// Command live runs the services of the sample company in one process: first over
// Watermill's channel in memory, then over a NATS server that it brings along.
//
// Orders flow from checkout to delivery. What goes wrong meanwhile is on purpose: events
// come twice and out of order, a carrier does not answer, two services react to each other
// for ever, somebody publishes all of the catalogue at once. It promises to exit with 0 only
// where it saw that each order was completed once, that what lay in the dead letters was put
// back, that the loop was cut and the storm throttled where the configuration says, and that
// the log of all events can be replayed.
//
// What the services do is made up; what stands between them is what `treaty gen` writes
// (internal/events) and what the adapter for Watermill is, as any service would have it.
package main
