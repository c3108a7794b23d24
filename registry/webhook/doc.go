// Package webhook tells other programs what the registry accepted.
//
// It promises that every change a hook asks for is sent at least once, in the
// order of the change feed, each with an id that stays the same over repetitions;
// that a body is small, signed, and holds names, versions and links, never a
// schema; that what cannot be delivered is kept where people see it and can put
// it back; and that any number of processes share the work without sending the
// same at once.
//
// It refuses targets that are not public: the address is checked when the
// connection is made, after the name was resolved, so that no name can lead into
// the network that the registry runs in. It follows no redirect, uses no proxy,
// and reads no more of an answer than it needs.
package webhook
