package lint

import (
	"context"
	"errors"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// FixPass is given to a rule that shall mend one of its findings. The rule says
// what to change; it changes nothing itself, and says why where it cannot.
type FixPass struct {
	ContractPass
	Finding  diag.Finding
	Major    *workspace.Major // the one that the finding is about
	proposal *proposal
}

// Change proposes changes of the major's schema; what says what they do, in the
// past tense.
func (p *FixPass) Change(what string, changes ...edit.Change) {
	p.proposal.what = what
	p.proposal.changes = append(p.proposal.changes, changes...)
}

// Create proposes a new file; what says what is in it, in the past tense.
func (p *FixPass) Create(what, name string, content []byte) {
	p.proposal.what = what
	p.proposal.name, p.proposal.content = name, content
}

// Leave says why the finding cannot be mended.
func (p *FixPass) Leave(why string) { p.proposal.why = why }

// proposal is what a rule proposes for a finding.
type proposal struct {
	finding diag.Finding
	what    string
	why     string // it is not made
	harmful bool   // because the gate would find something new
	vague   bool   // it is not sure that this is because of the proposal
	doc     *source.Document
	changes []edit.Change
	name    string // of a new file
	content []byte
}

// proposals asks the rules to mend what they find in the head.
func (m *mender) proposals(ctx context.Context) ([]*proposal, error) {
	req := m.Request
	req.Base, req.Head = nil, m.head
	req.Rules = slices.DeleteFunc(slices.Clone(m.Rules), func(r *Rule) bool {
		return r.Fix == nil || (r.FixNamed || len(m.Only) > 0) && !slices.Contains(m.Only, r.ID)
	})
	report, err := Review(ctx, req)
	if err != nil {
		return nil, err
	}
	var list []*proposal
	for _, f := range report.Findings {
		i := slices.IndexFunc(req.Rules, func(r *Rule) bool { return r.ID == f.Rule })
		if i < 0 || m.Finding != "" && f.Fingerprint != m.Finding {
			continue // of the files themselves, or not asked for
		}
		for _, c := range m.head.Contracts {
			for _, major := range c.Majors {
				if Subject(c.Name, major.Number) == f.Subject {
					list = append(list, m.propose(req.Rules[i], f, c, major))
				}
			}
		}
	}
	return list, nil
}

// propose asks the rule to mend the finding.
func (m *mender) propose(r *Rule, f diag.Finding, c *workspace.Contract, major *workspace.Major) *proposal {
	newest := major.Newest()
	p := &proposal{finding: f}
	switch {
	case newest.Schema == nil:
		p.why = "the schema cannot be read"
		return p
	case major.Status == contract.Deprecated, major.Status == contract.Retired:
		p.why = "the major is " + string(major.Status) + ": its schema stays as it is"
		return p
	}
	p.doc = newest.Schema.Doc
	pass := m.passAt(r, []Place{PlaceOf(c)}, func(diag.Finding) {})
	r.Fix(&FixPass{ContractPass: ContractPass{pass: pass, Workspace: m.head, Contract: c, fields: newFieldLists()}, Finding: f, Major: major, proposal: p})
	switch {
	case p.why != "":
	case p.what == "":
		p.why = "there is no change that is sure to be right"
	case len(p.changes) > 0 && workspace.IsLink(m.Files, p.doc.File):
		p.why = p.doc.File + " is a symbolic link: mend the file that it leads to"
	case p.name != "":
		p.why = m.taken(p.name)
	}
	return p
}

// taken says why a file cannot be created.
func (m *mender) taken(name string) string {
	if err := workspace.CheckFileName(name); err != nil {
		return err.Error()
	}
	files := workspace.Over(m.Files, m.written)
	if _, err := files.ReadFile(name); err == nil || workspace.IsLink(files, name) {
		return name + " is there already"
	}
	return ""
}

// texts returns the files that the proposals make, by name, and those proposals that
// can be written together; the others say why not.
func (m *mender) texts(list []*proposal) (texts map[string][]byte, made []*proposal) {
	texts = map[string][]byte{}
	files := map[string][]*proposal{}
	var names []string
	for _, p := range list {
		if p.name != "" {
			texts[p.name] = p.content
			made = append(made, p)
			continue
		}
		if files[p.doc.File] == nil {
			names = append(names, p.doc.File)
		}
		files[p.doc.File] = append(files[p.doc.File], p)
	}
	for _, name := range names {
		text, some := editTogether(files[name])
		if len(some) > 0 {
			texts[name] = text
			made = append(made, some...)
		}
	}
	return texts, made
}

// editTogether makes the changes of as many proposals for one document as go
// together.
func editTogether(list []*proposal) (text []byte, made []*proposal) {
	var changes []edit.Change
	for _, p := range list {
		changes = append(changes, p.changes...)
	}
	doc := list[0].doc
	if result, err := edit.Apply(doc, changes...); err == nil {
		return result.Document.Data, list
	}
	changes = nil
	for _, p := range list {
		result, err := edit.Apply(doc, slices.Concat(changes, p.changes)...)
		var refused *source.Error
		if errors.As(err, &refused) {
			p.why = refused.Msg
			continue
		}
		text = result.Document.Data
		changes, made = append(changes, p.changes...), append(made, p)
	}
	return text, made
}
