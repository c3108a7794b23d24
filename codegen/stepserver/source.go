// Package stepserver is the part of the program of `treaty gen --verify-main` that is the same
// for all: it answers what `treaty verify --with` asks. Its source is written beside the
// generated main, and compiled in people's module.
package stepserver

import _ "embed"

// Source is server.go.
//
//go:embed server.go
var Source []byte
