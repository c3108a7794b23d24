package registry

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Revisions returns published versions with their schemas, in their order, and
// the last with the examples of the home's newest files, where it is what they
// hold. A schema is nil where this program cannot read what an older one
// accepted, or the version was deleted.
func (r *Registry) Revisions(ctx context.Context, versions []*Version) ([]*workspace.Revision, error) {
	list, err := r.revisions(ctx, versions)
	if err != nil || len(list) == 0 {
		return list, err
	}
	s, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	last := len(list) - 1
	list[last].Examples, err = r.examples(ctx, s, versions[last])
	return list, err
}

// revisions reads versions with their schemas, without examples; in their order.
func (r *Registry) revisions(ctx context.Context, versions []*Version) ([]*workspace.Revision, error) {
	list := make([]*workspace.Revision, len(versions))
	var missing []VersionKey
	for i, v := range versions {
		if v.Deleted != nil { // perhaps by another process: its schema may still be in memory
			list[i] = readRevision(v.VersionRecord, nil, nil)
		} else if kept, ok := r.parsed.Get(v.VersionKey); ok {
			list[i] = kept
		} else {
			missing = append(missing, v.VersionKey)
		}
	}
	if len(missing) > 0 {
		if err := r.readVersions(ctx, versions, list, missing); err != nil {
			return nil, err
		}
	}
	for i, v := range versions { // what the cache holds is shared, and does not know what became of drafts
		rev := *list[i]
		rev.Draft = !v.Promised
		list[i] = &rev
	}
	return list, nil
}

// readVersions reads what is missing from list out of the store.
func (r *Registry) readVersions(ctx context.Context, versions []*Version, list []*workspace.Revision, missing []VersionKey) error {
	files, err := r.store.Files(ctx, missing)
	if err != nil {
		return err
	}
	var refs []FileRef
	for _, v := range versions {
		refs = append(refs, v.readFrom(files[v.VersionKey])...)
	}
	blobs, err := r.store.Blobs(ctx, blobsOf(refs))
	if err != nil {
		if slices.ContainsFunc(versions, func(v *Version) bool { return r.deletedSince(ctx, v) != nil }) {
			return ErrStale
		}
		return err
	}
	for i, v := range versions {
		if list[i] != nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		of := v.readFrom(files[v.VersionKey])
		list[i] = readRevision(v.VersionRecord, of, blobs)
		if len(of) == 0 {
			if now := r.deletedSince(ctx, v); now == nil {
				return fmt.Errorf("the store has no files of %s", v.VersionKey)
			}
			continue
		}
		size := 0
		for _, f := range of {
			size += len(blobs[f.Blob])
		}
		r.parsed.Put(v.VersionKey, list[i], size)
	}
	return nil
}

// readFrom returns the files that a version is read from, given its own: what was
// registered with references stands alone in its bundle only.
func (v *Version) readFrom(files []FileRef) []FileRef {
	if len(files) > 0 && v.Attached != nil && len(v.Attached.References) > 0 {
		return []FileRef{{Name: v.File, Blob: v.VersionRecord.Bundle}}
	}
	return files
}

// readRevision reads a published version back from its files.
func readRevision(v *VersionRecord, files []FileRef, blobs map[BlobID][]byte) *workspace.Revision {
	rev := &workspace.Revision{
		Version: v.Version, Label: v.Version.String(), Fingerprint: v.Fingerprint, File: v.File, Imported: v.Imported,
	}
	var docs []*source.Document
	for _, f := range files {
		doc, err := source.Parse(f.Name, blobs[f.Blob])
		if err != nil {
			return rev
		}
		docs = append(docs, doc)
	}
	rev.Schema = readSchema(v.File, docs)
	return rev
}

