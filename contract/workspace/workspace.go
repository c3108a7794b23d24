// Package workspace reads contract files, from a directory, from a git commit or
// from memory (an upload), into the vocabulary with its positions.
//
// It promises to read nothing outside the workspace's root, symbolic links
// included, never to stop at the first bad file (each becomes a finding, the
// rest is read), and to give the same result for the same files wherever they
// came from.
package workspace

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Workspace is one side of a review: contexts, contracts with their revisions,
// and services, as files, a commit or a registry has them. Lists are sorted by
// name and have no duplicates.
type Workspace struct {
	// Label names the side for people: "working tree", "main@1a2b3c4", "registry".
	Label  string
	Config Config
	// Directory says that it was read from a directory, which has no past: only
	// what history files keep.
	Directory bool
	Contexts  []*Context
	Contracts []*Contract
	Services  []*Service
	Lock      *Lock   // nil where there is no treaty.lock
	Pulled    *Pulled // nil where there are no copies
	// Consents are what approvers of contexts accepted in the registry, as the lock,
	// or the registry itself, has it.
	Consents contract.Consents
	Waivers  []Waiver  // in the order of waivers.yaml
	Baseline *Baseline // nil where there is no baseline.json
	// Findings are what is wrong with the files themselves: unreadable,
	// unknown keys, invalid schemas.
	Findings []diag.Finding
	// Digests are the contents of the files that have an error, by name: the
	// SHA-256 in hex. A file that could not be read at all has none.
	Digests map[string]string
	// Folders says to which context a folder belongs, with all that is below it.
	Folders map[string]string
	// Elsewhere are treaty.yaml files that the source has at other places, where
	// it has no contract here: of a commit by their names in the repository.
	Elsewhere []string
	// Submodules are the folders of a commit that are other repositories: what was
	// in them is not known.
	Submodules []string
}

// Context is a bounded context with its file.
type Context struct {
	contract.Context
	Doc *source.Document // nil where no file has it (a folder of schemas, a registry)
}

// Contract is an event with its file and its majors.
type Contract struct {
	contract.Event
	Doc    *source.Document // event.yaml; nil for a schema without one
	Dir    string
	Majors []*Major // by number
	// Unreadable says that there is an event.yaml, and that it cannot be read:
	// what the event promises is not known.
	Unreadable bool
}

// Major is one major with its revisions, the oldest first; there is at least one.
type Major struct {
	contract.MajorInfo
	Revisions []*Revision
}

// Revision is one distinct content of a major's schema.
type Revision struct {
	Version     contract.Version // zero where no registry has numbered it
	Label       string           // "1.3", "v1@1a2b3c4", "v1"
	Fingerprint contract.Fingerprint
	File        string
	Schema      *schema.Schema // nil if the file is invalid; then a finding says so
	Digest      string         // of a file that is invalid: SHA-256 of its content in hex, else ""
	Examples    []*Example
	Imported    bool // published as history, although it breaks its past
	// FromHistory says that it is a file of the history folder, which the
	// registry numbers from N.0 on when it is pushed with --history.
	FromHistory bool
	// Draft says that the major was a draft when this was its content: nothing
	// was promised then.
	Draft bool
}

// Example is an event that must be valid.
type Example struct {
	Doc *source.Document
}

// Service is a service with its file.
type Service struct {
	contract.Service
	Doc *source.Document
	// Lock says which versions it is written against; nil: nobody said so.
	Lock *Lock
}
