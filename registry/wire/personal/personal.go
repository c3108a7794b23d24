// Package personal says the register of personal data in the form of the API: the
// registry and the command line answer alike.
package personal

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry/wire"
)

// Data returns the register in the form of the API, all of it; with a tracer,
// fields have their steps.
func Data(r *privacy.Register, t *privacy.Tracer) *wire.PersonalData {
	data := &wire.PersonalData{Fields: make([]wire.PersonalField, len(r.Entries)), Unknown: Gaps(r), Unmarked: Unmarked(r)}
	for i := range r.Entries {
		data.Fields[i] = Field(&r.Entries[i], t)
	}
	return data
}

// Gaps returns what the register does not know.
func Gaps(r *privacy.Register) []wire.PersonalGap {
	var list []wire.PersonalGap
	for _, g := range r.Gaps {
		list = append(list, wire.PersonalGap{About: g.About, Why: g.Why})
	}
	return list
}

// Unmarked returns the events that say whose data they carry, and mark no field.
func Unmarked(r *privacy.Register) []string { return names(r.Unmarked) }

// Field returns one entry; with a tracer, with its steps.
func Field(e *privacy.Entry, t *privacy.Tracer) wire.PersonalField {
	f := wire.PersonalField{
		Event: e.Event.String(), Major: e.Major, Version: e.Version, Status: string(e.Status), Pointer: e.Pointer,
		Sensitivity: string(e.Sensitivity), Word: e.Word, Within: string(e.Within), Description: e.Description,
		File: e.Span.File, Line: e.Span.Start.Line, Owner: e.Owner, Producers: []string{}, Receivers: []wire.PersonalReceiver{},
	}
	if e.Subject.Pointer != "" {
		f.Subject = &wire.DataSubject{Name: e.Subject.Name, Pointer: e.Subject.Pointer, Description: e.Subject.Description}
	}
	if e.Retention.Text != "" {
		f.Retention = &wire.Retention{Duration: e.Retention.Text, Words: e.Retention.Words}
	}
	for _, p := range e.Producers {
		f.Producers = append(f.Producers, p.String())
	}
	for _, r := range e.Receivers {
		f.Receivers = append(f.Receivers, receiver(r))
	}
	if t != nil {
		path, left := t.Trace(e)
		f.Steps, f.StepsCut = steps(path), left > 0
	}
	return f
}

func receiver(r privacy.Receiver) wire.PersonalReceiver {
	w := wire.PersonalReceiver{
		Service: r.ServiceName.String(), Owner: r.Owner, Certainty: string(r.Certainty), Fields: []string{}, Versions: r.Versions,
		Replays: r.Replays, Purpose: r.Purpose, Relationship: string(r.Bond), Emits: names(r.Emits),
	}
	for _, field := range r.Fields {
		if field == "" {
			field = contract.AllFields
		}
		w.Fields = append(w.Fields, field)
	}
	return w
}

// steps lists the steps of a path, the nearest first.
func steps(path privacy.Path) []wire.PersonalStep {
	var list []wire.PersonalStep
	for todo := []privacy.Path{path}; len(todo) > 0; todo = todo[1:] {
		from := place(todo[0].Key)
		for _, h := range todo[0].Hops {
			service := h.Receiver.ServiceName.String()
			for _, onto := range h.Onto {
				to := place(onto.Key)
				step := wire.PersonalStep{From: from, Service: service, To: &to, Event: to.Event, Because: []string{}, Later: onto.Later}
				for _, like := range onto.Likes {
					step.Because = append(step.Because, string(like))
				}
				list = append(list, step)
			}
			for _, dark := range h.Dark {
				list = append(list, wire.PersonalStep{From: from, Service: service, Event: dark.String(), Because: []string{}})
			}
			todo = append(todo, h.Onto...)
		}
	}
	return list
}

func place(k privacy.Key) wire.PersonalPlace {
	return wire.PersonalPlace{Event: k.Event.String(), Major: k.Major, Pointer: k.Pointer}
}

func names(list []contract.EventName) []string {
	var texts []string
	for _, name := range list {
		texts = append(texts, name.String())
	}
	return texts
}