// examples reads the examples of the home's newest files, where v is what they
// hold.
func (r *Registry) examples(ctx context.Context, s *Snapshot, v *Version) ([]*workspace.Example, error) {
	c := s.byLineage.get(v.Lineage)
	if c == nil {
		return nil, nil
	}
	m := c.Major(v.Version.Major)
	if m == nil || m.written == nil || m.written.fingerprint != v.Fingerprint || m.Newest() == nil || m.Newest().VersionKey != v.VersionKey {
		return nil, nil
	}
	h := s.homes.get(c.Home)
	var refs []FileRef
	for _, name := range m.written.examples {
		if f, ok := h.file(name); ok {
			refs = append(refs, f)
		}
	}
	blobs, err := r.store.Blobs(ctx, blobsOf(refs))
	if err != nil {
		return nil, err
	}
	var list []*workspace.Example
	for _, f := range refs {
		if doc, err := source.Parse(f.Name, blobs[f.Blob]); err == nil {
			list = append(list, &workspace.Example{Doc: doc})
		}
	}
	return list, nil
}

// whole returns a contract of the registry as the gate reads it. With all, every
// version that is there is a revision, else the newest of each major. Majors
// without any are left out.
func (r *Registry) whole(ctx context.Context, c *Contract, all bool) (*workspace.Contract, error) {
	out := &workspace.Contract{Event: c.Event, Doc: c.Doc, Dir: c.Dir}
	for _, m := range c.Majors {
		versions := m.Versions
		if !all {
			versions = versions[max(0, len(versions)-1):]
		}
		if len(versions) == 0 {
			continue
		}
		revisions, err := r.revisions(ctx, versions)
		if err != nil {
			return nil, err
		}
		out.Majors = append(out.Majors, &workspace.Major{MajorInfo: m.MajorInfo, Revisions: revisions})
	}
	return out, nil
}

// deletedSince returns the tombstone of a version that was deleted after v was
// read, or nil.
func (r *Registry) deletedSince(ctx context.Context, v *Version) *Version {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil
	}
	if now := s.at(v.VersionKey); now != nil && now.Deleted != nil {
		return now
	}
	return nil
}

// Bundle returns the bundled schema of v: canonical JSON without references to
// other files. That of a deleted version is a *Refusal.
func (r *Registry) Bundle(ctx context.Context, v *Version) ([]byte, error) {
	return r.contentOf(ctx, v, func() ([]byte, error) { return r.blob(ctx, v.VersionRecord.Bundle) })
}

// Original returns v's own file, byte by byte as its home wrote it. That of a
// deleted version is a *Refusal.
func (r *Registry) Original(ctx context.Context, v *Version) ([]byte, error) {
	return r.contentOf(ctx, v, func() ([]byte, error) {
		files, err := r.store.Files(ctx, []VersionKey{v.VersionKey})
		if err != nil {
			return nil, err
		}
		of := files[v.VersionKey]
		i := slices.IndexFunc(of, func(f FileRef) bool { return f.Name == v.File })
		if i < 0 {
			return nil, fmt.Errorf("the store has no file %q of %s", v.File, v.VersionKey)
		}
		return r.blob(ctx, of[i].Blob)
	})
}

// contentOf reads a content of v, which may be deleted while it is read.
func (r *Registry) contentOf(ctx context.Context, v *Version, read func() ([]byte, error)) ([]byte, error) {
	if v.Deleted != nil {
		return nil, gone(v)
	}
	data, err := read()
	if err != nil {
		if now := r.deletedSince(ctx, v); now != nil {
			return nil, gone(now)
		}
	}
	return data, err
}

func (r *Registry) blob(ctx context.Context, id BlobID) ([]byte, error) {
	found, err := r.store.Blobs(ctx, []BlobID{id})
	return found[id], err
}

func gone(v *Version) *Refusal {
	return &Refusal{
		Code: Gone, Message: fmt.Sprintf("%s was deleted on %s by %s", v.Name(), v.Deleted.At.Format("2006-01-02"), quote(v.Deleted.Actor)),
		Hint: "its number, its id and its fingerprint are never given again; the audit trail has the reason",
	}
}
