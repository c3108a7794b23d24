package client

import "strings"

// DefaultContext is the context of subjects whose names begin with none.
const DefaultContext = "."

// OfContext is what the names of a context's subjects begin with, and the name of its
// settings: ":.staging:".
func OfContext(context string) string { return ":" + context + ":" }

// Split divides a subject's name into its context and its name there.
func Split(subject string) (context, name string) {
	if rest, ok := strings.CutPrefix(subject, ":."); ok {
		if i := strings.IndexByte(rest, ':'); i >= 0 {
			return "." + rest[:i], rest[i+1:]
		}
	}
	return DefaultContext, subject
}

// In returns the whole name of the subject that a reference of another subject means: it
// is of the same context, unless it names one.
func (r Reference) In(subject string) string {
	context, _ := Split(subject)
	if context == DefaultContext || strings.HasPrefix(r.Subject, ":.") {
		return strings.TrimPrefix(r.Subject, OfContext(DefaultContext))
	}
	return OfContext(context) + r.Subject
}
