// Package c is of events that nobody understands.
//
//treaty:event // want `//treaty:event is not understood: it names no event`
//treaty:event c.Done // want `//treaty:event is not understood: it says no versions=`
//treaty:event c.Done versions=0 // want `"0" is no major`
//treaty:event c.Done versions=1 owner=me // want `"owner=me" is neither versions= nor publishers=`
package c
