package web

import (
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/registry"
)

// maxLoops is how many loops a page lists, and maxTurns how many turns of one.
const (
	maxLoops = 8
	maxTurns = 12
)

// loopView is a loop of reactions.
type loopView struct {
	Endless bool // nobody says why it ends
	Events  int
	First   flowNode // the event that it begins with
	Turns   []turnView
	More    int      // turns that are not shown
	Ends    []string // why it ends
}

// turnView is one reaction of a way round.
type turnView struct {
	By flowNode
	To flowNode
}

// loops lists the loops that something of what is shown is part of.
func (v *flowView) loops(whole *registry.Flow) {
	shown := map[string]bool{}
	for i := range v.excerpt.Events {
		shown[v.excerpt.Events[i].Name.String()] = true
	}
	for i := range whole.Cycles {
		c := &whole.Cycles[i]
		if !touches(whole.Graph, c, shown) {
			continue
		}
		if len(v.Loops) == maxLoops {
			v.More++
			continue
		}
		v.Loops = append(v.Loops, v.loopOf(whole.Graph, c))
	}
}

func touches(g *flow.Graph, c *flow.Cycle, shown map[string]bool) bool {
	for _, e := range c.Events {
		if shown[g.Events[e].Name.String()] {
			return true
		}
	}
	return false
}

// loopOf tells a loop by a way round that nobody ends, else by a shortest one.
func (v *flowView) loopOf(g *flow.Graph, c *flow.Cycle) loopView {
	way, loop := c.Round, loopView{Endless: len(c.Endless) > 0, Events: len(c.Events)}
	if loop.Endless {
		way = c.Endless[0]
	}
	first := g.Reactions[way[0].Reaction].From
	loop.First = v.node(g, flow.Node{Kind: flow.KindEvent, Index: first})
	loop.First.Name = g.NameOf(first, way[0].From)
	for i, turn := range way {
		if i == maxTurns {
			loop.More = len(way) - i
			break
		}
		to := v.node(g, flow.Node{Kind: flow.KindEvent, Index: g.Reactions[turn.Reaction].To})
		to.Name = g.NameOf(g.Reactions[turn.Reaction].To, turn.To)
		loop.Turns = append(loop.Turns, turnView{By: v.node(g, flow.Node{Kind: flow.KindService, Index: g.Via(turn.Reaction)}), To: to})
	}
	for _, r := range c.Ends {
		if len(loop.Ends) < maxLoops {
			loop.Ends = append(loop.Ends, g.ServiceName(g.Via(r))+": "+g.Terminates(r))
		}
	}
	return loop
}
