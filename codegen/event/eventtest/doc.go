// Package eventtest tests generated event types in the module that they were
// generated into: with the examples of the contract, with events drawn from its
// schema, and with changes that make them invalid.
//
// It promises to judge by its own reading of JSON, that of encoding/json with
// exact numbers, and by nothing of package event, so that a fault there cannot
// hide itself. It imports the standard library only.
package eventtest
