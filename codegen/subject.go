package codegen

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// PlanOptions steer what is planned.
type PlanOptions struct {
	// Drafts says that majors that are drafts are planned too.
	Drafts bool
	// Step is told how many events of how many are planned; nil: nobody asks. It
	// is called by several goroutines.
	Step func(done, total int)
	// Tests says that what packages are tested with is planned. Before is the output
	// folder as it is, where earlier tests tell what they froze; nil: nothing was.
	// Thaw forgets what they froze and the contract has no more.
	Tests  bool
	Before fs.FS
	Thaw   bool
	// Root is the name of a package for all events; empty: there is none. Delivery says
	// that it has contracts.
	Root     string
	Delivery bool
}

// PlanWorkspace plans a package for each event, the workspace's own and copies of
// others, with a type for each major: V1, V2, and Latest for the newest. The error
// is an *Error where names cannot be, or a schema is invalid.
func PlanWorkspace(ctx context.Context, ws *workspace.Workspace, opt PlanOptions) (*Model, error) {
	var subjects []*subject
	for _, c := range ws.AllContracts() {
		subjects = append(subjects, &subject{contract: c, publishers: publishers(ws, c)})
	}
	m, err := planSubjects(ctx, subjects, nil, opt)
	if err != nil {
		return m, err
	}
	m.addContracts(ws, nil, opt)
	return m, nil
}

// subject is an event whose package is planned.
type subject struct {
	contract   *workspace.Contract
	publishers []string     // the Go packages of its context; nil: not known
	majors     map[int]bool // nil: all
	// reader is the service for which views are planned, with all that it says of
	// the event; empty: the types are planned whole.
	reader string
	reads  []contract.Consumption
}

// plan is what became of a subject.
type plan struct {
	pkg      *Package // nil: nothing of it is planned
	notes    []Note
	problems []diag.Finding
}

// planSubjects plans a package for each subject, on all processors; the outcome
// is the same as one by one.
func planSubjects(ctx context.Context, subjects []*subject, problems []diag.Finding, opt PlanOptions) (*Model, error) {
	slices.SortStableFunc(subjects, func(a, b *subject) int { return a.contract.Name.Compare(b.contract.Name) })
	plans := make([]plan, len(subjects))
	err := Parallel(ctx, len(subjects), opt.Step, func(i int) { plans[i] = subjects[i].plan(opt) })
	if err != nil {
		return nil, err
	}
	m := &Model{}
	dirs := map[string]*workspace.Contract{}
	contracts := map[*Package]*workspace.Contract{}
	for i, p := range plans {
		problems = append(problems, p.problems...)
		if p.pkg == nil {
			continue
		}
		c := subjects[i].contract
		if other := dirs[p.pkg.Dir]; other != nil {
			problems = append(problems, sameDir(p.pkg.Dir, other, c))
			continue
		}
		dirs[p.pkg.Dir], contracts[p.pkg] = c, c
		m.Packages = append(m.Packages, p.pkg)
		m.Notes = append(m.Notes, p.pkg.located(p.notes)...)
	}
	slices.SortFunc(m.Packages, func(a, b *Package) int { return strings.Compare(a.Dir, b.Dir) })
	if opt.Root != "" {
		m.Root = root(opt, m, contracts)
	}
	return m, refused(problems)
}

// plan plans the package of one event.
func (s *subject) plan(opt PlanOptions) plan {
	c := s.contract
	inputs, invalid := s.inputs(opt.Drafts)
	if len(inputs) == 0 {
		return plan{problems: invalid}
	}
	fields, partly := s.fields()
	p := &Package{Dir: PackageDir(c.Name), Name: PackageName(c.Name.Event), Doc: packageDoc(c), hasLatest: true, Upcasting: s.upcasting(opt.Drafts, partly)}
	for _, in := range inputs {
		if p.Upcasting.takenByPeople(in.major.Number) {
			in.old, in.deprecated = in.deprecated, ""
		}
	}
	p.Event = s.owned(inputs)
	notes, bad := planPackage(p, inputs)
	bad = append(invalid, bad...)
	if partly && len(bad) == 0 {
		notes, bad = narrow(p, fields, s.written())
		s.describe(p)
	}
	if s.unsaid() {
		p.Doc += "\n\nThe manifest of " + s.reader + " does not say which fields it reads, so all are here: with `fields` it has a view of them."
	}
	earlier := s.earlierRevisions(p.Upcasting)
	notes = append(notes, s.unread(p.Upcasting, earlier)...)
	if opt.Tests && len(bad) == 0 {
		tests, about, wrong := s.tests(p, inputs, earlier, opt)
		p.Tests, notes, bad = tests, append(notes, about...), wrong
	}
	return plan{p, notes, bad}
}

// inputs returns the newest revision of every major that is planned.
func (s *subject) inputs(drafts bool) (inputs []*input, invalid []diag.Finding) {
	c := s.contract
	for _, major := range c.Majors {
		newest := major.Newest()
		if major.Status == contract.Draft && !drafts || s.majors != nil && !s.majors[major.Number] {
			continue
		}
		if newest.Schema == nil {
			invalid = append(invalid, diag.Finding{
				Rule: "invalid-schema", Severity: diag.Error, Subject: fmt.Sprintf("%s v%d", c.Name, major.Number),
				Span:    source.Span{File: newest.File},
				Message: fmt.Sprintf("the schema of %s v%d is not valid, so nothing is generated for it", c.Name, major.Number),
				Hint:    "run treaty lint, which says what is wrong",
			})
			continue
		}
		inputs = append(inputs, &input{
			name: MajorName(major.Number), file: fmt.Sprintf("v%d.go", major.Number),
			schema: newest.Schema, major: major, deprecated: deprecation(c, major),
		})
	}
	return inputs, invalid
}
