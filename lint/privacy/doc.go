// Package privacy says where personal data is: which fields of which events are
// marked with x-pii, whose data it is and for how long it is kept, which services
// write and which receive it, and where it may go on from there.
//
// The register is made of a workspace, so it answers alike on the command line,
// in the registry and on pages. It stands beside the linter, and not in the
// vocabulary, because it reads schemas and judges who receives what: a field is
// received by whom package compat would hurt if it were refused, which is tested.
//
// It promises to find a mark through every applicator of every draft, however
// deep a schema recurs; to name as a receiver everybody whose fields meet a
// marked one, so that who is not named reads nothing of it; and to say what is not
// known: fields that a consumer does not declare, contracts that cannot be read or
// are elsewhere, marks in words that Treaty does not know. A path is what services
// declare, and no proof: that a consumer of a field writes an event with such a
// field makes it possible that the data goes on, not certain.
package privacy
