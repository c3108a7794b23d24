package registry

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of what a schema refers to, directly or not.
const (
	maxReferences     = 1000
	maxReferenceBytes = 16 << 20
)

// references are the documents that the references of a schema mean.
type references struct {
	docs      map[string]*source.Document // by the path that a `$ref` leads to
	resources map[string]*source.Document // by URI
	subjects  []string                    // that are named, of those too that the named ones refer to
	count     int
	bytes     int
}

// load gives a document to the reader of schemas.
func (f *references) load(name string) (*source.Document, error) {
	if doc := f.docs[name]; doc != nil {
		return doc, nil
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

// referrer is a schema that refers to others.
type referrer struct {
	subject    string
	file       string
	registered bool
}

// resolve finds what the references of a schema mean, and what those refer to. A
// subject without a Kafka context is of that of the subject that names it.
func (r *Registry) resolve(ctx context.Context, s *Snapshot, into *references, from referrer, list []SubjectReference) error {
	for _, ref := range list {
		if into.count++; into.count > maxReferences {
			return badReference(ref, fmt.Sprintf("a schema refers to at most %d others", maxReferences))
		}
		target := qualified(from.subject, ref.Subject)
		entry, err := s.referred(target, ref, from.registered)
		if err != nil {
			return err
		}
		text, err := r.SchemaText(ctx, entry.Version)
		if err != nil {
			return err
		}
		if into.bytes += len(text); into.bytes > maxReferenceBytes {
			return badReference(ref, fmt.Sprintf("what a schema refers to has at most %d MiB", maxReferenceBytes>>20))
		}
		into.subjects = append(into.subjects, target)
		at, fresh, err := into.add(from.file, ref, text)
		if err != nil {
			return err
		}
		if entry.Attached == nil || !fresh {
			continue
		}
		if err := r.resolve(ctx, s, into, referrer{target, at, true}, entry.Attached.References); err != nil {
			return err
		}
	}
	return nil
}

// add takes a document under the name by which the schema in a file refers to it.
func (f *references) add(file string, ref SubjectReference, text []byte) (at string, fresh bool, err error) {
	if ref.Name == "" {
		return "", false, badReference(ref, "it has no name")
	}
	u, err := url.Parse(ref.Name)
	if err != nil {
		return "", false, badReference(ref, "its name is no URI and no path")
	}
	table := f.docs
	if at = path.Join(path.Dir(file), u.Path); u.IsAbs() {
		u.Fragment, u.RawFragment = "", ""
		at, table = u.String(), f.resources
	}
	doc, err := source.Parse(at, text)
	if err != nil {
		return "", false, badReference(ref, err.Error())
	}
	if have := table[at]; have != nil {
		if string(have.Data) != string(doc.Data) {
			return "", false, badReference(ref, "another schema has the name already")
		}
		return at, false, nil
	}
	table[at] = doc
	return at, true, nil
}

// referred returns the entry that a reference names; the newest for the version -1.
// What is retracted may be referred to by what is registered already.
func (s *Snapshot) referred(subject string, ref SubjectReference, retracted bool) (SubjectEntry, error) {
	entries := s.SubjectEntries(subject)
	if ref.Version == -1 {
		if newest, ok := newestOf(entries); ok {
			return newest, nil
		}
	}
	i := slices.IndexFunc(entries, func(e SubjectEntry) bool {
		return e.Number == ref.Version && (e.Visible() || retracted && e.Deleted == nil)
	})
	if i < 0 {
		return SubjectEntry{}, badReference(ref, fmt.Sprintf("the subject %s has no version %d", quote(subject), ref.Version))
	}
	return entries[i], nil
}

func badReference(ref SubjectReference, why string) *Refusal {
	return &Refusal{
		Code: BadReference, Message: fmt.Sprintf("the reference %s to the subject %s, version %d: %s", quote(ref.Name), quote(ref.Subject), ref.Version, why),
		Hint: "register what a schema refers to first, and name each as its `$ref` does",
	}
}

// qualified returns the subject that a name means beside another one.
func qualified(beside, name string) string {
	if strings.HasPrefix(name, ":.") {
		return SubjectName(name)
	}
	return kafkaContext(beside) + name
}

// SubjectName returns the one way to write the name of a Kafka subject: ":.:orders", of
// the default context, is "orders".
func SubjectName(name string) string { return contract.SubjectName(name) }

// pinned are the references of a request, with the numbers that they mean.
func (s *Snapshot) pinned(req *SubjectRequest) ([]SubjectReference, error) {
	list := slices.Clone(req.References)
	for i, ref := range list {
		entry, err := s.referred(qualified(req.Subject, ref.Subject), ref, false)
		if err != nil {
			return nil, err
		}
		list[i].Version = entry.Number
	}
	return list, nil
}

// ReferencedBy lists the ids of the schemas that refer to an entry and can be found,
// ascending.
func (s *Snapshot) ReferencedBy(subject string, number int) []SchemaID {
	var ids []SchemaID
	for _, other := range s.subjects {
		for _, v := range other.Versions {
			if v.Deleted == nil && v.Retracted == nil && v.refersTo(other.Name, subject, number) {
				ids = append(ids, v.ID)
			}
		}
	}
	slices.SortFunc(ids, func(a, b SchemaID) int { return cmp.Compare(a, b) })
	return slices.Compact(ids)
}

// refersTo reports whether a version of one subject refers to an entry of another.
func (v *Version) refersTo(own, subject string, number int) bool {
	return v.Attached != nil && slices.ContainsFunc(v.Attached.References, func(ref SubjectReference) bool {
		return ref.Version == number && qualified(own, ref.Subject) == subject
	})
}
