// Package b is of an event, as its second file says wrongly.
//
//treaty:event b.Done versions=2,1 publishers=example.com/b
package b

type V1 struct{} // want V1:`event\(b.Done \[1 2\] example.com/b\)`
type V2 struct{} // want V2:`event\(b.Done \[1 2\] example.com/b\)`
type V3 struct{}

type Latest = V2
