// Package watermill lets services that speak Watermill publish and consume by their
// contracts: routers hand their messages to a delivery.Consumer, and what a
// delivery.Publisher made is sent by any publisher of Watermill.
//
// It promises that a message is acknowledged when, and only when, the consumer has dealt
// with it: handled it, now or before, or put it safely into its dead letters. It decides
// nothing else: what is retried, and what is dead, is said where the consumer is made.
//
// It is a module of its own, so that the runtime needs nothing but the standard library.
// Generated code has to import that runtime: `runtime:
// github.com/treaty-events/treaty/codegen/event` in treaty.yaml.
//
// # Parts
//
//   - to consume: [Handler], for a router; [Middleware] with [Next], for handlers that a
//     router has already
//   - to publish: [Sender] ([NewSender], [SenderConfig]), in a [Mode]
//   - messages: [NewMessage], [FromMessage]
package watermill
