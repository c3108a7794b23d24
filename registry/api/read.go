package api

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

func (a *api) health(c *gin.Context) error {
	h := wire.Health{Status: "ok", Version: a.opt.Version}
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		a.opt.Log.Error("not healthy", "request", requestID(c.Request), "error", err)
		h.Status = "unavailable"
		c.Header("Cache-Control", never)
		c.JSON(http.StatusServiceUnavailable, h)
		return nil
	}
	h.Sequence, h.Contexts, h.Events = s.Sequence, len(s.Contexts()), len(s.Contracts())
	for _, k := range s.Contracts() {
		h.Versions += len(k.Versions)
	}
	return answer(c, h, never)
}

func (a *api) contexts(c *gin.Context) error {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	list := wire.Contexts{Contexts: []wire.Context{}}
	for _, k := range s.Contexts() {
		list.Contexts = append(list.Contexts, viewContext(k))
	}
	return answer(c, list, revalidate)
}

func (a *api) context(c *gin.Context) error {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	k, err := s.Context(c.Param("context"))
	if err != nil {
		return err
	}
	view := viewContext(k)
	view.Document = viewDocument(k.Doc)
	return answer(c, view, revalidate)
}

func (a *api) events(c *gin.Context) error {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	list := wire.Events{Events: []wire.EventSummary{}}
	for _, k := range s.Contracts() {
		list.Events = append(list.Events, viewSummary(s, k))
	}
	return answer(c, list, revalidate)
}

// contract finds the event that the path names.
func (a *api) contract(c *gin.Context) (*registry.Snapshot, *registry.Contract, error) {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return nil, nil, err
	}
	name, err := contract.ParseEventName(c.Param("event"), "")
	if err != nil {
		return nil, nil, &registry.Refusal{Code: registry.NotFound, Message: err.Error()}
	}
	k, err := s.Contract(name)
	return s, k, err
}

func (a *api) event(c *gin.Context) error {
	s, k, err := a.contract(c)
	if err != nil {
		return err
	}
	return answer(c, viewEvent(s, k), revalidate)
}

func (a *api) versions(c *gin.Context) error {
	_, k, err := a.contract(c)
	if err != nil {
		return err
	}
	return answer(c, wire.Versions{Versions: viewVersions(k)}, revalidate)
}

func (a *api) version(c *gin.Context) error {
	_, k, err := a.contract(c)
	if err != nil {
		return err
	}
	v, err := k.Version(c.Param("version"))
	if err != nil {
		return err
	}
	return answer(c, viewVersion(v), cachingOf(c.Param("version"), v))
}

// cachingOf says how long what a path names may be kept: "latest" moves, a
// number does not.
func cachingOf(text string, v *registry.Version) string {
	if text == v.Version.String() {
		return forever
	}
	return revalidate
}

// versionSchema answers with the bundled schema, or with the original file.
func (a *api) versionSchema(c *gin.Context) error {
	_, k, err := a.contract(c)
	if err != nil {
		return err
	}
	v, err := k.Version(c.Param("version"))
	if err != nil {
		return err
	}
	switch form := c.DefaultQuery("form", "bundle"); form {
	case "bundle":
		return a.sendBundle(c, v, cachingOf(c.Param("version"), v))
	case "original":
		return a.sendOriginal(c, v, cachingOf(c.Param("version"), v))
	default:
		return &problem{badQuery, fmt.Sprintf("form=%q is no form of a schema", clip(form)), "form=bundle (the default) or form=original"}
	}
}

func (a *api) sendBundle(c *gin.Context, v *registry.Version, caching string) error {
	if err := acceptable(c.Request, wire.SchemaMediaType, wire.MediaType); err != nil {
		return err
	}
	body, err := a.registry.Bundle(c.Request.Context(), v)
	if err != nil {
		return err
	}
	c.Header("Treaty-Version", v.Version.String())
	c.Header("Treaty-Fingerprint", string(v.Fingerprint))
	write(c, wire.SchemaMediaType, body, caching)
	return nil
}

func (a *api) sendOriginal(c *gin.Context, v *registry.Version, caching string) error {
	mediaType := originalType(v.File)
	if err := acceptable(c.Request, mediaType); err != nil {
		return err
	}
	body, err := a.registry.Original(c.Request.Context(), v)
	if err != nil {
		return err
	}
	c.Header("Treaty-Version", v.Version.String())
	c.Header("Treaty-Fingerprint", string(v.Fingerprint))
	write(c, mediaType, body, caching)
	return nil
}

func (a *api) schema(c *gin.Context) error {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	v, err := s.Schema(contract.Fingerprint(c.Param("fingerprint")))
	if err != nil {
		return err
	}
	if err := acceptable(c.Request, wire.SchemaMediaType, wire.MediaType); err != nil {
		return err
	}
	body, err := a.registry.Bundle(c.Request.Context(), v)
	if err != nil {
		return err
	}
	write(c, wire.SchemaMediaType, body, forever)
	return nil
}

func (a *api) services(c *gin.Context) error {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	list := wire.Services{Services: []wire.Service{}}
	for _, service := range s.Services() {
		list.Services = append(list.Services, viewService(service))
	}
	return answer(c, list, revalidate)
}

func (a *api) service(c *gin.Context) error {
	s, err := a.registry.Snapshot(c.Request.Context())
	if err != nil {
		return err
	}
	service, err := s.Service(c.Param("service"))
	if err != nil {
		return err
	}
	return answer(c, viewService(service), revalidate)
}
