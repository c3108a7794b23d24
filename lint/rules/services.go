package rules

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// crossing is one consumption of an event of another context.
type crossing struct {
	service *workspace.Service
	index   int // in the service's consumes
	use     contract.Consumption
	owner   string // the context that has the event today
}

// crossings lists what services consume from other contexts, in the order of
// the services.
func crossings(ws *workspace.Workspace) []crossing {
	var list []crossing
	for _, s := range ws.Services {
		for i, use := range s.Consumes {
			if owner := ownerOf(ws, use.Event); owner != s.Context {
				list = append(list, crossing{s, i, use, owner})
			}
		}
	}
	return list
}

// ownerOf returns the context that has the event today: a service may know it
// under a former name.
func ownerOf(ws *workspace.Workspace, event contract.EventName) string {
	if c := ws.Find(event); c != nil {
		return c.Name.Context
	}
	return event.Context
}

// useSpan is where the service's file says key of the consumption.
func useSpan(s *workspace.Service, index int, key source.Pointer) source.Span {
	return entrySpan(s, "consumes", index, len(s.Consumes), key)
}

// entrySpan is where the service's file says key of entry i of the n in a list.
// Entries that could not be read shift the others: then it is the list.
func entrySpan(s *workspace.Service, list string, i, n int, key source.Pointer) source.Span {
	at := source.Pointer("/" + list)
	if s.Doc != nil {
		if entries := s.Doc.Root.Get(list); entries != nil && len(entries.Items) == n {
			at = entryPointer(list, i, key)
		}
	}
	return workspace.SpanAt(s.Doc, "", at)
}

func entryPointer(list string, i int, key source.Pointer) source.Pointer {
	at := source.Pointer("/" + list).JoinIndex(i)
	if key != "" {
		at += "/" + key
	}
	return at
}
