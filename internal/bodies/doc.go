// Package bodies reads what requests carry and writes what answers do, alike for
// every protocol that the registry speaks.
//
// It promises that what is read is bounded, each and all together, before and
// after decompression, and that an answer is compressed and left out where that
// suits the client.
package bodies
