// Package delivery is what a service does with events at run time, whatever brings them:
// it publishes what its contracts allow, and handles what it reads once, in full or into
// the dead letters.
//
// It promises that nothing leaves that its contract refuses, or that this service does not
// own. It knows no broker: a transport brings a [Message] and sends an event.Envelope. It
// imports the standard library and package event only, so that its files can be written
// beside generated code as they are.
//
// # Parts
//
//   - to publish: [Publisher] ([NewPublisher], [PublisherConfig], [Rate]), which refuses
//     ([Refused], by a [Code]) or says that an event was [NotSent], and counts ([Count]);
//     what one event says of its envelope: [Option] ([ID], [OccurredAt], [Subject], [Extension])
//   - what generated code knows of the contracts: [Contracts], [Contract], [Consumption]
//   - what the context carries from an event that is handled to those that are published in
//     reaction: [WithCause], [WithCorrelation], [WithTrace], [WithIdempotencyKey]
//   - an event as a transport brings it: [Message], [Header]
package delivery
