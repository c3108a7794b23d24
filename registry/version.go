package registry

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// VersionRequest is one new version of one contract, whose other files stay as
// its home pushed them. It is what producers and Kafka clients publish.
type VersionRequest struct {
	Event  contract.EventName
	Major  int    // 0: the newest that is active or deprecated
	Schema []byte // JSON or YAML, as the major's file is
	Revert bool   // it may have the content of an older version
	// Expect is the newest version of the major that whoever asks knows ("1.3");
	// where the registry has another, the request is refused. Empty: not asked.
	Expect string
	DryRun bool
	// Accept are findings that an approver accepts; one without a subject is of
	// the major.
	Accept []Acceptance
	Rights Rights // nil: whoever calls has all of them
	Actor  string
	Origin string
}

// PublishVersion publishes one version in one transaction, or says what would
// happen. It changes that contract alone, so versions of different contracts do
// not wait for each other, of one home neither.
func (r *Registry) PublishVersion(ctx context.Context, req VersionRequest) (*PushResult, error) {
	c, err := Look(ctx, r, func(s *Snapshot) (*Contract, error) { return s.Contract(req.Event) })
	if err != nil {
		return nil, err
	}
	if err := req.mayPublish(c); err != nil { // before anybody has to wait for it
		return nil, err
	}
	if !req.DryRun {
		leave, err := r.turns.take(ctx, "event "+c.Lineage)
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	defer release()
	return again(ctx, func() (*PushResult, error) { return r.publishVersion(ctx, &req) })
}

func (r *Registry) publishVersion(ctx context.Context, req *VersionRequest) (*PushResult, error) {
	before, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	c, m, err := req.target(before)
	if err != nil {
		return nil, err
	}
	if err := req.mayPublish(c); err != nil {
		return nil, err
	}
	p, err := r.planVersion(ctx, req, before, c, m)
	if err != nil {
		return nil, err
	}
	return r.decide(ctx, p)
}

// planVersion compares the version with what the registry has of the contract. Nothing is
// judged yet.
func (r *Registry) planVersion(ctx context.Context, req *VersionRequest, before *Snapshot, c *Contract, m *Major) (*plan, error) {
	upload, files, err := r.withSchema(ctx, before, c, m, req.Schema)
	if err != nil {
		return nil, err
	}
	p := &plan{
		req: &PushRequest{
			Home: c.Home, Files: files, Revert: req.Revert, DryRun: req.DryRun, Accept: req.acceptances(c, m),
			Rights: req.Rights, Actor: req.Actor, Origin: req.Origin,
		},
		now: r.now(), before: before, upload: upload, one: true,
		result: PushResult{DryRun: req.DryRun, Sequence: before.Sequence},
	}
	if err := p.planContracts(); err != nil {
		return nil, err
	}
	if upload.Contracts[0].Major(m.Number).Newest().Schema == nil {
		return nil, refusedBy(upload.Findings)
	}
	return p, nil
}

func (req *VersionRequest) mayPublish(c *Contract) error {
	if req.Rights != nil && !req.Rights.MayPublish(c.Name.Context) {
		return mayNotPublish(c.Name.Context)
	}
	return nil
}

// target finds the major that the version is for.
func (req *VersionRequest) target(s *Snapshot) (*Contract, *Major, error) {
	c, err := s.Contract(req.Event)
	if err != nil {
		return nil, nil, err
	}
	number := req.Major
	if number == 0 {
		number = c.Latest().Version.Major
	}
	m := c.Major(number)
	if m == nil || m.written == nil {
		return nil, nil, &Refusal{
			Code: NotFound, Message: fmt.Sprintf("the files of %s have no major %d", c.Name, number),
			Hint: fmt.Sprintf("a new major begins in its home, %s: `treaty new major %s`", c.Home, c.Name),
		}
	}
	if have := m.newestNumber(); req.Expect != "" && req.Expect != have {
		return nil, nil, outdated(fmt.Sprintf("%s v%d", c.Name, number), req.Expect, have)
	}
	return c, m, nil
}

// acceptances names the major in those that name nothing.
func (req *VersionRequest) acceptances(c *Contract, m *Major) []Acceptance {
	list := slices.Clone(req.Accept)
	for i := range list {
		if list[i].Subject == "" {
			list[i].Subject = lint.Subject(c.Name, m.Number)
		}
	}
	return list
}

// newestNumber is the highest number of a version that is there, or "".
func (c *Contract) newestNumber() string {
	for _, v := range slices.Backward(c.Versions) {
		if v.Deleted == nil {
			return v.Version.String()
		}
	}
	return ""
}

// newestNumber is the number of the newest version that is there, or "".
func (m *Major) newestNumber() string {
	if v := m.Newest(); v != nil {
		return v.Version.String()
	}
	return ""
}

// withSchema returns the contract as its home's files have it, with another
// schema for one major, as a workspace of its own.
func (r *Registry) withSchema(ctx context.Context, s *Snapshot, c *Contract, m *Major, schema []byte) (*workspace.Workspace, workspace.MemFiles, error) {
	h := s.homes.get(c.Home)
	written := s.written(h, c.Lineage)
	names := slices.Concat([]string{workspace.ConfigFile}, written.files)
	var refs []FileRef
	for _, name := range names {
		if f, ok := h.file(name); ok {
			refs = append(refs, f)
		}
	}
	blobs, err := r.store.Blobs(ctx, blobsOf(refs))
	if err != nil {
		return nil, nil, err
	}
	files := workspace.MemFiles{}
	for _, f := range refs {
		files[f.Name] = blobs[f.Blob]
	}
	files[m.written.file] = schema
	upload, err := workspace.Load(ctx, files, "upload")
	if err != nil {
		return nil, nil, unusable(ctx, err)
	}
	upload.Contracts = slices.DeleteFunc(upload.Contracts, func(other *workspace.Contract) bool { return other.Name != c.Name })
	if len(upload.Contracts) == 0 {
		return nil, nil, &Refusal{Code: BadPush, Message: "the schema cannot be read", Hint: "mend what is listed", Findings: upload.Findings}
	}
	only := upload.Contracts[0]
	only.Majors = slices.DeleteFunc(only.Majors, func(other *workspace.Major) bool { return other.Number != m.Number })
	for _, other := range c.Majors { // the others are as they are
		if other.Number == m.Number || other.Newest() == nil {
			continue
		}
		revisions, err := r.revisions(ctx, other.Versions[len(other.Versions)-1:])
		if err != nil {
			return nil, nil, err
		}
		only.Majors = append(only.Majors, &workspace.Major{MajorInfo: other.MajorInfo, Revisions: revisions})
	}
	slices.SortFunc(only.Majors, func(a, b *workspace.Major) int { return a.Number - b.Number })
	upload.Contexts, upload.Folders, upload.Waivers, upload.Baseline = h.contexts, h.folders, h.waivers, h.baseline
	upload.Services = nil
	for _, service := range s.speakers(c) {
		if service.Home == c.Home {
			upload.Services = append(upload.Services, service.Service)
		}
	}
	return upload, files, nil
}
