package delivery

import (
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// The extensions of CloudEvents in which a trace travels.
const (
	traceparentName = "traceparent"
	tracestateName  = "tracestate"
)

// maxTraceState bounds a tracestate: W3C asks to pass on 512 characters at least.
const maxTraceState = 512

// traceOf returns a trace, or none where traceparent is none: W3C asks to go on as if there
// were no header, and never to pass on what cannot be read. Without a traceparent a
// tracestate says nothing; one that is too long, or no header, is left out.
func traceOf(traceparent, tracestate string) trace {
	if !isTraceparent(traceparent) {
		return trace{}
	}
	if len(tracestate) > maxTraceState || strings.ContainsFunc(tracestate, func(r rune) bool { return r < ' ' || r > '~' }) {
		tracestate = ""
	}
	return trace{traceparent, tracestate}
}

// traceIn returns the trace that an envelope carries.
func traceIn(e *event.Envelope) trace {
	parent, _ := e.Extension(traceparentName)
	state, _ := e.Extension(tracestateName)
	return traceOf(parent, state)
}

// isTraceparent reports whether s is VERSION-TRACE-PARENT-FLAGS in lower-case hexadecimal
// digits, of which trace and parent are not all zeros. A version after 00 may say more
// behind it; ff is none.
func isTraceparent(s string) bool {
	const length = len("00-0123456789abcdef0123456789abcdef-0123456789abcdef-01")
	if len(s) < length || len(s) > maxTraceState {
		return false
	}
	version, trace, parent, flags, rest := s[:2], s[3:35], s[36:52], s[53:length], s[length:]
	switch {
	case s[2] != '-' || s[35] != '-' || s[52] != '-':
		return false
	case !isHex(version) || !isHex(trace) || !isHex(parent) || !isHex(flags):
		return false
	case version == "ff" || rest != "" && (version == "00" || rest[0] != '-'):
		return false
	case strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r > '~' }):
		return false
	}
	return strings.Trim(trace, "0") != "" && strings.Trim(parent, "0") != ""
}

// isHex reports whether s has lower-case hexadecimal digits only.
func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}
