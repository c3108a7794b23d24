// Package delivery is what a service does with events at run time, whatever brings them:
// it publishes what its contracts allow, and handles what it reads once, in full or into
// the dead letters.
//
// It promises that nothing leaves that its contract refuses, or that this service does not
// own; and that a message is acknowledged only when its event was handled, once as far as its
// [Store] can promise it, or is in the dead letters as it came. It knows no broker: a
// transport brings a [Message] and sends an event.Envelope. It imports the standard library and
// package event only, so that its files can be written beside generated code as they are.
//
// # Parts
//
//   - to publish: [Publisher] ([NewPublisher], [PublisherConfig], [Rate]), which refuses
//     ([Refused], by a [Code]) or says that an event was [NotSent], and counts ([Count]);
//     what one event says of its envelope: [Option] ([ID], [OccurredAt], [Subject], [Extension])
//   - to consume: [Consumer] ([NewConsumer], [ConsumerConfig], [Handler], [HandlerOf], [On], [ByType],
//     [Retry], [Permanent], [Unhandled], [Panic], [DecodeMessage]), which counts by [Outcome]
//     ([Consumed])
//   - what was handled: [Store], in memory [MemoryStore], in a database package sqlstore
//   - what could not be: [DeadLetters] of [DeadLetter], each for a [Reason], in memory
//     [MemoryDeadLetters]; [Consumer.Redrive] puts them back ([Redriven])
//   - what generated code knows of the contracts: [Contracts], [Contract], [Consumption]
//   - what the context carries from an event that is handled to those that are published in
//     reaction: [WithCause], [WithCorrelation], [WithTrace], [WithIdempotencyKey]
//   - an event as a transport brings it: [Message], [Header]
package delivery
