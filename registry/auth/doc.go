// Package auth says who asks the registry for something, and what they may do.
//
// It promises that a secret is never kept, printed or logged: a store holds its
// SHA-256, and it is shown once. A token that is revoked stops within five
// seconds on every replica. Guessing cannot load the store, unknown signing keys
// cannot make the registry flood an issuer, and a flood of refusals cannot fill
// the disk: all three are limited, in bounded memory. Whoever is not known may
// do nothing.
//
// It refuses secrets that came over plain HTTP from another machine, OpenID
// Connect tokens that are not signed with an asymmetric algorithm for exactly
// this registry, and, at the start, mappings that would let a pull request
// publish. It refuses with a *registry.Refusal; any other error is a fault.
package auth
