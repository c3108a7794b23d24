package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var unknownEvent = &lint.Rule{
	ID:          "unknown-event",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "A service names an event that does not exist",
	Rationale: "A consumer of an event that nobody can write waits for ever, and nothing fails. It is a slip in the name, or the " +
		"event was renamed.",
	FalsePositive: "The event is of a context whose contracts are in another repository: then it is not looked at.",
	Bad:           event("OrderPlaced", "", `{"type": "object"}`) + service("tracker", "ordering", "consumes:\n  - {event: OrderPlacd, versions: \"=1\", fields: all}"),
	Good:          event("OrderPlaced", "", `{"type": "object"}`) + service("tracker", "ordering", "consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: all}"),
	Catalogue: func(p *lint.CataloguePass) {
		for _, s := range p.Workspace.Services {
			for i, made := range s.Produces {
				fault := eventFault(p.Workspace, made.Event, func(major int) bool {
					return len(made.Majors) == 0 || slices.Contains(made.Majors, major)
				})
				reportUnknown(p, s, made.Event, "produces", i, len(s.Produces), cmp.Or(fault, nobodysFault(p, s, made.Event)))
			}
			for i, use := range s.Consumes {
				fault := eventFault(p.Workspace, use.Event, use.Versions.TouchesMajor)
				if c := p.Workspace.Find(use.Event); fault == "" && c != nil {
					fault = rangeFault(c, &use)
				}
				reportUnknown(p, s, use.Event, "consumes", i, len(s.Consumes), fault)
				for _, emitted := range use.Emits {
					fault := eventFault(p.Workspace, emitted, func(int) bool { return true })
					reportEmitted(p, s, i, emitted, cmp.Or(fault, nobodysFault(p, s, emitted)))
				}
			}
		}
	},
}

func reportUnknown(p *lint.CataloguePass, s *workspace.Service, event contract.EventName, list string, i, n int, fault string) {
	if fault == "" {
		return
	}
	p.Report(diag.Finding{
		Subject:  "service " + s.Name,
		Span:     entrySpan(s, list, i, n, "event"),
		Pointer:  entryPointer(list, i, "event"),
		Message:  fmt.Sprintf("%s %s", s.Name, list) + " " + fault,
		Why:      "nothing fails: the events simply never come",
		Values:   []string{s.Context, list, event.String()},
		Hint:     "correct the name or the versions; `treaty status` lists what there is",
		Contexts: concerned(s, event),
	})
}

func reportEmitted(p *lint.CataloguePass, s *workspace.Service, use int, event contract.EventName, fault string) {
	if fault == "" {
		return
	}
	p.Report(diag.Finding{
		Subject:  "service " + s.Name,
		Span:     useSpan(s, use, "emits"),
		Pointer:  entryPointer("consumes", use, "emits"),
		Message:  s.Name + " emits " + fault,
		Values:   []string{s.Context, "emits", event.String()},
		Why:      "what the reaction sets off is not seen, nor a loop that goes through it",
		Hint:     "correct the name; `treaty status` lists what there is",
		Contexts: concerned(s, event),
	})
}

// concerned are the contexts of a service and of an event that it names: once the
// event comes, what waits for it is in the way of its owner.
func concerned(s *workspace.Service, event contract.EventName) []string {
	contexts := []string{s.Context, event.Context}
	slices.Sort(contexts)
	return slices.Compact(contexts)
}

// eventFault says why nothing can be meant by the name and the majors, or
// nothing. Only contexts that have contracts here are known.
func eventFault(ws *workspace.Workspace, name contract.EventName, wants func(major int) bool) string {
	if c := ws.Find(name); c != nil {
		majors := majorsOf(c)
		if len(majors) == 0 || slices.ContainsFunc(majors, func(m contract.MajorInfo) bool { return wants(m.Number) }) {
			return ""
		}
		return fmt.Sprintf("versions of %s that it does not have", name)
	}
	var names []string
	for _, c := range ws.Contracts {
		if c.Name.Context == name.Context {
			names = append(names, c.Name.Event)
		}
	}
	if len(names) == 0 {
		return ""
	}
	if near := workspace.Suggest(name.Event, names); near != "" {
		return fmt.Sprintf("%s, which does not exist (did you mean %s?)", name, contract.EventName{Context: name.Context, Event: near})
	}
	return fmt.Sprintf("%s, which does not exist", name)
}

// nobodysFault says that a service writes an event of its own context of which
// there is no contract at all; that is known where every context is there. Who
// reads may wait for one.
func nobodysFault(p *lint.CataloguePass, s *workspace.Service, name contract.EventName) string {
	if !p.Whole || name.Context != s.Context || slices.ContainsFunc(p.Workspace.Contracts, func(c *workspace.Contract) bool { return c.Name.Context == name.Context }) {
		return ""
	}
	return fmt.Sprintf("%s, which does not exist: there is no event of %s yet", name, name.Context)
}

// rangeFault says that none of the revisions that a consumer asks for is there
// yet, though their majors are; it is known of majors that a registry numbered.
func rangeFault(c *workspace.Contract, use *contract.Consumption) string {
	missing := ""
	for _, m := range c.Majors {
		newest := m.Newest().Version
		switch {
		case !use.Versions.TouchesMajor(m.Number):
		case newest.Major == 0 || use.Versions.Touches(m.Number, newest.Revision):
			return ""
		default:
			missing = newest.String()
		}
	}
	if missing == "" {
		return ""
	}
	return fmt.Sprintf("versions of %s that it does not have: the newest is %s", c.Name, missing)
}
