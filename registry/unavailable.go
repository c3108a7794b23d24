package registry

import (
	"errors"
	"io"
	"net"
	"strings"
)

// ErrUnavailable says that the store cannot be reached, or is too busy: nothing
// was written, and asking again in a moment is right.
var ErrUnavailable = errors.New("registry: the store cannot be reached")

// Unavailable reports whether an error of a store is its absence and no fault of
// Treaty: the store says so, the line to its server is down, or the server is
// starting, stopping or has no connection left.
func Unavailable(err error) bool {
	var (
		line   *net.OpError
		server interface{ SQLState() string } // what a database server answers, by the SQL standard's codes
	)
	switch {
	case errors.Is(err, ErrUnavailable), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.As(err, &line):
		return true
	case errors.As(err, &server):
		state := server.SQLState()
		return strings.HasPrefix(state, "08") || // connection exception
			strings.HasPrefix(state, "57P0") || // shut down, crashed, starting
			state == "53300" // too many connections
	}
	return false
}
