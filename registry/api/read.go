package api

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func (a *api) openAPI(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	c.write(a.document, c.op.caching)
	return nil
}

// yamlMediaType is that of files that people write.
const yamlMediaType = "application/yaml"

func (a *api) readPolicy(c *call) error {
	if err := acceptable(c.Request, yamlMediaType); err != nil {
		return err
	}
	if a.policy == nil {
		return &registry.Refusal{
			Code: registry.NotFound, Message: "the server has no policy", Hint: "its operator gives it one with `treatyd --policy FILE`",
		}
	}
	c.write(a.policy, c.op.caching)
	return nil
}

// snapshot is what the registry holds now.
func (a *api) snapshot(c *call) (*registry.Snapshot, error) {
	return a.registry.Snapshot(c.Request.Context())
}

// look finds what the path names, in what the registry holds now.
func look[T any](a *api, c *call, find func(*registry.Snapshot) (T, error)) (T, error) {
	return registry.Look(c.Request.Context(), a.registry, find)
}

func (a *api) contexts(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	p, err := pageOf(c, s.Contexts(), func(k *registry.Context) string { return k.Name })
	if err != nil {
		return err
	}
	list := wire.Contexts{Contexts: []wire.Context{}, Next: p.next}
	for _, k := range p.items {
		list.Contexts = append(list.Contexts, viewContext(s, k))
	}
	return c.answer(list)
}

func (a *api) context(c *call) error {
	view, err := look(a, c, func(s *registry.Snapshot) (wire.Context, error) {
		k, err := s.Context(c.Param("context"))
		if err != nil {
			return wire.Context{}, err
		}
		view := viewContext(s, k)
		view.Document = viewDocument(k.Doc)
		return view, nil
	})
	if err != nil {
		return err
	}
	return c.answer(view)
}

func (a *api) events(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	p, err := pageOf(c, s.Contracts(), func(k *registry.Contract) string { return k.Name.Context + "\x00" + k.Name.Event })
	if err != nil {
		return err
	}
	list := wire.Events{Events: []wire.EventSummary{}, Next: p.next}
	for _, k := range p.items {
		list.Events = append(list.Events, viewSummary(s, k))
	}
	return c.answer(list)
}

// contract finds the event that the path names.
func (a *api) contract(c *call) (*registry.Contract, error) {
	name, err := contract.ParseEventName(c.Param("event"), "")
	if err != nil {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: err.Error()}
	}
	return look(a, c, func(s *registry.Snapshot) (*registry.Contract, error) { return s.Contract(name) })
}

// versionOf finds a version of the event that the path names.
func (a *api) versionOf(c *call, text string) (*registry.Version, error) {
	name, err := contract.ParseEventName(c.Param("event"), "")
	if err != nil {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: err.Error()}
	}
	return look(a, c, func(s *registry.Snapshot) (*registry.Version, error) {
		k, err := s.Contract(name)
		if err != nil {
			return nil, err
		}
		return k.Version(text)
	})
}

func (a *api) event(c *call) error {
	k, err := a.contract(c)
	if err != nil {
		return err
	}
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	return c.answer(viewEvent(s, k))
}

func (a *api) versions(c *call) error {
	k, err := a.contract(c)
	if err != nil {
		return err
	}
	return c.answerVersions(k.Versions, versionKey)
}

// versionKey orders versions by number: as texts, numbers of equal length do.
func versionKey(v *registry.Version) string {
	return fmt.Sprintf("%010d.%010d", v.Version.Major, v.Version.Revision)
}

// answerVersions answers with a page of versions that are ordered by key.
func (c *call) answerVersions(versions []*registry.Version, key func(*registry.Version) string) error {
	p, err := pageOf(c, versions, key)
	if err != nil {
		return err
	}
	return c.answer(wire.Versions{Versions: viewVersions(p.items), Next: p.next})
}

func (a *api) version(c *call) error {
	v, err := a.versionOf(c, c.Param("version"))
	if err != nil {
		return err
	}
	return c.answerFor(viewVersion(v), cachingOf(c.Param("version"), v))
}

// cachingOf says how long what a path names may be kept: "latest" moves, a
// number does not, and of what was deleted others may still have a copy.
func cachingOf(text string, v *registry.Version) string {
	if v.Deleted == nil && text == v.Version.String() {
		return forever
	}
	return revalidate
}

func (a *api) services(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	p, err := pageOf(c, s.Services(), func(s *registry.Service) string { return s.Name + "\x00" + s.Context + "\x00" + s.Home })
	if err != nil {
		return err
	}
	list := wire.Services{Services: []wire.Service{}, Next: p.next}
	readings, err := a.registry.Readings(c.Request.Context(), s, p.items)
	if err != nil {
		return err
	}
	for i, service := range p.items {
		list.Services = append(list.Services, viewService(s, service, readings[i]))
	}
	return c.answer(list)
}

func (a *api) service(c *call) error {
	view, err := look(a, c, func(s *registry.Snapshot) (wire.Service, error) {
		service, err := s.Service(c.Param("service"))
		if err != nil {
			return wire.Service{}, err
		}
		reading, err := a.registry.Reading(c.Request.Context(), s, service)
		if err != nil {
			return wire.Service{}, err
		}
		return viewService(s, service, reading), nil
	})
	if err != nil {
		return err
	}
	return c.answer(view)
}
