// Package events is where `treaty gen` writes: a package for each event, as
// `gen:` in treaty.yaml says. `go generate ./...` runs it.
//
// The build tag keeps this sample out of Treaty's own module, where it is no
// code but data; go generate sets it. A shop of its own needs no tag.

//go:build generate

package events

//go:generate treaty gen
