// Package flow is the graph of what sets off what: services produce events,
// services consume them, and some consumers emit others in reaction.
//
// It promises to be the same graph, in the same order, for the same contracts
// and services in whatever order they come; to leave no production, consumption
// or reaction out, also of events that nobody has a contract for; and to answer
// in time that grows like the graph, cycles included: hostile graphs are slow
// by their size only.
//
// Nodes are events, and arrows know the majors that they are about: a reaction
// sets off another only where it writes a major that the other reads. So a service
// that lifts an event from one major to the next closes no loop.
package flow

import "github.com/treaty-events/treaty/contract"

// Graph is the flow of events. Lists refer to each other by index.
type Graph struct {
	Contexts  []Context  // by name
	Events    []Event    // by name
	Services  []Service  // by context, then name
	Makes     []Make     // by event, then service
	Uses      []Use      // by event, then service, then the order of the service
	Reactions []Reaction // by the event that sets it off, then the one that is emitted, then use

	names  map[contract.EventName]int // events by every name that they have or had
	states []state                    // the majors of the events, in order
}

// Context is a context that has events or services in the graph.
type Context struct {
	Name     string
	Number   int   // its place in the whole graph, also in a part of it
	Events   []int // that it owns
	Services []int
}

// Event is an event that there is a contract for, or that a service names.
type Event struct {
	Name    contract.EventName
	Context int
	Known   bool  // there is a contract for it
	Live    bool  // a major of it is active or deprecated, or nothing is known of its majors
	Source  int   // its index in the list that the graph was made of; -1 where it is not known
	Majors  []int // that are told apart, in order; none: they are not known, or too many
	Makes   []int // who writes it
	Uses    []int // who reads it
	After   []int // reactions that it sets off
	Before  []int // reactions that emit it
	Beyond  int   // who writes or reads it and is left out of this part of a graph

	first   int      // its first state
	written majorSet // by anybody; all, where nobody is known to write it
}

// Service is a deployable program.
type Service struct {
	Name    string
	Context int
	Source  int // its index in the list that the graph was made of
	Makes   []int
	Uses    []int
	Beyond  int // what it writes or reads and is left out of this part of a graph
}

// Make is a service that writes an event. Implied says that it is not in what
// the service produces, but in what it emits in reaction.
type Make struct {
	Service, Event int
	Implied        bool

	majors majorSet
}

// Use is a service that reads an event.
type Use struct {
	Service, Event int
	At             int    // its index in what the service consumes
	Emits          []int  // the reactions
	Terminates     string // why a reaction does not go round for ever; empty: not said
	Replays        bool
	Versions       contract.Range // that it reads

	majors majorSet
}

// Reaction is one event that is emitted because of another.
type Reaction struct {
	From, To int // events
	Use      int
	Cycle    Round

	reads, emits majorSet // of what is written and read, and of what the service writes
}

// Round says whether a reaction is part of a cycle of the whole graph.
type Round int

// The answers. A reaction without a reason that connects events of a cycle is
// endless only if it goes round where all reactions with a reason are left out.
const (
	Once    Round = iota // of none
	Ended                // of one, but not of one that goes round for ever
	Endless              // of one of which nobody says why it ends
)

// ServiceName returns "context/service", which is unique.
func (g *Graph) ServiceName(service int) string {
	s := &g.Services[service]
	return g.Contexts[s.Context].Name + "/" + s.Name
}

// Terminates returns why the reaction does not go round for ever, or nothing.
func (g *Graph) Terminates(reaction int) string { return g.Uses[g.Reactions[reaction].Use].Terminates }

// Via returns the service that reacts.
func (g *Graph) Via(reaction int) int { return g.Uses[g.Reactions[reaction].Use].Service }
