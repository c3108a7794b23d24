package registry

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Contexts returns every context, by name: those with a file, and those that an
// event or a service names.
func (s *Snapshot) Contexts() []*Context { return s.contexts }

// Contracts returns every contract, by name.
func (s *Snapshot) Contracts() []*Contract { return s.contracts }

// Services returns every service, by name.
func (s *Snapshot) Services() []*Service { return s.services }

// Context returns the context of that name; without one, a *Refusal.
func (s *Snapshot) Context(name string) (*Context, error) {
	if c := s.contextNamed(name); c != nil {
		return c, nil
	}
	return nil, notFound("context", name)
}

// Contract returns the contract of that name, or the one that formerly had it;
// without one, a *Refusal.
func (s *Snapshot) Contract(name contract.EventName) (*Contract, error) {
	i, found := slices.BinarySearchFunc(s.contracts, name, func(c *Contract, name contract.EventName) int { return c.Name.Compare(name) })
	if found {
		return s.contracts[i], nil
	}
	if c := s.lineages.get(name); c != nil {
		return c, nil
	}
	if former := s.formerly.get(name); len(former) > 0 {
		var list []*Contract
		for _, lineage := range former {
			list = append(list, s.byLineage.get(lineage))
		}
		return slices.MinFunc(list, func(a, b *Contract) int { return a.Name.Compare(b.Name) }), nil
	}
	return nil, notFound("event", name.String())
}

// EnvelopeOf returns how the contract's home has events travel (treaty.yaml,
// `envelope`): what its schemas describe is the data of a CloudEvent ("cloudevents"),
// the whole message ("fields") or what stands beside headers ("headers").
func (s *Snapshot) EnvelopeOf(c *Contract) string {
	if h := s.homes.get(c.Home); h != nil && h.config.Envelope != "" {
		return h.config.Envelope
	}
	return workspace.Envelopes[0]
}

// known is Contract, with nil where there is none.
func (s *Snapshot) known(name contract.EventName) *Contract {
	c, err := s.Contract(name)
	if err != nil {
		return nil
	}
	return c
}

// Service returns the service of that name, or of "context/name" where several
// contexts have one of the name; without one, a *Refusal.
func (s *Snapshot) Service(name string) (*Service, error) {
	var found []*Service
	for _, service := range s.services {
		if service.Name == name || serviceID(service.Service) == name {
			found = append(found, service)
		}
	}
	switch len(found) {
	case 0:
		return nil, notFound("service", name)
	case 1:
		return found[0], nil
	}
	return nil, &Refusal{
		Code:    NotFound,
		Message: fmt.Sprintf("%d services are called %s", len(found), quote(name)),
		Hint:    fmt.Sprintf("name the context too, as in %q", serviceID(found[0].Service)),
	}
}

// Schema returns the first version with that fingerprint that is there, or else
// the tombstone of one; without any, a *Refusal.
func (s *Snapshot) Schema(fingerprint contract.Fingerprint) (*Version, error) {
	if v := s.firstOf(s.schemas.with(fingerprint)); v != nil {
		return v, nil
	}
	return nil, notFound("schema with fingerprint", string(fingerprint))
}

// SchemaByID is Schema, by the schema's id.
func (s *Snapshot) SchemaByID(id SchemaID) (*Version, error) {
	if v := s.firstOf(s.schemas.withID(id)); v != nil {
		return v, nil
	}
	return nil, notFound("schema with id", strconv.Itoa(int(id)))
}

// firstOf returns the version that was published first of those that are there, or
// else the first tombstone; nil: the snapshot has none of them.
func (s *Snapshot) firstOf(keys []VersionKey) *Version {
	if len(keys) == 1 { // mostly
		return s.at(keys[0])
	}
	versions := s.versionsAt(keys)
	if i := slices.IndexFunc(versions, func(v *Version) bool { return v.Deleted == nil }); i >= 0 {
		return versions[i]
	}
	if len(versions) > 0 {
		return versions[0]
	}
	return nil
}

// VersionsWith returns every version with that content, deleted ones too, in the
// order in which they were published.
func (s *Snapshot) VersionsWith(fingerprint contract.Fingerprint) []*Version {
	return s.versionsAt(s.schemas.with(fingerprint))
}

