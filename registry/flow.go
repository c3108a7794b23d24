package registry

import (
	"errors"
	"sync"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Flow is what sets off what in everything that a snapshot holds: the graph that
// the linter looks at, with its loops.
type Flow struct {
	*flow.Graph
	Cycles []flow.Cycle
}

// Flow returns the flow of events of the whole registry. It is made when it is
// first asked for, once for all who ask.
func (s *Snapshot) Flow() *Flow { return s.flow.of(s) }

// flowOnce makes a snapshot's flow once.
type flowOnce struct {
	once sync.Once
	flow *Flow
}

func (f *flowOnce) of(s *Snapshot) *Flow {
	f.once.Do(func() {
		graph := lint.Flow(s.outline())
		f.flow = &Flow{Graph: graph, Cycles: graph.Cycles()}
	})
	return f.flow
}

// outline is the whole registry as a workspace, without schemas.
func (s *Snapshot) outline() *workspace.Workspace {
	ws := &workspace.Workspace{Label: label}
	for _, c := range s.contracts {
		k := &workspace.Contract{Event: c.Event, Doc: c.Doc, Dir: c.Dir}
		for _, m := range c.Majors {
			k.Majors = append(k.Majors, &workspace.Major{MajorInfo: m.MajorInfo})
		}
		ws.Contracts = append(ws.Contracts, k)
	}
	for _, c := range s.services {
		ws.Services = append(ws.Services, c.Service)
	}
	return ws
}

// Excerpt returns the part of the flow that the query chooses. What the query names
// and nobody knows is refused.
func (f *Flow) Excerpt(q flow.Query) (*flow.Excerpt, error) {
	x, err := f.Graph.Excerpt(q)
	var missing *flow.NotThereError
	if !errors.As(err, &missing) {
		return x, err
	}
	hint := "what is there: /v1/contexts, /v1/events, /v1/services"
	if meant := workspace.Suggest(missing.Name, missing.Known); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	if len(missing.May) > 0 {
		hint = "name it in full"
	}
	return nil, &Refusal{Code: NotFound, Message: missing.Error(), Hint: hint}
}
