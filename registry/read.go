package registry

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
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
	for _, c := range s.contexts {
		if c.Name == name {
			return c, nil
		}
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
	if c := s.lineages[name]; c != nil {
		return c, nil
	}
	for _, c := range s.contracts {
		if slices.Contains(c.Formerly, name) {
			return c, nil
		}
	}
	return nil, notFound("event", name.String())
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

// Schema returns the first version with that fingerprint; without one, a
// *Refusal.
func (s *Snapshot) Schema(fingerprint contract.Fingerprint) (*Version, error) {
	if v := s.schemas[fingerprint]; v != nil {
		return v, nil
	}
	return nil, notFound("schema with fingerprint", string(fingerprint))
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
// deprecated; failing that, of the highest major.
func (c *Contract) Latest() *Version {
	for _, m := range slices.Backward(c.Majors) {
		if m.Status == contract.Active || m.Status == contract.Deprecated {
			return c.LatestOf(m.Number)
		}
	}
	return c.Versions[len(c.Versions)-1]
}

// LatestOf returns the newest version of the major, or nil.
func (c *Contract) LatestOf(major int) *Version {
	for _, v := range slices.Backward(c.Versions) {
		if v.Version.Major == major {
			return v
		}
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
