package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry/personal"
	"github.com/treaty-events/treaty/registry/wire"
	wirepersonal "github.com/treaty-events/treaty/registry/wire/personal"
)

func privacyRows() []operation {
	filter := func(name, description, example string) parameter {
		return parameter{name: name, in: inQuery, description: description, example: example, least: 1, most: 500}
	}
	return []operation{
		{
			id: "listPersonalData", method: http.MethodGet, path: "/v1/privacy", tag: "privacy", role: Reader,
			summary: "List personal data",
			description: "Fields that schemas mark as personal data, of the newest version of each major that is not retired, by event, major and pointer: " +
				"whose data it is, for how long it is kept, who writes it, and who receives it by what services declare. " +
				"Where it may go on is a possibility, and no proof.",
			params: slices.Concat([]parameter{
				filter("of", "Only this event, or the events of this context.", "ordering.OrderPlaced"),
				filter("subject", "Only the data of this person: the name, or the pointer to the id.", "customer"),
				filter("receiver", "Only what this service (`name` or `context/name`) or context receives.", "fulfilment"),
				{name: "paths", in: inQuery, description: "Say where the data of each field may go on.", values: truths, fallback: "false"},
			}, pageParams),
			answer:  reply{description: "A page of fields.", of: wire.PersonalData{}, headers: []header{linkHeader}},
			caching: revalidate, problems: notFound, handle: (*api).personalData,
		},
	}
}

func (a *api) personalData(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	filter, err := personal.Known(s, privacy.Filter{Of: c.text("of"), Subject: c.text("subject"), Receiver: c.text("receiver")})
	if err != nil {
		return err
	}
	all, err := a.privacy.Of(c.Request.Context(), s)
	if err != nil {
		return err
	}
	kept := all.Keep(filter)
	p, err := pageOf(c, kept.Entries, func(e privacy.Entry) string {
		return fmt.Sprintf("%s\x00%s\x00%09d\x00%s", e.Event.Context, e.Event.Event, e.Major, e.Pointer)
	})
	if err != nil {
		return err
	}
	data := wire.PersonalData{Fields: []wire.PersonalField{}, Next: p.next}
	if c.text("cursor") == "" {
		data.Unknown, data.Unmarked = wirepersonal.Gaps(kept), wirepersonal.Unmarked(kept)
	}
	tracer := all.Tracer
	if c.text("paths") != "true" {
		tracer = nil
	}
	for i := range p.items {
		data.Fields = append(data.Fields, wirepersonal.Field(&p.items[i], tracer))
	}
	return c.answer(data)
}
