// Package contract is the vocabulary of Treaty: contexts, events, contracts,
// versions, services, relationships and modes, as product.md of the design
// defines them.
//
// It promises to depend on the standard library only, to hold no positions and
// no schemas, and to read no files: whoever speaks of a contract, whether the
// command line, the registry or a generator, can import it for nothing.
package contract
