package upcast_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/compat/upcast"
)

const (
	ownOld = `{"type": "object", "required": ["id", "old"], "properties": {"id": {"type": "string"}, "old": {"type": "integer"}, "gone": {"type": "string"}}}`
	ownNew = `{"type": "object", "required": ["id", "new", "fresh"], "x-removed": {"gone": "drop"}, "properties": {
  "id": {"type": "string"}, "new": {"type": "integer", "x-renamed-from": "old"}, "fresh": {"type": "number", "x-upcast-default": 1}, "more": {"type": "string"}}}`
)

// An event that is not valid as one of From is not lifted, though what it would become
// is valid.
func TestApplyAsksWhetherTheEventIsOfItsOwnSchema(t *testing.T) {
	step := upcast.Derive(load(t, "old.json", ownOld), load(t, "new.json", ownNew), upcast.Options{})
	for event, file := range map[string]string{
		`{"id":"a","new":7}`:            "old.json", // of the newer, and said to be of the older
		`{"id":"a","old":7,"gone":1}`:   "old.json", // which is dropped
		`{"id":"a","old":7,"more":1}`:   "new.json",
		`{"id":"a","old":7,"gone":"x"}`: "",
	} {
		_, err := step.Apply(parse(t, event))
		var refused *upcast.Refused
		switch {
		case err == nil && file == "":
		case !errors.As(err, &refused) || refused.Own != (file == "old.json") || refused.Violations[0].Span.File != file:
			t.Errorf("%s: %v, which is not what %s says", event, err, file)
		}
	}
}

// What nobody had declared does not become what the step writes. What it does not write
// stays, and on the way back a member stands for what the way up kept.
func TestApplyTakesNothingUndeclaredForAField(t *testing.T) {
	up := upcast.Derive(load(t, "old.json", ownOld), load(t, "new.json", ownNew), upcast.Options{})
	for event, place := range map[string]string{
		`{"id":"a","old":7,"fresh":9}`:   "/fresh",
		`{"id":"a","new":8,"old":7}`:     "/new",
		`{"id":"a","old":7,"new":8}`:     "/old",
		`{"id":"a","old":7,"more":"m"}`:  "",
		`{"id":"a","old":7,"other":"m"}`: "",
	} {
		_, err := up.Apply(parse(t, event))
		var refused *upcast.Refused
		errors.As(err, &refused)
		if (err == nil) != (place == "") || err != nil && (string(refused.Violations[0].Instance) != place || !strings.Contains(err.Error(), "undeclared member of that name")) {
			t.Errorf("%s: %v, which is not about %q", event, err, place)
		}
	}
	kept := `{"type": "object", "required": ["form"], "properties": {"form": {"const": 1}}}`
	down := upcast.Derive(load(t, "new.json", `{"type": "object"}`), load(t, "old.json", kept), upcast.Options{Down: true})
	if lowered, err := down.Apply(parse(t, `{"form":1}`)); err != nil || string(lowered.AppendJSON(nil)) != `{"form":1}` {
		t.Errorf("on the way back: %v, %v", lowered, err)
	}
}
