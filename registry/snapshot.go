package registry

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Snapshot is what the registry holds after one change. It is never changed,
// so it can be read without locks for as long as it is wanted.
type Snapshot struct {
	Sequence int64
	// Workspace is the newest state of every home: contexts, contracts with all
	// their published versions as revisions, and services. Its Config is empty:
	// every home has its own.
	Workspace *workspace.Workspace

	contexts  []*Context
	contracts []*Contract
	services  []*Service
	schemas   map[contract.Fingerprint]*Version
	homes     map[string]*home
	claims    map[claimed]string
	lineageOf map[string]string                // of every name that a contract has or had
	lineages  map[contract.EventName]*Contract // likewise
}

// claimed is what a home can own.
type claimed struct {
	kind ClaimKind
	name string
}

// Context is a bounded context and what is in it.
type Context struct {
	*workspace.Context
	Home      string // the home of its file; empty where no file has it
	Contracts []*Contract
	Services  []*Service
}

// Contract is an event with its versions and who speaks it. Its former names are
// all that the registry knew it by, and those that its file says beside them.
type Contract struct {
	*workspace.Contract
	Home      string
	Versions  []*Version // by number
	Producers []*Service // by name
	Consumers []*Service // by name

	personal bool
}

// Version is a published version.
type Version struct {
	VersionRecord
	Contract *Contract
	// Revision is the same with its schema; the schema is nil where this
	// program cannot read what an older one accepted.
	Revision *workspace.Revision
}

// Service is a service with its home.
type Service struct {
	*workspace.Service
	Home string
}

// PersonalData reports whether the newest revision of some major marks a field
// as personal or sensitive.
func (c *Contract) PersonalData() bool { return c.personal }