// versionsAt returns the versions of these keys, in the order in which they were
// published.
func (s *Snapshot) versionsAt(keys []VersionKey) []*Version {
	var list []*Version
	for _, key := range keys {
		if v := s.at(key); v != nil {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b *Version) int {
		return cmp.Or(a.PublishedAt.Compare(b.PublishedAt), compareText(a.Lineage, b.Lineage), a.Version.Compare(b.Version))
	})
	return list
}

// at returns the version of that key, or nil.
func (s *Snapshot) at(key VersionKey) *Version {
	var versions []*Version
	if c := s.byLineage.get(key.Lineage); c != nil {
		versions = c.Versions
	} else if name, is := subjectOf(key.Lineage); is {
		if subject, err := s.Subject(name); err == nil {
			versions = subject.Versions
		}
	}
	i, found := slices.BinarySearchFunc(versions, key.Version, func(v *Version, w contract.Version) int { return v.Version.Compare(w) })
	if !found {
		return nil
	}
	return versions[i]
}

// Subject returns the unmanaged subject of that name; without one, a *Refusal.
func (s *Snapshot) Subject(name string) (*Subject, error) {
	i, found := slices.BinarySearchFunc(s.subjects, name, func(s *Subject, name string) int { return compareText(s.Name, name) })
	if !found {
		return nil, notFound("unmanaged subject", name)
	}
	return s.subjects[i], nil
}

// Version returns the version that text names: "1.3", "latest" (see Latest) or
// "1.latest"; without one, a *Refusal.
func (c *Contract) Version(text string) (*Version, error) {
	if text == "latest" {
		return c.Latest(), nil
	}
	if major, ok := strings.CutSuffix(text, ".latest"); ok {
		n, err := strconv.Atoi(major)
		if err != nil || strconv.Itoa(n) != major {
			return nil, badVersion(text)
		}
		if v := c.LatestOf(n); v != nil {
			return v, nil
		}
		return nil, c.noVersion(text)
	}
	wanted, err := contract.ParseVersion(text)
	if err != nil {
		return nil, badVersion(text)
	}
	i, found := slices.BinarySearchFunc(c.Versions, wanted, func(v *Version, w contract.Version) int { return v.Version.Compare(w) })
	if !found {
		return nil, c.noVersion(text)
	}
	return c.Versions[i], nil
}

// Latest returns the newest version of the highest major that is active or
// deprecated; failing that, of the highest major. Deleted versions count only
// where there is no other.
func (c *Contract) Latest() *Version {
	var last *Version
	for _, m := range slices.Backward(c.Majors) {
		v := m.Newest()
		if v != nil && (m.Status == contract.Active || m.Status == contract.Deprecated) {
			return v
		}
		if last == nil {
			last = v
		}
	}
	if last == nil {
		return c.Versions[len(c.Versions)-1]
	}
	return last
}

// LatestOf returns the newest version of the major that is there, or nil.
func (c *Contract) LatestOf(major int) *Version {
	if m := c.Major(major); m != nil {
		return m.Newest()
	}
	return nil
}

func notFound(what, name string) *Refusal {
	return &Refusal{Code: NotFound, Message: fmt.Sprintf("the registry has no %s %s", what, quote(name))}
}

func (c *Contract) noVersion(text string) *Refusal {
	return &Refusal{
		Code:    NotFound,
		Message: fmt.Sprintf("%s has no version %s", c.Name, text),
		Hint:    fmt.Sprintf("the newest is %s", c.Latest().Version),
	}
}

func badVersion(text string) *Refusal {
	return &Refusal{
		Code:    BadVersion,
		Message: fmt.Sprintf("%s names no version", quote(text)),
		Hint:    `write major.revision ("1.3"), a major's newest ("1.latest"), or "latest"`,
	}
}

// quote shows a name that somebody sent, at most its beginning.
func quote(name string) string {
	const most = 100
	if len(name) > most {
		return strconv.QuoteToASCII(name[:most]) + "…"
	}
	return strconv.QuoteToASCII(name)
}
