package confluent

import (
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func modeRows() []row {
	return []row{
		{method: http.MethodGet, path: "/mode", role: auth.Reader, handle: (*Door).mode},
		{method: http.MethodPut, path: "/mode", role: auth.Admin, handle: (*Door).setMode},
		{method: http.MethodDelete, path: "/mode", role: auth.Admin, handle: (*Door).removeMode},
		{method: http.MethodGet, path: "/mode/{subject}", role: auth.Reader, handle: (*Door).mode},
		{method: http.MethodPut, path: "/mode/{subject}", role: auth.Admin, handle: (*Door).setMode},
		{method: http.MethodDelete, path: "/mode/{subject}", role: auth.Admin, handle: (*Door).removeMode},
	}
}

// modes are what may be done with subjects.
var modes = []string{registry.ReadWrite, registry.ReadOnly, registry.ReadOnlyOverride, registry.Importing}

var noSuchMode = badMode.of("Invalid mode. Valid values are " + strings.Join(modes, ", ") + ".")

// modeBody is what requests and answers have.
type modeBody struct {
	Mode string `json:"mode"`
}

// mode answers with what may be done with a subject, with those of a context or with
// all.
func (d *Door) mode(c *call) error {
	name, err := c.settingsName()
	if err != nil {
		return err
	}
	found, err := look(d, c, func(s *registry.Snapshot) (modeBody, error) {
		own, _ := s.SettingsOf(name)
		c.nameContract(s, name)
		if claimed(s, name) || name == "" || c.flag("defaultToGlobal") {
			return modeBody{s.KafkaMode(name)}, nil
		}
		if own.Mode == "" {
			return modeBody{}, noMode.of(name)
		}
		return modeBody{own.Mode}, nil
	})
	if err != nil {
		return err
	}
	return c.answer(found)
}

// setMode changes what may be done.
func (d *Door) setMode(c *call) error {
	name, err := c.settingsName()
	if err != nil {
		return err
	}
	var sent modeBody
	if err := d.readSmall(c, &sent); err != nil {
		return err
	}
	mode := strings.ToUpper(sent.Mode)
	if !slices.Contains(modes, mode) {
		return noSuchMode
	}
	same, err := look(d, c, func(s *registry.Snapshot) (bool, error) { return claimed(s, name) && s.KafkaMode(name) == mode, nil })
	if err != nil {
		return err
	}
	if !same { // what files say already may be said
		err = d.registry.SetSubject(c.Request.Context(), *c.settings(name, func(r *registry.SettingsRequest) { r.Mode, r.Force = &mode, c.flag("force") }))
	}
	if err != nil {
		return err
	}
	return c.answer(sent)
}

// removeMode takes a mode away, and answers with what it was.
func (d *Door) removeMode(c *call) error {
	name, err := c.settingsName()
	if err != nil {
		return err
	}
	was, err := look(d, c, func(s *registry.Snapshot) (modeBody, error) {
		own, _ := s.SettingsOf(name)
		if own.Mode == "" && name != "" && !claimed(s, name) {
			return modeBody{}, subjectNotFound.of(name)
		}
		return modeBody{s.KafkaMode(name)}, nil
	})
	if err != nil {
		return err
	}
	none := ""
	err = d.registry.SetSubject(c.Request.Context(), *c.settings(name, func(r *registry.SettingsRequest) { r.Mode, r.Remove = &none, true }))
	if err != nil {
		return err
	}
	return c.answer(was)
}
