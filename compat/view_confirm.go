package compat

import (
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// notReadable claims that a consumer cannot read what the writer writes.
type notReadable struct {
	fields Fields
	view   *validator.View
}

func (n *notReadable) prepare(c *confirmer, tolerant bool) (err error) {
	n.view, err = c.toRead.View(n.fields.read, n.fields.ignored, tolerant)
	return err
}

func (n *notReadable) confirm(c *confirmer, strict bool, v *source.Node, limit int64) validator.Confirmation {
	return validator.ConfirmView(c.toWrite, n.view, strict, v, limit)
}

// differs claims that the view of one schema accepts what that of another
// refuses.
type differs struct {
	fields           Fields
	accepts, refuses *validator.View
}

func (d *differs) prepare(c *confirmer, tolerant bool) (err error) {
	if d.accepts, err = c.toWrite.View(d.fields.read, d.fields.ignored, tolerant); err == nil {
		d.refuses, err = c.toRead.View(d.fields.read, d.fields.ignored, tolerant)
	}
	return err
}

func (d *differs) confirm(_ *confirmer, _ bool, v *source.Node, limit int64) validator.Confirmation {
	return validator.ConfirmDifference(d.accepts, d.refuses, v, limit)
}

// does claims that a field can occur.
type does struct {
	field string
	value *source.Node
}

func (d does) prepare(*confirmer, bool) error { return nil }

func (d does) confirm(c *confirmer, strict bool, v *source.Node, limit int64) validator.Confirmation {
	return validator.ConfirmOccurrence(c.toWrite, strict, d.field, d.value, v, limit)
}
