package workspace

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var (
	majorFilePattern   = regexp.MustCompile(`^v([1-9][0-9]{0,5})\.schema\.(json|yaml)$`)
	majorFolderPattern = regexp.MustCompile(`^v([1-9][0-9]{0,5})$`)
	misnamedMajor      = regexp.MustCompile(`(?i)^v[0-9]+\.schema\.(json|ya?ml)$`)
	// A name that begins like a version was meant to be one.
	versionedPattern = regexp.MustCompile(`(?i)^v?[0-9]+([.-].*)?\.(json|ya?ml)$`)
)

func looksVersioned(base string) bool { return versionedPattern.MatchString(base) }

// majors reads the schemas beside event.yaml.
func (l *loader) majors(c *Contract) {
	files := map[int]string{}
	for _, base := range l.tree.files[c.Dir] {
		file := path.Join(c.Dir, base)
		m := majorFilePattern.FindStringSubmatch(base)
		if m == nil {
			if looksVersioned(base) {
				l.misplaced(file, c.Name.String(), diag.Error, "looks like the schema of a major, but is not read",
					"name it v1.schema.json or v1.schema.yaml, with the major's number")
			}
			continue
		}
		number, _ := strconv.Atoi(m[1])
		if first, taken := files[number]; taken {
			l.twoFiles(c, number, first, file)
			continue
		}
		files[number] = file
	}
	histories := l.histories(c)
	for _, number := range slices.Sorted(maps.Keys(files)) {
		c.Majors = append(c.Majors, l.major(c, number, files[number], histories[number]))
		delete(histories, number)
	}
	l.unlisted(c, files)
	l.orphanHistories(c, histories)
	l.examples(c)
}

func (l *loader) twoFiles(c *Contract, number int, first, second string) {
	_, _ = l.files.read(second)
	l.report(diag.Finding{
		Rule: ruleDuplicateName, Subject: majorSubject(c, number), Span: source.Span{File: second},
		Message: fmt.Sprintf("major %d has two schemas: this one and %s", number, path.Base(first)),
		Why:     "the first is read, this one is not", Hint: "keep one of them",
		Related: []diag.Related{{Span: source.Span{File: first}, Message: "the first is here"}},
	})
}

func majorSubject(c *Contract, number int) string { return fmt.Sprintf("%s v%d", c.Name, number) }

// major reads the revisions of one major, those of its history first.
func (l *loader) major(c *Contract, number int, file string, history []string) *Major {
	info, said := c.Event.Major(number)
	if !said {
		info = contract.MajorInfo{Number: number, Status: contract.Active}
	}
	m := &Major{MajorInfo: info}
	for _, old := range history {
		label := historyPattern.FindStringSubmatch(path.Base(old))[2]
		r := l.revision(majorSubject(c, number)+" "+label, old, label)
		r.FromHistory = true
		m.Revisions = append(m.Revisions, r)
	}
	newest := l.revision(majorSubject(c, number), file, fmt.Sprintf("v%d", number))
	newest.Draft = info.Status == contract.Draft
	m.Revisions = append(m.Revisions, newest)
	m.Revisions = fold(m.Revisions)
	return m
}

// revision reads one content of a major's schema.
func (l *loader) revision(subject, file, label string) *Revision {
	key := seenKey{subject, file, label}
	r, known := l.before.revision(key, l.files)
	if known == nil {
		r, known = l.newRevision(key)
	}
	if r.Schema != nil {
		l.revisions[key] = known
	}
	for _, f := range known.findings {
		l.report(f)
	}
	return r
}

// newRevision reads one content of a major's schema, and notes what it is made of.
func (l *loader) newRevision(key seenKey) (*Revision, *seenRevision) {
	known := &seenRevision{docs: map[string]*source.Document{}}
	open := func(name string) (*source.Document, error) {
		doc, err := l.files.document(name)
		known.docs[name] = doc
		return doc, err
	}
	r, findings := l.files.revision(open, key)
	r.invalid(l.files)
	known.revision, known.findings = *r, findings
	return r, known
}

