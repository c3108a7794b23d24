package registry

import (
	"sync"

	"github.com/treaty-events/treaty/contract"
)

// schemaIndex finds versions by what they hold. It only grows, and is shared by
// all snapshots of a registry: it may name versions that an older snapshot does
// not have.
type schemaIndex struct {
	mu       sync.RWMutex
	versions map[contract.Fingerprint][]VersionKey
	ids      map[SchemaID][]VersionKey
	guids    map[string]SchemaID
	highest  SchemaID
}

func newSchemaIndex() *schemaIndex {
	return &schemaIndex{
		versions: map[contract.Fingerprint][]VersionKey{}, ids: map[SchemaID][]VersionKey{}, guids: map[string]SchemaID{},
	}
}

// add adds a version once.
func (x *schemaIndex) add(v *VersionRecord) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, key := range x.versions[v.Fingerprint] {
		if key == v.VersionKey {
			return
		}
	}
	x.versions[v.Fingerprint] = append(x.versions[v.Fingerprint], v.VersionKey)
	x.ids[v.ID] = append(x.ids[v.ID], v.VersionKey)
	x.guids[GUIDOf(v)] = v.ID
	x.highest = max(x.highest, v.ID)
}

// with returns the versions with that content, in the order in which they were
// seen first.
func (x *schemaIndex) with(fingerprint contract.Fingerprint) []VersionKey {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.versions[fingerprint]
}

// withID returns the versions to which the id was given, likewise.
func (x *schemaIndex) withID(id SchemaID) []VersionKey {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.ids[id]
}

// withGUID returns the id that has the GUID; 0: none.
func (x *schemaIndex) withGUID(guid string) SchemaID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.guids[guid]
}

// highestID returns the highest id that was given; 0: none was.
func (x *schemaIndex) highestID() SchemaID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.highest
}
