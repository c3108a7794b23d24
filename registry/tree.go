package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// newTree returns the files that the home has from now on: of the upload what
// says something (other files are not kept), and what describes the contracts
// that left it, for the registry keeps them.
func (p *plan) newTree() []FileRef {
	byName := map[string]BlobID{}
	for _, name := range p.documents() {
		if data, ok := p.req.Files[name]; ok {
			byName[name] = BlobOf(data)
		}
	}
	if before := p.before.homes.get(p.req.Home); before != nil {
		kept := p.filesOf(p.gone)
		for _, f := range before.files {
			if _, taken := byName[f.Name]; !taken && kept[f.Name] {
				byName[f.Name] = f.Blob
			}
		}
	}
	return sortedRefs(byName)
}

// documents lists the files that say what is in the upload: treaty.yaml and what it
// extends, treaty.lock, waivers, contexts, contracts with the newest revision of each major and what
// it refers to, examples, services.
func (p *plan) documents() []string {
	names := []string{workspace.ConfigFile, workspace.LockFile, workspace.WaiversFile, workspace.BaselineFile}
	add := func(doc *source.Document) {
		if doc != nil {
			names = append(names, doc.File)
		}
	}
	for _, policy := range p.upload.Config.Policies {
		add(policy.Doc)
		for _, c := range policy.Custom {
			add(c.Schema)
		}
	}
	for _, c := range p.upload.Contexts {
		add(c.Doc)
	}
	for _, c := range p.upload.Contracts {
		names = append(names, documentsOf(c)...)
	}
	for _, s := range p.upload.Services {
		add(s.Doc)
	}
	return names
}

// documentsOf lists the files of a contract: its document, the newest revision of
// each major and what that refers to, and the examples.
func documentsOf(c *workspace.Contract) []string {
	var names []string
	add := func(doc *source.Document) {
		if doc != nil {
			names = append(names, doc.File)
		}
	}
	add(c.Doc)
	for _, m := range c.Majors {
		names = append(names, m.Newest().File)
		if m.Newest().Schema != nil {
			for _, doc := range reachable(m.Newest().Schema) {
				add(doc)
			}
		}
		for _, e := range m.Newest().Examples {
			add(e.Doc)
		}
	}
	return names
}

// filesOf lists what stays of contracts that left the upload of their home: what
// says what they are. Their schemas are in their versions.
func (p *plan) filesOf(gone []*Contract) map[string]bool {
	names := map[string]bool{}
	h := p.before.homes.get(p.req.Home)
	for _, c := range gone {
		if w := p.before.written(h, c.Lineage); w != nil && w.doc != nil {
			names[w.doc.File] = true
		}
	}
	return names
}

func sortedRefs(byName map[string]BlobID) []FileRef {
	refs := make([]FileRef, 0, len(byName))
	for name, blob := range byName {
		refs = append(refs, FileRef{Name: name, Blob: blob})
	}
	slices.SortFunc(refs, func(a, b FileRef) int { return compareText(a.Name, b.Name) })
	return refs
}