// readRevision reads a schema, with the files that it refers to, through open.
// Without a schema one of the findings is an error.
func readRevision(open schema.Loader, subject, file, label string) (*Revision, []diag.Finding) {
	r := &Revision{Label: label, File: file}
	doc, err := open(file)
	if err != nil {
		return r, []diag.Finding{unreadable(file, subject, err)}
	}
	s, findings := schema.Load(doc, schema.Options{Loader: open})
	if r.Schema = s; s != nil {
		_, r.Fingerprint = s.Bundle()
	}
	return r, about(subject, findings)
}

// revision is readRevision of a schema that may have been resolved ahead.
func (r *reader) revision(open schema.Loader, key seenKey) (*Revision, []diag.Finding) {
	doc, err := open(key.file)
	if err != nil || r.alone[doc] == nil {
		return readRevision(open, key.subject, key.file, key.label)
	}
	ahead := r.alone[doc]
	delete(r.alone, doc) // each revision has a schema of its own
	return &Revision{Label: key.label, File: key.file, Schema: ahead.schema, Fingerprint: ahead.fingerprint},
		about(key.subject, slices.Clone(ahead.findings))
}

// about gives findings their subject.
func about(subject string, findings []diag.Finding) []diag.Finding {
	for i := range findings {
		findings[i].Subject = subject
	}
	return findings
}

// invalid notes the content of a revision that has no schema.
func (r *Revision) invalid(files *reader) {
	if r.Schema == nil {
		r.Digest = files.digest(r.File)
	}
}

// Same reports whether two revisions have the same content; of those without a
// schema, whether their files have, which is not known of files that could not
// be read at all.
func (r *Revision) Same(other *Revision) bool {
	if r.Fingerprint != "" || other.Fingerprint != "" {
		return r.Fingerprint == other.Fingerprint
	}
	return r.Digest != "" && r.Digest == other.Digest
}

// fold joins neighbours of equal content. The label says when a content first
// came; file and positions are those of its latest form. It is a draft's only if
// it was never anything else.
func fold(revisions []*Revision) []*Revision {
	var folded []*Revision
	for _, r := range revisions {
		if n := len(folded); n > 0 && folded[n-1].Same(r) {
			last := folded[n-1]
			r.Label, r.Draft = last.Label, last.Draft && r.Draft
			r.FromHistory = r.FromHistory || last.FromHistory
			folded[n-1] = r
			continue
		}
		folded = append(folded, r)
	}
	return folded
}

// unlisted reports where event.yaml and the schemas beside it disagree.
func (l *loader) unlisted(c *Contract, files map[int]string) {
	if c.Doc == nil {
		return
	}
	for _, number := range slices.Sorted(maps.Keys(files)) {
		if _, said := c.Event.Major(number); !said {
			l.report(diag.Finding{
				Rule: ruleMissingKey, Subject: majorSubject(c, number), Span: c.Doc.SpanAt("/versions"), Pointer: "/versions",
				Message: fmt.Sprintf("versions has no entry for major %d, although there is %s", number, path.Base(files[number])),
				Why:     "it counts as active, which nobody has said",
				Hint:    fmt.Sprintf("add `%d: {status: active}`, or draft", number),
			})
		}
	}
	for _, info := range c.Event.Majors {
		if _, there := files[info.Number]; !there {
			at := source.Pointer("/versions").Join(strconv.Itoa(info.Number))
			l.report(diag.Finding{
				Rule: ruleMissingFile, Subject: majorSubject(c, info.Number), Span: c.Doc.SpanAt(at), Pointer: at,
				Message: fmt.Sprintf("there is no schema of major %d", info.Number),
				Hint:    fmt.Sprintf("write %s/v%d.schema.json, or take the entry away", c.Dir, info.Number),
			})
		}
	}
}
