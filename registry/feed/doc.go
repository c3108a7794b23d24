// Package feed follows what the registry accepts: the change feed, read once and
// given to everyone who listens.
//
// It promises that a listener sees every change, in order, from wherever it left
// off; that a page and a stream (Server-Sent Events) show the same; that
// listeners are bounded in number, each and together; and that one who reads
// slowly costs nobody else anything: it is dropped, and resumes where it was.
package feed
