// Package cloudhttp carries events between services over HTTP, as CloudEvents: a [Receiver]
// hands what it is sent to a delivery.Consumer, and a [Sender] sends what a
// delivery.Publisher made.
//
// It promises that an answer of 2xx means that every event of the request is dealt with:
// handled, now or before, or safe in the dead letters of the consumer. Every other answer
// says whether it helps to send the same again.
//
// It is a module of its own, as every adapter, though it needs nothing but the standard
// library and the runtime: what it is tested with is not among what the runtime needs.
// Generated code has to import that runtime: `runtime:
// github.com/treaty-events/treaty/codegen/event` in treaty.yaml.
//
// # Parts
//
//   - to receive: [Receiver] ([NewReceiver], [ReceiverConfig]), an http.Handler
//   - to send: [Sender] ([NewSender], [SenderConfig]), which says [Failed] where it could not
package cloudhttp
