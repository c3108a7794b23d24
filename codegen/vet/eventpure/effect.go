package eventpure

import (
	"fmt"
	"strings"
)

// kind is what a function does that keeps it from being pure.
type kind string

// The kinds; kinds has what is said of them.
const (
	publishing  kind = "publishing"
	clock       kind = "clock"
	random      kind = "random"
	identifier  kind = "id"
	environment kind = "environment"
	zone        kind = "zone"
	files       kind = "files"
	network     kind = "network"
	database    kind = "database"
	logging     kind = "log"
	goroutine   kind = "goroutine"
	waiting     kind = "waiting"
	state       kind = "state"
	mapOrder    kind = "map-order"
)

type wording struct {
	does string // after "it must be pure, but"
	todo string
}

var kinds = map[kind]wording{
	publishing:  {"publishes", "leave that to a handler that is no part of a replay"},
	clock:       {"reads the clock", "take the time from the event"},
	random:      {"draws random numbers", "decide it where the event is published"},
	identifier:  {"makes a new id", "derive it from the event, or make it where the event is published"},
	environment: {"asks what it runs on", "read it before, and hand it in"},
	zone:        {"depends on the zone of the machine", "say which zone: .UTC() or .In(…)"},
	files:       {"uses files", "read them before, and hand in what they say"},
	network:     {"uses the network", "ask before, and hand in the answer"},
	database:    {"uses a database", "read before, hand it in, and return what is to be written"},
	logging:     {"writes a log or a stream", "return what is to be said"},
	goroutine:   {"starts a goroutine", "leave that to who calls it"},
	waiting:     {"waits for other goroutines", "leave that to who calls it"},
	state:       {"changes what others see", "return it instead"},
	mapOrder:    {"takes a map's order for the result's, and it differs from run to run", "sort it"},
}

// order is that in which the kinds of one call are told.
var order = []kind{publishing, clock, random, identifier, network, database, files, environment, zone, goroutine, waiting, logging, state, mapOrder}

// effect is one thing that a function reaches.
type effect struct {
	Kind   kind
	Sink   string   // "time.Now"
	Where  string   // the file and line of the sink; empty in the function itself
	Chain  []string // the functions on the way there, without the one whose effect it is
	Module string   // of state: where it is followed
}

// longest is how many functions of a chain are told.
const longest = 8

// through returns the effect as it is for who calls callee.
func (e effect) through(callee string) effect {
	chain := append([]string{callee}, e.Chain...)
	if len(chain) > longest {
		chain = append(append(append([]string{}, chain[:longest-2]...), "…"), chain[len(chain)-1])
	}
	e.Chain = chain
	return e
}

// way says how the sink is reached: "enrich → clock.Stamp → time.Now (clock.go:7)".
func (e effect) way() string {
	way := strings.Join(append(append([]string{}, e.Chain...), e.Sink), " → ")
	if len(e.Chain) > 0 && e.Where != "" {
		way += " (" + e.Where + ")"
	}
	return way
}

// Reaches is a fact of functions, and of variables that hold one.
type Reaches struct{ Effects []effect }

// AFact marks it as a fact.
func (*Reaches) AFact() {}

func (r *Reaches) String() string {
	var list []string
	for _, e := range r.Effects {
		list = append(list, fmt.Sprintf("%s: %s", e.Kind, strings.Join(append(append([]string{}, e.Chain...), e.Sink), " → ")))
	}
	return "reaches(" + strings.Join(list, "; ") + ")"
}

// Obliges is a fact of interfaces: what implements one must be pure.
type Obliges struct{}

// AFact marks it as a fact.
func (*Obliges) AFact() {}

func (*Obliges) String() string { return "obliges" }
