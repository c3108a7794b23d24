package registry

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Snapshot is what the registry holds after one change. It is never changed,
// so it can be read without locks for as long as it is wanted. It holds facts,
// no schemas: see Registry.Revisions.
type Snapshot struct {
	Sequence int64

	contexts  []*Context
	contracts []*Contract
	services  []*Service
	subjects  []*Subject // that are, or once were, unmanaged
	schemas   *schemaIndex

	homes     *table[string, *home]
	claims    *table[claimed, string]               // homes
	lineageOf *table[string, string]                // of every name that a contract has or had
	namesOf   *table[string, []string]              // of a lineage, sorted
	lineages  *table[contract.EventName, *Contract] // by every name
	byLineage *table[string, *Contract]
	spokenBy  *table[contract.EventName, []*Service] // by the names that services use
	formerly  *table[contract.EventName, []string]   // lineages, by the former names that they have
	claimants *table[string, []majorOf]              // of a Kafka subject

	consents contract.Consents // that are written down, whether they count or not

	subjectHeads *table[string, int64]           // generations of Kafka subjects that were registered under or taken
	settings     *table[string, SubjectSettings] // by name
	kafka        *kafkaOptions                   // the server's
	numbers      *table[string, []SubjectNumber] // that are written down, by subject
	entries      *table[string, []SubjectEntry]  // by subject
	entered      *table[string, []string]        // subjects in which a lineage has entries, sorted
	subjectNames []string                        // with an entry whose content is there, sorted

	flow *flowOnce // of this content alone
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
	contract.Event
	Doc       *source.Document // event.yaml; nil where no file has it any more
	Dir       string
	Lineage   string // the name that it was first published with
	Home      string
	Majors    []*Major
	Versions  []*Version // by number, deleted ones too
	Producers []*Service // by name
	Consumers []*Service // by name

	personal   bool
	generation int64
	dependants int64
}

// Major is one major with the versions of it that are there, the oldest first.
type Major struct {
	contract.MajorInfo
	Versions []*Version // none where all were deleted

	written *writtenMajor // what the home's newest files say; may be nil
}

// Version is a published version.
type Version struct {
	*VersionRecord
	Contract *Contract
	// Promised says that it binds what comes after it: it did not end as a draft.
	Promised bool
}

// Service is a service with its home, and the push that brought its manifest or
// the lock beside it.
type Service struct {
	*workspace.Service
	Home   string
	Pushed Push
}

// PersonalData reports whether the newest revision of some major marks a field
// as personal or sensitive.
func (c *Contract) PersonalData() bool { return c.personal }

// Major returns the major of that number, or nil.
func (c *Contract) Major(number int) *Major {
	for _, m := range c.Majors {
		if m.Number == number {
			return m
		}
	}
	return nil
}

// Newest returns the newest version of the major that is there, or nil.
func (m *Major) Newest() *Version {
	if len(m.Versions) == 0 {
		return nil
	}
	return m.Versions[len(m.Versions)-1]
}
