package api

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

// schemaByFingerprint finds the version whose schema the path names.
func (a *api) schemaByFingerprint(c *call) (*registry.Version, error) {
	fingerprint := contract.Fingerprint(c.Param("fingerprint"))
	return look(a, c, func(s *registry.Snapshot) (*registry.Version, error) { return s.Schema(fingerprint) })
}

// schemaByID is schemaByFingerprint, by id.
func (a *api) schemaByID(c *call) (*registry.Version, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 32)
	if err != nil || id <= 0 {
		return nil, &registry.Refusal{
			Code: registry.NotFound, Message: "the registry has no schema with that id", Hint: "ids are numbers from 1 on",
		}
	}
	return look(a, c, func(s *registry.Snapshot) (*registry.Version, error) { return s.SchemaByID(registry.SchemaID(id)) })
}

// sendBy answers with the schema of the version that find finds.
func sendBy(find func(*api, *call) (*registry.Version, error)) func(*api, *call) error {
	return func(a *api, c *call) error {
		v, err := find(a, c)
		if err != nil {
			return err
		}
		return a.sendBundle(c, v, forever)
	}
}

// versionsBy lists every version with the schema of the one that find finds.
func versionsBy(find func(*api, *call) (*registry.Version, error)) func(*api, *call) error {
	return func(a *api, c *call) error {
		v, err := find(a, c)
		if err != nil {
			return err
		}
		s, err := a.snapshot(c)
		if err != nil {
			return err
		}
		versions := s.VersionsWith(v.Fingerprint)
		slices.SortFunc(versions, func(a, b *registry.Version) int { return strings.Compare(publishedKey(a), publishedKey(b)) })
		return c.answerVersions(versions, publishedKey)
	}
}

// publishedKey orders versions by when they were published.
func publishedKey(v *registry.Version) string {
	return v.PublishedAt.UTC().Format("2006-01-02T15:04:05.000000") + "\x00" + v.Lineage + "\x00" + versionKey(v)
}

// versionSchema answers with the bundled schema, or with the original file.
func (a *api) versionSchema(c *call) error {
	v, err := a.versionOf(c, c.Param("version"))
	if err != nil {
		return err
	}
	caching := cachingOf(c.Param("version"), v)
	if c.text("form") == "original" {
		return a.sendOriginal(c, v, caching)
	}
	return a.sendBundle(c, v, caching)
}

func (a *api) sendBundle(c *call, v *registry.Version, caching string) error {
	if err := acceptable(c.Request, wire.SchemaMediaType, wire.MediaType); err != nil {
		return err
	}
	ready, err := a.bundle(c, v)
	if err != nil {
		return err
	}
	if c.Param("version") != "" {
		c.name(v)
	}
	a.fetched(c, v)
	c.write(ready, caching)
	return nil
}

// bundle returns the bundled schema of a version, from what is kept ready.
func (a *api) bundle(c *call, v *registry.Version) (*bodies.Content, error) {
	if v.Deleted == nil {
		if ready, ok := a.schemas.Get(v.Fingerprint); ok {
			return ready, nil
		}
	}
	text, err := a.registry.Bundle(c.Request.Context(), v)
	if err != nil {
		return nil, err
	}
	ready := bodies.NewContent(wire.SchemaMediaType, text)
	a.schemas.Put(v.Fingerprint, ready, ready.Cost())
	return ready, nil
}

func (a *api) sendOriginal(c *call, v *registry.Version, caching string) error {
	mediaType := originalType(v.File)
	if err := acceptable(c.Request, mediaType); err != nil {
		return err
	}
	text, err := a.registry.Original(c.Request.Context(), v)
	if err != nil {
		return err
	}
	c.name(v)
	a.fetched(c, v)
	c.write(bodies.NewContent(mediaType, text), caching)
	return nil
}

// name says in headers which version a schema is.
func (c *call) name(v *registry.Version) {
	c.Header("Treaty-Version", v.Version.String())
	c.Header("Treaty-Fingerprint", string(v.Fingerprint))
	c.Header("Treaty-Schema-Id", strconv.Itoa(int(v.ID)))
}
