// Package registry keeps the contracts of an organisation: what was accepted
// stays, what is refused is told why.
//
// It promises that every push is asked of the same gate as the command line
// (lint.Review), that it is one transaction, that only the registry numbers
// versions, and that a published version is never changed, lost or numbered
// anew, not over a rename either. A push that was answered with success survives a kill -9.
//
// It refuses with a *Refusal; any other error is a fault of Treaty, of its
// store, or the caller's cancellation. It knows no HTTP and no SQL.
package registry
