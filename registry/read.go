package registry

import (
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
func (s *Snapshot) Context(name string) (*Context, error) { panic("helper") }

// Contract returns the contract of that name, or the one that formerly had it;
// without one, a *Refusal.
func (s *Snapshot) Contract(name contract.EventName) (*Contract, error) { panic("helper") }

// Service returns the service of that name; without one, a *Refusal.
func (s *Snapshot) Service(name string) (*Service, error) { panic("helper") }

// Schema returns the first version with that fingerprint; without one, a
// *Refusal.
func (s *Snapshot) Schema(fingerprint contract.Fingerprint) (*Version, error) { panic("helper") }

// Version returns the version that text names: "1.3", "latest" (see Latest) or
// "1.latest"; without one, a *Refusal.
func (c *Contract) Version(text string) (*Version, error) { panic("helper") }

// Latest returns the newest version of the highest major that is active or
// deprecated; failing that, of the highest major.
func (c *Contract) Latest() *Version { panic("helper") }

// LatestOf returns the newest version of the major, or nil.
func (c *Contract) LatestOf(major int) *Version { panic("helper") }
