// Package usage counts who fetches which version of what, and compares that with
// who said that it consumes what.
//
// It promises that counting costs a request no look at the store; that memory
// and rows are bounded whatever clients call themselves; and that what is shown
// is evidence, with its dates and counts. It decides nothing: a client can call
// itself as it likes, and can keep what it fetched for ever.
package usage
