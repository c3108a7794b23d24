// Package asyncapi exchanges contracts with AsyncAPI 3.0: a workspace becomes one
// document for each context, and documents, those that others wrote too, become
// the files of a workspace.
//
// It promises that nothing is dropped unseen. What AsyncAPI has words for is said
// in them; what it has none for stands in `x-treaty` beside it, as the contract's
// files have it; what neither can carry is listed as Lost, with its place, under a
// row of Losses. Export and Import are functions of their input: the same
// workspace gives the same bytes, and exporting what was imported from an export
// gives them again.
//
// It reads what it is given and what references inside the given folder lead to,
// and writes nothing. References never leave that folder, and never use the
// network.
package asyncapi

// The version that is written, and the member that holds what AsyncAPI cannot say.
const (
	version   = "3.0.0"
	extension = "x-treaty"
	// originalRef and originalID hold a reference and an identifier of a schema as
	// they were, where in the document they could not mean the same.
	originalRef = "x-treaty-ref"
	originalID  = "x-treaty-id"
)
